package iam_test

import (
	"slices"
	"testing"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/iam/evaluate"
	"smaudit/scanner/model"
)

// seeds are policies from which the fuzzing of decisions begins.
func seeds() []string {
	return []string{
		statement(), hole, without("Principal"), `{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}`,
		condition(`{"StringLike":{"aws:PrincipalArn":"*a?*${aws:username}","aws:userid":["A*:s",""]},"Null":{"aws:PrincipalOrgPaths":"false"}}`),
		condition(`{"ForAllValues:StringNotEqualsIfExists":{"aws:PrincipalOrgPaths":["o-a/*",1,true]},"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","::/3","x"]}}`),
		condition(`{"NumericLessThan":{"aws:MultiFactorAuthAge":[1e9,"0.5","-1"]},"DateGreaterThanIfExists":{"aws:CurrentTime":"2026-01-01"},"Bool":{"aws:SecureTransport":["true","${a.b}"]}}`),
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:sts::444455556666:assumed-role/a/b"],"Service":"s3.amazonaws.com"},` +
			`"NotAction":"secretsmanager:?e*","NotResource":"arn:aws:secretsmanager:*:*:secret:x*","Condition":{"ArnLike":{"aws:SourceArn":"arn:*:s3:::*"},"StringEquals":{"secretsmanager:VersionStage":"${*}","aws:PrincipalAccount":"${aws:ResourceAccount}"}}},` +
			`{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/app"},"Action":"*","Resource":"*"}]}`,
	}
}

// FuzzDecide holds every policy to the promises of the package decide: no panic, a bounded amount of work, and
// no proof that the evaluator, which knows nothing of it, refuses.
func FuzzDecide(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, policy string) {
		doc, _ := iam.Parse(policy)
		if doc == nil {
			return
		}
		p := evaluate.Policies{Secret: secretARN, Account: ownAccount, Tags: secretTags, Resource: []*iam.Document{doc}}
		d := decide.New(decide.World{Secret: secretARN, Account: ownAccount, Tags: secretTags}, doc)
		proved := func(what string, a decide.Answer) {
			if slices.Contains(a.Because, decide.ErrWitness.Error()) {
				t.Fatalf("%s: a proof was not confirmed", what)
			}
			if a.Witness != nil && !evaluate.Granted(*a.Witness, p, false) {
				t.Fatalf("%s: %+v is refused", what, a.Witness)
			}
		}
		open, confined := d.Public(iam.AllActions())
		proved("open", open)
		proved("confined", confined)
		proved("deputy", d.ConfusedDeputy())
		proved("not granted", d.NotGranted(iam.ActionsOf("value_read")))
		grants, because := d.Grants()
		proved("grants", decide.Answer{Because: because})
		for _, g := range grants {
			proved("a grant", decide.Answer{Witness: g.Witness})
		}
		for _, dead := range d.Dead() {
			if dead.Why == "" {
				t.Fatalf("%s is dead for no reason", dead.Statement.Path)
			}
		}
		for _, weak := range d.Weak() {
			if weak.Why == "" {
				t.Fatalf("%s is weak for no reason", weak.Condition.Key.Value)
			}
		}
		if anew := d.NewAccess([]*iam.Document{doc}); anew.Tri == model.Yes {
			t.Fatalf("%+v is new access to the same policy", anew.Witness)
		}
	})
}

// FuzzNewAccess holds the comparison of two policies to its proofs.
func FuzzNewAccess(f *testing.F) {
	for _, a := range seeds() {
		for _, b := range seeds() {
			f.Add(a, b)
		}
	}
	f.Fuzz(func(t *testing.T, newer, older string) {
		doc, _ := iam.Parse(newer)
		old, _ := iam.Parse(older)
		if doc == nil || old == nil {
			return
		}
		p := evaluate.Policies{Secret: secretARN, Account: ownAccount, Tags: secretTags, Resource: []*iam.Document{doc}}
		anew := decide.New(decide.World{Secret: secretARN, Account: ownAccount, Tags: secretTags}, doc).NewAccess([]*iam.Document{old})
		if slices.Contains(anew.Because, decide.ErrWitness.Error()) {
			t.Fatal(decide.ErrWitness)
		}
		if anew.Witness != nil && !evaluate.Granted(*anew.Witness, p, false) {
			t.Fatalf("%+v is refused by the newer policy", anew.Witness)
		}
		if anew.Tri == model.Yes && anew.Statement == nil {
			t.Fatal("new access by no statement")
		}
	})
}
