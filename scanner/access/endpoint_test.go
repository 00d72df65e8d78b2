package access

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/model"
)

func TestEndpointIsOpen(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		statements string
		want       model.Tri // "" is unknown
	}{
		{"everybody and everything", `{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}`, model.Yes},
		{"the reading of values", `{"Effect": "Allow", "Principal": {"AWS": "*"}, ` + read + `}`, model.Yes},
		{"everybody by name", `{"Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"StringLike": {"aws:PrincipalArn": "*"}}}`, model.Yes},
		{"a VPC that the caller is in", `{"Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d"}}}`, model.Yes},
		{"the owner's principals", `{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, ` + read + `}`, model.No},
		{"the owner's organization", `{"Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}}`, model.No},
		{"the owner's secrets", `{"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:*", "Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:*"}`, model.No},
		{"the owner's resources", `{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceAccount": "111122223333"}}}`, model.No},
		{"the organization's resources", `{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceOrgID": "o-abcdefghij"}}}`, model.No},
		{"strangers denied", `{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
			{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}}}`, model.No},
		{"another service", `{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}`, model.No},
		{"tagged secrets", `{"Effect": "Allow", "Principal": "*", ` + read + `, "Condition": {"StringEquals": {"aws:ResourceTag/Team": "shop"}}}`, model.Yes},
		{"a hole", `{"Effect": "Allow", "Principal": {"AWS": "${aws_iam_role.r.arn}"}, ` + read + `}`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := judgedEndpoint(model.Endpoint{Policy: policyOf(test.statements)})
			assert.Equal(t, test.want, e.Open)
			assert.Equal(t, test.want == "", e.Hides("open"))
		})
	}
}

func TestEndpointWithoutPolicy(t *testing.T) {
	t.Parallel()
	assert.Equal(t, model.Yes, judgedEndpoint(model.Endpoint{}).Open)
	hidden := judgedEndpoint(model.Endpoint{Object: model.Object{Unknown: []model.Path{"policy"}}})
	assert.Empty(t, hidden.Open)
	assert.True(t, hidden.Hides("open"))
	assert.True(t, judgedEndpoint(model.Endpoint{Policy: "{"}).Hides("open"))
}

// A hole is filled before it is judged.
func TestEndpointLinks(t *testing.T) {
	t.Parallel()
	e := judgedEndpoint(model.Endpoint{
		Policy: policyOf(`{"Effect": "Allow", "Principal": {"AWS": "${aws_iam_role.r.arn}"}, ` + read + `}`),
		Links:  model.Links{"aws_iam_role.r.arn": "arn:aws:iam::" + model.OwnAccount + ":role/r"},
	})
	assert.Equal(t, model.No, e.Open)
}

func judgedEndpoint(e model.Endpoint) *model.Endpoint {
	New(Trust{}).Snapshot(&model.Snapshot{
		Scope: model.Scope{Source: model.SourceAWS, Account: owner, Region: "us-east-1"}, Endpoints: []*model.Endpoint{&e},
	})
	return &e
}
