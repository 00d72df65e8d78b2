package terraform

import (
	"bytes"
	"math/big"
	"sort"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"go.yaml.in/yaml/v3"
)

var yamlDecodeFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "text", Type: cty.String}},
	Type:   function.StaticReturnType(cty.DynamicPseudoType),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		var doc yaml.Node
		text := args[0].AsString()
		if len(text) > maxFileBytes {
			return cty.DynamicVal, exceeded("a YAML text is longer than %d MiB", maxFileBytes>>20)
		}
		if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
			return cty.DynamicVal, err
		}
		d := &yamlDecoder{}
		if len(doc.Content) == 0 {
			return cty.NullVal(cty.DynamicPseudoType), nil
		}
		return d.decode(doc.Content[0], 0)
	},
})

// yamlDecoder counts what it makes, since aliases can repeat a small text without end.
type yamlDecoder struct{ nodes int }

func (d *yamlDecoder) decode(n *yaml.Node, depth int) (cty.Value, error) {
	if d.nodes++; d.nodes > maxValueNodes/4 || depth > maxNesting {
		return cty.DynamicVal, exceeded("a YAML text makes more than %d values, or nests too deep", maxValueNodes/4)
	}
	switch n.Kind {
	case yaml.AliasNode:
		return d.decode(n.Alias, depth+1)
	case yaml.SequenceNode:
		var out []cty.Value
		for _, item := range n.Content {
			v, err := d.decode(item, depth+1)
			if err != nil {
				return v, err
			}
			out = append(out, v)
		}
		return cty.TupleVal(out), nil
	case yaml.MappingNode:
		return d.mapping(n, depth)
	}
	return yamlScalar(n)
}

func (d *yamlDecoder) mapping(n *yaml.Node, depth int) (cty.Value, error) {
	out := make(map[string]cty.Value)
	for i := 0; i+1 < len(n.Content); i += 2 {
		v, err := d.decode(n.Content[i+1], depth+1)
		if err != nil {
			return v, err
		}
		if n.Content[i].Tag == "!!merge" && v.Type().IsObjectType() {
			for key, inherited := range v.AsValueMap() {
				if _, ok := out[key]; !ok {
					out[key] = inherited
				}
			}
			continue
		}
		out[n.Content[i].Value] = v
	}
	return cty.ObjectVal(out), nil
}

func yamlScalar(n *yaml.Node) (cty.Value, error) {
	switch n.Tag {
	case "!!null":
		return cty.NullVal(cty.DynamicPseudoType), nil
	case "!!bool":
		var b bool
		err := n.Decode(&b)
		return cty.BoolVal(b), err
	case "!!int", "!!float":
		f, _, err := big.ParseFloat(n.Value, 0, 512, big.ToNearestEven)
		if err != nil || f.IsInf() {
			return cty.StringVal(n.Value), nil
		}
		v := cty.NumberVal(f)
		return v, checkNumber(v)
	}
	return cty.StringVal(n.Value), nil
}

var yamlEncodeFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType, AllowNull: true}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if !args[0].IsWhollyKnown() {
			return cty.UnknownVal(cty.String), nil
		}
		var out bytes.Buffer
		encoder := yaml.NewEncoder(&out)
		encoder.SetIndent(2)
		encoder.CompactSeqIndent()
		if err := encoder.Encode(yamlNode(args[0])); err != nil {
			return cty.DynamicVal, err
		}
		return cty.StringVal(out.String()), nil
	},
})

// yamlNode spells a value as Terraform does, with all strings and keys quoted.
func yamlNode(v cty.Value) *yaml.Node {
	quoted := func(s string) *yaml.Node {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s, Style: yaml.DoubleQuotedStyle}
	}
	ty := v.Type()
	switch {
	case v.IsNull():
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	case ty == cty.String:
		return quoted(v.AsString())
	case ty.IsPrimitiveType():
		return &yaml.Node{Kind: yaml.ScalarNode, Value: textOf(v)}
	case ty.IsMapType() || ty.IsObjectType():
		out := &yaml.Node{Kind: yaml.MappingNode}
		fields := v.AsValueMap()
		keys := make([]string, 0, len(fields))
		for key := range fields {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		for _, key := range keys {
			out.Content = append(out.Content, quoted(key), yamlNode(fields[key]))
		}
		return out
	}
	out := &yaml.Node{Kind: yaml.SequenceNode}
	for it := v.ElementIterator(); it.Next(); {
		_, item := it.Element()
		out.Content = append(out.Content, yamlNode(item))
	}
	return out
}
