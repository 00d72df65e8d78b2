package plan_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/plan"
	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

func TestProviders(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, config         string
		region, account, tag string
		links                string
	}{
		{"constants", `"aws":{"expressions":{"region":{"constant_value":"eu-west-1"},"allowed_account_ids":{"constant_value":["111122223333"]},"default_tags":[{"tags":{"constant_value":{"Owner":"x"}}}]}}`, "eu-west-1", "111122223333", "x", ""},
		{"a variable", `"aws":{"expressions":{"region":{"references":["var.region"]},"default_tags":[{"tags":{"references":["local.tags"]}}]}}`, "us-east-1", "", "", "var.region@!"},
		{"a variable that is no region", `"aws":{"expressions":{"region":{"references":["var.short"]}}}`, "", "", "", "var.short@"},
		{"two accounts", `"aws":{"expressions":{"allowed_account_ids":{"constant_value":["111122223333","444455556666"]}}}`, "", "", "", ""},
		{"one account of a variable", `"aws":{"expressions":{"allowed_account_ids":{"references":["var.account"]}}}`, "", "111122223333", "", ""},
		{"a role", `"aws":{"expressions":{"assume_role":[{"role_arn":{"constant_value":"arn:aws:iam::111122223333:role/deploy"}}]}}`, "", "111122223333", "", ""},
		{"roles in a chain", `"aws":{"expressions":{"assume_role":[{"role_arn":{"constant_value":"arn:aws:iam::444455556666:role/first"}},{"role_arn":{"constant_value":"arn:aws:iam::111122223333:role/last"}}]}}`, "", "111122223333", "", ""},
		{"a role of a variable", `"aws":{"expressions":{"assume_role":[{"role_arn":{"references":["var.role"]}}]}}`, "", "111122223333", "", ""},
		{"a role that is not told", `"aws":{"expressions":{"assume_role":[{"role_arn":{"references":["local.role"]}}]}}`, "", "", "", ""},
		{"none", `"other":{}`, "", "", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			root := parsed(t, `{"format_version":"1.2","variables":{"region":{"value":"us-east-1"},"short":{"value":"use1"},"account":{"value":"111122223333"},"role":{"value":"arn:aws:iam::111122223333:role/deploy"}},"resource_changes":[
			{"address":"aws_kms_key.k","type":"aws_kms_key","mode":"managed","change":{"actions":["create"],"after":{}}}],
			"configuration":{"provider_config":{`+test.config+`},"root_module":{"variables":{"region":{"default":"us-east-1"}},
			"resources":[{"mode":"managed","type":"aws_kms_key","name":"k","provider_config_key":"aws"}]}}}`)
			one := root.Resources[0]
			assert.Equal(t, test.region, one.Region.Text)
			assert.Equal(t, test.account, one.Account.Text)
			assert.Equal(t, test.tag, one.DefaultTags.Get("Owner").Text)
			assert.Equal(t, test.links, spelled(one.Region))
		})
	}
}

// What the order of members is must not matter: people send plans through other tools.
func TestOrderOfMembersDoesNotMatter(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"testdata/links.plan.json", faults + "later.plan.json", faults + "state.json", faults + "terraform.tfstate"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			var members map[string]any
			require.NoError(t, json.Unmarshal(text, &members))
			sorted, err := json.Marshal(members)
			require.NoError(t, err)
			reader := plan.ReadPlan
			if plan.Sniff(text[:512]) != plan.Plan {
				reader = plan.ReadState
			}
			root, err := reader(t.Context(), bytes.NewReader(sorted), name)
			require.NoError(t, err)
			assert.Equal(t, plan.Sniff(text[:512]), plan.Sniff(sorted))
			want := read(t, name)
			require.Len(t, root.Resources, len(want.Resources))
			for i, one := range root.Resources {
				assert.Equal(t, placeless(want.Resources[i]), placeless(one))
			}
		})
	}
}

func placeless(r *resource.Resource) resource.Resource {
	out := *r
	out.At, out.Attrs = model.Location{}, nowhere(out.Attrs)
	out.Region, out.Account, out.DefaultTags = nowhere(out.Region), nowhere(out.Account), nowhere(out.DefaultTags)
	return out
}

func nowhere(v resource.Value) resource.Value {
	v.At = model.Location{}
	for i := range v.Links {
		v.Links[i].At = model.Location{}
	}
	for name, field := range v.Fields {
		v.Fields[name] = nowhere(field)
	}
	for i, item := range v.Items {
		v.Items[i] = nowhere(item)
	}
	return v
}

// Configurations without credentials are all who the environment says, so what they make lies in one account.
func TestLogins(t *testing.T) {
	t.Parallel()
	root := parsed(t, `{"format_version":"1.2","resource_changes":[
		{"address":"aws_kms_key.a","type":"aws_kms_key","mode":"managed","change":{"actions":["create"],"after":{}}},
		{"address":"aws_kms_key.b","type":"aws_kms_key","mode":"managed","change":{"actions":["create"],"after":{}}},
		{"address":"aws_kms_key.c","type":"aws_kms_key","mode":"managed","change":{"actions":["create"],"after":{}}}],
		"configuration":{"provider_config":{"aws":{"expressions":{"region":{"constant_value":"eu-west-1"}}},
		"aws.other":{"expressions":{"profile":{"references":["var.profile"]}}}},"root_module":{"resources":[
		{"mode":"managed","type":"aws_kms_key","name":"a","provider_config_key":"aws"},
		{"mode":"managed","type":"aws_kms_key","name":"b","provider_config_key":"aws.other"},
		{"mode":"managed","type":"aws_kms_key","name":"c","provider_config_key":"aws.unwritten"}]}}}`)
	got := map[string]string{}
	for _, r := range root.Resources {
		got[r.Provider] = r.Login
	}
	assert.Equal(t, map[string]string{"aws": resource.AmbientLogin, "aws.other": "aws.other", "aws.unwritten": "aws.unwritten"}, got)
}
