package policies

import (
	"fmt"
	"testing"

	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

// synthetic is secret number i of an account. Where attributes repeat, as in an account that templates
// have made, there are some hundred kinds of secret; else ages, owners, tags and paths differ in each.
func synthetic(i int, repeating bool) *model.Input {
	kind := i
	if repeating {
		kind = i % 128
	}
	age, runtime := kind%1000, 200-kind%300
	secret := &model.Secret{
		Object:      model.Object{ID: fmt.Sprintf("aws/111122223333/eu-west-1/app/%d", i), Name: fmt.Sprintf("app/%d", i)},
		Description: fmt.Sprintf("password of service %d", kind),
		Tags:        map[string]string{"Owner": fmt.Sprintf("team-%d", kind), "Environment": "prod"},
		TagKeys:     []string{"Owner", "Environment", fmt.Sprintf("cost-%d", kind)},
		KMSKey:      model.KMSKey{ID: fmt.Sprintf("key-%d", kind%7), AWSManaged: kind%3 == 0},
		Rotation: model.Rotation{
			Enabled: kind%4 != 0, Kind: model.RotationByFunction, Function: "f", Days: kind % 120,
			LongestGapDays: kind % 120, WindowHours: 24,
		},
		Policies: []model.NamedPolicy{{Name: "default", Document: fmt.Sprintf(`{"Statement":[%d]}`, kind), BlockPublic: kind%2 == 0}},
		Replicas: []model.Replica{{Region: "eu-central-1", KMSKey: model.KMSKey{AWSManaged: kind%5 == 0}}},
		AgeDays:  &age, Value: model.Redacted{Kind: model.ValueInput},
	}
	if !repeating {
		secret.Replicas[0].Region = fmt.Sprintf("eu-west-%d", i)
	}
	if !repeating && i%50 == 0 {
		secret.CredentialLike = []model.Path{model.Path("tags").Join(fmt.Sprintf("k%d", i))}
		secret.Rotation.Problems = []model.Problem{{Path: "rotation.expression", Message: fmt.Sprintf("wrong %d", i)}}
		secret.Policies[0].Problems = []model.Problem{{Path: "Statement", Message: fmt.Sprintf("wrong %d", i), Line: 1, Column: i}}
	}
	return &model.Input{
		Kind: model.KindSecret, Secret: secret,
		Key:      &model.Key{Object: model.Object{ID: secret.KMSKey.ID}, RotationEnabled: true, Symmetric: true},
		Function: &model.Function{Object: model.Object{ID: "f"}, Runtime: "python3.12", RuntimeEndsIn: &runtime, State: "Active", Region: "eu-west-1", Invocable: kind%9 != 0},
		Scope:    &model.Scope{Object: model.Object{ID: "aws/111122223333/eu-west-1"}, Source: model.SourceAWS, Region: "eu-west-1"},
	}
}

func secretRules(b *testing.B, pack *Pack) []int {
	b.Helper()
	var out []int
	for i, rule := range pack.Rules() {
		if rule.Subject == model.KindSecret {
			out = append(out, i)
		}
	}
	require.NotEmpty(b, out)
	return out
}

// One operation is one secret judged by all rules about secrets.
func BenchmarkJudge(b *testing.B) {
	for _, kind := range []struct {
		name              string
		repeating, noMemo bool
	}{{"repeating", true, false}, {"distinct", false, false}, {"plain", false, true}} {
		b.Run(kind.name, func(b *testing.B) {
			pack, err := Load(b.Context(), Options{NoMemo: kind.noMemo})
			require.NoError(b, err)
			rules, judge := secretRules(b, pack), pack.Evaluator()
			inputs := make([]*model.Input, 4096)
			for i := range inputs {
				inputs[i] = synthetic(i, kind.repeating)
			}
			b.ReportAllocs()
			b.ReportMetric(float64(len(rules)), "rules")
			n := 0
			for b.Loop() {
				in := inputs[n%len(inputs)]
				if !kind.repeating {
					in = synthetic(n, false)
				}
				n++
				for _, rule := range rules {
					if _, err := judge.Judge(b.Context(), rule, in); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// The floor that package rego sets, for comparison: one prepared query a rule, over the same input.
func BenchmarkPreparedQuery(b *testing.B) {
	pack, err := Load(b.Context(), Options{})
	require.NoError(b, err)
	all, err := newProjection([]model.Path{""})
	require.NoError(b, err)
	var queries []rego.PreparedEvalQuery
	for _, index := range secretRules(b, pack) {
		prefix := pack.loaded.rules[index].module.Package.Path.String()
		query, err := rego.New(rego.Compiler(pack.compiler), rego.Store(pack.store),
			rego.Query(prefix+".applies; denials = "+prefix+".deny")).PrepareForEval(b.Context())
		require.NoError(b, err)
		queries = append(queries, query)
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		term := all.term(synthetic(n, false))
		n++
		for _, query := range queries {
			if _, err := query.Eval(b.Context(), rego.EvalParsedInput(term.Value)); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// What a start costs: the whole pack, a few rules, and the catalogue alone.
func BenchmarkLoad(b *testing.B) {
	for name, o := range map[string]Options{"all": {}, "three": {Rules: []string{"ROT001", "ROT002", "KMS001"}}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := Load(b.Context(), o)
				require.NoError(b, err)
			}
		})
	}
	b.Run("catalogue", func(b *testing.B) {
		for b.Loop() {
			_, err := Catalogue()
			require.NoError(b, err)
		}
	})
}
