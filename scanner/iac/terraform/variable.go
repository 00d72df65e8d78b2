package terraform

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// assignments are the values that variable files and options give to the root's variables.
type assignments map[string]assignment

type assignment struct {
	expr expression
	raw  *string        // of an option, which is text where the variable's type is primitive
	at   model.Location // empty for an option
}

// assign gathers the values in Terraform's order: later ones win.
func (ev *evaluator) assign() assignments {
	out := assignments{}
	for _, name := range ev.variableFiles() {
		ev.assignFrom(name, out)
	}
	for _, name := range ev.options.VarFiles {
		ev.assignFrom(path.Clean(name), out)
	}
	for name, text := range ev.options.Vars {
		text = neutralise(text)
		out[name] = assignment{raw: &text}
	}
	return out
}

// variableFiles lists the files that Terraform loads by itself.
func (ev *evaluator) variableFiles() []string {
	entries, err := fs.ReadDir(ev.fsys, ev.root)
	if err != nil {
		return nil
	}
	var out, auto []string
	for _, entry := range entries {
		switch name := entry.Name(); {
		case name == "terraform.tfvars" || name == "terraform.tfvars.json":
			out = append(out, path.Join(ev.root, name))
		case strings.HasSuffix(name, ".auto.tfvars") || strings.HasSuffix(name, ".auto.tfvars.json"):
			auto = append(auto, path.Join(ev.root, name))
		}
	}
	slices.Sort(out)
	slices.Sort(auto)
	return append(out, auto...)
}

func (ev *evaluator) assignFrom(name string, to assignments) {
	at := top(name)
	src, err := readText(ev.fsys, name)
	if err != nil {
		ev.gap("read variables", "", model.GapInvalid, at, "%s", plainError(err))
		return
	}
	attrs, at, err := parseVariables(src, name)
	if err != nil {
		ev.gap("read variables", "", model.GapInvalid, at, "%s; its values are left out", err)
		return
	}
	for name, attr := range attrs {
		to[name] = assignment{expr: attr.expr, at: location(attr.at)}
	}
}

// parseVariables reads a variable file in either syntax.
func parseVariables(src []byte, name string) (map[string]*attribute, hcl.Range, error) {
	whole := top(name)
	if !strings.HasSuffix(name, ".json") {
		b, at, err := parse(src, name)
		if err != nil {
			return nil, at, err
		}
		return b.attrs, at, nil
	}
	if err := checkBrackets(src); err != nil {
		return nil, whole, err
	}
	file, diags := json.Parse(src, name)
	if diags.HasErrors() {
		return nil, subject(diags, whole), errors.New(summary(diags))
	}
	attrs, diags := file.Body.JustAttributes()
	if diags.HasErrors() {
		return nil, subject(diags, whole), errors.New(summary(diags))
	}
	return jsonAttrs(attrs).attrs, whole, nil
}

// variable returns the value of an input variable, and false where it is not declared.
func (m *module) variable(name string) (cty.Value, bool) {
	decl := m.config.variables[name]
	if decl == nil {
		return cty.NilVal, false
	}
	l := m.variables[name]
	if l == nil {
		l = &lazy{}
		m.variables[name] = l
	}
	link := resource.Link{Address: m.prefix + "var." + name}
	return m.ev.once(l, link, decl.at, func() cty.Value { return m.input(name, decl) }), true
}

// input finds, converts and marks the value of a variable.
func (m *module) input(name string, decl *block) cty.Value {
	ev := m.ev
	link := resource.Link{Address: m.prefix + "var." + name}
	ty, defaults := m.typeOf(decl)
	v, at := m.given(name, decl, ty)
	if v != cty.NilVal {
		converted, err := ev.conform(v, ty, defaults)
		if err != nil {
			ev.gap("evaluate", link.Address, model.GapInvalid, decl.at, "the value of %s does not have its type", link.Address)
			converted = unknownFrom(v)
		}
		v = converted
		link.At = at
	} else if v = cty.UnknownVal(ty); ty == cty.String {
		v = cty.StringVal(ev.symbols.text(link))
	}
	v = v.Mark(ev.symbols.mark(link))
	if decl.body.says("sensitive") || decl.body.says("ephemeral") {
		v = v.Mark(secretMark{})
	}
	return v
}

// given returns the value that a variable is given or defaults to, with the place where it is
// written out, and NilVal where there is none.
func (m *module) given(name string, decl *block, ty cty.Type) (cty.Value, model.Location) {
	v, at, attr := cty.NilVal, model.Location{}, decl.body.attrs["default"]
	if m.parent != nil {
		if arg := m.call.body.attrs[name]; arg != nil {
			v, at = m.ev.eval(arg.expr, m.parent), location(arg.at)
			if len(deepMarks(v)) > 0 {
				at = model.Location{} // what is passed on is written out elsewhere
			}
		}
	} else if given, ok := m.ev.assigned[name]; ok {
		v, at = m.ev.assignedValue(name, given, ty), given.at
	}
	if v != cty.NilVal {
		plain, _ := v.Unmark()
		if !plain.IsNull() || decl.body.keyword("nullable") != "false" || attr == nil {
			return v, at
		}
	}
	if attr == nil {
		return cty.NilVal, model.Location{}
	}
	return m.ev.eval(attr.expr, &scope{ev: m.ev}), location(attr.at)
}

// assignedValue reads an option as Terraform reads -var: as it stands where the type is primitive
// or not declared, else as an expression.
func (ev *evaluator) assignedValue(name string, given assignment, ty cty.Type) cty.Value {
	if given.raw == nil {
		return ev.eval(given.expr, &scope{ev: ev})
	}
	if ty.IsPrimitiveType() || ty == cty.DynamicPseudoType {
		return cty.StringVal(*given.raw)
	}
	src := []byte(*given.raw)
	where := top("-var " + name)
	if err := checkNesting(src, where.Filename); err != nil {
		ev.fail(err, where)
		return cty.DynamicVal
	}
	parsed, diags := hclsyntax.ParseExpression(src, where.Filename, hcl.InitialPos)
	if diags.HasErrors() {
		ev.gap("read variables", "", model.GapInvalid, where, "%s", summary(diags))
		return cty.DynamicVal
	}
	return ev.eval(compile(parsed), &scope{ev: ev})
}

// typeOf returns the type constraint of a variable, any where there is none or it is broken.
func (m *module) typeOf(decl *block) (cty.Type, *typeexpr.Defaults) {
	attr := decl.body.attrs["type"]
	if attr == nil {
		return cty.DynamicPseudoType, nil
	}
	ty, defaults, diags := typeexpr.TypeConstraintWithDefaults(typeExpression(attr.raw))
	if diags.HasErrors() {
		m.ev.gap("evaluate", "", model.GapInvalid, attr.at, "the type of a variable cannot be read")
		return cty.DynamicPseudoType, nil
	}
	return ty, defaults
}

// typeExpression parses a type that is written as a text, as the JSON syntax has it.
func typeExpression(x hcl.Expression) hcl.Expression {
	if _, ok := x.(hclsyntax.Expression); ok {
		return x
	}
	v, diags := x.Value(nil)
	if diags.HasErrors() || checkNesting([]byte(textOf(v)), "") != nil {
		return x
	}
	parsed, diags := hclsyntax.ParseExpression([]byte(textOf(v)), x.Range().Filename, x.Range().Start)
	if diags.HasErrors() {
		return x
	}
	return parsed
}

// conform converts a value to a type, with the defaults of its optional attributes.
func (ev *evaluator) conform(v cty.Value, ty cty.Type, defaults *typeexpr.Defaults) (out cty.Value, err error) {
	defer func() {
		if recover() != nil {
			out, err = cty.DynamicVal, errArgument
		}
	}()
	if ty == cty.DynamicPseudoType {
		return v, nil
	}
	v = ev.complete(v, ty)
	plain, marks := v.Unmark()
	if defaults != nil && plain.IsKnown() && !plain.IsNull() {
		v = defaults.Apply(plain).WithMarks(marks)
	}
	converted, err := convert.Convert(v, ty)
	if err != nil && (symbolic(v) || !plain.IsKnown()) {
		return cty.UnknownVal(ty.WithoutOptionalAttributesDeep()).WithMarks(deepMarks(v)), nil
	}
	if err != nil {
		return cty.DynamicVal, fmt.Errorf("convert: %w", err)
	}
	return converted, nil
}

// complete adds the computed attributes that a type asks for to an object that stands for a resource.
func (ev *evaluator) complete(v cty.Value, ty cty.Type) cty.Value {
	plain, marks := v.Unmark()
	if plain.IsNull() || !plain.IsKnown() || !plain.CanIterateElements() {
		return v
	}
	switch from := plain.Type(); {
	case ty.IsObjectType() && from.IsObjectType():
		fields := plain.AsValueMap()
		if fields == nil {
			return v
		}
		for name, want := range ty.AttributeTypes() {
			if field, ok := fields[name]; ok {
				fields[name] = ev.complete(field, want)
			} else if self, ok := fields[selfAttr]; ok {
				fields[name] = ev.computed(self, name)
			}
		}
		return cty.ObjectVal(fields).WithMarks(marks)
	case ty.IsMapType() && from.IsObjectType() && ty.ElementType().IsObjectType():
		fields := withoutSelf(plain).AsValueMap()
		for name, field := range fields {
			fields[name] = ev.complete(field, ty.ElementType())
		}
		return cty.ObjectVal(fields).WithMarks(marks)
	case ty.IsCollectionType() && from.IsTupleType() && ty.ElementType().IsObjectType():
		items := plain.AsValueSlice()
		for i, item := range items {
			items[i] = ev.complete(item, ty.ElementType())
		}
		return cty.TupleVal(items).WithMarks(marks)
	}
	return v
}
