package assemble

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// attrs is a shorthand for the attributes of a resource: strings, numbers, truth values, lists of
// blocks and values as they are.
type attrs map[string]any

func value(v any) resource.Value {
	switch v := v.(type) {
	case resource.Value:
		return v
	case string:
		return resource.Value{Shape: resource.String, Text: v}
	case int:
		return resource.Value{Shape: resource.Number, Text: strconv.Itoa(v)}
	case bool:
		return resource.Value{Shape: resource.Bool, Text: map[bool]string{true: "true", false: "false"}[v]}
	case nil:
		return resource.Value{Shape: resource.Null}
	case attrs:
		out := resource.Value{Shape: resource.Object, Fields: map[string]resource.Value{}}
		for name, field := range v {
			out.Fields[name] = value(field)
		}
		return out
	case []any:
		out := resource.Value{Shape: resource.List}
		for _, item := range v {
			out.Items = append(out.Items, value(item))
		}
		return out
	}
	return resource.Value{}
}

// hole is a text that stands for one link, and unknown a value that comes from links.
func hole(address, attr string) resource.Value {
	link := resource.Link{Address: address, Attr: attr}
	return resource.Value{Shape: resource.String, Text: link.Hole(), Links: []resource.Link{link}}
}

func unknown(links ...resource.Link) resource.Value {
	return resource.Value{Shape: resource.Unknown, Links: links}
}

func to(address, attr string) resource.Link { return resource.Link{Address: address, Attr: attr} }

func at(line int) model.Location { return model.Location{File: "main.tf", Line: line} }

func managed(address string, a attrs) *resource.Resource {
	return &resource.Resource{Type: linkType(resource.Bare(address)), Address: address, Attrs: value(a), At: at(1)}
}

func data(address string, a attrs) *resource.Resource {
	r := managed(address, a)
	r.Data = true
	return r
}

func rootOf(source model.Source, resources ...*resource.Resource) *resource.Root {
	return &resource.Root{Path: "r", Source: source, Resources: resources}
}

func assembled(resources ...*resource.Resource) *model.Snapshot {
	return Snapshot(rootOf(model.SourceTerraform, resources...), now)
}

func secretIn(t *testing.T, s *model.Snapshot, address string) *model.Secret {
	t.Helper()
	for _, secret := range s.Secrets {
		if secret.Address == address {
			return secret
		}
	}
	require.Failf(t, "secret", "%s is not in the snapshot", address)
	return nil
}

func TestSnapshotHead(t *testing.T) {
	t.Parallel()
	gap := model.Gap{Operation: "read file", Resource: "broken.tf", Reason: model.GapInvalid}
	root := rootOf(model.SourceTerraform)
	root.Gaps = []model.Gap{gap}
	s := Snapshot(root, now)
	assert.Equal(t, model.SnapshotVersion, s.SchemaVersion)
	assert.Equal(t, now, s.CollectedAt)
	assert.Equal(t, "r", s.Scope.ID)
	assert.Equal(t, "r", s.Scope.Root)
	assert.Equal(t, []model.Gap{gap}, s.Gaps)
	assert.Empty(t, s.Secrets)
}

func TestScopeIsPlacedByItsSecrets(t *testing.T) {
	t.Parallel()
	in := func(region, account string) *resource.Resource {
		r := managed("aws_secretsmanager_secret.s", attrs{"name": "s"})
		r.Region, r.Account = value(region), value(account)
		return r
	}
	tests := map[string]struct {
		resources                  []*resource.Resource
		region, account, partition string
	}{
		"one":       {[]*resource.Resource{in("us-east-1", "111122223333")}, "us-east-1", "111122223333", "aws"},
		"china":     {[]*resource.Resource{in("cn-north-1", "")}, "cn-north-1", "", "aws-cn"},
		"two":       {[]*resource.Resource{in("us-east-1", "1"), in("eu-west-1", "1")}, "", "1", ""},
		"untold":    {[]*resource.Resource{in("us-east-1", ""), managed("aws_secretsmanager_secret.s", attrs{})}, "", "", ""},
		"by an ARN": {[]*resource.Resource{managed("aws_secretsmanager_secret.s", attrs{"arn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-AbCdEf"})}, "eu-west-1", "111122223333", "aws"},
		"own region": {[]*resource.Resource{managed("aws_secretsmanager_secret.s", attrs{"region": "us-gov-west-1"})},
			"us-gov-west-1", "", "aws-us-gov"},
	}
	for name, test := range tests {
		scope := assembled(test.resources...).Scope
		assert.Equal(t, []string{test.region, test.account, test.partition}, []string{scope.Region, scope.Account, scope.Partition}, name)
	}
}

func TestInstancesKeepTheirAddressAndShareAnID(t *testing.T) {
	t.Parallel()
	s := assembled(
		managed("aws_secretsmanager_secret.s[0]", attrs{"name": "a"}),
		managed("aws_secretsmanager_secret.s[1]", attrs{"name": "b"}),
		managed(`module.m["x"].aws_secretsmanager_secret.s["k"]`, attrs{"name": "c"}),
	)
	require.Len(t, s.Secrets, 3)
	assert.Equal(t, "r#aws_secretsmanager_secret.s", s.Secrets[0].ID)
	assert.Equal(t, s.Secrets[0].ID, s.Secrets[1].ID)
	assert.NotEqual(t, s.Secrets[0].Address, s.Secrets[1].Address)
	assert.Equal(t, `r#module.m["x"].aws_secretsmanager_secret.s["k"]`, s.Secrets[2].ID)
}
