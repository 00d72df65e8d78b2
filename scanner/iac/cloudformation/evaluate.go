package cloudformation

import (
	"context"
	"strings"

	"go.yaml.in/yaml/v3"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// evaluator knows the sections of one template.
type evaluator struct {
	ctx        context.Context
	name       string
	given      map[string]string // values that the user hands in
	parameters map[string]*yaml.Node
	mappings   *yaml.Node
	conditions map[string]*yaml.Node
	declared   map[string]*declaration
	globals    *yaml.Node // properties of all serverless functions
	order      []string   // of the logical ids
	truths     map[string]truth
	steps      int
	room       int
	gaps       []model.Gap
	exceeded   bool
}

// declaration is an entry of Resources.
type declaration struct {
	id         string
	kind       string // such as AWS::SecretsManager::Secret
	properties *yaml.Node
	condition  string
	at         model.Location
	asked      bool // for what it refers to, so that a circle ends
}

// newEvaluator returns nil for a document without resources.
func newEvaluator(ctx context.Context, name string, top *yaml.Node, o Options) *evaluator {
	resources := field(top, "Resources")
	if resources == nil || resources.Kind != yaml.MappingNode {
		return nil
	}
	e := &evaluator{
		ctx: ctx, name: name, given: o.Parameters, mappings: field(top, "Mappings"),
		parameters: section(top, "Parameters"), conditions: section(top, "Conditions"),
		declared: make(map[string]*declaration), truths: make(map[string]truth), steps: maxSteps, room: maxRoom,
	}
	e.transforms(field(top, "Transform"))
	each(resources, func(key, body *yaml.Node) { e.declare(key, body, 0) })
	e.serverless(top)
	return e
}

func section(top *yaml.Node, name string) map[string]*yaml.Node {
	out := make(map[string]*yaml.Node)
	each(field(top, name), func(key, value *yaml.Node) { out[key.Value] = value })
	return out
}

func (e *evaluator) declare(key, body *yaml.Node, depth int) {
	if strings.HasPrefix(key.Value, loopPrefix) && e.loop(body, depth) {
		return
	}
	if strings.HasPrefix(key.Value, "Fn::") {
		e.gap(key, "read "+key.Value, "what "+key.Value+" makes is not read")
		return
	}
	d := &declaration{
		id: key.Value, kind: text(field(body, "Type")), properties: field(body, "Properties"),
		condition: text(field(body, "Condition")), at: e.at(key),
	}
	if strings.HasPrefix(d.kind, "AWS::Serverless::") && !silent[d.kind] {
		e.gap(key, "read "+d.kind, "what "+d.kind+" stands for is not read")
	}
	if e.declared[d.id] == nil {
		e.order = append(e.order, d.id)
	}
	e.declared[d.id] = d
}

// known are the transforms that make nothing which would change what is read here.
var known = map[string]bool{
	"AWS::SecretsManager-2020-07-23": true, "AWS::SecretsManager-2024-09-16": true,
	"AWS::LanguageExtensions": true, "AWS::Serverless-2016-10-31": true, // of this the resources have gaps of their own
}

// transforms records the macros by which anything may become of the template.
func (e *evaluator) transforms(n *yaml.Node) {
	list := items(n)
	if n != nil && n.Kind == yaml.ScalarNode {
		list = []*yaml.Node{n}
	}
	for _, one := range list {
		if name := text(one); !known[name] {
			e.gap(one, "expand macro", "a macro may change the template and is not run")
		}
	}
}

func (e *evaluator) gap(n *yaml.Node, operation, detail string) {
	at := e.at(n)
	e.gaps = append(e.gaps, model.Gap{
		Operation: operation, Resource: e.name, Reason: model.GapUnresolved, Detail: detail, Location: &at,
	})
}

// spend takes from the bounds of the evaluation, and reports whether they last.
func (e *evaluator) spend(steps, bytes int) bool {
	e.steps, e.room = e.steps-steps, e.room-bytes
	if (e.steps < 0 || e.room < 0) && !e.exceeded {
		e.exceeded = true
		e.gaps = append(e.gaps, model.Gap{
			Operation: "evaluate template", Resource: e.name, Reason: model.GapInvalid,
			Detail: "the template stands for more than is evaluated", Location: &model.Location{File: e.name},
		})
	}
	return !e.exceeded && e.ctx.Err() == nil
}

// value evaluates a node. What stands for [NoValue] is absent.
func (e *evaluator) value(n *yaml.Node, depth int) resource.Value {
	if n = follow(n); n == nil {
		return resource.Value{}
	}
	at := e.at(n)
	if depth > maxDepth || !e.spend(1, 0) {
		return resource.Value{Shape: resource.Unknown, At: at}
	}
	if name, argument := intrinsic(n); name != "" {
		out := e.call(name, argument, depth+1)
		if out.Shape != resource.Absent {
			out.At = at
		}
		return out
	}
	switch n.Kind {
	case yaml.MappingNode:
		return e.object(n, depth)
	case yaml.SequenceNode:
		out := resource.Value{Shape: resource.List, At: at}
		for _, item := range n.Content {
			if v := e.value(item, depth+1); v.Shape != resource.Absent {
				out.Items = append(out.Items, v)
			}
		}
		return out
	}
	return resource.Value{Shape: shapeOf(n), Text: spelled(n), At: at}
}

func (e *evaluator) object(n *yaml.Node, depth int) resource.Value {
	out := resource.Value{Shape: resource.Object, Fields: make(map[string]resource.Value, len(n.Content)/2), At: e.at(n)}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, v := n.Content[i], e.value(n.Content[i+1], depth+1)
		switch {
		case strings.HasPrefix(key.Value, "Fn::"):
			return resource.Value{Shape: resource.Unknown, At: out.At}
		case key.Tag == "!!merge":
			for name, merged := range v.Fields {
				if _, own := out.Fields[name]; !own {
					out.Fields[name] = merged
				}
			}
		case v.Shape == resource.Absent:
			delete(out.Fields, key.Value)
		default:
			out.Fields[key.Value] = v
		}
	}
	return out
}

func shapeOf(n *yaml.Node) resource.Shape {
	switch n.ShortTag() {
	case "!!null":
		return resource.Null
	case "!!bool":
		return resource.Bool
	case "!!int", "!!float":
		return resource.Number
	}
	return resource.String
}

// spelled returns a scalar as CloudFormation hands it on: true and false in small letters.
func spelled(n *yaml.Node) string {
	switch shapeOf(n) {
	case resource.Null:
		return ""
	case resource.Bool:
		return strings.ToLower(n.Value)
	}
	return n.Value
}

// isText reports whether the value is a scalar that is told, holes included.
func isText(v resource.Value) bool {
	return v.Shape == resource.String || v.Shape == resource.Number || v.Shape == resource.Bool
}
