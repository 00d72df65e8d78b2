package iam_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/iam/evaluate"
	"smaudit/scanner/model"
)

const keyARN = "arn:aws:kms:us-east-1:111122223333:key/k1"

// What the symbolic procedure says of one caller agrees with the evaluator: a yes has a request that was
// confirmed, after a no none of many requests of that caller is allowed, and nothing is open without a reason.
func TestPropertyIdentities(t *testing.T) {
	t.Parallel()
	const worlds = 900 // of 25 requests each
	seen := make(map[model.Tri]int)
	for i := range worlds {
		c := chooser{rand.New(rand.NewPCG(77, uint64(i)))}
		if fault := c.misjudged(seen); fault != "" {
			t.Fatalf("seed %d: %s", i, fault)
		}
	}
	for _, answer := range []model.Tri{model.Yes, model.No, model.Unknown} {
		if seen[answer] < worlds/20 {
			t.Errorf("%s is the answer %d times only: the worlds have become dull", answer, seen[answer])
		}
	}
}

// bound is a caller with all that binds it.
type bound struct {
	decide.Identity
	userid string
	path   string // in an organization
	known  bool   // the path is that of the owner
	texts  []string
}

// misjudged makes up a caller and policies, and describes the first wrong answer.
func (c chooser) misjudged(seen map[model.Tri]int) string {
	who := c.bound()
	docs := who.docs(c, 2, c.policy)
	world := decide.World{Secret: secretARN, Account: ownAccount, Tags: secretTags, Key: c.key(&who)}
	if who.known {
		world.Organization = acme
	}
	policies := evaluate.Policies{
		Secret: secretARN, Account: ownAccount, Tags: secretTags, Resource: docs, Identity: who.Policies, Boundary: who.Boundary,
		SCPs: who.SCPs, RCPs: who.RCPs,
	}
	if k := world.Key; k != nil {
		policies.Key = &evaluate.Key{Managed: k.Managed, ARN: k.ARN, Policy: k.Policy, Grants: k.Lent}
	}
	d := decide.New(world, docs...)
	value := iam.ActionsLike("secretsmanager:GetSecretValue")
	shares := d.By(who.Identity).Each(iam.AllActions())
	read := d.Reaches(who.Identity, value, true)
	shares = append(shares, decide.Share{Reached: read})
	for _, s := range shares {
		seen[s.Tri]++
		if s.Tri == model.Unknown && !excused(s.Because) {
			return fmt.Sprintf("%v is unknown because of %v\n%s", s.Actions.Names(), s.Because, who.text())
		}
		if s.Tri == model.Yes && s.Witness.Principal.ARN != who.Caller.ARN {
			return "the witness is of somebody else\n" + who.text()
		}
	}
	for range 25 {
		r := c.requestBy(&who)
		action, _ := iam.ActionNamed(r.Action)
		allowed := evaluate.Request(r, policies)
		for _, s := range shares[:len(shares)-1] {
			if s.Actions.Has(action.Set) && s.Tri == model.No && allowed.Allowed {
				return fmt.Sprintf("allowed by %s\n%s\n%s", allowed.By, text(r), who.text())
			}
		}
		if r.Action == "secretsmanager:GetSecretValue" && read.Tri == model.No && evaluate.Readable(r, policies) == model.Yes {
			return fmt.Sprintf("readable by %s\n%s\n%s", allowed.By, text(r), who.text())
		}
	}
	return ""
}

func (b *bound) text() string {
	return fmt.Sprintf("%+v %s %s tags %v\n%s", b.Caller, b.userid, b.path, b.Tags, strings.Join(b.texts, "\n"))
}

// docs makes up policies, so many at most.
func (b *bound) docs(c chooser, most int, policy func() map[string]any) (out []*iam.Document) {
	for range c.IntN(most + 1) {
		written := text(policy())
		b.texts = append(b.texts, written)
		out = append(out, parsed(written))
	}
	return out
}

func (c chooser) bound() bound {
	var r model.Request
	r.Action, r.Context = "secretsmanager:GetSecretValue", map[string][]string{}
	c.caller(&r, func(key string, values ...string) { r.Context[strings.ToLower(key)] = values })
	b := bound{userid: r.Context["aws:userid"][0]}
	b.Caller = r.Principal
	if c.chance(60) {
		b.Caller = model.Caller{Type: r.Principal.Type, Account: ownAccount, ARN: strings.Replace(r.Principal.ARN, r.Principal.Account, ownAccount, 1)}
	}
	b.Caller.Session = ""
	b.userid = strings.Replace(b.userid, r.Principal.Account, b.Caller.Account, 1)
	b.path = strings.Join(r.Context["aws:principalorgpaths"], "")
	if b.known = c.chance(50) && strings.HasPrefix(b.path, acme); b.known && b.Caller.Account != ownAccount {
		b.path = ""
	}
	if b.Caller.Type == "user" || b.Caller.Type == "role" {
		b.Tags = map[string]string{}
		if c.chance(60) {
			b.Tags["team"] = c.of("core", "prod", "x", "pr*d")
		}
	}
	b.TagsHidden = c.chance(10)
	b.Policies = b.docs(c, 2, c.identityPolicy)
	if c.chance(30) && b.Caller.Type != "root" {
		if docs := b.docs(c, 1, c.identityPolicy); len(docs) > 0 {
			b.Boundary = docs[0]
		}
	}
	for range c.IntN(3) {
		b.SCPs = append(b.SCPs, append(b.docs(c, 1, c.identityPolicy), parsed(everything)))
	}
	if c.chance(30) {
		b.RCPs = append(b.RCPs, append(b.docs(c, 1, c.policy), parsed(everything)))
	}
	return b
}

const everything = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`

// identityPolicy makes up a policy of a user or role.
func (c chooser) identityPolicy() map[string]any {
	p := c.policy()
	for _, one := range p["Statement"].([]any) {
		s := one.(map[string]any)
		delete(s, "Principal")
		delete(s, "NotPrincipal")
		if c.chance(60) {
			delete(s, "NotAction")
			s["Action"] = c.some(3, "secretsmanager:*", "secretsmanager:Get*", "kms:*", "kms:Decrypt", "*")
		}
		if c.chance(70) {
			delete(s, "NotResource")
			s["Resource"] = c.some(2, "*", secretARN, keyARN, "arn:aws:kms:*:111122223333:key/*", "arn:aws:secretsmanager:*:*:secret:${aws:PrincipalTag/team}/*", "arn:aws:secretsmanager:*:*:secret:${aws:username}/*", "arn:aws:secretsmanager:*:*:secret:p${*}d/*")
		}
	}
	return p
}

// key makes up the key of the secret, which may be unknown.
func (c chooser) key(b *bound) *decide.Key {
	switch c.IntN(6) {
	case 0:
		return nil
	case 1:
		return &decide.Key{Managed: true}
	}
	k := &decide.Key{ARN: c.of(keyARN, keyARN, ""), Lent: []evaluate.Grant{}}
	written := c.policy()
	for _, one := range written["Statement"].([]any) {
		s := one.(map[string]any)
		delete(s, "NotAction")
		s["Action"] = c.some(2, "kms:*", "kms:Decrypt", "*", "kms:GenerateDataKey")
		if c.chance(50) {
			s["Condition"] = map[string]any{"StringEquals": map[string]any{c.of("kms:ViaService", "kms:CallerAccount", "kms:EncryptionContext:SecretARN"): c.some(2, "secretsmanager.us-east-1.amazonaws.com", ownAccount, partner, secretARN)}}
		}
	}
	b.texts = append(b.texts, text(written))
	k.Policy = parsed(text(written))
	if c.chance(20) {
		grant := evaluate.Grant{Grantee: c.of(b.Caller.ARN, "arn:aws:sts::111122223333:assumed-role/app/s1", "arn:aws:iam::111122223333:role/other")}
		if c.chance(50) {
			grant.Context = map[string]string{"SecretARN": c.of(secretARN, "other")}
		}
		k.Lent, k.Grants = append(k.Lent, grant), true
	}
	return k
}

// requestBy makes up a request of one caller.
func (c chooser) requestBy(b *bound) model.Request {
	r := c.request()
	for strings.HasPrefix(r.Principal.Type, "service") {
		r = c.request()
	}
	for key := range r.Context {
		if strings.HasPrefix(key, "aws:principal") || key == "aws:userid" {
			delete(r.Context, key)
		}
	}
	r.Principal = b.Caller
	session := c.of("s1", "s2")
	if b.Caller.Type == "role" {
		r.Principal.Session = "arn:aws:sts::" + b.Caller.Account + ":assumed-role/" + b.Caller.ARN[strings.LastIndex(b.Caller.ARN, "/")+1:] + "/" + session
		r.Context["aws:userid"] = []string{strings.Split(b.userid, ":")[0] + ":" + session}
	} else {
		r.Context["aws:userid"] = []string{b.userid}
	}
	if b.path != "" {
		id, _, _ := strings.Cut(b.path, "/")
		r.Context["aws:principalorgid"], r.Context["aws:principalorgpaths"] = []string{id}, []string{b.path}
	}
	for key, value := range b.Tags {
		r.Context["aws:principaltag/"+key] = []string{value}
	}
	if b.TagsHidden && c.chance(50) {
		r.Context["aws:principaltag/team"] = []string{c.of("core", "prod", "x")}
	}
	action, _ := iam.ActionNamed(r.Action)
	for key := range r.Context {
		if known := iam.KeyNamed(key); known != nil && known.Of(b.Caller.Type, action) == iam.Never {
			delete(r.Context, key)
		}
	}
	return r
}
