package enrich_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/scanner/access"
	"smaudit/scanner/cost"
	"smaudit/scanner/enrich"
	"smaudit/scanner/model"
)

// derivedPaths are what enrichment fills in, by kind of object.
var derivedPaths = map[string][]model.Path{
	"scope": {"recording.reads", "recording.writes", "recording.trails", "cost"},
	"secrets": {
		"rotation.longest_gap_days", "rotation.window_hours", "rotation.problems", "policies.0.problems", "policies.1.problems",
		"age_days", "value_age_days", "value_age_at_least", "idle_days", "idle_at_least_days", "never_read", "cost",
		"rotation.overdue_hours", "rotation.pending_hours", "rotation.never_succeeded", "rotation.state", "failed_replicas", "late_replicas",
		"exposure.public", "exposure.public_network", "exposure.confused_deputy", "exposure.value_readable", "exposure.level",
		"exposure.untrusted", "exposure.whole_accounts", "exposure.broken_shares", "exposure.managers", "exposure.missing_tags",
		"statements.wide", "statements.weak", "statements.dead", "statements.not_principals", "statements.dangling",
		"rotation.failing", "rotation.last_failure.cause", "usage.covered_days", "usage.idle_days", "idle_by_record", "usage.caches.0.monthly",
		"replica_uses.0.idle_days", "replica_uses.0.idle_at_least_days", "replica_uses.1.idle_days", "replica_uses.0.never_read",
	},
	"principals": {"activity.covered_days", "unused"},
	"functions":  {"runtime_ends_on", "runtime_ends_in", "invocable", "open_permissions", "secrets"},
	"keys":       {"secrets", "cost", "open_decrypt"},
	"endpoints":  {"cost", "open"},
}

// TestHiddenIsUnknownOrWithoutEffect hides any of what a source tells. What is derived all the same
// must be what is derived from the complete snapshot.
func TestHiddenIsUnknownOrWithoutEffect(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw := tree(t, randomSnapshot(t))
		want, got := derived(t, raw), derived(t, hideSome(t, raw))
		for kind, paths := range derivedPaths {
			for i, object := range objects(got, kind) {
				for _, path := range paths {
					if !hides(object, path) {
						require.Equal(t, verdict(at(objects(want, kind)[i], path)), verdict(at(object, path)), "%s %d %s, hidden %v", kind, i, path, object["unknown"])
					}
				}
			}
		}
	})
}

// verdict is what a derived attribute says, without the proof: another request may prove the same, and whether
// KMS lets it through is told apart by a word for what is not known. The owner's account may have no name.
func verdict(v any) any {
	switch node := v.(type) {
	case map[string]any:
		if node["own"] == true {
			delete(node, "account")
			delete(node, "id")
		}
		out := make(map[string]any)
		for name, member := range node {
			if name != "witness" && name != "effective" && name != "fix" && name != "why" {
				out[name] = verdict(member)
			}
		}
		return out
	case []any:
		out := make([]any, len(node))
		for i := range node {
			out[i] = verdict(node[i])
		}
		return out
	}
	return v
}

// TestTwiceIsOnce completes a snapshot that was completed and saved before.
func TestTwiceIsOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		once := derived(t, hideSome(t, tree(t, randomSnapshot(t))))
		require.Equal(t, once, derived(t, once))
	})
}

func tree(t *rapid.T, s *model.Snapshot) map[string]any {
	text, err := json.Marshal(s)
	require.NoError(t, err)
	var out map[string]any
	require.NoError(t, json.Unmarshal(text, &out))
	return out
}

// derived completes the snapshot that the tree describes.
func derived(t *rapid.T, raw map[string]any) map[string]any {
	text, err := json.Marshal(raw)
	require.NoError(t, err)
	s := new(model.Snapshot)
	require.NoError(t, json.Unmarshal(text, s))
	enrich.Snapshot(s, enrich.Settings{Prices: cost.Default(), ValueAgeDays: []int{90}, Access: access.New(access.Trust{})})
	return tree(t, s)
}

func objects(tree map[string]any, kind string) (out []map[string]any) {
	switch v := tree[kind].(type) {
	case map[string]any:
		out = append(out, v)
	case []any:
		for _, item := range v {
			out = append(out, item.(map[string]any))
		}
	}
	return out
}

func hides(object map[string]any, path model.Path) bool {
	hidden, _ := object["unknown"].([]any)
	for _, unknown := range hidden {
		if model.Path(unknown.(string)).Covers(path) {
			return true
		}
	}
	return false
}

// at returns the attribute at path, nil where it is absent.
func at(v any, path model.Path) any {
	for _, segment := range path.Segments() {
		switch node := v.(type) {
		case map[string]any:
			v = node[segment]
		case []any:
			i, err := strconv.Atoi(segment)
			if err != nil || i >= len(node) {
				return nil
			}
			v = node[i]
		default:
			return nil
		}
	}
	return v
}

// hideSome returns a copy of the tree in which objects lack some attributes and say so.
func hideSome(t *rapid.T, raw map[string]any) map[string]any {
	out := maps.Clone(raw)
	for _, kind := range []string{"secrets", "functions", "keys", "endpoints", "trails", "principals"} {
		var list []any
		for _, object := range objects(raw, kind) {
			var unknown []any
			hidden := hide(t, object, "", &unknown).(map[string]any)
			if hidden["id"] = object["id"]; unknown != nil {
				hidden["unknown"] = unknown
			}
			list = append(list, hidden)
		}
		out[kind] = list
	}
	return out
}

// hide copies a value, and leaves out members at any depth. Items of lists stay, for a source that
// may not see one does not see that there is one.
func hide(t *rapid.T, v any, path model.Path, unknown *[]any) any {
	switch node := v.(type) {
	case map[string]any:
		out := make(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(node)) {
			at := path.Join(name)
			if rapid.IntRange(0, 7).Draw(t, string(at)) == 0 && at != "id" {
				*unknown = append(*unknown, string(at))
				continue
			}
			out[name] = hide(t, node[name], at, unknown)
		}
		return out
	case []any:
		out := make([]any, len(node))
		for i, item := range node {
			out[i] = hide(t, item, path.Join(strconv.Itoa(i)), unknown)
		}
		return out
	}
	return v
}
