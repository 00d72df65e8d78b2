package policies

import (
	"encoding/json"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"

	"smaudit/scanner/model"
)

// surroundings names, for each kind of subject, what stands beside it in a rule's input.
var surroundings = map[model.Kind][]string{
	model.KindSecret: {"key", "function"},
}

// inputSchema describes the input of rules about subjects of the kind: the subject, what surrounds
// it, the scope. What stands elsewhere in [model.Input] is refused by the type checker, because no
// scan fills it in for such a subject.
func inputSchema(kind model.Kind) map[string]any {
	whole := model.Schema(model.Input{}, model.ForRules)
	from := whole["properties"].(map[string]any)
	properties := make(map[string]any)
	for _, name := range append([]string{string(kind), "kind", "scope", "class", "collected_at"}, surroundings[kind]...) {
		properties[name] = from[name]
	}
	whole["properties"] = properties
	whole["title"] = fmt.Sprintf("Input of rules about one %s", kind)
	return whole
}

// schemaSet holds the schemas under the names by which METADATA calls them: schema.secret.
func schemaSet() (*ast.SchemaSet, error) {
	set := ast.NewSchemaSet()
	for _, kind := range model.Kinds {
		text, err := files.ReadFile("schema/" + string(kind) + ".json")
		if err != nil {
			return nil, fmt.Errorf("read schema of %s: %w", kind, err)
		}
		var schema any
		if err := json.Unmarshal(text, &schema); err != nil {
			return nil, fmt.Errorf("parse schema of %s: %w", kind, err)
		}
		set.Put(ast.Ref{ast.SchemaRootDocument, ast.InternedTerm(string(kind))}, schema)
	}
	return set, nil
}
