package policies

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/scanner/model"
)

// words are the texts of random inputs: those that rules ask for, so that random inputs meet all of
// their branches, and some that are awkward.
var words = []string{
	"", "function", "managed", "Active", "Failed", "literal", "generated", "input", "script", "rds", "Owner",
	"Environment", "eu-west-1", "eu-central-1", "description", "name", "150.5", "99", "é", "a\xffb", "<&>",
}

// randomInput draws an input whose subject is of the kind. Every attribute may be absent.
func randomInput(t *rapid.T, kind model.Kind) *model.Input {
	in := new(model.Input)
	fill(t, reflect.ValueOf(in).Elem())
	in.Kind = kind
	for _, name := range []string{"Secret", "Key", "Function", "Endpoint", "Trail", "Consumer", "Principal", "Change", "Scope"} {
		object := reflect.ValueOf(in).Elem().FieldByName(name)
		if object.IsNil() && in.Subject() == nil { // the subject is always there; filling others does no harm
			object.Set(reflect.New(object.Type().Elem()))
		}
	}
	return in
}

func fill(t *rapid.T, v reflect.Value) {
	switch {
	case v.Type() == timeType:
		if rapid.Bool().Draw(t, "dated") {
			v.Set(reflect.ValueOf(time.Date(2026, 11, rapid.IntRange(1, 3).Draw(t, "day"), 0, 0, 0, 0, time.UTC)))
		}
		return
	case v.Type() == reflect.TypeFor[model.Money]():
		v.SetString(rapid.SampledFrom([]string{"", "99", "150.5"}).Draw(t, "money"))
		return
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
		return
	}
	draw := rapid.IntRange(0, 3).Draw(t, v.Type().String())
	switch v.Kind() {
	case reflect.Pointer:
		if draw > 1 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Slice:
		for range max(0, draw-1) {
			v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
			fill(t, v.Index(v.Len()-1))
		}
	case reflect.Map:
		fillMap(t, v, max(0, draw-1))
	case reflect.String:
		v.SetString(rapid.SampledFrom(words).Draw(t, "word"))
	case reflect.Bool:
		v.SetBool(draw > 1)
	case reflect.Int:
		v.SetInt(int64([]int{0, 0, 1, rapid.IntRange(-5, 120).Draw(t, "number")}[draw]))
	case reflect.Float64:
		v.SetFloat([]float64{0, 3.5, 1e21, -0.1}[draw])
	default:
		panic(fmt.Sprintf("no random %s", v.Type()))
	}
}

func fillMap(t *rapid.T, v reflect.Value, size int) {
	for range size {
		if v.IsNil() {
			v.Set(reflect.MakeMap(v.Type()))
		}
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(t, key)
		fill(t, value)
		v.SetMapIndex(key, value)
	}
}

// shown is the input as JSON has it, without what rules do not see: the slow way.
func shown(t require.TestingT, in *model.Input) map[string]any {
	text, err := json.Marshal(in)
	require.NoError(t, err)
	out, err := decodeObject(text)
	require.NoError(t, err)
	hide(out, reflect.TypeOf(in).Elem())
	return out
}

// hide deletes what is tagged rego:"-" from the JSON of a struct, and of the structs that it points to.
func hide(members map[string]any, t reflect.Type) {
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Tag.Get("rego") == "-" {
			delete(members, name)
		}
		if below, ok := members[name].(map[string]any); ok && f.Type.Kind() == reflect.Pointer {
			hide(below, f.Type.Elem())
		}
	}
}

func toValue(t require.TestingT, v any) ast.Value {
	value, err := ast.InterfaceToValue(v)
	require.NoError(t, err)
	return value
}

// Building the input straight from the structs gives what encoding/json gives.
func TestInputIsWhatJSONShows(t *testing.T) {
	t.Parallel()
	whole, err := newProjection([]model.Path{""})
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		in := randomInput(t, rapid.SampledFrom(model.Kinds).Draw(t, "kind"))
		want := toValue(t, shown(t, in))
		got := whole.term(in).Value
		require.Zero(t, want.Compare(got), "want %v\ngot  %v", want, got)
	})
}

var somePaths = []model.Path{
	"class", "secret.name", "secret.tags.Owner", "secret.tags", "secret.rotation.enabled", "secret.rotation.problems",
	"secret.kms_key", "secret.kms_key.aws_managed", "secret.deleted_at", "secret.age_days", "secret.usage.reads",
	"secret.usage.by_source", "secret.policies", "key", "key.cost.monthly", "function.runtime_ends_in", "scope.recording",
	"collected_at", "secret.none", "secret.value.entropy",
}

// A projection holds what its paths name as the whole input does, and equal keys mean equal values.
func TestProjectionHoldsWhatIsRead(t *testing.T) {
	t.Parallel()
	whole, err := newProjection([]model.Path{""})
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		paths := minimal(rapid.SliceOfN(rapid.SampledFrom(somePaths), 1, 5).Draw(t, "paths"))
		part, err := newProjection(paths)
		require.NoError(t, err)
		a, b := randomInput(t, model.KindSecret), randomInput(t, model.KindSecret)
		same := true
		for _, path := range paths {
			want, got := find(whole.term(a), path), find(part.term(a), path)
			require.Equal(t, want, got, "%s", path)
			same = same && want == find(whole.term(b), path)
		}
		if string(part.key(nil, a)) == string(part.key(nil, b)) {
			require.True(t, same, "one key for two projections")
		}
		require.Equal(t, part.key(nil, a), part.key([]byte{}, a))
	})
}

// find spells the value at the path, "" where there is none.
func find(term *ast.Term, path model.Path) string {
	var ref ast.Ref
	for _, segment := range path.Segments() {
		ref = append(ref, ast.StringTerm(segment))
	}
	value, err := term.Value.Find(ref)
	if err != nil {
		return ""
	}
	return value.String()
}
