package json_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/fixtures"
	report "smaudit/report/json"
	"smaudit/scanner/model"
)

func render(t require.TestingT, r *model.Report) string {
	var out bytes.Buffer
	require.NoError(t, report.Write(&out, r, model.Look{}))
	return out.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	fixtures.Golden(t, "report.json", []byte(render(t, fixtures.Report())))
}

func TestKeysInOrder(t *testing.T) {
	t.Parallel()
	decoder := json.NewDecoder(strings.NewReader(render(t, fixtures.Report())))
	_, err := decoder.Token()
	require.NoError(t, err)
	var keys []string
	for decoder.More() {
		key, err := decoder.Token()
		require.NoError(t, err)
		keys = append(keys, key.(string))
		var value any
		require.NoError(t, decoder.Decode(&value))
	}
	assert.Equal(t, []string{
		"schema_version", "tool", "started_at", "finished_at", "complete", "scopes", "rules", "findings", "gaps", "secrets",
		"access", "suppressions", "windows", "costs", "summary",
	}, keys)
}

// The schema is closed and allows null for no list, so it proves the shape and the lists at once.
func TestOutputFitsSchema(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(model.Schema(model.Report{}, model.Filled))
	require.NoError(t, err)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("report.json", document))
	schema, err := compiler.Compile("report.json")
	require.NoError(t, err)
	for name, r := range map[string]*model.Report{"sample": fixtures.Report(), "hostile": fixtures.HostileReport(), "empty": {}} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(render(t, r)))
		require.NoError(t, err, name)
		assert.NoError(t, schema.Validate(value), name)
	}
	broken := strings.Replace(render(t, fixtures.Report()), `"related":[]`, `"related":null`, 1)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(broken))
	require.NoError(t, err)
	require.Error(t, schema.Validate(value), "a list that is null is noticed")
}

// What is read and written again is the same text, for any findings; so nothing is lost.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// JSON can only hold valid UTF-8: other bytes come back as U+FFFD.
		word := rapid.Map(rapid.OneOf(rapid.String(), rapid.SampledFrom(fixtures.Hostile)), func(s string) string {
			return strings.ToValidUTF8(s, "\ufffd")
		})
		number := rapid.SampledFrom([]any{1, -7, 0.1, 1e300, int64(9007199254740993), "0.40", true, []any{"x"}, map[string]any{"k": 1}})
		var findings []model.Finding
		for range rapid.IntRange(0, 8).Draw(t, "findings") {
			f := model.Finding{
				ID: word.Draw(t, "id"), Outcome: model.Fail, Severity: model.High, Message: word.Draw(t, "message"),
				Path: model.Path(word.Draw(t, "path")), Evidence: map[string]any{word.Draw(t, "key"): number.Draw(t, "value")},
			}
			if rapid.Bool().Draw(t, "placed") {
				f.Location = &model.Location{File: word.Draw(t, "file"), Line: rapid.IntRange(0, 9).Draw(t, "line")}
			}
			findings = append(findings, f)
		}
		first := render(t, fixtures.WithFindings(findings))
		read, err := report.Read(strings.NewReader(first))
		require.NoError(t, err)
		assert.Equal(t, first, render(t, read))
		assert.Equal(t, first, render(t, read), "the sequences can be walked again")
	})
}

func TestReadErrors(t *testing.T) {
	t.Parallel()
	whole := render(t, fixtures.Report())
	tests := map[string]struct{ text, want string }{
		"empty":           {"", "near byte 0: it ends too early"},
		"truncated":       {whole[:len(whole)/2], "it ends too early; was it written whole?"},
		"no object":       {"[]", "found [ where \"{\" belongs; this is not a report"},
		"other JSON":      {`{"a": 1}`, "schema_version is missing; this is not a report"},
		"newer":           {`{"schema_version": "2.0", "findings": 7}`, `schema version "2.0": this smaudit reads version 1.x`},
		"wrong type":      {`{"schema_version": "1.0", "findings": [{"id": 7}]}`, "findings: [0]: json: cannot unmarshal number"},
		"no list":         {`{"schema_version": "1.0", "findings": {}}`, "near byte 39: findings: found { where \"[\" belongs"},
		"broken":          {`{"schema_version": "1.0", "gaps": [}`, "near byte"},
		"two":             {whole + whole, "text follows the report"},
		"nesting":         {`{"schema_version": "1.0", "x": ` + strings.Repeat("[", 20000), "exceeded max depth"},
		"deep evidence":   {`{"schema_version": "1.0", "findings": [{"evidence": ` + strings.Repeat(`{"a":`, 20000), "exceeded max depth"},
		"invalid version": {`{"schema_version": ["1.0"]}`, "schema_version: json: cannot unmarshal array"},
	}
	for name, test := range tests {
		_, err := report.Read(strings.NewReader(test.text))
		require.Error(t, err, name)
		assert.ErrorContains(t, err, test.want, name)
		assert.True(t, strings.HasPrefix(err.Error(), "near byte "), err.Error())
	}
}

func TestReadSkipsWhatIsNew(t *testing.T) {
	t.Parallel()
	text := strings.Replace(render(t, fixtures.Report()), `"complete"`, `"novelty": {"deep": [1, null]}, "complete"`, 1)
	text = strings.Replace(text, `"schema_version": "1.0"`, `"schema_version": "1.7"`, 1)
	read, err := report.Read(strings.NewReader(text))
	require.NoError(t, err)
	n := 0
	for _, err := range read.Findings {
		require.NoError(t, err)
		n++
	}
	assert.Equal(t, 11, n)
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(render(f, fixtures.Report())))
	f.Add([]byte(`{"schema_version": "1.0", "findings": [null, {}], "secrets": null}`))
	f.Add([]byte(`{"schema_version": "1.0", "started_at": "yesterday"}`))
	f.Add([]byte("\xef\xbb\xbf{}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		read, err := report.Read(bytes.NewReader(text))
		if err != nil {
			return
		}
		again, err := report.Read(strings.NewReader(render(t, read)))
		require.NoError(t, err)
		assert.Equal(t, render(t, read), render(t, again))
	})
}

func BenchmarkWrite(b *testing.B) {
	r := fixtures.Report()
	sample := model.Finding{ID: "0b77de2a41f3a91c", Rule: "ROT001", Outcome: model.Fail, Severity: model.High, Message: "rotation is not on"}
	r.Findings = func(yield func(model.Finding, error) bool) {
		for i := range 100_000 {
			sample.Subject.Name = fmt.Sprintf("prod/service-%d", i)
			if !yield(sample, nil) {
				return
			}
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := report.Write(&bytes.Buffer{}, r, model.Look{}); err != nil {
			b.Fatal(err)
		}
	}
}
