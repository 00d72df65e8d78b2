package plan

import (
	"bytes"
	"encoding/json"
	"slices"

	"smaudit/scanner/iac/resource"
)

// rendering fills in the policy documents that Terraform will only render at apply time, in the data
// sources themselves and in what refers to them.
type rendering struct {
	documents map[string]*resource.Resource
	done      map[string]bool
}

func render(all []*resource.Resource) {
	r := rendering{documents: map[string]*resource.Resource{}, done: map[string]bool{}}
	for _, one := range all {
		if one.Data && one.Type == "aws_iam_policy_document" {
			r.documents[one.Address] = one
		}
	}
	for _, one := range all {
		if r.documents[one.Address] != nil {
			r.document(one.Address)
		} else {
			r.fill(one.Attrs)
		}
	}
}

// document renders one document, and those that it is merged from before it. One that is merged
// from itself, which Terraform would refuse, stays unknown.
func (r rendering) document(address string) *resource.Resource {
	data := r.documents[address]
	if data == nil || r.done[address] {
		return data
	}
	r.done[address] = true
	r.fill(data.Attrs)
	if data.Attrs.Fields["json"].Shape != resource.Unknown {
		return data
	}
	text := resource.RenderPolicyDocument(data.Attrs)
	data.Attrs.Fields["json"] = text
	var minified bytes.Buffer
	if json.Compact(&minified, []byte(text.Text)) == nil {
		text.Text = minified.String()
	}
	data.Attrs.Fields["minified_json"] = text
	return data
}

// fill puts documents in the places that are unknown because they refer to one.
func (r rendering) fill(v resource.Value) {
	for name, field := range v.Fields {
		if text, ok := r.rendered(field); ok {
			v.Fields[name] = text
		} else {
			r.fill(field)
		}
	}
	for i, item := range v.Items {
		if text, ok := r.rendered(item); ok {
			v.Items[i] = text
		} else {
			r.fill(item)
		}
	}
}

func (r rendering) rendered(v resource.Value) (resource.Value, bool) {
	if v.Shape != resource.Unknown {
		return v, false
	}
	link, ok := v.Link()
	if !ok || link.Attr != "json" && link.Attr != "minified_json" && link.Attr != "" {
		return v, false
	}
	data := r.document(link.Address)
	if data == nil {
		return v, false
	}
	text := data.Attrs.Fields["json"]
	if text.Shape != resource.String {
		return v, false
	}
	text.Links = slices.Concat(v.Links, text.Links)
	text.Sensitive = text.Sensitive || v.Sensitive
	return text, true
}

// output returns an output of the root module without its text, which may be a secret's value.
func (l *linker) output(out output) resource.Output {
	root := site{scope: l.scopes[""]}
	shape := resource.String
	if out.unknown {
		shape = resource.Unknown
	}
	e := l.doc.root.outputs[out.name]
	return resource.Output{
		Name: out.name, Sensitive: l.doc.root.sensitive[out.name], At: out.at,
		Value: resource.Value{Shape: shape, Sensitive: true, Links: l.links(out.name, root, e)},
	}
}
