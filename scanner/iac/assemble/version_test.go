package assemble

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

func text(text string, links ...resource.Link) resource.Value {
	return resource.Value{Shape: resource.String, Text: text, Links: links}
}

func TestWhatStandsInAValuesPlace(t *testing.T) {
	t.Parallel()
	password := to("random_password.p", "result")
	written := resource.Link{Address: "var.token", At: at(3)}
	handed := resource.Link{Address: "var.token"}
	withheld := resource.Value{Shape: resource.String, Sensitive: true}
	linked := func(links ...resource.Link) resource.Value {
		return resource.Value{Shape: resource.String, Sensitive: true, Links: links}
	}
	tests := map[string]struct {
		source  model.Source
		attrs   attrs
		kind    string
		inState bool
		hidden  bool
	}{
		"literal":                   {"terraform", attrs{"secret_string": "CANARY-hunter2"}, "literal", true, false},
		"binary":                    {"terraform", attrs{"secret_binary": "Q0FOQVJZ"}, "literal", true, false},
		"variable with default":     {"terraform", attrs{"secret_string": text("CANARY", written)}, "literal", true, false},
		"variable without":          {"terraform", attrs{"secret_string": unknown(handed)}, "input", true, false},
		"variable from the outside": {"terraform", attrs{"secret_string": text("CANARY", handed)}, "input", true, false},
		"generated":                 {"terraform", attrs{"secret_string": unknown(password)}, "generated", true, false},
		"generated hole":            {"terraform", attrs{"secret_string": text(password.Hole(), password)}, "generated", true, false},
		"generated in JSON":         {"terraform", attrs{"secret_string": text(`{"username":"CANARY","password":"`+password.Hole()+`"}`, password)}, "generated", true, false},
		"literal in JSON":           {"terraform", attrs{"secret_string": text(`{"username":"${aws_db_instance.d.username}","password":"CANARY"}`, to("aws_db_instance.d", "username"))}, "literal", true, false},
		"no field named so":         {"terraform", attrs{"secret_string": text(`{"a":"CANARY","b":"`+password.Hole()+`"}`, password)}, "literal", true, false},
		"nested in JSON":            {"terraform", attrs{"secret_string": `{"db":{"password":["CANARY"]},"user":"x"}`}, "literal", true, false},
		"other resource":            {"terraform", attrs{"secret_string": unknown(to("aws_iam_access_key.k", "secret"))}, "generated", true, false},
		"data source":               {"terraform", attrs{"secret_string": unknown(to("data.vault_generic_secret.v", "data"))}, "input", true, false},
		"in a module":               {"terraform", attrs{"secret_string": unknown(to("module.a.random_password.p", "result"))}, "generated", true, false},
		"placeholder":               {"terraform", attrs{"secret_string": "CHANGE_ME"}, "input", false, false},
		"placeholder in JSON":       {"terraform", attrs{"secret_string": `{"username":"app","password":"placeholder"}`}, "input", false, false},
		"write-only":                {"terraform", attrs{"secret_string_wo": unknown(to("ephemeral.random_password.p", "result")), "secret_string_wo_version": 1}, "write_only", false, false},
		"write-only literal":        {"terraform", attrs{"secret_string_wo": "CANARY"}, "literal", false, false},
		"write-only in a plan":      {"plan", attrs{"secret_string": unknown(), "secret_string_wo_version": 1}, "write_only", false, false},
		"write-only in a state":     {"state", attrs{"secret_string": withheld, "secret_string_wo_version": 1}, "write_only", false, false},
		"nothing":                   {"terraform", attrs{}, "", false, false},
		"literal in a plan":         {"plan", attrs{"secret_string": withheld}, "literal", true, false},
		"generated in a plan":       {"plan", attrs{"secret_string": linked(password)}, "generated", true, false},
		"binary in a plan":          {"plan", attrs{"secret_string": withheld, "secret_binary": linked(password)}, "generated", true, false},
		"local in a plan":           {"plan", attrs{"secret_string": linked(to("local.value", ""))}, "", true, true},
		"unknown in a state":        {"state", attrs{"secret_string": withheld}, "", true, true},
		"generated in a state":      {"state", attrs{"secret_string": linked(password)}, "generated", true, false},
	}
	for name, test := range tests {
		test.attrs["secret_id"] = hole(db, "id")
		resources := []*resource.Resource{managed(db, attrs{"name": "db"}), managed("aws_secretsmanager_secret_version.v", test.attrs)}
		s := Snapshot(rootOf(test.source, resources...), now).Secrets[0]
		assert.Equal(t, test.kind, s.Value.Kind, name)
		assert.Equal(t, test.inState, s.ValueInState, name)
		assert.Equal(t, test.hidden, s.Hides("value"), name)
		assert.True(t, s.DeclaresValue, name)
		assert.NotContains(t, s.Value.Kind, "CANARY")
	}
}

func TestTheWorstOfSeveralVersionsCounts(t *testing.T) {
	t.Parallel()
	version := func(address string, v any) *resource.Resource {
		return managed(address, attrs{"secret_id": hole(db, "id"), "secret_string": v})
	}
	s := assembled(managed(db, attrs{"name": "db"}),
		version("aws_secretsmanager_secret_version.a", unknown(to("random_password.p", "result"))),
		version("aws_secretsmanager_secret_version.b", "CANARY"),
		version("aws_secretsmanager_secret_version.c", unknown(to("var.x", ""))))
	assert.Equal(t, "literal", s.Secrets[0].Value.Kind)
}

func TestAnUntoldVersionMayBeOfAnySecretWithoutOne(t *testing.T) {
	t.Parallel()
	s := assembled(managed(db, attrs{"name": "db"}),
		managed("aws_secretsmanager_secret_version.v", attrs{"secret_id": unknown(to("module.x", "id")), "secret_string": "CANARY"}))
	for _, path := range []model.Path{"value.kind", "value_in_state", "declares_value"} {
		assert.True(t, s.Secrets[0].Hides(path), path)
	}
}

func TestPlaceholders(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"CHANGE_ME", "changeme", "Change-Me-Later", "placeholder", "dummy-value", "REPLACE_ME", "TODO", "<password>", "xxxx", "null", "", "initial"} {
		assert.True(t, placeholder.MatchString(text), text)
	}
	for _, text := range []string{"changes", "hunter2", "xoxb-1", "example.com", "nullable", "initially", strings.Repeat("a", 9)} {
		assert.False(t, placeholder.MatchString(text), text)
	}
}

func TestCredentialNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"password", "DB_PASSWORD", "dbPasswd", "API_KEY", "apiKey", "client_secret", "ACCESS_TOKEN", "key", "private-key", "credentials"} {
		assert.True(t, isCredentialName(name), name)
	}
	for _, name := range []string{"username", "SECRET_ARN", "secretName", "TOKEN_URL", "KEY_ID", "PASSWORD_FILE", "host", "monkey", "token_ttl"} {
		assert.False(t, isCredentialName(name), name)
	}
}
