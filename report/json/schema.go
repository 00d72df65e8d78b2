package json

import (
	"time"

	"smaudit/scanner/model"
)

// shape is the document that Write writes, for the schema: its sequences are lists there.
type shape struct {
	SchemaVersion string              `json:"schema_version"`
	Tool          model.Tool          `json:"tool"`
	StartedAt     time.Time           `json:"started_at"`
	FinishedAt    time.Time           `json:"finished_at"`
	Complete      bool                `json:"complete"`
	Scopes        []model.Scope       `json:"scopes"`
	Rules         []model.Rule        `json:"rules"`
	Findings      []model.Finding     `json:"findings"`
	Gaps          []model.Gap         `json:"gaps"`
	Secrets       []model.SecretRow   `json:"secrets"`
	Access        []model.AccessRow   `json:"access"`
	Suppressions  []model.Suppression `json:"suppressions"`
	Windows       []model.Window      `json:"windows"`
	Costs         model.Costs         `json:"costs"`
	Summary       model.Summary       `json:"summary"`
}

// Schema describes the document that Write writes, as a JSON Schema of draft 7.
func Schema() map[string]any {
	schema := model.Schema(shape{})
	listsAreThere(schema)
	return schema
}

// listsAreThere takes null out of the types of lists and maps, which a report always writes. Null
// remains where a pointer may be nil: a finding without a location.
func listsAreThere(value any) {
	schema, ok := value.(map[string]any)
	if !ok {
		return
	}
	types, nullable := schema["type"].([]any)
	_, isMap := schema["additionalProperties"].(map[string]any)
	if _, isList := schema["items"]; nullable && (isList || isMap) {
		schema["type"] = types[0]
	}
	listsAreThere(schema["items"])
	listsAreThere(schema["additionalProperties"])
	properties, _ := schema["properties"].(map[string]any)
	for _, property := range properties {
		listsAreThere(property)
	}
}
