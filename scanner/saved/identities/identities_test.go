package identities_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
	"smaudit/scanner/saved/identities"
)

const allow = `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`

const users = `{"UserDetailList":[{"UserName":"ann","Arn":"arn:aws:iam::111122223333:user/ann","GroupList":["readers","gone"],
	"UserPolicyList":[{"PolicyName":"own","PolicyDocument":` + allow + `}],"Tags":[{"Key":"team","Value":"core"}]}],"IsTruncated":true}`

var others = `{"GroupDetailList":[{"GroupName":"readers","Arn":"arn:aws:iam::111122223333:group/readers",
	"AttachedManagedPolicies":[{"PolicyName":"read","PolicyArn":"arn:aws:iam::111122223333:policy/read"},{"PolicyName":"AWSOwn","PolicyArn":"arn:aws:iam::aws:policy/AWSOwn"}]}],
	"RoleDetailList":[{"RoleName":"app","Arn":"arn:aws:iam::111122223333:role/x/app","Path":"/x/","AssumeRolePolicyDocument":"` + url.PathEscape(allow) + `",
	"PermissionsBoundary":{"PermissionsBoundaryArn":"arn:aws:iam::111122223333:policy/read"}}],
	"Policies":[{"PolicyName":"read","Arn":"arn:aws:iam::111122223333:policy/read","DefaultVersionId":"v2","PolicyVersionList":[
	{"VersionId":"v1","Document":{}},{"VersionId":"v2","Document":"` + url.PathEscape(allow) + `"}]}]}`

// Pages in any order say the same: documents of either spelling, the version that is in force, and what the
// file lacks is unknown.
func TestRead(t *testing.T) {
	t.Parallel()
	var first *model.Snapshot
	for _, text := range []string{users + others, others + "\n" + users} {
		s, err := identities.Read(strings.NewReader(text), "auth.json")
		require.NoError(t, err)
		s.Gaps = nil // it is the last page that says whether there are more
		if first == nil {
			first = s
		}
		require.Equal(t, first, s)
	}
	assert.Equal(t, "111122223333", first.Scope.Account)
	require.Len(t, first.Principals, 3)
	group, role, user := first.Principals[0], first.Principals[1], first.Principals[2]
	assert.Equal(t, allow, group.Policies[0].Document)
	assert.True(t, group.Hides("policies.1.document"), "a policy that the file does not hold")
	assert.Equal(t, allow, role.Trust)
	assert.Equal(t, allow, role.Boundary.Document)
	assert.Equal(t, []string{"arn:aws:iam::111122223333:group/readers"}, user.Groups)
	assert.True(t, user.Hides("groups"), "a group that the file does not hold")
	assert.Equal(t, map[string]string{"team": "core"}, user.Tags)
	assert.Equal(t, allow, user.Policies[0].Document)
}

func TestReadTruncated(t *testing.T) {
	t.Parallel()
	s, err := identities.Read(strings.NewReader(users), "auth.json")
	require.NoError(t, err)
	require.Len(t, s.Gaps, 1)
	assert.Contains(t, s.Gaps[0].Detail, "there are more")
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing": "", "no identity": "{}", "no JSON": "Users:", "half": users[:40],
		"a list": `[]`, "another shape": `{"UserDetailList":"sesame"}`, "a number for a policy": `{"UserDetailList":[{"UserPolicyList":[{"PolicyDocument":4}]}]}`,
	} {
		_, err := identities.Read(strings.NewReader(text), "auth.json")
		require.Error(t, err, name)
		assert.Contains(t, err.Error(), "auth.json", name)
		assert.NotContains(t, err.Error(), "sesame", name)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(users + others)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := identities.Read(strings.NewReader(text), "auth.json")
		if err == nil && len(s.Principals) == 0 {
			t.Fatal("an identity was lost")
		}
	})
}
