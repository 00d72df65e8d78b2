package access

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

// What is not known of one statement leaves open what the statement is about, and nothing else.
func TestHolesLeaveOpenWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	const (
		untrusted, accounts, shares, managers = model.Path("exposure.untrusted"), model.Path("exposure.whole_accounts"), model.Path("exposure.broken_shares"), model.Path("exposure.managers")
		not                                   = `"Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalTag/Team": "${var.team}"}}`
		hole                                  = `"Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/Team": "${var.team}"}}`
	)
	own, others := `{"AWS": "arn:aws:iam::`+owner+`:role/app"}`, `{"AWS": "`+othersRole+`"}`
	tests := []struct {
		name      string
		statement string
		hidden    []model.Path
	}{
		{"others who read", `{"Effect": "Allow", "Principal": ` + others + `, "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], ` + hole + `}`,
			[]model.Path{untrusted, accounts, shares}},
		{"others who describe", `{"Effect": "Allow", "Principal": ` + others + `, "Action": "secretsmanager:DescribeSecret", ` + hole + `}`, []model.Path{untrusted, accounts}},
		{"others who share", `{"Effect": "Allow", "Principal": ` + others + `, "Action": "secretsmanager:PutResourcePolicy", ` + hole + `}`, []model.Path{untrusted, accounts, managers}},
		{"the owner's who read", `{"Effect": "Allow", "Principal": ` + own + `, ` + `"Action": "secretsmanager:GetSecretValue", ` + hole + `}`, nil},
		{"the owner's who do anything", `{"Effect": "Allow", "Principal": ` + own + `, "Action": "secretsmanager:*", ` + hole + `}`, []model.Path{managers}},
		{"everybody of the owner's account", `{"Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"StringEquals": {"aws:PrincipalTag/Team": "${var.team}", "aws:PrincipalAccount": "` + owner + `"}}}`, nil},
		{"everybody", `{"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:GetSecretValue", ` + hole + `}`, []model.Path{untrusted, accounts, shares}},
		{"a team denied to read", `{"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:GetSecretValue", ` + hole + `}`, nil},
		{"all but a team denied to share", `{"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:PutResourcePolicy", ` + not + `}`, nil},
		{"all but a team denied to read", `{"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:GetSecretValue", ` + not + `}`, []model.Path{untrusted, accounts, shares}},
		{"an action that is not known", `{"Effect": "Allow", "Principal": ` + own + `, "Action": "${var.action}", "Resource": "*"}`, []model.Path{managers}},
	}
	certain := `{"Sid": "Share", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::777788889999:root"}, ` + read + `}, `
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := judged(t, Trust{Accounts: []string{"123412341234"}}, nil, policyOf(certain+test.statement))
			for path, list := range map[model.Path][]model.Grant{untrusted: s.Exposure.Untrusted, shares: s.Exposure.BrokenShares} {
				if !s.Hides(path) {
					require.Len(t, list, 1, path)
					assert.Equal(t, "777788889999", list[0].Who.ID)
					assert.NotNil(t, list[0].Witness)
				}
			}
			var hidden []model.Path
			for _, path := range []model.Path{untrusted, accounts, shares, managers} {
				if s.Hides(path) {
					hidden = append(hidden, path)
				}
			}
			assert.Equal(t, test.hidden, hidden)
		})
	}
}
