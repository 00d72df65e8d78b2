package model_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

type inner struct {
	Seen int `json:"seen"`
}

type outer struct {
	inner
	Word    string            `json:"word,omitempty"`
	Hidden  []string          `json:"hidden,omitempty" rego:"-"`
	At      time.Time         `json:"at,omitzero"`
	Rate    *float64          `json:"rate,omitempty"`
	Labels  map[string]bool   `json:"labels,omitempty"`
	Again   *outer            `json:"again,omitempty"`
	Open    any               `json:"open,omitempty"`
	Private string            `json:"-"`
	List    []map[string]uint `json:"list,omitempty"`
	Found   []string          `json:"found"`
}

func TestSchemaDescribesWhatEncodingJSONWrites(t *testing.T) {
	t.Parallel()
	const want = `{
		"$schema": "http://json-schema.org/draft-07/schema#",
		"type": "object", "additionalProperties": false, "required": ["seen", "found"],
		"properties": {
			"seen": {"type": "integer"}, "word": {"type": "string"},
			"at": {"type": "string", "format": "date-time"}, "rate": {"type": "number"},
			"labels": {"type": "object", "additionalProperties": {"type": "boolean"}},
			"again": {"type": "object"}, "open": {},
			"found": {"type": ["array", "null"], "items": {"type": "string"}},
			"list": {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "integer"}}}
		}}`
	got, err := json.Marshal(model.Schema(outer{}, model.ForRules))
	require.NoError(t, err)
	assert.JSONEq(t, want, string(got))
	assert.Contains(t, model.Schema(outer{})["properties"], "hidden", "only rules do not see it")
}
