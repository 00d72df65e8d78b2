package access

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/model"
)

// What a hostile policy costs is bounded, the search for edits included, and what was not decided is unknown.
func TestHostilePolicies(t *testing.T) {
	t.Parallel()
	var accounts, wild []string
	for n := range 400 {
		accounts = append(accounts, fmt.Sprintf(`"%012d"`, 444400000000+n))
		wild = append(wild, fmt.Sprintf(`"arn:aws:iam::*:role/*a%s%db*"`, strings.Repeat("?", n%40), n))
	}
	s := judged(t, Trust{Accounts: []string{"777788889999"}}, nil, policyOf(`{"Effect": "Allow", "Principal": {"AWS": [`+strings.Join(accounts, ", ")+`]}, "Action": "secretsmanager:*", "Resource": "*"}`))
	assert.Len(t, s.Exposure.Untrusted, 400)
	assert.NotNil(t, s.Exposure.Untrusted[0].Fix)
	s = judged(t, Trust{}, nil, policyOf(`{"Effect": "Allow", "Principal": "*", `+read+`, "Condition": {"StringNotLike": {"aws:PrincipalArn": [`+strings.Join(wild[:200], ", ")+`]},
		"StringLike": {"aws:userid": ["*a???????????????????b*", "*c????????????????d*"]}}}`))
	assert.True(t, s.Exposure.Public == model.Yes || s.Hides("exposure.public"))
}
