package policies

import (
	"encoding/json"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/scanner/model"
)

// tricky unpacks the rules of testdata/tricky.txtar, which are hard to learn the reads of.
func tricky(t *testing.T) string {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/tricky.txtar")
	require.NoError(t, err)
	root := t.TempDir()
	require.NoError(t, txtar.Write(archive, root))
	return root
}

var mostlySecrets = append([]model.Kind{model.KindSecret, model.KindSecret, model.KindSecret}, model.Kinds...)

// reference evaluates rules as stock OPA does: the whole input, through JSON, nothing specialised,
// nothing remembered.
type reference struct{ queries []rego.PreparedEvalQuery }

func newReference(t *testing.T, pack *Pack) reference {
	t.Helper()
	modules := make(map[string]*ast.Module)
	for _, source := range append(pack.loaded.rules, pack.loaded.helpers...) {
		modules[source.file] = source.module
	}
	compiler, err := newCompiler(false)
	require.NoError(t, err)
	compiler.Compile(modules)
	require.False(t, compiler.Failed(), compiler.Errors)
	var out reference
	for _, source := range pack.loaded.rules {
		prefix := source.module.Package.Path.String()
		query, err := rego.New(rego.Compiler(compiler), rego.Store(pack.store), rego.StrictBuiltinErrors(true),
			rego.Query(`x := {"applies": count([1 | `+prefix+`.applies]), "deny": `+prefix+`.deny}`)).PrepareForEval(t.Context())
		require.NoError(t, err)
		out.queries = append(out.queries, query)
	}
	return out
}

// judge returns whether the rule applies, and its denials as JSON.
func (r reference) judge(t *rapid.T, rule int, input any) (bool, string) {
	result, err := r.queries[rule].Eval(t.Context(), rego.EvalInput(input))
	require.NoError(t, err)
	require.Len(t, result, 1)
	found := result[0].Bindings["x"].(map[string]any)
	text, err := json.Marshal(found["deny"])
	require.NoError(t, err)
	return found["applies"] != json.Number("0"), string(text)
}

func allRules(t *testing.T, o Options) *Pack {
	t.Helper()
	o.Policy = []string{tricky(t)}
	pack, err := Load(t.Context(), o)
	require.NoError(t, err)
	return pack
}

// Change any attribute that a half of a rule does not read: that half says the same.
func TestWhatIsNotReadDoesNotMatter(t *testing.T) {
	t.Parallel()
	pack := allRules(t, Options{})
	stock := newReference(t, pack)
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(mostlySecrets).Draw(t, "kind")
		one, other := shown(t, randomInput(t, kind)), shown(t, randomInput(t, kind))
		for i, rule := range pack.Rules() {
			applies, deny := stock.judge(t, i, one)
			again, _ := stock.judge(t, i, graft(one, other, rule.Reads.Applies))
			require.Equal(t, applies, again, "%s applies", rule.ID)
			_, same := stock.judge(t, i, graft(one, other, rule.Reads.Deny))
			require.Equal(t, deny, same, "%s deny", rule.ID)
		}
	})
}

// graft returns the other input with the attributes at paths as they are in one.
func graft(one, other map[string]any, paths []model.Path) map[string]any {
	out := clone(other).(map[string]any)
	for _, path := range paths {
		segments := path.Segments()
		if len(segments) == 0 {
			return one
		}
		if len(segments) > 1 { // whether a linked object is there belongs to each attribute of it
			if _, there := one[segments[0]]; !there {
				delete(out, segments[0])
				continue
			} else if _, there := out[segments[0]]; !there {
				out[segments[0]] = map[string]any{}
			}
		}
		copyAt(one, out, segments)
	}
	return out
}

func copyAt(from, to map[string]any, segments []string) {
	name := segments[0]
	if len(segments) == 1 {
		if value, there := from[name]; there {
			to[name] = value
		} else {
			delete(to, name)
		}
		return
	}
	below, _ := from[name].(map[string]any)
	into, ok := to[name].(map[string]any)
	if !ok {
		into = make(map[string]any)
		to[name] = into
	}
	copyAt(below, into, segments[1:])
}

func clone(v any) any {
	members, ok := v.(map[string]any)
	if !ok {
		return v
	}
	out := make(map[string]any, len(members))
	for name, member := range members {
		out[name] = clone(member)
	}
	return out
}

// Judging from the structs, specialised for a configuration, with and without a memo, gives what
// stock OPA gives for the JSON.
func TestVerdictsAreThoseOfStockOPA(t *testing.T) {
	t.Parallel()
	for _, config := range []map[string]any{nil, {
		"rules": map[string]any{
			"ROT001": map[string]any{"include_managed": true, "grace_days": 2},
			"XAC005": map[string]any{"regions": []any{"eu-west-1"}},
			"CST005": map[string]any{"monthly": "100"},
			"TAG002": map[string]any{"values": map[string]any{"Owner": "^r", "é": "x"}},
		},
		"classes": map[string]any{"rds": map[string]any{
			"ROT002": map[string]any{"max_days": 30}, "KMS001": map[string]any{"include_managed": true},
			"TAG001": map[string]any{"required": []any{"Owner"}},
		}},
	}} {
		with, without := allRules(t, Options{Config: config}), allRules(t, Options{Config: config, NoMemo: true})
		stock, remembering, plain := newReference(t, with), with.Evaluator(), without.Evaluator()
		rapid.Check(t, func(t *rapid.T) {
			in := randomInput(t, rapid.SampledFrom(mostlySecrets).Draw(t, "kind"))
			input := shown(t, in)
			for i, rule := range with.Rules() {
				applies, deny := stock.judge(t, i, input)
				verdict, err := plain.Judge(t.Context(), i, in)
				if err != nil {
					require.ErrorContains(t, err, rule.ID)
					continue
				}
				require.Equal(t, applies, verdict.Applies, "%s applies to %v", rule.ID, input)
				if applies {
					require.Len(t, verdict.Denials, countDenials(t, deny), "%s denies %s", rule.ID, deny)
				}
				for range 2 {
					again, err := remembering.Judge(t.Context(), i, in)
					require.NoError(t, err)
					require.Equal(t, verdict, again, rule.ID)
				}
				for _, denial := range verdict.Denials {
					require.Contains(t, deny, string(must(json.Marshal(denial.Message))), rule.ID)
				}
			}
		})
	}
}

func must(text []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return text
}

func countDenials(t *rapid.T, deny string) int {
	var list []any
	require.NoError(t, json.Unmarshal([]byte(deny), &list))
	return len(list)
}
