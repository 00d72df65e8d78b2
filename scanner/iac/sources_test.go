package iac

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

const faults = "fixtures/iac/faults"

// fixture returns what one file or directory of the faults tells.
func fixture(t *testing.T, name string) *model.Snapshot {
	t.Helper()
	var out []*model.Snapshot
	o := Options{Now: now, SourceRoot: faults + "/hcl"}
	for s, err := range New(os.DirFS("../.."), []string{faults + "/" + name}, o).Collect(context.Background()) {
		require.NoError(t, err, name)
		out = append(out, s)
	}
	require.Len(t, out, 1, name)
	return out[0]
}

// told spells out what a source tells of a secret, by path. What the source cannot tell is "?". Texts that
// are the same thing seen before and after apply, such as a link and an ARN, are left out.
func told(s *model.Secret) map[model.Path]any {
	out := map[model.Path]any{
		"name": s.Name, "owner": s.Owner, "description": s.Description, "tags": s.Tags, "tag_keys": s.TagKeys,
		"kms_key.id": s.KMSKey.ID, "kms_key.aws_managed": s.KMSKey.AWSManaged, "deletes_unrecovered": s.DeletesUnrecovered,
		"rotation.enabled": s.Rotation.Enabled, "rotation.kind": s.Rotation.Kind, "rotation.function": s.Rotation.Function,
		"rotation.days": s.Rotation.Days, "rotation.expression": s.Rotation.Expression, "rotation.duration": s.Rotation.Duration,
		"value.kind": s.Value.Kind, "value_in_state": s.ValueInState, "declares_value": s.DeclaresValue,
		"credential_like": s.CredentialLike, "policies": len(s.Policies), "replicas": len(s.Replicas),
	}
	if s.Owner != "" {
		delete(out, "name") // AWS makes it up
	}
	for i, policy := range s.Policies {
		at := model.Path("policies").Join(strconv.Itoa(i))
		out[at.Join("block_public")] = policy.BlockPublic
		out[at.Join("document")] = strings.Contains(policy.Document, `"Statement"`)
	}
	for i, replica := range s.Replicas {
		at := model.Path("replicas").Join(strconv.Itoa(i))
		out[at.Join("region")] = replica.Region
		out[at.Join("kms_key")] = replica.KMSKey.ID
	}
	for path := range out {
		if s.Hides(path) {
			out[path] = "?"
		}
	}
	return out
}

// The same root as code, as the plans of its first apply and of a later change, and as state tells
// the same of each secret, besides what is named here.
func TestEverySourceTellsTheSame(t *testing.T) {
	t.Parallel()
	code := bySecret(fixture(t, "hcl"))
	require.Greater(t, len(code), 30)
	cannot := map[string][]string{
		"first.plan.json": {
			"aws_secretsmanager_secret.guarded_policy policies.0.document",
			"aws_secretsmanager_secret.open_policy policies.0.document",
			"aws_secretsmanager_secret.replica_abroad[0] replicas.0.kms_key",
			"aws_secretsmanager_secret.replica_abroad[1] replicas.0.kms_key",
		},
		"later.plan.json":   nil,
		"state.json":        {"aws_secretsmanager_secret.literal value.kind", "aws_secretsmanager_secret.variable value.kind"},
		"terraform.tfstate": {"aws_secretsmanager_secret.literal value.kind", "aws_secretsmanager_secret.variable value.kind"},
	}
	for name, missing := range cannot {
		got := bySecret(fixture(t, name))
		var untold []string
		for address, want := range code {
			require.Contains(t, got, address, name)
			for path, v := range told(want) {
				have := told(got[address])[path]
				if have == "?" && v != "?" {
					untold = append(untold, address+" "+string(path))
					continue
				}
				assert.Equal(t, v, have, "%s: %s %s", name, address, path)
			}
		}
		assert.ElementsMatch(t, missing, untold, name)
		assert.Len(t, got, len(code), name)
	}
}

func bySecret(s *model.Snapshot) map[string]*model.Secret {
	out := map[string]*model.Secret{}
	for _, secret := range s.Secrets {
		out[secret.Address] = secret
	}
	return out
}

func TestEverySourceTellsTheSameOfWhatSecretsUse(t *testing.T) {
	t.Parallel()
	code := fixture(t, "hcl")
	for _, name := range []string{"first.plan.json", "later.plan.json", "state.json", "terraform.tfstate"} {
		got := fixture(t, name)
		assert.Equal(t, "us-east-1", got.Scope.Region, name)
		assert.Equal(t, functionsOf(code), functionsOf(got), name)
		assert.Equal(t, trailsOf(code), trailsOf(got), name)
		assert.Equal(t, endpointsOf(code), endpointsOf(got), name)
		have := keysOf(got)
		for id, key := range keysOf(code) {
			if name == "first.plan.json" && strings.HasSuffix(id, "australia") {
				continue // only a dynamic block uses it
			}
			assert.Equal(t, key, have[id], "%s: %s", name, id)
		}
	}
}

func functionsOf(s *model.Snapshot) map[string]any {
	out := map[string]any{}
	for _, f := range s.Functions {
		var permissions []string
		for _, p := range f.Permissions {
			permissions = append(permissions, p.ID+" "+p.Principal+" "+strconv.FormatBool(p.SourceAccount+p.SourceARN != ""))
		}
		out[f.ID] = []any{f.Name, f.Runtime, f.MemoryMB, f.Architecture, f.Role, f.Region, permissions, f.Unknown}
	}
	return out
}

func trailsOf(s *model.Snapshot) map[string]any {
	out := map[string]any{}
	for _, t := range s.Trails {
		out[t.ID] = []any{t.Logging, t.MultiRegion, t.FileValidation, t.KMSKey != "", t.ReadEvents, t.WriteEvents, t.Unknown}
	}
	return out
}

func endpointsOf(s *model.Snapshot) map[string]any {
	out := map[string]any{}
	for _, e := range s.Endpoints {
		out[e.ID] = []any{e.Service, e.VPC, e.PrivateDNS, e.Zones, e.Unknown}
	}
	return out
}

// Who may do what is told alike by all; plans leave open the documents that name what is known only after
// apply.
func TestEverySourceTellsTheSameOfWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	code := fixture(t, "hcl")
	require.Len(t, code.Principals, 7)
	for _, p := range code.Principals {
		assert.Empty(t, p.Unknown, p.ID)
	}
	for _, name := range []string{"first.plan.json", "later.plan.json", "state.json", "terraform.tfstate"} {
		got := fixture(t, name)
		assert.Equal(t, principalsOf(code), principalsOf(got), name)
		for _, p := range got.Principals {
			if !strings.Contains(name, "plan") {
				assert.Empty(t, p.Unknown, "%s: %s", name, p.ID)
			}
			assert.Equal(t, "111122223333", p.Account, name)
		}
		for _, key := range got.Keys {
			if key.Address == "aws_kms_key.main" {
				require.Len(t, key.Grants, 1, name)
				assert.Equal(t, "arn:aws:iam::111122223333:role/task", key.Grants[0].Grantee, name)
				assert.Equal(t, []string{"Decrypt"}, key.Grants[0].Operations, name)
			}
		}
	}
}

func principalsOf(s *model.Snapshot) map[string]any {
	out := map[string]any{}
	for _, p := range s.Principals {
		var policies []string
		for _, policy := range p.Policies {
			policies = append(policies, policy.Name+" "+policy.Address)
		}
		out[p.ID] = []any{p.Kind, p.Name, p.Trust != "", p.Tags, p.Groups, policies}
	}
	return out
}

// Only the later plan changes a policy of what was there before: it takes an action away.
func TestChangesOfPlans(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"hcl", "first.plan.json", "state.json", "terraform.tfstate"} {
		assert.Empty(t, fixture(t, name).Changes, name)
	}
	later := fixture(t, "later.plan.json")
	require.Len(t, later.Changes, 1)
	c := later.Changes[0]
	assert.Equal(t, faults+"/hcl#aws_secretsmanager_secret.rare", c.Secret)
	assert.Contains(t, c.Before[0].Document, "DescribeSecret")
	assert.NotContains(t, c.After[0].Document, "DescribeSecret")
	assert.Contains(t, c.After[0].Document, "GetSecretValue")
	assert.Empty(t, c.Unknown)
	place, ok := c.At("after.0.document")
	assert.True(t, ok && place.File == faults+"/later.plan.json" && place.Line > 1)
}

func keysOf(s *model.Snapshot) map[string]any {
	out := map[string]any{}
	for _, k := range s.Keys {
		out[k.ID] = []any{k.Symmetric, k.RotationEnabled, k.MultiRegion, k.Imported, k.Region, k.Policy != "", k.Unknown}
	}
	return out
}

func TestQuickstart(t *testing.T) {
	t.Parallel()
	var found []*model.Snapshot
	for s, err := range New(os.DirFS("../.."), []string{"fixtures/iac/quickstart"}, Options{Now: now}).Collect(context.Background()) {
		require.NoError(t, err)
		found = append(found, s)
	}
	require.Len(t, found, 2)
	code, script := found[0], found[1]
	require.Len(t, code.Secrets, 1)
	secret := code.Secrets[0]
	assert.Empty(t, secret.Unknown)
	assert.Equal(t, model.ValueGenerated, secret.Value.Kind)
	assert.True(t, secret.KMSKey.AWSManaged)
	assert.Equal(t, "fixtures/iac/quickstart#aws_lambda_function.rotate", secret.Rotation.Function)
	for _, path := range []model.Path{"rotation.days", "tags", "value", "kms_key", "policies.0.block_public"} {
		place, ok := secret.At(path)
		assert.True(t, ok && place.Line > 0 && strings.HasPrefix(place.File, "fixtures/iac/quickstart/"), path)
	}
	require.Len(t, code.Consumers, 2)
	assert.Equal(t, model.SourceScript, script.Scope.Source)
	assert.Len(t, script.Consumers, 1)
}
