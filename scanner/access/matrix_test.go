package access

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

const (
	home    = "111122223333"
	partner = "444455556666"
)

// world makes up estates of few names, so that policies often meet.
type world struct{ *rand.Rand }

func (w world) of(texts ...string) string { return texts[w.IntN(len(texts))] }
func (w world) chance(percent int) bool   { return w.IntN(100) < percent }

func (w world) some(texts ...string) []string {
	out := []string{w.of(texts...)}
	if w.chance(40) {
		out = append(out, w.of(texts...))
	}
	return out
}

func (w world) policy(principals bool) string {
	var statements []any
	for range 1 + w.IntN(2) {
		s := map[string]any{
			"Effect": w.of("Allow", "Allow", "Allow", "Deny"),
			"Action": w.some("secretsmanager:GetSecretValue", "secretsmanager:*", "*", "kms:*", "secretsmanager:DescribeSecret"),
			w.of("Resource", "Resource", "Resource", "Resource", "NotResource"): w.some(
				"*", "*", "arn:aws:secretsmanager:*:*:secret:prod/*", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/a-*", "arn:aws:secretsmanager:*:*:secret:${aws:username}/*",
				"arn:aws:secretsmanager:*:*:secret:${aws:PrincipalTag/team}/*", "arn:aws:kms:*:*:key/k", "arn:aws:secretsmanager:*:*:secret:${secretsmanager:ResourceTag/team}/*",
			),
		}
		if principals {
			s["Principal"] = map[string]any{"AWS": w.some("*", home, partner, "arn:aws:iam::111122223333:role/app", "arn:aws:iam::444455556666:role/app", "arn:aws:iam::111122223333:user/prod", "arn:aws:sts::111122223333:assumed-role/app/s")}
		}
		if w.chance(50) {
			key := w.of("secretsmanager:ResourceTag/team", "aws:PrincipalTag/team", "aws:PrincipalArn", "secretsmanager:SecretId", "aws:RequestedRegion", "aws:username")
			s["Condition"] = map[string]any{w.of("StringLike", "StringNotLike", "StringEquals", "StringLikeIfExists"): map[string]any{key: w.some(
				"core", "prod", "*app", "${aws:PrincipalTag/team}", "${secretsmanager:ResourceTag/team}", "*prod/a*", "eu-west-1", "arn:aws:iam::111122223333:role/*", "${aws:username}",
			)}}
		}
		statements = append(statements, s)
	}
	text, _ := json.Marshal(map[string]any{"Version": w.of("2012-10-17", "2012-10-17", "2008-10-17"), "Statement": statements})
	return string(text)
}

func (w world) estate() *Estate {
	tags := func() map[string]string {
		if w.chance(50) {
			return map[string]string{"team": w.of("core", "prod")}
		}
		return nil
	}
	region := &model.Snapshot{Scope: model.Scope{Account: home, Region: "eu-west-1", Source: model.SourceAWS}}
	key := &model.Key{Object: model.Object{ID: "k", ARN: "arn:aws:kms:eu-west-1:111122223333:key/k"}, Policy: w.policy(true)}
	if w.chance(30) {
		key.Grants = []model.KeyGrant{{Grantee: w.of("arn:aws:iam::111122223333:role/app", "arn:aws:sts::111122223333:assumed-role/app/x"), Operations: []string{"Decrypt"}}}
	}
	region.Keys = append(region.Keys, key)
	shared := w.policy(true)
	for i, name := range []string{"prod/a", "prod/b", "core/a", "core/b", "core/c", "x", "y"} {
		s := &model.Secret{Object: model.Object{ID: name, Name: name, ARN: fmt.Sprintf("arn:aws:secretsmanager:%s:111122223333:secret:%s-AbCdE%d", w.of("eu-west-1", "eu-west-1", "us-east-1"), name, i)}, Tags: tags()}
		switch w.IntN(3) {
		case 0:
			s.KMSKey.AWSManaged = true
		case 1:
			s.KMSKey.ID = "k"
		}
		if w.chance(40) {
			s.Policies = []model.NamedPolicy{{Name: "default", Document: shared}}
		} else if w.chance(30) {
			s.Policies = []model.NamedPolicy{{Name: "default", Document: w.policy(true)}}
		}
		region.Secrets = append(region.Secrets, s)
	}
	global := &model.Snapshot{Scope: model.Scope{Account: home, Region: model.RegionGlobal, Source: model.SourceAWS}}
	pool := []string{w.policy(false), w.policy(false), w.policy(false)}
	for _, account := range []string{home, home, partner} {
		for _, name := range []string{"app", "prod", "x"} {
			kind := w.of("role", "user")
			arn := "arn:aws:iam::" + account + ":" + kind + "/" + name
			p := &model.Principal{Object: model.Object{ID: arn, ARN: arn}, Kind: kind, Account: account, Tags: tags()}
			for range w.IntN(3) {
				p.Policies = append(p.Policies, model.IdentityPolicy{Name: "p", Document: w.of(pool...)})
			}
			if w.chance(20) {
				p.Boundary = &model.IdentityPolicy{Name: "b", Document: w.of(pool...)}
			}
			if w.chance(5) {
				p.Hide("policies")
			}
			global.Principals = append(global.Principals, p)
		}
	}
	if w.chance(30) {
		global.Guardrails = []model.Guardrail{
			{Kind: "scp", Document: everythingAllowed}, {Kind: "scp", Level: 1, Document: w.policy(false)},
			{Kind: "scp", Level: 1, Document: everythingAllowed}, {Kind: "rcp", Document: everythingAllowed},
		}
	}
	return NewEstate(Trust{}, []*model.Snapshot{region, global})
}

const everythingAllowed = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}`

// The matrix says of each pair what is said of the pair by itself.
func TestPropertyMatrix(t *testing.T) {
	t.Parallel()
	fields, classes := 0, 0
	for seed := range 60 {
		e := world{rand.New(rand.NewPCG(5, uint64(seed)))}.estate()
		got := make(map[string]string)
		for row := range e.Matrix() {
			got[row.Secret.ID+" "+row.ARN] = said(row.Access)
		}
		want := make(map[string]string)
		for _, h := range e.secrets {
			target := e.target(h)
			for _, c := range e.callers {
				if a := e.access(target, c); a != nil {
					want[h.ID+" "+c.who.ARN] = said(a)
				}
			}
		}
		require.Equal(t, want, got, "seed %d", seed)
		fields += len(want)
		p := e.partition()
		classes += len(p.secrets)*len(p.callers) - len(e.secrets)*len(e.callers)
	}
	assert.Greater(t, fields, 500)
	assert.Negative(t, classes, "nothing is alike")
}

func said(a *Access) string {
	return fmt.Sprintf("%s %s %s %d", a.Value, a.Actions, a.Open, len(a.Via))
}

// A session that the policy names is one of its role, which is listed; one of a role that is not known is not.
func TestWhoOfSessions(t *testing.T) {
	t.Parallel()
	role := &model.Principal{Object: model.Object{ID: "role", Name: "app", ARN: "arn:aws:iam::111122223333:role/team/app"}, Kind: "role", Account: home}
	secret := &model.Secret{Object: model.Object{ID: "secret", Name: "prod/db", ARN: secretARN}, KMSKey: model.KMSKey{AWSManaged: true}}
	secret.Policies = []model.NamedPolicy{{Name: "default", Document: statement("Allow", `"Action":"secretsmanager:GetSecretValue","Resource":"*",
		"Principal":{"AWS":["arn:aws:sts::111122223333:assumed-role/app/s1","arn:aws:sts::111122223333:assumed-role/other/s1","arn:aws:sts::444455556666:assumed-role/app/s1"]}`)}}
	e := NewEstate(Trust{}, []*model.Snapshot{{Scope: model.Scope{Account: home, Region: "eu-west-1"}, Secrets: []*model.Secret{secret}, Principals: []*model.Principal{role}}})
	known, others, because := e.Who(secret)
	require.Len(t, known, 1)
	assert.Equal(t, role.ARN, known[0].ARN)
	assert.Empty(t, because)
	var ids []string
	for _, g := range others {
		ids = append(ids, g.Who.ID)
	}
	assert.ElementsMatch(t, []string{"arn:aws:sts::111122223333:assumed-role/other/s1", "arn:aws:sts::444455556666:assumed-role/app/s1"}, ids)
}

// What one asks of a secret, of a principal and of both is the same answer.
func TestWhoWhatWhyAgree(t *testing.T) {
	t.Parallel()
	for seed := range 12 {
		e := world{rand.New(rand.NewPCG(6, uint64(seed)))}.estate()
		who, what := make(map[string]string), make(map[string]string)
		for _, s := range e.Secrets() {
			known, _, _ := e.Who(s)
			for i := range known {
				who[s.ID+" "+known[i].ARN] = said(&known[i])
			}
		}
		for _, p := range e.Principals() {
			for _, a := range e.What(p) {
				what[a.Secret.ID+" "+a.ARN] = said(&a)
			}
		}
		require.Equal(t, who, what)
		for _, s := range e.Secrets()[:2] {
			for _, p := range e.Principals() {
				why := e.Why(p, s, action(t, "GetSecretValue"))
				value, _, _ := strings.Cut(who[s.ID+" "+p.ARN], " ")
				require.Equal(t, cmp.Or(model.Tri(value), model.No), why.Answer, "seed %d, %s %s", seed, p.ARN, s.ID)
			}
		}
	}
}
