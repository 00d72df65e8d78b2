package access

import (
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// key finds the statements of a key's policy that let more decrypt than the secrets under the key let read
// them: others than the account that owns the key, without holding them to Secrets Manager or to a secret.
func (d *Decisions) key(in *model.Snapshot, k *model.Key) {
	k.OpenDecrypt = nil
	if k.AWSManaged {
		return // AWS's own policy, by way of Secrets Manager only
	}
	if k.HidesAny("policy") || k.HidesAny("links") || k.HidesAny("account") || k.HidesAny("aws_managed") || k.Policy == "" {
		k.Hide("open_decrypt")
		return
	}
	c := placeOf(&in.Scope, &model.Secret{Object: model.Object{Name: someName}})
	if k.Account != "" {
		c.account = k.Account
	}
	doc := c.parse(c.linked(k.Policy, k.Links))
	readers, all := readersOf(in, k)
	open := doc.Unknown
	for i := range doc.Statements {
		st := &doc.Statements[i]
		open = open || st.Unknown || st.Effect.Unknown
		if st.Unknown || st.Effect.Value != "Allow" || !decrypts(st) || heldToSecrets(st) {
			continue
		}
		open = open || st.Principal.Unknown || st.ConditionsUnknown
		who := slices.DeleteFunc(beyond(&subject{place: c}, st), func(p string) bool { return readers[p] })
		if len(who) == 0 {
			continue
		}
		open = open || !all
		k.OpenDecrypt = append(k.OpenDecrypt, model.Statement{Path: "policy", ID: title(st), At: st.Path, Line: st.At.Line, Who: who})
	}
	if open {
		k.Hide("open_decrypt")
	}
}

// beyond are the principals of a statement that are of other accounts, or everybody. Who is of the key's
// own account and named needs no more than the others there: the owner of the key trusts its account.
func beyond(c *subject, st *iam.Statement) []string {
	return slices.DeleteFunc(c.others(st), func(p string) bool {
		return strings.Contains(p, ":"+c.account+":") || strings.HasSuffix(p, ".amazonaws.com") || restrictsAccount(c, st)
	})
}

// restrictsAccount reports whether a statement holds everybody to the key's own account or organization.
func restrictsAccount(c *subject, st *iam.Statement) bool {
	w := decide.World{Secret: c.arn, Open: c.open, Account: c.account}
	alone := &iam.Document{Version: iam.Text{Value: "2012-10-17"}, Statements: []iam.Statement{*st}}
	alone.Statements[0].Resource, alone.Statements[0].NotResource = iam.Element{}, iam.Element{}
	return decide.New(w, alone).NotGranted(iam.ActionsLike(iam.Decrypt)).Tri == model.Yes
}

func decrypts(st *iam.Statement) bool {
	set := iam.ActionsLike(iam.Decrypt)
	if st.NotAction.Present() {
		return !slices.ContainsFunc(st.NotAction.Values, func(v iam.Text) bool { return iam.ActionsLike(v.Value).Has(set) })
	}
	return slices.ContainsFunc(st.Action.Values, func(v iam.Text) bool { return iam.ActionsLike(v.Value).Has(set) })
}

// heldToSecrets reports whether a statement is about decryption by way of a service, or with a secret's context.
func heldToSecrets(st *iam.Statement) bool {
	return slices.ContainsFunc(st.Conditions, func(c iam.Condition) bool {
		key := strings.ToLower(c.Key.Value)
		return key == "kms:viaservice" || strings.HasPrefix(key, "kms:encryptioncontext")
	})
}

// readersOf are the principals who may read a secret under the key by its policies, and whether all are known.
func readersOf(in *model.Snapshot, k *model.Key) (readers map[string]bool, all bool) {
	readers, all = make(map[string]bool), !k.Hides("secrets")
	for _, s := range in.Secrets {
		if s.KMSKey.ID != k.ID {
			continue
		}
		all = all && !s.Hides("grants")
		for _, g := range s.Grants {
			if slices.ContainsFunc(g.Actions, readsValue) {
				readers[g.Who.ID] = true
				if g.Who.Kind == "account" {
					readers["arn:aws:iam::"+g.Who.Account+":root"] = true
				}
			}
		}
	}
	return readers, all
}
