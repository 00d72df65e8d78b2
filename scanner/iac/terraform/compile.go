package terraform

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// compiler turns the syntax tree of an expression into one that evaluates with symbols.
type compiler struct {
	items map[*hclsyntax.AnonSymbolExpr]string // the element of each splat around
}

// compile turns an expression as hclsyntax parses it into ours.
func compile(x hclsyntax.Expression) expression { return (&compiler{}).compile(x) }

func (c *compiler) compile(x hclsyntax.Expression) expression {
	at := node{x.Range()}
	switch x := x.(type) {
	case *hclsyntax.LiteralValueExpr:
		return c.literal(at, x.Val)
	case *hclsyntax.TemplateExpr:
		return c.template(at, x)
	case *hclsyntax.TemplateWrapExpr:
		return c.compile(x.Wrapped)
	case *hclsyntax.TemplateJoinExpr:
		return &joined{at, c.compile(x.Tuple)}
	case *hclsyntax.ParenthesesExpr:
		return c.compile(x.Expression)
	case *hclsyntax.TupleConsExpr:
		return &tuple{at, c.all(x.Exprs)}
	case *hclsyntax.ObjectConsExpr:
		return c.object(at, x)
	case *hclsyntax.ObjectConsKeyExpr:
		return c.key(at, x)
	case *hclsyntax.FunctionCallExpr:
		return &call{at, x.Name, c.all(x.Args), x.ExpandFinal}
	case *hclsyntax.BinaryOpExpr:
		return &binary{at, c.compile(x.LHS), c.compile(x.RHS), x.Op}
	case *hclsyntax.UnaryOpExpr:
		return &unary{at, c.compile(x.Val), x.Op}
	case *hclsyntax.ConditionalExpr:
		return &conditional{at, c.compile(x.Condition), c.compile(x.TrueResult), c.compile(x.FalseResult)}
	case *hclsyntax.ForExpr:
		return c.forEach(at, x)
	case *hclsyntax.SplatExpr:
		return c.splat(at, x)
	case *hclsyntax.AnonSymbolExpr:
		return &reference{node: at, root: c.items[x]}
	case *hclsyntax.ScopeTraversalExpr:
		return &reference{at, x.Traversal.RootName(), steps(x.Traversal[1:])}
	case *hclsyntax.RelativeTraversalExpr:
		return c.follow(at, x.Source, steps(x.Traversal)...)
	case *hclsyntax.IndexExpr:
		return c.follow(at, x.Collection, step{key: c.compile(x.Key)})
	default:
		return &literal{at, cty.DynamicVal}
	}
}

func (c *compiler) all(xs []hclsyntax.Expression) []expression {
	out := make([]expression, len(xs))
	for i, x := range xs {
		out[i] = c.compile(x)
	}
	return out
}

// literal neutralises escapes that spell a symbol.
func (c *compiler) literal(at node, v cty.Value) expression {
	if v.Type() == cty.String && v.IsKnown() && !v.IsNull() {
		return &literal{at, cty.StringVal(neutralise(v.AsString()))}
	}
	if err := checkNumber(v); err != nil {
		return &failing{at, err}
	}
	return &literal{at, v}
}

// failing is an expression that was found at compile time to be beyond a limit.
type failing struct {
	node
	err error
}

func (e *failing) value(*scope) (cty.Value, error) { return cty.DynamicVal, e.err }

func (c *compiler) template(at node, x *hclsyntax.TemplateExpr) expression {
	parts := c.all(x.Parts)
	if len(parts) == 0 {
		return &literal{at, cty.StringVal("")}
	}
	if only, ok := parts[0].(*literal); ok && len(parts) == 1 && only.val.Type() == cty.String {
		return &literal{at, only.val}
	}
	return &template{at, parts}
}

func (c *compiler) object(at node, x *hclsyntax.ObjectConsExpr) expression {
	out := &object{node: at, items: make([]objectItem, len(x.Items))}
	for i, item := range x.Items {
		out.items[i] = objectItem{c.compile(item.KeyExpr), c.compile(item.ValueExpr)}
	}
	return out
}

// key reads a bare word as the key itself.
func (c *compiler) key(at node, x *hclsyntax.ObjectConsKeyExpr) expression {
	if !x.ForceNonLiteral {
		if word := hcl.ExprAsKeyword(x.Wrapped); word != "" {
			return &literal{at, cty.StringVal(word)}
		}
	}
	return c.compile(x.Wrapped)
}

func (c *compiler) forEach(at node, x *hclsyntax.ForExpr) expression {
	out := &forEach{node: at, keyVar: x.KeyVar, valVar: x.ValVar, group: x.Group}
	out.over, out.val = c.compile(x.CollExpr), c.compile(x.ValExpr)
	if x.KeyExpr != nil {
		out.key = c.compile(x.KeyExpr)
	}
	if x.CondExpr != nil {
		out.condition = c.compile(x.CondExpr)
	}
	return out
}

// splat gives the element a name that no configuration can spell.
func (c *compiler) splat(at node, x *hclsyntax.SplatExpr) expression {
	if c.items == nil {
		c.items = make(map[*hclsyntax.AnonSymbolExpr]string)
	}
	name := fmt.Sprintf("[*] %d", len(c.items))
	c.items[x.Item] = name
	return &splat{at, c.compile(x.Source), c.compile(x.Each), name}
}

// follow appends steps to what is reached already, so that aws_x.y[each.key].arn is one reference
// that needs one attribute of one instance.
func (c *compiler) follow(at node, source hclsyntax.Expression, more ...step) expression {
	switch from := c.compile(source).(type) {
	case *reference:
		return &reference{at, from.root, append(from.steps[:len(from.steps):len(from.steps)], more...)}
	case *chain:
		return &chain{at, from.source, append(from.steps[:len(from.steps):len(from.steps)], more...)}
	default:
		return &chain{at, from, more}
	}
}

// steps turns a traversal into steps. The splat that a traversal can hold is an expression of its own
// by the time hclsyntax hands it out.
func steps(t hcl.Traversal) []step {
	out := make([]step, 0, len(t))
	for _, s := range t {
		switch s := s.(type) {
		case hcl.TraverseAttr:
			out = append(out, step{name: s.Name})
		case hcl.TraverseIndex:
			out = append(out, step{key: &literal{node{s.SrcRange}, s.Key}})
		}
	}
	return out
}

// inner returns the expressions directly within e.
func inner(e expression) []expression {
	switch e := e.(type) {
	case *template:
		return e.parts
	case *joined:
		return []expression{e.tuple}
	case *tuple:
		return e.items
	case *object:
		var out []expression
		for _, item := range e.items {
			out = append(out, item.key, item.val)
		}
		return out
	case *binary:
		return []expression{e.left, e.right}
	case *unary:
		return []expression{e.operand}
	case *conditional:
		return []expression{e.condition, e.yes, e.no}
	case *forEach:
		return []expression{e.over, e.val}
	case *splat:
		return []expression{e.source}
	case *chain:
		return []expression{e.source}
	case *call:
		return e.args
	}
	return nil
}
