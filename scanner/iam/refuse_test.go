package iam_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/iam"
)

func TestCheckRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, give, path, message string }{
		{"not an object", `[]`, "", "a policy is a JSON object, this is a list"},
		{"a text", `"x"`, "", "a policy is a JSON object, this is a string"},
		{"null", `null`, "", "a policy is a JSON object, this is null"},
		{"byte order mark", "\uFEFF" + statement(), "", "not valid JSON: it begins with a byte order mark"},
		{"too long", padded(20_481), "", "the policy has 20481 characters, 20480 are allowed"},
		{"too long besides a hole", padded(20_500) + hole, "", "the policy has at least 20500 characters, 20480 are allowed"},
		{"no statement", `{"Version":"2012-10-17"}`, "", "the element Statement is missing"},
		{"statement in lower case", `{"statement":[]}`, "statement", `the element "statement" is spelled Statement`},
		{"unknown element", `{"Statement":[],"Rules":[]}`, "Rules", `"Rules" is no element here; there are Version, Id, Statement`},
		{"statement of the wrong shape", `{"Statement":7}`, "Statement", "an object or a list of them is expected, this is a number"},
		{"statement that is a text", `{"Statement":["x"]}`, "Statement.0", "a statement, which is an object, is expected, this is a string"},
		{"unknown version", `{"Version":"2012-10-18","Statement":[]}`, "Version", `there is no version "2012-10-18" of the policy language; there are 2012-10-17 and 2008-10-17`},
		{"version of the wrong shape", `{"Version":20121017,"Statement":[]}`, "Version", "a string is expected, this is a number"},
		{"element twice", strings.Replace(statement(), `"Effect"`, `"Effect":"Deny","Effect"`, 1), "Statement.0.Effect", `the key "Effect" occurs more than once in one object`},
		{"no effect", without("Effect"), "Statement.0", "the element Effect is missing"},
		{"effect in lower case", statement(`"Effect":"allow"`), "Statement.0.Effect", `the effect is Allow or Deny, this is "allow"`},
		{"no action", without("Action"), "Statement.0", "the element Action is missing"},
		{"action and negation", statement(`"NotAction":"*"`), "Statement.0.NotAction", "a statement has Action or NotAction, not both"},
		{"no principal", without("Principal"), "Statement.0", "the element Principal is missing"},
		{"principal and negation", statement(`"NotPrincipal":"*"`), "Statement.0.NotPrincipal", "a statement has Principal or NotPrincipal, not both"},
		{"resource and negation", statement(`"NotResource":"*"`), "Statement.0.NotResource", "a statement has Resource or NotResource, not both"},
		{"unknown statement element", statement(`"Actions":"*"`), "Statement.0.Actions", `"Actions" is no element here; there are Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition`},
		{"sid of the wrong shape", statement(`"Sid":null`), "Statement.0.Sid", "a string is expected, this is null"},
		{"unknown action", statement(`"Action":"secretsmanager:ReadSecret"`), "Statement.0.Action", `Secrets Manager has no action "secretsmanager:ReadSecret" (as of 2026-11-22)`},
		{"wildcard that matches nothing", statement(`"Action":["secretsmanager:Read*"]`), "Statement.0.Action", `Secrets Manager has no action "secretsmanager:Read*" (as of 2026-11-22)`},
		{"action without service", statement(`"Action":"GetSecretValue"`), "Statement.0.Action", `an action is a service and a name joined by a colon, this is "GetSecretValue"`},
		{"no actions", statement(`"Action":[]`), "Statement.0.Action", "the list is empty"},
		{"no resources", statement(`"Resource":[]`), "Statement.0.Resource", "the list is empty"},
		{"action of the wrong shape", statement(`"Action":["*",5]`), "Statement.0.Action.1", "a string or a list of strings is expected, this is a number"},
		{"resource that is none", statement(`"Resource":"prod/db"`), "Statement.0.Resource", `a resource is an ARN or *, this is "prod/db"`},
		{"principal of the wrong shape", statement(`"Principal":["*"]`), "Statement.0.Principal", `"*" or an object is expected, this is a list`},
		{"principal that is a text", statement(`"Principal":"111122223333"`), "Statement.0.Principal", `a principal is "*" or an object such as {"AWS": "arn:aws:iam::111122223333:root"}, this is "111122223333"`},
		{"principal of an unknown type", statement(`"Principal":{"Aws":"*"}`), "Statement.0.Principal.Aws", `there is no type of principals "Aws"; there are AWS, Service, Federated and CanonicalUser`},
		{"short account", statement(`"Principal":{"AWS":"11112222333"}`), "Statement.0.Principal.AWS", `an account id has 12 digits, this is "11112222333"`},
		{"short account in an ARN", statement(`"Principal":{"AWS":"arn:aws:iam::11112222333:root"}`), "Statement.0.Principal.AWS", `the account id in a principal's ARN has 12 digits, this is "arn:aws:iam::11112222333:root"`},
		{"no account in an ARN", statement(`"Principal":{"AWS":"arn:aws:iam:::role/x"}`), "Statement.0.Principal.AWS", `the account id in a principal's ARN has 12 digits, this is "arn:aws:iam:::role/x"`},
		{"ARN of a group", statement(`"Principal":{"AWS":"arn:aws:iam::111122223333:group/g"}`), "Statement.0.Principal.AWS", `a principal's ARN names root, a role, a user or a session, this is "arn:aws:iam::111122223333:group/g"`},
		{"ARN of another service", statement(`"Principal":{"AWS":"arn:aws:s3:::bucket"}`), "Statement.0.Principal.AWS", `a principal's ARN is one of iam or sts, this is "arn:aws:s3:::bucket"`},
		{"ARN with a wildcard", statement(`"Principal":{"AWS":"arn:aws:iam::111122223333:role/*"}`), "Statement.0.Principal.AWS", `a principal's ARN has no wildcards; match aws:PrincipalArn in a condition, this is "arn:aws:iam::111122223333:role/*"`},
		{"ARN cut short", statement(`"Principal":{"AWS":"arn:aws:iam:root"}`), "Statement.0.Principal.AWS", `a principal is *, an account id, or the ARN of an account, role, user or session, this is "arn:aws:iam:root"`},
		{"empty principal", statement(`"Principal":{"AWS":""}`), "Statement.0.Principal.AWS", `a principal is *, an account id, or the ARN of an account, role, user or session, this is ""`},
		{"any service", statement(`"Principal":{"Service":"*"}`), "Statement.0.Principal.Service", `a service is a name such as lambda.amazonaws.com, without wildcards, this is "*"`},
		{"negated principal", strings.Replace(statement(`"Principal":{"AWS":"1"}`), "Principal", "NotPrincipal", 1), "Statement.0.NotPrincipal.AWS", `an account id has 12 digits, this is "1"`},
		{"condition of the wrong shape", condition(`[]`), "Statement.0.Condition", "an object from operators to keys is expected, this is a list"},
		{"operator of the wrong shape", condition(`{"Bool":"x"}`), "Statement.0.Condition.Bool", "an object from condition keys to values is expected, this is a string"},
		{"unknown operator", condition(`{"StringMatches":{"aws:username":"x"}}`), "Statement.0.Condition.StringMatches", `there is no condition operator "StringMatches"`},
		{"plural of a set operator", condition(`{"ForAnyValues:StringLike":{"aws:TagKeys":"x"}}`), `Statement.0.Condition["ForAnyValues:StringLike"]`, `there is no condition operator "ForAnyValues:StringLike"`},
		{"Null has no IfExists", condition(`{"NullIfExists":{"aws:TagKeys":"true"}}`), "Statement.0.Condition.NullIfExists", `there is no condition operator "NullIfExists"`},
		{"unknown global key", condition(`{"StringEquals":{"aws:PrincipalOrgId2":"x"}}`), `Statement.0.Condition.StringEquals["aws:PrincipalOrgId2"]`, `there is no condition key "aws:PrincipalOrgId2" (as of 2026-11-22)`},
		{"unknown key of ours", condition(`{"StringEquals":{"secretsmanager:Stage":"x"}}`), `Statement.0.Condition.StringEquals["secretsmanager:Stage"]`, `there is no condition key "secretsmanager:Stage" (as of 2026-11-22)`},
		{"tag key left out", condition(`{"StringEquals":{"aws:PrincipalTag/":"x"}}`), `Statement.0.Condition.StringEquals["aws:PrincipalTag/"]`, `there is no condition key "aws:PrincipalTag/" (as of 2026-11-22)`},
		{"tag key forgotten", condition(`{"StringEquals":{"aws:PrincipalTag":"x"}}`), `Statement.0.Condition.StringEquals["aws:PrincipalTag"]`, `there is no condition key "aws:PrincipalTag" (as of 2026-11-22)`},
		{"key without service", condition(`{"StringEquals":{"username":"x"}}`), "Statement.0.Condition.StringEquals.username", `a condition key begins with a service and a colon, this is "username"`},
		{"keys that differ in case", condition(`{"StringEquals":{"aws:username":"x","aws:UserName":"y"}}`), `Statement.0.Condition.StringEquals["aws:UserName"]`, `the condition keys "aws:username" and "aws:UserName" are the same`},
		{"value that is an object", condition(`{"Bool":{"aws:SecureTransport":{}}}`), `Statement.0.Condition.Bool["aws:SecureTransport"]`, "a string or a list of strings is expected, this is an object"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			problems := iam.Check(test.give, iam.SecretPolicy)
			if assert.Len(t, problems, 1) {
				assert.Equal(t, test.path, problems[0].Path)
				assert.Equal(t, test.message, problems[0].Message)
			}
		})
	}
}

func TestCheckSyntax(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, give, message string
		line, column        int
	}{
		{"no comma", "{\n  \"a\": 1\n  \"b\": 2}", `a comma or } is expected in the place of "\""`, 3, 3},
		{"no comma in a list", `[1 2]`, `a comma or ] is expected in the place of "2"`, 1, 4},
		{"comma at the end", "{\"a\": 1,\r\n}", `a key in quotes is expected in the place of "}"`, 2, 1},
		{"no colon", `{"a" 1}`, `a colon is expected in the place of "1"`, 1, 6},
		{"cut short", `{"ä": [`, "it ends where a value is expected", 1, 8},
		{"cut within a text", `{"a`, "a string is not closed", 1, 2},
		{"cut after a backslash", `{"a\`, "a string is not closed", 1, 2},
		{"cut within an object", `{"a":1`, "a comma or } is expected where it ends", 1, 7},
		{"single quotes", `{'a':1}`, `a key in quotes is expected in the place of "'"`, 1, 2},
		{"unknown word", `{"a":yes}`, `a value is expected in the place of "y"`, 1, 6},
		{"unknown escape", `{"a":"\x"}`, "a string holds a control character or an escape that JSON does not know", 1, 6},
		{"a number that is none", `{"a":01}`, `a value is expected in the place of "0"`, 1, 6},
		{"more than one", `{} {}`, "nothing is expected after the document's end, but it goes on", 1, 4},
		{"a policy variable", `{"a":${aws:username}}`, `a value is expected in the place of "$"`, 1, 6},
		{"before a hole", "{\"a\" 1 " + hole + "}", `a colon is expected in the place of "1"`, 1, 6},
		{"after a hole in quotes", `{"` + hole + `" 1}`, `a colon is expected in the place of "1"`, 1, 28},
		{"too deep", strings.Repeat("[", 40), "nested too deeply", 1, 33},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			want := []iam.Problem{{Message: "not valid JSON: " + test.message, Line: test.line, Column: test.column}}
			assert.Equal(t, want, iam.Check(test.give, iam.SecretPolicy))
		})
	}
}

func TestCheckKinds(t *testing.T) {
	t.Parallel()
	messages := func(document string, kind iam.Kind) (out []string) {
		for _, problem := range iam.Check(document, kind) {
			out = append(out, problem.Message)
		}
		return out
	}
	assert.Empty(t, messages(without("Principal"), iam.IdentityPolicy))
	assert.Equal(t, []string{"a policy of an identity has no Principal: it is about that identity"}, messages(statement(), iam.IdentityPolicy))
	assert.Equal(t, []string{"a policy of an identity has no NotPrincipal: it is about that identity"},
		messages(strings.Replace(statement(), "Principal", "NotPrincipal", 1), iam.IdentityPolicy))
	assert.Equal(t, []string{"the element Resource is missing"}, messages(without("Principal", "Resource"), iam.IdentityPolicy))
	assert.Equal(t, []string{"the element Principal is missing"}, messages(without("Principal"), iam.KeyPolicy))
	assert.Empty(t, messages(padded(32_768), iam.KeyPolicy))
	assert.Len(t, messages(padded(32_769), iam.KeyPolicy), 1)
	identity := without("Principal")
	assert.Empty(t, messages(identity+strings.Repeat(" ", 20_000), iam.IdentityPolicy))
	long := strings.Replace(identity, `"Effect"`, `"Sid":"`+strings.Repeat("x", 10_240)+`","Effect"`, 1)
	assert.Len(t, messages(long, iam.IdentityPolicy), 1)
}
