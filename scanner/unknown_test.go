package scanner_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/policies"
	"smaudit/scanner"
	"smaudit/scanner/cost"
	"smaudit/scanner/model"
)

// given is a source that yields snapshots made beforehand.
type given []*model.Snapshot

func (given) Name() string { return "given" }

func (g given) Collect(context.Context) iter.Seq2[*model.Snapshot, error] {
	return func(yield func(*model.Snapshot, error) bool) {
		for _, s := range g {
			if !yield(s, nil) {
				return
			}
		}
	}
}

// rawPaths are attributes that a source tells, by kind of object: what enrichment derives is not
// among them, for it must become unknown by itself.
var rawPaths = map[string][]model.Path{
	"secrets": {
		"description", "owner", "tags", "tag_keys", "kms_key", "rotation", "rotation.enabled", "rotation.kind",
		"rotation.days", "rotation.expression", "rotation.duration", "rotation.function", "policies", "replicas",
		"deletes_unrecovered", "value", "credential_like", "created_at", "deleted_at", "changed_at", "accessed_at", "versions",
		"rotation.last_at", "rotation.next_at",
	},
	"keys":      {"symmetric", "imported", "rotation_enabled", "aws_managed", "state"},
	"functions": {"runtime", "permissions", "no_concurrency", "state", "region"},
	"endpoints": {"private_dns"},
	"trails":    {"logging", "multi_region", "file_validation", "kms_key", "read_events", "write_events"},
	"consumers": {"literals", "kind"},
}

// TestUnknownIsNeverAGuess hides attributes of a random snapshot as a source would that may not see
// them. Whatever is still decided must be what the complete snapshot gives, for that is one of the
// completions.
func TestUnknownIsNeverAGuess(t *testing.T) {
	t.Parallel()
	pack, err := policies.Load(context.Background(), policies.Options{Config: strictConfig})
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		complete := randomSnapshot(t)
		hidden := hideSome(t, complete)
		want := outcomes(t, pack, complete)
		for key, outcome := range outcomes(t, pack, hidden) {
			if outcome == model.NotKnown {
				continue
			}
			if want[key] != outcome {
				t.Fatalf("%s is %s although attributes are hidden; completed it is %s", key, outcome, want[key])
			}
		}
	})
}

// strictConfig sets the parameters without which a rule does not apply.
var strictConfig = map[string]any{"rules": map[string]any{
	"XAC005": map[string]any{"regions": []any{"us-east-1"}},
	"CST005": map[string]any{"monthly": 1},
	"TAG002": map[string]any{"values": map[string]any{"Environment": "^(prod|dev)$"}},
}}

// outcomes maps "rule subject" to what became of it.
func outcomes(t require.TestingT, pack *policies.Pack, s *model.Snapshot) map[string]model.Outcome {
	audit, err := scanner.Scan(context.Background(), scanner.Options{
		Collectors: []scanner.Collector{given{s}}, Rules: pack, Prices: cost.Default(), AllOutcomes: true, Workers: 1,
	})
	require.NoError(t, err)
	defer audit.Close()
	out := make(map[string]model.Outcome)
	for f, err := range audit.Report(s.CollectedAt).Findings {
		require.NoError(t, err)
		require.NotEqual(t, model.Errored, f.Outcome, f.Message)
		out[fmt.Sprintf("%s %s %s", f.Rule, f.Subject.Kind, f.Subject.ID)] = f.Outcome
	}
	return out
}

// hideSome returns a copy of the snapshot without some raw attributes.
func hideSome(t *rapid.T, s *model.Snapshot) *model.Snapshot {
	text, err := json.Marshal(s)
	require.NoError(t, err)
	var tree map[string]any
	require.NoError(t, json.Unmarshal(text, &tree))
	for list, paths := range rawPaths {
		objects, _ := tree[list].([]any)
		for i, object := range objects {
			for _, path := range paths {
				if rapid.IntRange(0, 5).Draw(t, fmt.Sprintf("hide %s %d %s", list, i, path)) == 0 {
					remove(object.(map[string]any), path)
				}
			}
		}
	}
	text, err = json.Marshal(tree)
	require.NoError(t, err)
	out := new(model.Snapshot)
	require.NoError(t, json.Unmarshal(text, out))
	return out
}

// remove takes an attribute away and says so.
func remove(object map[string]any, path model.Path) {
	unknown, _ := object["unknown"].([]any)
	object["unknown"] = append(unknown, string(path))
	segments := path.Segments()
	for _, segment := range segments[:len(segments)-1] {
		next, ok := object[segment].(map[string]any)
		if !ok {
			return
		}
		object = next
	}
	delete(object, segments[len(segments)-1])
}

func randomSnapshot(t *rapid.T) *model.Snapshot {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	flag := rapid.Bool()
	s := &model.Snapshot{
		SchemaVersion: model.SnapshotVersion, CollectedAt: now,
		Scope: model.Scope{
			Object: model.Object{ID: "root"}, Source: rapid.SampledFrom([]model.Source{model.SourceTerraform, model.SourceAWS}).Draw(t, "source"),
			Region: "us-east-1", Account: "111122223333",
		},
		Keys: []*model.Key{{
			Object: model.Object{ID: "key"}, Symmetric: flag.Draw(t, "symmetric"), Imported: flag.Draw(t, "imported"),
			RotationEnabled: flag.Draw(t, "key rotation"), AWSManaged: flag.Draw(t, "key managed"), State: rapid.SampledFrom([]string{"", "Enabled", "Disabled"}).Draw(t, "key state"),
		}},
		Functions: []*model.Function{{
			Object: model.Object{ID: "function"}, Runtime: rapid.SampledFrom([]string{"", "python3.9", "python3.13", "brainfuck1.x"}).Draw(t, "runtime"),
			NoConcurrency: flag.Draw(t, "no concurrency"), State: rapid.SampledFrom([]string{"", "Active", "Failed"}).Draw(t, "state"),
			Region: rapid.SampledFrom([]string{"", "us-east-1", "eu-west-1"}).Draw(t, "function region"), Permissions: randomPermissions(t),
		}},
		Endpoints: []*model.Endpoint{{Object: model.Object{ID: "endpoint"}, PrivateDNS: flag.Draw(t, "dns"), Zones: 2}},
		Trails: []*model.Trail{{
			Object: model.Object{ID: "trail"}, Logging: flag.Draw(t, "logging"), MultiRegion: flag.Draw(t, "multi"),
			FileValidation: flag.Draw(t, "validation"), ReadEvents: flag.Draw(t, "reads"), WriteEvents: flag.Draw(t, "writes"),
		}},
		Consumers: []*model.Consumer{{
			Object: model.Object{ID: "script"}, Kind: rapid.SampledFrom([]string{"script", "lambda"}).Draw(t, "kind"),
			Literals: rapid.SampledFrom([][]model.Literal{nil, {{Path: "literals", Command: "create-secret"}}}).Draw(t, "literals"),
		}},
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "secrets") {
		s.Secrets = append(s.Secrets, randomSecret(t, i))
	}
	return s
}

func randomPermissions(t *rapid.T) []model.Permission {
	var out []model.Permission
	for range rapid.IntRange(0, 2).Draw(t, "permissions") {
		out = append(out, model.Permission{
			ID: "p", Action: "lambda:InvokeFunction",
			Principal:     rapid.SampledFrom([]string{"secretsmanager.amazonaws.com", "s3.amazonaws.com"}).Draw(t, "principal"),
			SourceAccount: rapid.SampledFrom([]string{"", "111122223333"}).Draw(t, "source account"),
		})
	}
	return out[:min(len(out), 1)]
}

func randomSecret(t *rapid.T, i int) *model.Secret {
	flag := rapid.Bool()
	pick := func(name string, words ...string) string { return rapid.SampledFrom(words).Draw(t, name) }
	s := &model.Secret{
		Object:      model.Object{ID: fmt.Sprint("secret", i), Name: fmt.Sprint("name", i)},
		Description: pick("description", "", "login"), Owner: pick("owner", "", "", "rds"),
		DeletesUnrecovered: flag.Draw(t, "unrecovered"),
		CreatedAt:          time.Date(2026, time.Month(rapid.SampledFrom([]int{1, 11}).Draw(t, "month")), rapid.IntRange(1, 22).Draw(t, "created"), 0, 0, 0, 0, time.UTC),
	}
	date := func(name string) time.Time {
		return rapid.SampledFrom([]time.Time{{}, s.CreatedAt, s.CreatedAt.AddDate(0, 0, 2), s.CreatedAt.AddDate(0, -7, 0)}).Draw(t, name)
	}
	s.ChangedAt, s.AccessedAt, s.Versions.CurrentAt, s.Versions.PendingAt = date("changed"), date("accessed"), date("current"), date("pending")
	if flag.Draw(t, "tagged") {
		s.Tags = map[string]string{"Owner": "a", "Environment": pick("env", "prod", "else")}
		s.TagKeys = []string{"Environment", "Owner"}
	}
	if rapid.IntRange(0, 4).Draw(t, "deleted") == 0 {
		s.DeletedAt = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	}
	if s.KMSKey.AWSManaged = flag.Draw(t, "managed"); !s.KMSKey.AWSManaged {
		s.KMSKey.ID = pick("key", "", "key")
	}
	if flag.Draw(t, "replicated") {
		s.Replicas = []model.Replica{{Region: pick("replica", "us-east-1", "eu-west-1"), Status: pick("status", "InSync", "Failed", "InProgress"), KMSKey: model.KMSKey{AWSManaged: flag.Draw(t, "replica key")}}}
	}
	if flag.Draw(t, "policy") {
		s.Policies = []model.NamedPolicy{{Name: "default", Document: pick("document", "{}", "not json", `{"Statement":[]}`), BlockPublic: flag.Draw(t, "block")}}
	}
	s.Value.Kind = pick("value", "", model.ValueLiteral, model.ValueGenerated, model.ValueInput, model.ValueWriteOnly)
	if flag.Draw(t, "credential") {
		s.CredentialLike = []model.Path{"description"}
	}
	if flag.Draw(t, "rotated") {
		s.Rotation = model.Rotation{
			Enabled: flag.Draw(t, "enabled"), Kind: model.RotationKind(pick("kind", "function", "managed")),
			Function: pick("function", "", "function"), Days: rapid.SampledFrom([]int{0, 30, 120}).Draw(t, "days"),
			Expression: pick("expression", "", "", "rate(10 days)", "cron(0 8 1 1 ? *)", "cron(broken)"),
			Duration:   pick("duration", "", "3h", "30h", "x"), LastAt: date("last"), NextAt: date("next"),
		}
	}
	return s
}
