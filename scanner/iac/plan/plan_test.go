package plan_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/plan"
	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

const faults = "../../../fixtures/iac/faults/"

func read(t testing.TB, name string) *resource.Root {
	t.Helper()
	file, err := os.Open(name)
	require.NoError(t, err)
	defer file.Close()
	reader := plan.ReadPlan
	if strings.Contains(name, "state") {
		reader = plan.ReadState
	}
	root, err := reader(t.Context(), file, name)
	require.NoError(t, err)
	return root
}

func parsed(t testing.TB, text string) *resource.Root {
	t.Helper()
	root, err := plan.ReadPlan(t.Context(), strings.NewReader(text), "x.plan.json")
	require.NoError(t, err)
	return root
}

func find(t testing.TB, root *resource.Root, address string) *resource.Resource {
	t.Helper()
	for _, one := range root.Resources {
		if one.Address == address {
			return one
		}
	}
	t.Fatalf("%s is not there", address)
	return nil
}

// spelled writes links as "address@attribute", with a "!" where the value stands written out.
func spelled(v resource.Value) string {
	var out []string
	for _, link := range v.Links {
		text := link.Address + "@" + link.Attr
		if link.At.Line > 0 {
			text += "!"
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

// testdata/links.plan.json was recorded with Terraform 1.11.4 and the AWS provider 5.100.0. It
// creates everything, with for_each over resources, modules, locals and merged policy documents.
func TestReadPlanKeepsEveryConnection(t *testing.T) {
	t.Parallel()
	root := read(t, "testdata/links.plan.json")
	tests := []struct{ address, attribute, want string }{
		{`aws_secretsmanager_secret.s["db"]`, "kms_key_id", "aws_kms_key.k@arn"},
		{`aws_secretsmanager_secret_version.v["db"]`, "secret_id", `aws_secretsmanager_secret.s["db"]@id`},
		{`aws_secretsmanager_secret_rotation.r["api"]`, "secret_id", `aws_secretsmanager_secret.s["api"]@`},
		{`aws_secretsmanager_secret_rotation.r["api"]`, "rotation_lambda_arn", `module.rot["api"].aws_lambda_function.f@arn`},
		{`module.rot["db"].aws_lambda_permission.p`, "source_arn", `aws_secretsmanager_secret.s["db"]@arn`},
		{`module.rot["db"].aws_lambda_permission.p`, "function_name", `module.rot["db"].aws_lambda_function.f@function_name`},
		{`module.rot["db"].aws_secretsmanager_secret_version.c[1]`, "secret_id", `aws_secretsmanager_secret.s["db"]@arn`},
		{`aws_secretsmanager_secret_policy.pol`, "secret_arn", `aws_secretsmanager_secret.s["db"]@arn`},
		{`aws_secretsmanager_secret_policy.pol2`, "policy", "data.aws_iam_policy_document.p@json"},
		// Where values come from: a literal has no link, a default stands in the plan.
		{`aws_secretsmanager_secret_version.v["db"]`, "secret_string", ""},
		{`aws_secretsmanager_secret_version.v2`, "secret_string", "local.pw@"},
		{`aws_secretsmanager_secret_version.v3`, "secret_string_wo", "var.password@!"},
		{`module.rot["db"].aws_secretsmanager_secret_version.c[1]`, "secret_string", `module.rot["db"].var.other@!`},
	}
	for _, test := range tests {
		t.Run(test.address+"."+test.attribute, func(t *testing.T) {
			t.Parallel()
			v := find(t, root, test.address).Attrs.Get(test.attribute)
			assert.True(t, v.Set())
			assert.Equal(t, test.want, spelled(v))
		})
	}
}

func TestReadPlanRendersDocumentsThatAreReadAtApply(t *testing.T) {
	t.Parallel()
	root := read(t, "testdata/links.plan.json")
	policy := find(t, root, "aws_secretsmanager_secret_policy.pol").Attrs.Get("policy")
	require.Equal(t, resource.String, policy.Shape)
	assert.JSONEq(t, `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"secretsmanager:GetSecretValue",
		 "Resource":["${aws_secretsmanager_secret.s[\"db\"].arn}","${aws_secretsmanager_secret.s[\"api\"].arn}"],
		 "Principal":{"AWS":"${aws_iam_role.r.arn}","Service":"lambda.amazonaws.com"}},
		{"Effect":"Allow","Action":"z:z","Resource":"*"}]}`, policy.Text)
	data := find(t, root, "data.aws_iam_policy_document.q").Attrs
	assert.JSONEq(t, policy.Text, data.Get("minified_json").Text)
	assert.NotContains(t, data.Get("minified_json").Text, "\n")
	assert.Equal(t, resource.Unknown, find(t, root, "data.aws_iam_policy_document.p").Attrs.Get("json").Shape,
		"Terraform tells nothing of dynamic blocks")
	assert.Contains(t, find(t, root, "data.aws_iam_policy_document.merged").Attrs.Get("json").Text, "own:own")
}

func TestReadPlanTellsProviders(t *testing.T) {
	t.Parallel()
	root := read(t, "testdata/links.plan.json")
	secret := find(t, root, `aws_secretsmanager_secret.s["db"]`)
	assert.Equal(t, "eu-west-1", secret.Region.Text)
	assert.Equal(t, "team", secret.DefaultTags.Get("Owner").Text, "as untagged resources of the provider have it")
	assert.Equal(t, "us-west-2", find(t, root, `module.rot["db"].aws_lambda_function.f`).Region.Text)
}

// A value may stand in the place of any attribute of any resource. None is told.
func TestNoValueIsTold(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"testdata/links.plan.json", faults + "first.plan.json", faults + "later.plan.json", faults + "state.json", faults + "terraform.tfstate"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := read(t, name)
			held := 0
			for _, one := range root.Resources {
				for attribute, v := range one.Attrs.Fields {
					if v.Sensitive {
						held++
						assert.Empty(t, v.Text, "%s.%s", one.Address, attribute)
						assert.Empty(t, v.Fields)
						assert.Empty(t, v.Items)
					}
				}
				if one.Type == "aws_secretsmanager_secret_version" && !one.Data {
					text, err := json.Marshal(one)
					require.NoError(t, err)
					assert.NotContains(t, strings.ToLower(string(text)), "canary", one.Address)
				}
			}
			assert.NotZero(t, held)
			text, err := json.Marshal(root.Outputs)
			require.NoError(t, err)
			assert.NotContains(t, strings.ToLower(string(text)), "canary")
		})
	}
}

// Each location is the line on which the entry of the resource opens; its address stands soon after.
func TestLocationsPointAtEntries(t *testing.T) {
	t.Parallel()
	for _, name := range []string{faults + "first.plan.json", faults + "later.plan.json", faults + "state.json"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, err := os.Open(name)
			require.NoError(t, err)
			defer file.Close()
			var lines []string
			for scan := bufio.NewScanner(bufio.NewReader(file)); scan.Scan(); {
				lines = append(lines, scan.Text())
			}
			root := read(t, name)
			require.NotEmpty(t, root.Resources)
			for _, one := range root.Resources {
				require.Positive(t, one.At.Line)
				entry := lines[one.At.Line-1 : min(len(lines), one.At.Line+2)]
				assert.Equal(t, byte('{'), entry[0][one.At.Column-1])
				assert.Contains(t, strings.Join(entry, "\n"), fmt.Sprintf("%q", one.Address))
				assert.Equal(t, name, one.At.File)
			}
		})
	}
}

// Both recordings are of the same code; locals, modules and for_each stand between most of its parts.
func TestFirstPlanOfRecordedCodeLosesNoRotation(t *testing.T) {
	t.Parallel()
	root := read(t, faults+"first.plan.json")
	rotations := 0
	for _, one := range root.Resources {
		if one.Type != "aws_secretsmanager_secret_rotation" {
			continue
		}
		rotations++
		secret, ok := one.Attrs.Get("secret_id").Link()
		require.True(t, ok, "%s: %s", one.Address, spelled(one.Attrs.Get("secret_id")))
		assert.Equal(t, "aws_secretsmanager_secret", find(t, root, secret.Address).Type)
		function, ok := one.Attrs.Get("rotation_lambda_arn").Link()
		require.True(t, ok, one.Address)
		assert.Equal(t, "aws_lambda_function", find(t, root, function.Address).Type)
	}
	assert.Greater(t, rotations, 20)
}

func TestReadPlanKeepsWhatStays(t *testing.T) {
	t.Parallel()
	entry := `{"address":"aws_kms_key.%s","previous_address":"aws_kms_key.old","mode":"managed","type":"aws_kms_key","name":"k"%s,"change":{"actions":%s,"after":{}}}`
	text := `{"format_version":"1.2","resource_changes":[` + strings.Join([]string{
		fmt.Sprintf(entry, "a", "", `["no-op"]`), fmt.Sprintf(entry, "b", "", `["delete"]`),
		fmt.Sprintf(entry, "c", "", `["delete","create"]`), fmt.Sprintf(entry, "d", "", `["forget"]`),
		fmt.Sprintf(entry, "e", `,"deposed":"1a2b"`, `["update"]`), fmt.Sprintf(entry, "f", "", `["update"]`),
		`{"change":{"after":{"name":"x"},"actions":["create"]},"address":"aws_s3_bucket.b","type":"aws_s3_bucket"}`,
	}, ",") + `],"errored":true}`
	root := parsed(t, text)
	var addresses []string
	for _, one := range root.Resources {
		addresses = append(addresses, one.Address)
		assert.Equal(t, "aws_kms_key.old", one.Previous)
	}
	assert.Equal(t, []string{"aws_kms_key.a", "aws_kms_key.c", "aws_kms_key.f"}, addresses)
	assert.Equal(t, model.SourcePlan, root.Source)
	require.Len(t, root.Gaps, 1)
	assert.Contains(t, root.Gaps[0].Detail, "ended in an error")
	partial := parsed(t, `{"format_version":"1.2","resource_changes":[],"complete":false}`)
	require.Len(t, partial.Gaps, 1)
	assert.Contains(t, partial.Gaps[0].Detail, "-target")
	assert.Empty(t, parsed(t, `{"format_version":"1.2","resource_changes":[],"complete":true}`).Gaps)
}

func TestReadPlanRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, give, want string }{
		{"a later format", `{"format_version":"2.0","resource_changes":[]}`, `plan format "2.0" is not known; this smaudit reads 1.x`},
		{"an endless format", `{"format_version":"` + strings.Repeat("9", 99) + `","resource_changes":[]}`, `plan format "99999999999999999999" is not known`},
		{"no format", `{"resource_changes":[]}`, "format_version is missing"},
		{"a state", `{"format_version":"1.0","values":{}}`, "this is a state, not a plan"},
		{"other JSON", `{"format_version":"1.0","valid":true}`, "resource_changes and configuration are missing"},
		{"cut off", "{\"format_version\":\n \"1.", `line 2, column 5 (byte 23): the file ends in the middle: was "terraform show -json" interrupted?`},
		{"empty", "", "the file ends in the middle"},
		{"no JSON", "Terraform will perform", `line 1, column 1 (byte 0): 'T' where '"' is wanted`},
		{"more than one", `{"format_version":"1.2","resource_changes":[]} {}`, "something follows"},
		{"nested", `{"a":` + strings.Repeat("[", 2000), "nested more than 1000 levels deep"},
		{"UTF-16", "\xff\xfe{\x00", "the file is UTF-16"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			root, err := plan.ReadPlan(t.Context(), strings.NewReader(test.give), "x.plan.json")
			assert.Nil(t, root)
			require.ErrorContains(t, err, "read plan x.plan.json: ")
			assert.ErrorContains(t, err, test.want)
		})
	}
}

// endless is JSON without an end, as a hostile file may be.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestReadPlanIsBounded(t *testing.T) {
	t.Parallel()
	_, err := plan.ReadPlan(t.Context(), endless{}, "x.plan.json")
	require.ErrorContains(t, err, "more than 256 MiB")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = plan.ReadPlan(cancelled, endless{}, "x.plan.json")
	require.ErrorIs(t, err, context.Canceled)
}

func FuzzReadPlan(f *testing.F) {
	for _, name := range []string{"testdata/links.plan.json"} {
		text, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(text)
	}
	f.Add([]byte(crossed))
	f.Add([]byte(`{"format_version":"1.0","res\u`)) // the escape ends with the file
	f.Fuzz(func(t *testing.T, text []byte) {
		root, err := plan.ReadPlan(t.Context(), strings.NewReader(string(text)), "x.plan.json")
		if err != nil {
			return
		}
		for _, one := range root.Resources {
			require.Positive(t, one.At.Line)
			require.NotEmpty(t, one.Address)
		}
	})
}
