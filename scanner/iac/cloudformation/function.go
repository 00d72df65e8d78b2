package cloudformation

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"smaudit/scanner/iac/resource"
)

// call evaluates an intrinsic function. Of those that depend on more than the template, and of macros, only
// what they are computed from is known.
func (e *evaluator) call(name string, argument *yaml.Node, depth int) resource.Value {
	list := items(argument)
	switch name {
	case "Ref":
		return e.ref(text(argument), depth)
	case "GetAtt":
		return e.attribute(argument, depth)
	case "Sub":
		return e.substitute(argument, depth)
	case "If":
		return e.choose(list, depth)
	case "FindInMap":
		return e.find(list, depth)
	case "ImportValue":
		return imported(e.value(argument, depth+1))
	case "Join":
		if len(list) == 2 {
			return e.join(e.value(list[0], depth+1), e.value(list[1], depth+1))
		}
	case "Select":
		if len(list) == 2 {
			return pick(e.value(list[0], depth+1), e.value(list[1], depth+1))
		}
	case "Split":
		if len(list) == 2 {
			return e.split(e.value(list[0], depth+1), e.value(list[1], depth+1))
		}
	case "Base64":
		return encoded(e.value(argument, depth+1))
	case "ToJsonString":
		return e.document(e.value(argument, depth+1))
	}
	return unknown(e.value(argument, depth+1))
}

// unknown is a value of which no more can be told than what it is computed from.
func unknown(from ...resource.Value) resource.Value {
	out := resource.Value{Shape: resource.Unknown}
	for _, v := range from {
		gather(v, &out)
	}
	return out
}

// gather adds the links and the sensitivity of a value and of all its parts.
func gather(v resource.Value, to *resource.Value) {
	to.Sensitive = to.Sensitive || v.Sensitive
	for _, link := range v.Links {
		if !slices.Contains(to.Links, link) {
			to.Links = append(to.Links, link)
		}
	}
	for _, item := range v.Items {
		gather(item, to)
	}
	for _, name := range sorted(v.Fields) {
		gather(v.Fields[name], to)
	}
}

var logicalID = regexp.MustCompile(`^[A-Za-z0-9]+$`)

// linked is an attribute of a resource of the template.
func linked(id, attr string) resource.Value {
	link := resource.Link{Address: id, Attr: attr}
	return resource.Value{Shape: resource.String, Text: link.Hole(), Links: []resource.Link{link}}
}

func (e *evaluator) ref(name string, depth int) resource.Value {
	if strings.HasPrefix(name, "AWS::") {
		return e.pseudoParameter(name)
	}
	if n, ok := e.parameters[name]; ok {
		return e.parameter(name, n)
	}
	d := e.declared[name]
	if d == nil || !logicalID.MatchString(name) {
		return resource.Value{Shape: resource.Unknown}
	}
	if attachments[d.kind] {
		return e.about(d, depth)
	}
	if spec, ok := kinds[d.kind]; ok {
		return linked(name, spec.ref)
	}
	return linked(name, "id")
}

// attribute evaluates Fn::GetAtt, whose argument is a list of two or a text with a dot.
func (e *evaluator) attribute(argument *yaml.Node, depth int) resource.Value {
	id, attr, _ := strings.Cut(text(argument), ".")
	if list := items(argument); len(list) == 2 {
		id = text(list[0])
		name := e.value(list[1], depth+1)
		if attr = name.Text; name.Shape != resource.String {
			attr = ""
		}
	}
	return e.attributeOf(id, attr, depth)
}

func (e *evaluator) attributeOf(id, attr string, depth int) resource.Value {
	d := e.declared[id]
	if d == nil || !logicalID.MatchString(id) {
		return resource.Value{Shape: resource.Unknown}
	}
	if attachments[d.kind] {
		return e.about(d, depth)
	}
	if name, ok := kinds[d.kind].attrs[attr]; ok {
		return linked(id, name)
	}
	if attr = snake(attr); attr == "" || len(resource.Holes("${"+id+"."+attr+"}")) == 0 {
		return resource.Value{Shape: resource.Unknown, Links: []resource.Link{{Address: id}}}
	}
	return linked(id, attr)
}

// attachments are the types whose Ref and GetAtt are the ARN of the secret that they are about
// (template reference, return values, 2026).
var attachments = map[string]bool{
	"AWS::SecretsManager::SecretTargetAttachment": true, "AWS::SecretsManager::RotationSchedule": true,
	"AWS::SecretsManager::ResourcePolicy": true,
}

func (e *evaluator) about(d *declaration, depth int) resource.Value {
	if d.asked {
		return resource.Value{Shape: resource.Unknown}
	}
	d.asked = true
	defer func() { d.asked = false }()
	return e.value(field(d.properties, "SecretId"), depth+1)
}

// find evaluates Fn::FindInMap, with the DefaultValue that AWS::LanguageExtensions adds.
func (e *evaluator) find(list []*yaml.Node, depth int) resource.Value {
	if len(list) < 3 {
		return resource.Value{Shape: resource.Unknown}
	}
	at, keys := e.mappings, make([]resource.Value, 3)
	for i, n := range list[:3] {
		keys[i] = e.value(n, depth+1)
		if !isText(keys[i]) || len(resource.Holes(keys[i].Text)) > 0 {
			return unknown(keys...)
		}
		at = field(at, keys[i].Text)
	}
	if at == nil && len(list) == 4 {
		at = field(list[3], "DefaultValue")
	}
	if at == nil {
		return unknown(keys...)
	}
	return e.value(at, depth+1)
}

// imported is what another stack exports: it is there, but it is not of this template.
func imported(name resource.Value) resource.Value {
	id := "import"
	if name.Shape == resource.String && len(resource.Holes(name.Text)) == 0 && name.Text != "" {
		id = strings.Map(func(r rune) rune {
			if r < 0x80 && (logicalID.MatchString(string(r)) || r == '-' || r == '_') {
				return r
			}
			return '-'
		}, name.Text[:min(len(name.Text), 255)])
	}
	return linked("data.aws_cloudformation_export."+id, "value")
}

// encoded evaluates Fn::Base64.
func encoded(v resource.Value) resource.Value {
	if !isText(v) || len(resource.Holes(v.Text)) > 0 {
		return unknown(v)
	}
	v.Shape, v.Text = resource.String, base64.StdEncoding.EncodeToString([]byte(v.Text))
	return v
}

// pick evaluates Fn::Select.
func pick(index, list resource.Value) resource.Value {
	i, ok := index.Int()
	if list.Shape != resource.List || !ok || i < 0 || i >= len(list.Items) {
		return unknown(list)
	}
	return list.Items[i]
}

// split evaluates Fn::Split. Where a hole may hide the delimiter the parts cannot be told.
func (e *evaluator) split(delimiter, v resource.Value) resource.Value {
	if !isText(delimiter) || delimiter.Text == "" || !isText(v) || len(resource.Holes(v.Text)) > 0 {
		return unknown(v)
	}
	if !e.spend(strings.Count(v.Text, delimiter.Text), 0) {
		return unknown(v)
	}
	out := resource.Value{Shape: resource.List, Links: v.Links, Sensitive: v.Sensitive}
	for part := range strings.SplitSeq(v.Text, delimiter.Text) {
		out.Items = append(out.Items, resource.Value{Shape: resource.String, Text: part, Links: v.Links, Sensitive: v.Sensitive})
	}
	return out
}

// snake is the Terraform spelling of a name: KeyId is key_id.
func snake(name string) string {
	var out strings.Builder
	for i, r := range name {
		if 'A' <= r && r <= 'Z' {
			if i > 0 && out.Len() > 0 && !strings.HasSuffix(out.String(), "_") && !strings.HasSuffix(out.String(), ".") {
				out.WriteByte('_')
			}
			r |= 0x20
		}
		out.WriteRune(r)
	}
	return out.String()
}

func index(i int) string { return "[" + strconv.Itoa(i) + "]" }
