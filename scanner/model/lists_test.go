package model_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

func TestFillLists(t *testing.T) {
	t.Parallel()
	var rule model.Rule
	model.FillLists(&rule)
	text, err := json.Marshal(rule)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "null")
	assert.Contains(t, string(text), `"reads":{"applies":[],"deny":[]}`, "lists of inner structs too")

	var finding model.Finding
	model.FillLists(&finding)
	assert.Nil(t, finding.Location, "a pointer stays")
	assert.Equal(t, []model.Related{}, finding.Related)

	var scope model.Scope
	model.FillLists(&scope)
	assert.Nil(t, scope.Unknown, "what JSON leaves out when empty stays")
}

func TestFillListsCopiesWhatIsShared(t *testing.T) {
	t.Parallel()
	shared := model.Summary{ByRule: []model.RuleCount{{Rule: "ROT001"}}}
	own := shared
	model.FillLists(&own)
	assert.NotNil(t, own.ByRule[0].Outcomes)
	assert.Nil(t, shared.ByRule[0].Outcomes)
}
