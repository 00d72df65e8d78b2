package policies

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// specialiser rewrites rules for the configuration at hand, after OPA has resolved their names and
// before it builds its indexes. A parameter that no class overrides becomes a constant, and a helper
// that then comes down to one attribute becomes that attribute. Both leave every verdict as it is,
// spare a third of the allocations of a plain evaluation, and take the class out of what most rules
// read, so that more subjects are alike to them.
type specialiser struct {
	config map[string]any
	single map[string]*ast.Rule // rules with one definition, by ref; nil where there are several
}

var (
	paramClass = ast.MustParseRef("data.smaudit.lib.param.class")
	inputClass = ast.MustParseRef("input.class")
)

// specialise makes the compiler's stage.
func specialise(config map[string]any) ast.CompilerStageDefinition {
	return ast.CompilerStageDefinition{
		Name: "Specialise", MetricName: "specialise",
		Stage: func(compiler *ast.Compiler) *ast.Error {
			s := specialiser{config: config, single: make(map[string]*ast.Rule)}
			for _, name := range sortedKeys(compiler.Modules) {
				s.fold(compiler.Modules[name])
				s.index(compiler.Modules[name])
			}
			for _, name := range sortedKeys(compiler.Modules) {
				ast.WalkExprs(compiler.Modules[name], func(expr *ast.Expr) bool {
					s.inline(expr)
					return false
				})
			}
			return nil
		},
	}
}

// fold replaces calls of param.value by the parameter's value.
func (s *specialiser) fold(module *ast.Module) {
	ast.WalkTerms(module, func(term *ast.Term) bool {
		if call, ok := term.Value.(ast.Call); ok {
			if value, ok := s.parameter(call); ok {
				term.Value = value
			}
		}
		return false
	})
	ast.WalkExprs(module, func(expr *ast.Expr) bool {
		if terms, ok := expr.Terms.([]*ast.Term); ok {
			if value, ok := s.parameter(terms); ok {
				expr.Terms = ast.NewTerm(value).SetLocation(expr.Location)
			}
		}
		return false
	})
}

// parameter returns the value of a parameter that is the same for all classes.
func (s *specialiser) parameter(call []*ast.Term) (ast.Value, bool) {
	if len(call) != 5 || !call[0].Equal(ast.NewTerm(paramValue)) || !call[4].IsGround() {
		return nil, false
	}
	class, isRef := call[1].Value.(ast.Ref)
	id, literal := call[2].Value.(ast.String)
	name, named := call[3].Value.(ast.String)
	if !isRef || !literal || !named || !class.Equal(paramClass) && !class.Equal(inputClass) {
		return nil, false
	}
	classes, _ := s.config["classes"].(map[string]any)
	for _, rules := range classes {
		if _, set := setting(rules, string(id), string(name)); set {
			return nil, false
		}
	}
	given, set := setting(s.config["rules"], string(id), string(name))
	if !set {
		return call[4].Value, ast.IsConstant(call[4].Value)
	}
	value, err := ast.InterfaceToValue(given)
	return value, err == nil
}

func setting(rules any, id, name string) (any, bool) {
	members, _ := rules.(map[string]any)
	parameters, _ := members[id].(map[string]any)
	value, ok := parameters[name]
	return value, ok
}

func (s *specialiser) index(module *ast.Module) {
	for _, rule := range module.Rules {
		ref := module.Package.Path.Extend(rule.Head.Ref()).String()
		if _, again := s.single[ref]; again {
			s.single[ref] = nil
			continue
		}
		s.single[ref] = rule
	}
}

// inline replaces an expression that only asks a helper by what the helper asks.
func (s *specialiser) inline(expr *ast.Expr) {
	if len(expr.With) > 0 {
		return
	}
	var head *ast.Term
	var args []*ast.Term
	switch terms := expr.Terms.(type) {
	case *ast.Term:
		head = terms
	case []*ast.Term:
		head, args = terms[0], terms[1:]
	default:
		return
	}
	ref, ok := head.Value.(ast.Ref)
	if !ok || !ref[0].Equal(ast.DefaultRootDocument) {
		return
	}
	if rule := s.single[ref.String()]; rule != nil {
		if value, ok := condition(rule, args); ok {
			expr.Terms = ast.NewTerm(value).SetLocation(expr.Location)
		}
	}
}

// condition returns the one thing that decides whether a rule is true for constant arguments: an
// attribute of the input, or a boolean.
func condition(rule *ast.Rule, args []*ast.Term) (ast.Value, bool) {
	head := rule.Head
	if rule.Default || rule.Else != nil || head.Key != nil || len(head.Args) != len(args) ||
		head.Value == nil || !head.Value.Equal(ast.BooleanTerm(true)) {
		return nil, false
	}
	known := make(map[ast.Var]ast.Value)
	for i, arg := range args {
		name, isVar := head.Args[i].Value.(ast.Var)
		if !isVar || !ast.IsConstant(arg.Value) {
			return nil, false
		}
		known[name] = arg.Value
	}
	out := ast.Value(ast.Boolean(true))
	for _, expr := range rule.Body {
		value, ok := simple(expr, known)
		switch {
		case !ok:
			return nil, false
		case value.Compare(ast.Boolean(true)) == 0:
		case value.Compare(ast.Boolean(false)) == 0:
			return value, true
		case out.Compare(ast.Boolean(true)) != 0:
			return nil, false // two attributes
		default:
			out = value
		}
	}
	return out, true
}

// simple returns what an expression asks: an attribute of the input, or a boolean.
func simple(expr *ast.Expr, known map[ast.Var]ast.Value) (ast.Value, bool) {
	if len(expr.With) > 0 || expr.Negated {
		return nil, false
	}
	switch terms := expr.Terms.(type) {
	case *ast.Not:
		if len(terms.Body) != 1 {
			return nil, false
		}
		value, ok := simple(terms.Body[0], known)
		truth, isBoolean := value.(ast.Boolean)
		return !truth, ok && isBoolean
	case *ast.Term:
		switch value := terms.Value.(type) {
		case ast.Boolean:
			return value, true
		case ast.Var:
			constant, ok := known[value]
			return ast.Boolean(ok && constant.Compare(ast.Boolean(false)) != 0), ok
		case ast.Ref:
			return value, value[0].Equal(ast.InputRootDocument) && value.IsGround()
		}
	}
	return nil, false
}
