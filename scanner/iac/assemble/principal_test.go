package assemble

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

const (
	readsAll  = `{"Statement":[{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*"}]}`
	writesLog = `{"Statement":[{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":"*"}]}`
	admin     = "arn:aws:iam::aws:policy/AdministratorAccess"
	basic     = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
	own       = "arn:aws:iam::111122223333:policy/elsewhere"
)

// held spells out who has what: "role app: name, name?" where the question mark stands for a document that is
// not told, and "?" alone for further policies.
func held(s *model.Snapshot) []string {
	out := []string{}
	for _, p := range s.Principals {
		var policies []string
		for i, policy := range p.Policies {
			name := policy.Name
			if p.Hides(policyPath(i).Join("document")) {
				name += "?"
			}
			policies = append(policies, name)
		}
		if slices.Contains(p.Unknown, "policies") {
			policies = append(policies, "?")
		}
		for _, group := range p.Groups {
			policies = append(policies, "in "+group)
		}
		out = append(out, p.Kind+" "+p.Address+": "+strings.Join(policies, ", "))
	}
	slices.Sort(out)
	return out
}

func TestWhoHasWhat(t *testing.T) {
	t.Parallel()
	role := managed("aws_iam_role.app", attrs{"name": "app"})
	user := managed("aws_iam_user.u", attrs{"name": "u"})
	group := managed("aws_iam_group.g", attrs{"name": "g"})
	read := managed("aws_iam_policy.read", attrs{"name": "read", "policy": readsAll})
	attach := func(kind string, to, policy any) *resource.Resource {
		return managed("aws_iam_"+kind+"_policy_attachment.a", attrs{kind: to, "policy_arn": policy})
	}
	with := func(a attrs) *resource.Resource {
		a["name"] = "app"
		return managed("aws_iam_role.app", a)
	}
	tests := map[string]struct {
		resources []*resource.Resource
		want      []string
	}{
		"nothing that concerns secrets": {[]*resource.Resource{role, managed("aws_iam_role_policy.p", attrs{"name": "p", "role": "app", "policy": writesLog})}, []string{}},
		"inline":                        {[]*resource.Resource{role, managed("aws_iam_role_policy.p", attrs{"name": "p", "role": hole("aws_iam_role.app", "id"), "policy": readsAll})}, []string{"role aws_iam_role.app: p"}},
		"inline of a user":              {[]*resource.Resource{user, managed("aws_iam_user_policy.p", attrs{"name": "p", "user": "u", "policy": readsAll})}, []string{"user aws_iam_user.u: p"}},
		"inline that is not told":       {[]*resource.Resource{role, managed("aws_iam_role_policy.p", attrs{"name": "p", "role": "app", "policy": unknown(to("var.p", ""))})}, []string{"role aws_iam_role.app: p?"}},
		"attached":                      {[]*resource.Resource{role, read, attach("role", "app", hole("aws_iam_policy.read", "arn"))}, []string{"role aws_iam_role.app: read"}},
		"attached to several": {[]*resource.Resource{role, user, group, read, managed("aws_iam_policy_attachment.a", attrs{
			"roles": []any{"app"}, "users": []any{"u"}, "groups": []any{"g"}, "policy_arn": hole("aws_iam_policy.read", "arn")})},
			[]string{"group aws_iam_group.g: read", "role aws_iam_role.app: read", "user aws_iam_user.u: read"}},
		"exclusive": {[]*resource.Resource{role, read, managed("aws_iam_role_policy_attachments_exclusive.a", attrs{
			"role_name": "app", "policy_arns": []any{hole("aws_iam_policy.read", "arn"), admin, basic}})}, []string{"role aws_iam_role.app: read, AdministratorAccess"}},
		"attached twice":                  {[]*resource.Resource{with(attrs{"managed_policy_arns": []any{admin}}), attach("role", "app", admin)}, []string{"role aws_iam_role.app: AdministratorAccess"}},
		"of AWS, of another partition":    {[]*resource.Resource{with(attrs{"managed_policy_arns": []any{"arn:aws-cn:iam::aws:policy/AdministratorAccess"}})}, []string{"role aws_iam_role.app: AdministratorAccess"}},
		"of AWS, about other things":      {[]*resource.Resource{role, attach("role", "app", basic)}, []string{}},
		"of AWS, not known":               {[]*resource.Resource{role, attach("role", "app", "arn:aws:iam::aws:policy/Unheard")}, []string{"role aws_iam_role.app: arn:aws:iam::aws:policy/Unheard?"}},
		"of elsewhere":                    {[]*resource.Resource{role, attach("role", "app", own)}, []string{"role aws_iam_role.app: " + own + "?"}},
		"looked up, told":                 {[]*resource.Resource{role, data("data.aws_iam_policy.d", attrs{"name": "d", "policy": readsAll}), attach("role", "app", hole("data.aws_iam_policy.d", "arn"))}, []string{"role aws_iam_role.app: d"}},
		"looked up by name":               {[]*resource.Resource{role, data("data.aws_iam_policy.d", attrs{"name": "AdministratorAccess"}), attach("role", "app", hole("data.aws_iam_policy.d", "arn"))}, []string{"role aws_iam_role.app: AdministratorAccess"}},
		"inline block":                    {[]*resource.Resource{with(attrs{"inline_policy": []any{attrs{"name": "i", "policy": readsAll}}})}, []string{"role aws_iam_role.app: i"}},
		"inline block that repeats":       {[]*resource.Resource{with(attrs{"inline_policy": []any{attrs{"name": "p", "policy": readsAll}}}), managed("aws_iam_role_policy.p", attrs{"name": "p", "role": "app", "policy": readsAll})}, []string{"role aws_iam_role.app: p"}},
		"unattached":                      {[]*resource.Resource{read}, []string{"policy aws_iam_policy.read: read"}},
		"attached outside":                {[]*resource.Resource{read, attach("role", data("data.aws_iam_role.x", attrs{"name": "x"}).Attrs.Get("name"), hole("aws_iam_policy.read", "arn"))}, []string{"policy aws_iam_policy.read: read"}},
		"inline outside":                  {[]*resource.Resource{managed("aws_iam_role_policy.p", attrs{"name": "p", "role": "outside", "policy": readsAll})}, []string{"policy aws_iam_role_policy.p: p"}},
		"of AWS outside":                  {[]*resource.Resource{attach("role", "outside", admin)}, []string{"policy aws_iam_role_policy_attachment.a: AdministratorAccess"}},
		"of elsewhere outside":            {[]*resource.Resource{attach("role", "outside", own)}, []string{}},
		"to whom is not told":             {[]*resource.Resource{role, attach("role", unknown(to("var.role", "")), admin)}, []string{"policy aws_iam_role_policy_attachment.a: AdministratorAccess", "role aws_iam_role.app: ?"}},
		"what is not told":                {[]*resource.Resource{role, managed("aws_iam_role_policy_attachments_exclusive.a", attrs{"role_name": "app", "policy_arns": unknown()})}, []string{"role aws_iam_role.app: ?"}},
		"a list that is not told":         {[]*resource.Resource{with(attrs{"managed_policy_arns": unknown(to("aws_iam_policy.read", "arn"))}), read}, []string{"policy aws_iam_policy.read: read", "role aws_iam_role.app: ?"}},
		"a list not told, outside":        {[]*resource.Resource{managed("aws_iam_role_policy_attachments_exclusive.a", attrs{"role_name": "x", "policy_arns": unknown(to("var.p", ""))})}, []string{}},
		"blocks that are not told":        {[]*resource.Resource{with(attrs{"inline_policy": unknown(to("var.policies", ""))})}, []string{"role aws_iam_role.app: ?"}},
		"one that is not told":            {[]*resource.Resource{role, attach("role", "app", unknown(to("var.policy", "")))}, []string{"role aws_iam_role.app: (known after apply)?"}},
		"member":                          {[]*resource.Resource{user, group, managed("aws_iam_group_policy.p", attrs{"name": "p", "group": "g", "policy": readsAll}), managed("aws_iam_group_membership.m", attrs{"group": hole("aws_iam_group.g", "name"), "users": []any{"u", "other"}})}, []string{"group aws_iam_group.g: p", "user aws_iam_user.u: in r#aws_iam_group.g"}},
		"member, told of the user":        {[]*resource.Resource{user, group, managed("aws_iam_group_policy.p", attrs{"name": "p", "group": "g", "policy": readsAll}), managed("aws_iam_user_group_membership.m", attrs{"user": "u", "groups": []any{"g", "g"}})}, []string{"group aws_iam_group.g: p", "user aws_iam_user.u: in r#aws_iam_group.g"}},
		"member of what does not concern": {[]*resource.Resource{user, group, managed("aws_iam_user_group_membership.m", attrs{"user": "u", "groups": []any{"g"}})}, []string{}},
	}
	for name, test := range tests {
		assert.Equal(t, test.want, held(assembled(test.resources...)), name)
	}
}

func TestAGroupThatIsNotTold(t *testing.T) {
	t.Parallel()
	s := assembled(
		managed("aws_iam_user.u", attrs{"name": "u"}),
		managed("aws_iam_user_policy.p", attrs{"name": "p", "user": "u", "policy": readsAll}),
		managed("aws_iam_user_group_membership.m", attrs{"user": "u", "groups": []any{unknown(to("var.group", ""))}}),
	)
	require.Len(t, s.Principals, 1)
	assert.True(t, s.Principals[0].Hides("groups"))
	require.Len(t, s.Gaps, 1)
	assert.Equal(t, "follow aws_iam_user_group_membership.m.groups", s.Gaps[0].Operation)
}

func TestPrincipals(t *testing.T) {
	t.Parallel()
	role := managed("aws_iam_role.app", attrs{
		"name": "app", "path": "/team/", "arn": "arn:aws:iam::111122223333:role/team/app", "tags": attrs{"Owner": "x", "Late": unknown(to("var.late", ""))},
		"assume_role_policy": `{"trust":1}`, "permissions_boundary": hole("aws_iam_policy.bound", "arn"),
	})
	inline := managed("aws_iam_role_policy.p", attrs{"name": "p", "role": "app", "policy": readsAll})
	inline.At = at(7)
	s := assembled(role, inline, managed("aws_iam_policy.bound", attrs{"name": "bound", "policy": writesLog}))
	require.Len(t, s.Principals, 1)
	p := s.Principals[0]
	assert.Equal(t, "r#aws_iam_role.app", p.ID)
	assert.Equal(t, "app", p.Name)
	assert.Equal(t, "arn:aws:iam::111122223333:role/team/app", p.ARN)
	assert.Empty(t, p.Symbol)
	assert.Equal(t, "111122223333", p.Account)
	assert.Equal(t, map[string]string{"Owner": "x"}, p.Tags)
	assert.True(t, p.Hides(`tags.Late`))
	assert.Equal(t, `{"trust":1}`, p.Trust)
	assert.Equal(t, &model.IdentityPolicy{Name: "bound", Address: "aws_iam_policy.bound", Document: writesLog}, p.Boundary)
	place, _ := p.At("policies.0.document")
	assert.Equal(t, 7, place.Line)
}

func TestBoundaries(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		boundary any
		document string
		hidden   bool
	}{
		"of AWS":                     {admin, awsManaged()["AdministratorAccess"].text(), false},
		"of AWS, about other things": {basic, `{"Version":"2012-10-17","Statement":[]}`, false},
		"of elsewhere":               {own, "", true},
		"not told":                   {unknown(to("var.boundary", "")), "", true},
	} {
		s := assembled(managed("aws_iam_role.app", attrs{"name": "app", "managed_policy_arns": []any{admin}, "permissions_boundary": test.boundary}))
		require.Len(t, s.Principals, 1, name)
		require.NotNil(t, s.Principals[0].Boundary, name)
		assert.Equal(t, test.document, s.Principals[0].Boundary.Document, name)
		assert.Equal(t, test.hidden, s.Principals[0].Hides("boundary.document"), name)
	}
}

// A rule asks of a rotation function's role what it lacks, so it is there even without a policy.
func TestRolesOfFunctionsAreAlwaysDescribed(t *testing.T) {
	t.Parallel()
	s := assembled(
		managed("aws_iam_role.rotate", attrs{"name": "rotate"}),
		managed("aws_iam_role.other", attrs{"name": "other"}),
		managed("aws_lambda_function.rotate", attrs{"function_name": "rotate", "role": hole("aws_iam_role.rotate", "arn")}),
		managed("aws_lambda_permission.p", attrs{"function_name": "rotate", "principal": invoker}),
	)
	require.Len(t, s.Functions, 1)
	assert.Equal(t, []string{"role aws_iam_role.rotate: "}, held(s))
	assert.Equal(t, s.Functions[0].Role, s.Principals[0].ID)
}

func TestHostilePrincipals(t *testing.T) {
	t.Parallel()
	resources := []*resource.Resource{managed("aws_iam_role.app", attrs{"name": "app\x1b[31m\u202e"})}
	for i := range 500 {
		resources = append(resources,
			managed(fmt.Sprintf("aws_iam_policy.p[%d]", i), attrs{"name": "p", "policy": readsAll}),
			managed(fmt.Sprintf("aws_iam_role_policy_attachment.a[%d]", i), attrs{"role": hole("aws_iam_role.app", "name"), "policy_arn": hole(fmt.Sprintf("aws_iam_policy.p[%d]", i), "arn")}),
			managed(fmt.Sprintf("aws_iam_group.g[%d]", i), attrs{"name": fmt.Sprint("g", i)}),
			// A group in itself, which AWS does not know.
			managed(fmt.Sprintf("aws_iam_group_membership.m[%d]", i), attrs{"group": fmt.Sprint("g", i), "users": []any{fmt.Sprint("g", i)}}),
		)
	}
	s := assembled(resources...)
	require.Len(t, s.Principals, 1)
	assert.Len(t, s.Principals[0].Policies, 500)
	for name, a := range map[string]attrs{
		"numbers": {"role": 5, "user": 5, "group": 5, "groups": 5, "users": 5, "roles": 5, "policy": 5, "policy_arn": 5, "policy_arns": 5, "name": 5, "inline_policy": 5, "tags": 5},
		"lists":   {"role": []any{}, "groups": []any{[]any{}}, "policy": []any{}, "policy_arn": []any{[]any{}}, "inline_policy": []any{5}, "managed_policy_arns": []any{5, []any{}}},
		"empty":   {},
	} {
		var odd []*resource.Resource
		for _, kind := range []string{"aws_iam_role", "aws_iam_user", "aws_iam_group", "aws_iam_policy", "aws_iam_role_policy", "aws_iam_policy_attachment",
			"aws_iam_user_policy_attachment", "aws_iam_role_policy_attachments_exclusive", "aws_iam_group_membership", "aws_iam_user_group_membership", "aws_kms_grant", "aws_vpc_endpoint_policy"} {
			odd = append(odd, managed(kind+".x", a))
		}
		assert.NotPanics(t, func() { assembled(odd...) }, name)
	}
}

// The bound is some thirty times what it takes, as in TestTimeIsBounded.
func TestTimeWithManyPrincipalsIsBounded(t *testing.T) {
	t.Parallel()
	const n = 5_000
	var resources []*resource.Resource
	users := []any{}
	for i := range n {
		name := fmt.Sprint("u", i)
		users = append(users, name)
		resources = append(resources,
			managed(fmt.Sprintf(`aws_iam_user.u["%d"]`, i), attrs{"name": name}),
			managed(fmt.Sprintf(`aws_iam_user_policy.p["%d"]`, i), attrs{"name": "p", "user": name, "policy": readsAll}),
		)
	}
	resources = append(resources, managed("aws_iam_group.g", attrs{"name": "g"}), managed("aws_iam_group_membership.m", attrs{"group": "g", "users": users}))
	started := time.Now()
	assert.Len(t, assembled(resources...).Principals, n)
	assert.Less(t, time.Since(started), 30*time.Second)
}

func TestManagedPoliciesOfAWS(t *testing.T) {
	t.Parallel()
	var concerned []string
	for name, policy := range awsManaged() {
		assert.NotEmpty(t, policy.Version, name)
		if len(policy.Document) > 0 {
			doc, problems := iam.Parse(policy.text())
			require.NotNil(t, doc, name)
			assert.Empty(t, problems, name)
			assert.True(t, iam.Concerns(doc), name)
			concerned = append(concerned, name)
		}
	}
	assert.Len(t, concerned, 4)
}
