package policies

import "smaudit/scanner/model"

// Values returns what a parameter of a rule can be in this run, whatever class a secret has: its default
// unless the configuration of the rule replaces it, and what classes say. It returns nothing where the
// rule is not among those that judge.
func (p *Pack) Values(id, name string) []any {
	for _, rule := range p.rules {
		if rule.ID == id {
			return p.values(&rule.Rule, name)
		}
	}
	return nil
}

func (p *Pack) values(rule *model.Rule, name string) []any {
	var out []any
	config := lookup(p.document, "smaudit", "config")
	if value := lookup(config, "rules", rule.ID, name); value != nil {
		out = append(out, value)
	} else {
		for _, parameter := range rule.Parameters {
			if parameter.Name == name {
				out = append(out, parameter.Default)
			}
		}
	}
	classes, _ := lookup(config, "classes").(map[string]any)
	for _, class := range sortedKeys(classes) {
		if value := lookup(classes[class], rule.ID, name); value != nil {
			out = append(out, value)
		}
	}
	return out
}

// lookup returns what stands at a path of names in a document, nil where nothing does.
func lookup(document any, names ...string) any {
	for _, name := range names {
		object, _ := document.(map[string]any)
		document = object[name]
	}
	return document
}
