package cloudformation

import (
	"encoding/json"
	"strings"

	"smaudit/scanner/iac/resource"
)

// document returns a policy as the text that AWS is given, with holes for what is not told. One that is
// written as a text stays what it is. Where nothing is known of a part the whole is unknown.
func (e *evaluator) document(v resource.Value) resource.Value {
	if v.Shape != resource.Object && v.Shape != resource.List {
		return settled(v)
	}
	out := unknown(v)
	out.At = v.At
	r := rendering{evaluator: e}
	tree := r.tree(v)
	if r.lost {
		return out
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(tree) == nil {
		out.Shape, out.Text = resource.String, strings.TrimSuffix(text.String(), "\n")
	}
	return out
}

// rendering remembers whether something was met that no text can stand for.
type rendering struct {
	*evaluator
	lost bool
}

// tree is what encoding/json writes. CloudFormation hands on all scalars as texts.
func (r *rendering) tree(v resource.Value) any {
	switch v.Shape {
	case resource.Object:
		out := make(map[string]any, len(v.Fields))
		for name, field := range v.Fields {
			if r.lost = r.lost || !r.spend(1, len(name)); field.Set() {
				out[name] = r.tree(field)
			}
		}
		return out
	case resource.List:
		out := make([]any, 0, len(v.Items))
		for _, item := range v.Items {
			out = append(out, r.tree(item))
		}
		return out
	case resource.Unknown:
		text := hole(v)
		r.lost = r.lost || text == "" || !r.spend(1, len(text))
		return text
	}
	r.lost = r.lost || !r.spend(1, len(v.Text))
	return v.Text
}

// settled drops from what is not told the text that would be known of it, which only a document can use.
func settled(v resource.Value) resource.Value {
	if v.Shape == resource.Unknown {
		v.Text = ""
	}
	for i, item := range v.Items {
		v.Items[i] = settled(item)
	}
	for name, field := range v.Fields {
		v.Fields[name] = settled(field)
	}
	return v
}
