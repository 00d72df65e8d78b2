package assemble

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

func TestPolicies(t *testing.T) {
	t.Parallel()
	attached := func(a attrs) *resource.Resource {
		a["secret_arn"] = hole(db, "arn")
		return managed("aws_secretsmanager_secret_policy.db", a)
	}
	const inline, separate = `{"inline":1}`, `{"separate":1}`
	tests := map[string]struct {
		source  model.Source
		policy  any
		others  []*resource.Resource
		want    []model.NamedPolicy
		unknown []model.Path
	}{
		"none":               {"terraform", nil, nil, nil, nil},
		"computed in a plan": {"plan", unknown(), nil, nil, nil},
		"empty":              {"state", "", nil, nil, nil},
		"inline":             {"terraform", inline, nil, []model.NamedPolicy{{Name: "default", Document: inline}}, nil},
		"separate": {"terraform", nil, []*resource.Resource{attached(attrs{"policy": separate, "block_public_policy": true})},
			[]model.NamedPolicy{{Name: "default", Document: separate, BlockPublic: true}}, nil},
		"both in code": {"terraform", inline, []*resource.Resource{attached(attrs{"policy": separate})},
			[]model.NamedPolicy{{Name: "default", Document: separate}, {Name: "default", Document: inline}}, nil},
		"repeated in state": {"state", separate, []*resource.Resource{attached(attrs{"policy": separate})},
			[]model.NamedPolicy{{Name: "default", Document: separate}}, nil},
		"untold": {"terraform", nil, []*resource.Resource{attached(attrs{"policy": unknown(), "block_public_policy": unknown()})},
			[]model.NamedPolicy{{Name: "default"}}, []model.Path{"policies.0.document", "policies.0.block_public"}},
		"sensitive": {"terraform", resource.Value{Shape: resource.String, Text: inline, Sensitive: true}, nil,
			[]model.NamedPolicy{{Name: "default"}}, []model.Path{"policies.0.document"}},
		"credential in it": {"terraform", `{"Sid": "AKIAIOSFODNN7EXAMPLE", "n": 1.50, "AKIAIOSFODNN7EXAMPLE": ["x"]}`, nil,
			[]model.NamedPolicy{{Name: "default", Document: `{"(redacted: aws-access-key-id)":["x"],"Sid":"(redacted: aws-access-key-id)","n":1.50}`}}, nil},
		"secret ARN in it": {"terraform", `{"Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/database-AbCdEf"}`, nil,
			[]model.NamedPolicy{{Name: "default", Document: `{"Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/database-AbCdEf"}`}}, nil},
		"no JSON": {"terraform", `password = hunter2hunter2`, nil,
			[]model.NamedPolicy{{Name: "default", Document: "(redacted: password-assignment)"}}, nil},
	}
	for name, test := range tests {
		resources := append(test.others, managed(db, attrs{"name": "db", "policy": test.policy}))
		s := Snapshot(rootOf(test.source, resources...), now).Secrets[0]
		assert.Equal(t, test.want, s.Policies, name)
		assert.Equal(t, test.unknown, s.Unknown, name)
	}
}

func TestAnUntoldPolicyHidesThoseOfOtherSecrets(t *testing.T) {
	t.Parallel()
	s := assembled(
		managed("aws_secretsmanager_secret.a", attrs{"name": "a"}),
		managed("aws_secretsmanager_secret.b", attrs{"name": "b"}),
		managed("aws_secretsmanager_secret_policy.a", attrs{"secret_arn": hole("aws_secretsmanager_secret.a", "arn"), "policy": "{}"}),
		managed("aws_secretsmanager_secret_policy.x", attrs{"secret_arn": hole("module.x", "arn"), "policy": "{}"}),
	)
	assert.False(t, secretIn(t, s, "aws_secretsmanager_secret.a").Hides("policies"))
	assert.True(t, secretIn(t, s, "aws_secretsmanager_secret.b").Hides("policies"))
}

// A document that a data source renders stands there, and not where it is used.
func TestADocumentIsPlacedWhereItIsDeclared(t *testing.T) {
	t.Parallel()
	rendered := resource.Value{Shape: resource.String, Text: "{}", At: at(5), Links: []resource.Link{to("data.aws_iam_policy_document.d", "json")}}
	declares := data("data.aws_iam_policy_document.d", attrs{})
	declares.At = at(3)
	s := assembled(declares, managed(db, attrs{"name": "db", "policy": rendered})).Secrets[0]
	place, _ := s.At("policies.0.document")
	assert.Equal(t, 3, place.Line)
	place, _ = s.At("policies.0.block_public")
	assert.Equal(t, 1, place.Line)
}
