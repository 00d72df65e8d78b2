package cloudformation

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"smaudit/scanner/model"
)

// follow returns what an alias stands for, or the node itself. CloudFormation takes no aliases, but what
// packages a template for it writes them out.
func follow(n *yaml.Node) *yaml.Node {
	for range maxDepth {
		if n == nil || n.Kind != yaml.AliasNode {
			return n
		}
		n = n.Alias
	}
	return nil
}

// field returns the value of a key of a mapping, nil where there is none. Of a key that is given twice the
// last counts.
func field(n *yaml.Node, key string) *yaml.Node {
	var out *yaml.Node
	each(n, func(k, v *yaml.Node) {
		if k.Value == key {
			out = v
		}
	})
	return out
}

// each visits the keys of a mapping in their order.
func each(n *yaml.Node, visit func(key, value *yaml.Node)) {
	if n = follow(n); n == nil || n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		visit(n.Content[i], follow(n.Content[i+1]))
	}
}

// items are the elements of a sequence.
func items(n *yaml.Node) []*yaml.Node {
	if n = follow(n); n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// text returns a scalar as it is written, "" for anything else.
func text(n *yaml.Node) string {
	if n = follow(n); n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

// intrinsic tells the function that a node calls and its argument: {"Fn::Sub": x}, {"Ref": x} or !Sub x.
func intrinsic(n *yaml.Node) (name string, argument *yaml.Node) {
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") && len(n.Tag) > 1 {
		plain := *n
		plain.Tag, plain.Style = "", n.Style&^yaml.TaggedStyle
		return n.Tag[1:], &plain
	}
	if n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		return "", nil
	}
	key, value := n.Content[0].Value, n.Content[1]
	if key == "Ref" {
		return key, value
	}
	if name, ok := strings.CutPrefix(key, "Fn::"); ok {
		return name, value
	}
	return "", nil
}

func (e *evaluator) at(n *yaml.Node) model.Location {
	if n == nil || n.Line == 0 {
		return model.Location{}
	}
	return model.Location{File: e.name, Line: n.Line, Column: n.Column}
}
