package policies

import (
	"cmp"
	"errors"
	"reflect"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"smaudit/scanner/model"
)

var (
	paramPackage = ast.MustParseRef("data.smaudit.lib.param")
	paramValue   = ast.MustParseRef("data.smaudit.lib.param.value")
)

// parameters finds the parameters of a parsed rule where it uses them, in calls such as
// param.value(param.class, "ROT002", "max_days", 90), so that no list of them can go stale.
func parameters(source *source) ([]model.Parameter, error) {
	found := make(map[string]any)
	var faults []error
	value := valueRef(source.module)
	visit := func(call []*ast.Term) {
		if ref, ok := call[0].Value.(ast.Ref); !ok || len(call) < 5 || !ref.Equal(value) && !ref.Equal(paramValue) {
			return
		}
		name, preset, err := parameter(source, call)
		if known, ok := found[name]; err == nil && ok && !reflect.DeepEqual(known, preset) {
			err = at(call[0].Location, "parameter %s has another default above", name)
		}
		if err != nil {
			faults = append(faults, err)
			return
		}
		found[name] = preset
	}
	ast.NewGenericVisitor(func(node any) bool {
		switch node := node.(type) {
		case *ast.Expr:
			if terms, ok := node.Terms.([]*ast.Term); ok {
				visit(terms)
			}
		case ast.Call:
			visit(node)
		}
		return false
	}).Walk(source.module)
	out := []model.Parameter{}
	for name, preset := range found {
		out = append(out, model.Parameter{Name: name, Default: preset})
	}
	slices.SortFunc(out, func(a, b model.Parameter) int { return cmp.Compare(a.Name, b.Name) })
	return out, errors.Join(faults...)
}

// valueRef returns how the module calls param.value, by the name under which it imports the package.
func valueRef(module *ast.Module) ast.Ref {
	name := ast.Var("param")
	for _, use := range module.Imports {
		if ref, ok := use.Path.Value.(ast.Ref); ok && ref.Equal(paramPackage) && use.Alias != "" {
			name = use.Alias
		}
	}
	return ast.Ref{ast.NewTerm(name), ast.StringTerm("value")}
}

func parameter(source *source, call []*ast.Term) (name string, preset any, err error) {
	owner, isString := call[2].Value.(ast.String)
	word, named := call[3].Value.(ast.String)
	switch {
	case !isString || string(owner) != source.rule.ID:
		return "", nil, at(call[2].Location, "a rule reads its own parameters: write %q here", source.rule.ID)
	case !named:
		return "", nil, at(call[3].Location, "the name of a parameter is written as a literal, so that it can be listed")
	case !call[4].IsGround():
		return "", nil, at(call[4].Location, "the default of parameter %s is written as a literal, so that it can be listed", word)
	}
	preset, jsonErr := ast.JSON(call[4].Value)
	if jsonErr != nil {
		return "", nil, at(call[4].Location, "the default of parameter %s is no JSON value", word)
	}
	return string(word), preset, nil
}
