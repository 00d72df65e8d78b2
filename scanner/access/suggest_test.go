package access

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

const (
	suggestARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf"
	ownApp     = "arn:aws:iam::111122223333:role/app"
	partnerApp = "arn:aws:iam::444455556666:role/etl"
)

func recorded(uses ...model.Use) *model.Usage {
	end := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	return &model.Usage{Uses: uses, Window: model.Window{Source: "files", From: end.AddDate(0, 0, -90), To: end}}
}

func usedAs(principal, action string) model.Use {
	return model.Use{Principal: principal, Kind: "role", Account: accountIn(principal), Action: "secretsmanager:" + action, Count: 3}
}

// estateOf is one secret with a policy and what was done with it, and a role with a policy of its own.
func estateOf(policy, identity string, uses ...model.Use) (*Estate, *model.Secret, *model.Principal) {
	s := &model.Secret{Object: model.Object{ID: suggestARN, ARN: suggestARN, Name: "prod/db"}, KMSKey: model.KMSKey{AWSManaged: true}, Usage: recorded(uses...)}
	if policy != "" {
		s.Policies = []model.NamedPolicy{{Name: "default", Document: policy}}
	}
	p := &model.Principal{Object: model.Object{ID: ownApp, ARN: ownApp, Name: "app"}, Kind: "role", Account: "111122223333"}
	if identity != "" {
		p.Policies = []model.IdentityPolicy{{Name: "inline", Document: identity}}
	}
	scope := model.Scope{Object: model.Object{ID: "s"}, Source: model.SourceAWS, Partition: "aws", Account: "111122223333", Region: "us-east-1"}
	e := NewEstate(Trust{}, []*model.Snapshot{{Scope: scope, Secrets: []*model.Secret{s}, Principals: []*model.Principal{p}}})
	return e, s, p
}

func allow(rest string) string {
	return `{"Version":"2012-10-17","Statement":[{"Sid":"One","Effect":"Allow",` + rest + `}]}`
}

func TestSuggestForSecret(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		policy string
		uses   []model.Use
		want   []string // in the suggestion
		not    []string
		by     []bool
	}{
		"everybody": {
			allow(`"Principal":"*","Action":"secretsmanager:*","Resource":"*"`),
			[]model.Use{usedAs(ownApp, "GetSecretValue"), usedAs(partnerApp, "DescribeSecret")},
			[]string{ownApp, partnerApp, "GetSecretValue", "DescribeSecret"}, []string{`"Principal": "*"`, "secretsmanager:*"}, []bool{true, true},
		},
		"the owner's account keeps its own say": {
			allow(`"Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"secretsmanager:*","Resource":"*"`),
			[]model.Use{usedAs(ownApp, "GetSecretValue")},
			[]string{":root", "ArnEquals", ownApp, "GetSecretValue"}, []string{"secretsmanager:*"}, []bool{true},
		},
		"another account as a whole": {
			allow(`"Principal":{"AWS":"444455556666"},"Action":["secretsmanager:GetSecretValue","secretsmanager:DeleteSecret"],"Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-acme123456"}}`),
			[]model.Use{usedAs(partnerApp, "GetSecretValue")},
			[]string{partnerApp, "o-acme123456"}, []string{"DeleteSecret", `"444455556666"`}, []bool{true},
		},
		"what the policy does not grant stays with whatever does": {
			allow(`"Principal":{"AWS":"` + partnerApp + `"},"Action":"secretsmanager:GetSecretValue","Resource":"*"`),
			[]model.Use{usedAs(partnerApp, "GetSecretValue"), usedAs(ownApp, "PutSecretValue")},
			[]string{partnerApp}, []string{"PutSecretValue"}, []bool{true, false},
		},
		"nobody used it": {allow(`"Principal":{"AWS":"` + partnerApp + `"},"Action":"secretsmanager:*","Resource":"*"`), nil, []string{`"Statement": []`}, []string{"Allow"}, nil},
		"what denies stays": {
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:*","Resource":"*"},{"Sid":"No","Effect":"Deny","Principal":"*","Action":"secretsmanager:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`,
			[]model.Use{usedAs(ownApp, "GetSecretValue")}, []string{`"Sid": "No"`, "aws:SecureTransport"}, nil, []bool{true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, s, _ := estateOf(test.policy, "", test.uses...)
			got, err := e.SuggestForSecret(s)
			require.NoError(t, err)
			assert.Equal(t, model.Yes, got.Narrower, "%v %s", got.Because, got.Document)
			assert.True(t, got.Proved(), "%v", got.Kept)
			for _, want := range test.want {
				assert.Contains(t, got.Document, want)
			}
			for _, not := range test.not {
				assert.NotContains(t, got.Document, not)
			}
			require.Len(t, got.Kept, len(test.by))
			for i, by := range test.by {
				assert.Equal(t, by, got.Kept[i].By, "%v", got.Kept[i])
			}
		})
	}
}

// A suggestion that lacks a use, or allows something new, is found out.
func TestSuggestionThatIsBroken(t *testing.T) {
	t.Parallel()
	today := allow(`"Principal":{"AWS":["` + ownApp + `","` + partnerApp + `"]},"Action":"secretsmanager:*","Resource":"*"`)
	use := usedAs(partnerApp, "GetSecretValue")
	e, s, _ := estateOf(today, "", use)
	right, err := e.SuggestForSecret(s)
	require.NoError(t, err)
	require.True(t, right.Proved())
	target := e.target(e.kept(s))
	old, _ := iam.Parse(today)
	for edit, by := range map[string]string{"GetSecretValue": "DescribeSecret", partnerApp: ownApp} {
		broken, _ := iam.Parse(strings.ReplaceAll(right.Document, edit, by))
		assert.Equal(t, model.No, keeps(target, old, broken, use).Kept, edit)
	}
	for edit, by := range map[string]string{partnerApp: "arn:aws:iam::999988887777:role/x"} {
		broken, _ := iam.Parse(strings.ReplaceAll(right.Document, edit, by))
		var s Suggestion
		s.prove(decide.New(target.world, broken).NewAccess([]*iam.Document{old}))
		assert.Equal(t, model.No, s.Narrower, edit)
		assert.NotNil(t, s.Witness)
	}
}

func TestSuggestForPrincipal(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		policy string
		want   []string
		not    []string
	}{
		"all secrets": {allow(`"Action":"secretsmanager:*","Resource":"*"`), []string{suggestARN, "GetSecretValue", "ListSecrets"}, []string{"secretsmanager:*", "DeleteSecret"}},
		"everything": {
			allow(`"Action":"*","Resource":"*"`), []string{suggestARN, `"NotAction": "secretsmanager:*"`}, nil,
		},
		"all but some": {
			allow(`"NotAction":"iam:*","Resource":"*"`), []string{suggestARN, "iam:*"}, nil,
		},
		"other services stay": {
			allow(`"Action":["s3:GetObject","kms:Decrypt","secretsmanager:Get*","secretsmanager:List*"],"Resource":"*"`), []string{"s3:GetObject", "kms:Decrypt", suggestARN, "GetSecretValue", "ListSecrets"}, []string{"secretsmanager:Get*"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, _, p := estateOf("", test.policy, usedAs(ownApp, "GetSecretValue"), usedAs(partnerApp, "GetSecretValue"))
			p.Activity = &model.Activity{Uses: []model.Use{usedAs(ownApp, "ListSecrets")}}
			got, err := e.SuggestForPrincipal(p)
			require.NoError(t, err)
			require.Len(t, got, 1)
			assert.True(t, got[0].Proved(), "%v %v\n%s", got[0].Because, got[0].Kept, got[0].Document)
			for _, want := range test.want {
				assert.Contains(t, got[0].Document, want)
			}
			for _, not := range test.not {
				assert.NotContains(t, got[0].Document, not)
			}
		})
	}
}

// What a variable names is not made narrower, and not proved either.
func TestSuggestWithVariables(t *testing.T) {
	t.Parallel()
	e, _, p := estateOf("", allow(`"Action":"secretsmanager:*","Resource":"arn:aws:secretsmanager:*:*:secret:${aws:PrincipalTag/team}/*"`), usedAs(ownApp, "GetSecretValue"))
	p.Activity = &model.Activity{}
	got, err := e.SuggestForPrincipal(p)
	require.NoError(t, err)
	assert.Contains(t, got[0].Document, "${aws:PrincipalTag/team}")
	assert.Equal(t, model.Unknown, got[0].Narrower)
	assert.NotEmpty(t, got[0].Because)
	assert.False(t, got[0].Proved())
}

// What a group's policy allows is used by others of it, too.
func TestSuggestForOneOfGroup(t *testing.T) {
	t.Parallel()
	group := &model.Principal{Object: model.Object{ID: "g", Name: "g"}, Kind: "group", Account: "111122223333", Policies: []model.IdentityPolicy{{Name: "p", Document: allow(`"Action":"secretsmanager:*","Resource":"*"`)}}}
	s := &model.Secret{Object: model.Object{ID: suggestARN, ARN: suggestARN, Name: "prod/db"}, KMSKey: model.KMSKey{AWSManaged: true}, Usage: recorded()}
	var users []*model.Principal
	for _, name := range []string{"anna", "ben"} {
		arn := "arn:aws:iam::111122223333:user/" + name
		users = append(users, &model.Principal{Object: model.Object{ID: arn, ARN: arn, Name: name}, Kind: "user", Account: "111122223333", Groups: []string{"g"}, Activity: &model.Activity{}})
	}
	scope := model.Scope{Object: model.Object{ID: "s"}, Source: model.SourceAWS, Partition: "aws", Account: "111122223333", Region: "us-east-1"}
	e := NewEstate(Trust{}, []*model.Snapshot{{Scope: scope, Secrets: []*model.Secret{s}, Principals: append(users, group)}})
	got, err := e.SuggestForPrincipal(users[0])
	require.NoError(t, err)
	require.Len(t, got, 1)
	assert.Equal(t, []string{users[1].ARN}, got[0].Others)
	assert.False(t, got[0].Proved())
}

// Nothing is proved where there are secrets of which no record was read.
func TestSuggestWithoutAllRecords(t *testing.T) {
	t.Parallel()
	_, s, p := estateOf("", allow(`"Action":"secretsmanager:GetSecretValue","Resource":"*"`), usedAs(ownApp, "GetSecretValue"))
	p.Activity = &model.Activity{}
	other := *s
	other.ID, other.ARN, other.Name, other.Usage = s.ID+"2", strings.Replace(s.ARN, "us-east-1", "eu-west-1", 1), "prod/eu", nil
	e := NewEstate(Trust{}, []*model.Snapshot{{Scope: model.Scope{Source: model.SourceAWS, Account: "111122223333"}, Secrets: []*model.Secret{s, &other}, Principals: []*model.Principal{p}}})
	got, err := e.SuggestForPrincipal(p)
	require.NoError(t, err)
	assert.Equal(t, []string{other.ARN}, got[0].Unheard)
	assert.False(t, got[0].Proved())
}

func TestNoSuggestion(t *testing.T) {
	t.Parallel()
	e, s, p := estateOf("", "")
	_, err := e.SuggestForSecret(s)
	require.ErrorIs(t, err, ErrNoPolicy)
	_, err = e.SuggestForPrincipal(p)
	require.ErrorIs(t, err, ErrNoPolicy)
	e, s, p = estateOf(allow(`"Principal":"*","Action":"secretsmanager:${var.what}","Resource":"*"`), allow(`"Action":"secretsmanager:*","Resource":"*"`))
	_, err = e.SuggestForSecret(s)
	require.ErrorIs(t, err, ErrUnreadable)
	s.Usage = nil
	_, err = e.SuggestForSecret(s)
	require.ErrorIs(t, err, ErrNoRecord)
	_, err = e.SuggestForPrincipal(p)
	require.ErrorIs(t, err, ErrNoRecord)
}
