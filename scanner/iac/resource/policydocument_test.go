package resource_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/resource"
)

// The documents in testdata were rendered by the AWS provider 5.100.0 under Terraform 1.11.4.
func TestRenderPolicyDocumentAsTheProvider(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/policydocument.json")
	require.NoError(t, err)
	var recorded []struct {
		Name   string
		Values map[string]any
	}
	require.NoError(t, json.Unmarshal(text, &recorded))
	require.NotEmpty(t, recorded)
	for _, document := range recorded {
		t.Run(document.Name, func(t *testing.T) {
			t.Parallel()
			got := resource.RenderPolicyDocument(valueOf(document.Values))
			assert.Equal(t, resource.String, got.Shape)
			assert.Equal(t, document.Values["json"], got.Text)
		})
	}
}

func valueOf(in any) resource.Value {
	switch in := in.(type) {
	case string:
		return text(in)
	case []any:
		out := resource.Value{Shape: resource.List}
		for _, item := range in {
			out.Items = append(out.Items, valueOf(item))
		}
		return out
	case map[string]any:
		out := resource.Value{Shape: resource.Object, Fields: map[string]resource.Value{}}
		for name, field := range in {
			out.Fields[name] = valueOf(field)
		}
		return out
	}
	return resource.Value{Shape: resource.Null}
}

func text(s string) resource.Value { return resource.Value{Shape: resource.String, Text: s} }

func unknown(links ...resource.Link) resource.Value {
	return resource.Value{Shape: resource.Unknown, Links: links}
}

func list(items ...resource.Value) resource.Value {
	return resource.Value{Shape: resource.List, Items: items}
}

func object(fields map[string]resource.Value) resource.Value {
	return resource.Value{Shape: resource.Object, Fields: fields}
}

func statement(name string, v resource.Value) resource.Value {
	return object(map[string]resource.Value{"statement": list(object(map[string]resource.Value{name: v}))})
}

func TestRenderPolicyDocumentWithUnknownParts(t *testing.T) {
	t.Parallel()
	secret := resource.Link{Address: `aws_secretsmanager_secret.s["a"]`, Attr: "arn"}
	role := resource.Link{Address: "module.m.aws_iam_role.r", Attr: "arn"}
	variable := resource.Link{Address: "var.account"}
	withheld := resource.Value{Shape: resource.String, Sensitive: true, Links: []resource.Link{variable}}
	tests := []struct {
		name  string
		give  resource.Value
		want  string // "" for an Unknown
		links []resource.Link
	}{
		{"one element", statement("resources", list(unknown(secret))), `"${aws_secretsmanager_secret.s[\"a\"].arn}"`, []resource.Link{secret}},
		{"a whole set", statement("resources", unknown(secret)), `"${aws_secretsmanager_secret.s[\"a\"].arn}"`, []resource.Link{secret}},
		{"computed from two", statement("resources", unknown(secret, role)), `"${aws_secretsmanager_secret.s[\"a\"].arn}${module.m.aws_iam_role.r.arn}"`, []resource.Link{secret, role}},
		{"a variable beside a resource", statement("resources", unknown(variable, role)), `"${module.m.aws_iam_role.r.arn}"`, []resource.Link{variable, role}},
		{"a variable", statement("resources", unknown(variable)), `"${var.account.}"`, []resource.Link{variable}},
		{"a withheld text", statement("resources", withheld), `"${var.account.}"`, []resource.Link{variable}},
		{"nothing is known", statement("resources", unknown()), "", nil},
		{"an unknown statement", object(map[string]resource.Value{"statement": unknown(secret)}), "", []resource.Link{secret}},
		{"an unknown document", object(map[string]resource.Value{"source_policy_documents": list(unknown(role))}), "", []resource.Link{role}},
		{"a document that is not JSON", object(map[string]resource.Value{"override_policy_documents": list(text("{"))}), "", nil},
		{"no arguments", unknown(role), "", []resource.Link{role}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := resource.RenderPolicyDocument(test.give)
			assert.Equal(t, test.links, got.Links)
			if test.want == "" {
				assert.Equal(t, resource.Unknown, got.Shape)
				return
			}
			assert.Equal(t, "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Resource\": "+test.want+"\n    }\n  ]\n}", got.Text)
		})
	}
}

func TestRenderPolicyDocumentMergesHolesAndKeepsFaults(t *testing.T) {
	t.Parallel()
	hole := resource.Link{Address: "aws_iam_role.r", Attr: "arn"}.Hole()
	source := resource.Value{Shape: resource.String, Sensitive: true, Text: `{"Statement":{"Sid":"A","Effect":"Allow","Principal":{"AWS":"` + hole + `"}}}`}
	args := object(map[string]resource.Value{
		"source_policy_documents": list(source, source, resource.Value{Shape: resource.Null}),
		"statement": list(
			object(map[string]resource.Value{"sid": text("B"), "effect": text("Deny")}),
			object(map[string]resource.Value{"sid": text("B")}),
		),
		"json": unknown(resource.Link{Address: "aws_kms_key.k"}),
	})
	got := resource.RenderPolicyDocument(args)
	assert.True(t, got.Sensitive)
	assert.Empty(t, got.Links, "what is computed is no argument")
	assert.JSONEq(t, `{"Version":"2012-10-17","Statement":[
		{"Sid":"A","Effect":"Allow","Principal":{"AWS":"${aws_iam_role.r.arn}"}},
		{"Sid":"A","Effect":"Allow","Principal":{"AWS":"${aws_iam_role.r.arn}"}},
		{"Sid":"B","Effect":"Deny"},{"Sid":"B","Effect":"Allow"}]}`, got.Text)
}

func TestRenderPolicyDocumentOf2008HasNoVariables(t *testing.T) {
	t.Parallel()
	args := statement("resources", list(text("arn:&{aws:username}")))
	assert.Contains(t, resource.RenderPolicyDocument(args).Text, `"arn:${aws:username}"`)
	args.Fields["version"] = text("2008-10-17")
	assert.Contains(t, resource.RenderPolicyDocument(args).Text, `"arn:\u0026{aws:username}"`)
}
