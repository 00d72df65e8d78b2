package ndjson_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures"
	report "smaudit/report/json"
	"smaudit/report/ndjson"
	"smaudit/scanner/model"
)

func render(t *testing.T, r *model.Report) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, ndjson.Write(&out, r, model.Look{}))
	return out.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	fixtures.Golden(t, "report.ndjson", []byte(render(t, fixtures.Report())))
}

// The lines hold the same elements as the JSON report, in the same order.
func TestSameAsJSON(t *testing.T) {
	t.Parallel()
	lists := map[string]string{
		"scope": "scopes", "rule": "rules", "finding": "findings", "gap": "gaps", "secret": "secrets", "access": "access",
		"suppression": "suppressions", "window": "windows",
	}
	for _, r := range []*model.Report{fixtures.Report(), fixtures.HostileReport()} {
		got := map[string]any{}
		for _, name := range lists {
			got[name] = []any{}
		}
		for line := range strings.Lines(render(t, r)) {
			var element map[string]any
			require.NoError(t, json.Unmarshal([]byte(line), &element))
			kind := element["type"].(string)
			delete(element, "type")
			switch name := lists[kind]; {
			case name != "":
				got[name] = append(got[name].([]any), element)
			case kind == "head":
				for key, value := range element {
					got[key] = value
				}
			default:
				got[kind] = element
			}
		}
		var text bytes.Buffer
		require.NoError(t, report.Write(&text, r, model.Look{}))
		var want map[string]any
		require.NoError(t, json.Unmarshal(text.Bytes(), &want))
		assert.Equal(t, want, got)
	}
}

func TestLastLineIsSummary(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(render(t, fixtures.Report())), "\n")
	assert.True(t, strings.HasPrefix(lines[0], `{"type":"head","schema_version":"1.0",`), lines[0])
	assert.True(t, strings.HasPrefix(lines[len(lines)-1], `{"type":"summary",`))
}
