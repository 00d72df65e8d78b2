package access

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// readers are those who may read a secret under a key by its policies.
type readers struct {
	now     time.Time
	all     bool // they are all known
	anybody bool
	ids     []string // as principals are written
	denials []map[string]any
}

func readersOf(in *model.Snapshot, k *model.Key) *readers {
	r := &readers{now: in.CollectedAt, all: !k.Hides("secrets")}
	for _, s := range in.Secrets {
		if s.KMSKey.ID != k.ID {
			continue
		}
		r.all = r.all && !s.Hides("grants")
		for _, g := range s.Grants {
			if slices.ContainsFunc(g.Actions, readsValue) {
				r.add(g.Who)
			}
		}
	}
	return r
}

func (r *readers) add(w model.Who) {
	principal, operator, key, value := any("*"), "", "", w.ID
	switch {
	case w.Kind == "any":
		r.anybody = true
		return
	case w.Kind == "organization" && w.ID == "":
		operator, key, value = "StringEquals", "aws:PrincipalOrgID", model.OwnOrganization
	case w.Kind == "service", w.ID == "" && w.Kind != "any_org_member":
		return
	case w.Kind == "any_org_member":
		operator, key, value = "Null", "aws:PrincipalOrgID", "false"
	case w.Kind == "organization":
		operator, key = "StringEquals", "aws:PrincipalOrgID"
	case w.Kind == "unit":
		operator, key = "ForAnyValue:StringLike", "aws:PrincipalOrgPaths"
	case strings.ContainsAny(w.ID, "*?"):
		operator, key = "ArnLike", "aws:PrincipalArn"
	default:
		principal = map[string]string{"AWS": w.ID}
		r.ids = append(r.ids, w.ID)
		if w.Kind == "account" {
			r.ids = append(r.ids, "arn:aws:iam::"+w.ID+":root")
		}
	}
	denial := map[string]any{"Effect": "Deny", "Principal": principal, "Action": "*", "Resource": "*"}
	if operator != "" {
		denial["Condition"] = map[string]any{operator: map[string]string{key: value}}
	}
	r.denials = append(r.denials, denial)
}

// denied is a policy that leaves out the readers.
func (r *readers) denied() *iam.Document {
	text, _ := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": r.denials})
	doc, _ := iam.Parse(string(text))
	return doc
}
