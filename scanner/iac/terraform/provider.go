package terraform

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"smaudit/scanner/iac/resource"
)

// provider is one provider configuration. A nil one tells nothing.
type provider struct {
	mod  *module
	decl *block

	asked             bool
	exported          [3]resource.Value // region, account, default tags
	regionV, accountV cty.Value
}

// provider finds the configuration with a name and alias: the module's own, one that its call
// passes, or the default that it inherits.
func (m *module) provider(name, alias string) *provider {
	key := name + "." + alias
	if p, ok := m.providers[key]; ok {
		return p
	}
	p := m.findProvider(name, alias)
	m.providers[key] = p
	return p
}

// findProvider looks where Terraform looks, in its order.
func (m *module) findProvider(name, alias string) *provider {
	if m.parent != nil {
		if to, toAlias, ok := m.passed(name, alias); ok {
			return m.parent.mod.provider(to, toAlias)
		}
	}
	for _, decl := range m.config.providers {
		// An empty block with an alias was how modules declared what they are passed.
		if decl.labels[0] == name && decl.body.keyword("alias") == alias {
			return &provider{mod: m, decl: decl}
		}
	}
	if alias == "" && m.parent != nil {
		return m.parent.mod.provider(name, "")
	}
	return nil
}

// passed returns what the call passes for a provider of the module.
func (m *module) passed(name, alias string) (to, toAlias string, ok bool) {
	attr := m.call.body.attrs["providers"]
	if attr == nil {
		return "", "", false
	}
	pairs, diags := hcl.ExprMap(attr.raw)
	if diags.HasErrors() {
		return "", "", false
	}
	for _, pair := range pairs {
		if inner, innerAlias := providerName(pair.Key); inner == name && innerAlias == alias {
			to, toAlias = providerName(pair.Value)
			return to, toAlias, to != ""
		}
	}
	return "", "", false
}

// providerName reads a name such as aws or aws.east, bare or, in JSON, as a text.
func providerName(x hcl.Expression) (name, alias string) {
	if traversal, diags := hcl.AbsTraversalForExpr(x); !diags.HasErrors() {
		if len(traversal) > 1 {
			if attr, ok := traversal[1].(hcl.TraverseAttr); ok {
				alias = attr.Name
			}
		}
		return traversal.RootName(), alias
	}
	v, diags := x.Value(nil)
	if diags.HasErrors() {
		return "", ""
	}
	name, alias, _ = strings.Cut(textOf(v), ".")
	return name, alias
}

// provider is the configuration that an instance is made with.
func (inst *instance) provider() *provider {
	return inst.set.mod.provider(inst.providerName())
}

func (inst *instance) providerName() (name, alias string) {
	if attr := inst.set.decl.body.attrs["provider"]; attr != nil {
		if name, alias := providerName(attr.raw); name != "" {
			return name, alias
		}
	}
	name, _, _ = strings.Cut(inst.set.kind(), "_")
	return name, ""
}

// providerID names the configuration by where it is written, and its credentials. One that is written nowhere
// is the default of the root, unless it has an alias: then it is what the module would have to be passed.
func (inst *instance) providerID() (id, login string) {
	name, alias := inst.providerName()
	p := inst.set.mod.provider(name, alias)
	switch {
	case p == nil && alias != "":
		id = inst.set.mod.prefix + name + "." + alias
		return id, id
	case p == nil:
		return name + ".", resource.AmbientLogin
	}
	id = p.mod.prefix + p.decl.labels[0] + "." + p.decl.body.keyword("alias")
	if slices.ContainsFunc(resource.Credentials, func(word string) bool { return p.decl.body.attrs[word] != nil || p.decl.body.has(word) }) {
		return id, id
	}
	return id, resource.AmbientLogin
}

// region is null where the configuration does not tell it: then the environment does.
func (p *provider) region(ev *evaluator) cty.Value {
	p.ask(ev)
	if p == nil {
		return cty.NullVal(cty.String)
	}
	return p.regionV
}

// account is known where the configuration allows one account only.
func (p *provider) account(ev *evaluator) cty.Value {
	p.ask(ev)
	if p == nil {
		return cty.NullVal(cty.String)
	}
	return p.accountV
}

// settings returns what readers want to know of the configuration.
func (p *provider) settings(ev *evaluator) (region, account, tags resource.Value) {
	if p == nil {
		return region, account, tags
	}
	p.ask(ev)
	return p.exported[0], p.exported[1], p.exported[2]
}

// ask evaluates the configuration once. Until it has an answer, a configuration that refers to
// itself has none.
func (p *provider) ask(ev *evaluator) {
	if p == nil || p.asked {
		return
	}
	p.asked = true
	p.regionV, p.accountV = cty.NullVal(cty.String), cty.NullVal(cty.String)
	x := exporter{ev: ev}
	s := p.mod.scope()
	if attr := p.decl.body.attrs["region"]; attr != nil {
		p.regionV = ev.eval(attr.expr, s)
		p.exported[0] = x.value(p.regionV, inherited{at: location(attr.at)})
	}
	if attr := p.decl.body.attrs["allowed_account_ids"]; attr != nil {
		p.lies(x, only(ev.eval(attr.expr, s)), attr)
	}
	// Of several roles each assumes the next, so the last is the one that acts.
	var last *attribute
	for b := range p.decl.body.each("assume_role") {
		last = b.body.attrs["role_arn"]
	}
	if last != nil && p.accountV.IsNull() {
		p.lies(x, accountIn(ev.eval(last.expr, s)), last)
	}
	for b := range p.decl.body.each("default_tags") {
		if attr := b.body.attrs["tags"]; attr != nil {
			p.exported[2] = x.expression(ev.eval(attr.expr, s), attr.expr, inherited{at: location(attr.at)})
		}
	}
}

// lies takes down the account in which everything lies that the configuration makes.
func (p *provider) lies(x exporter, account cty.Value, attr *attribute) {
	if told, ok := x.ev.told(account); ok {
		p.accountV = account
		p.exported[1] = x.value(told, inherited{at: location(attr.at)})
	}
}

// accountIn returns the account of a role's ARN, and null where it is not told.
func accountIn(arn cty.Value) cty.Value {
	plain, marks := arn.Unmark()
	if plain.IsKnown() && !plain.IsNull() && plain.Type() == cty.String {
		if account := resource.AccountIn(plain.AsString()); account != "" {
			return cty.StringVal(account).WithMarks(marks)
		}
	}
	return cty.NullVal(cty.String)
}

// only returns the single element of a list, and null where there is not exactly one.
func only(v cty.Value) cty.Value {
	plain, marks := v.Unmark()
	if !plain.IsKnown() || plain.IsNull() || !plain.CanIterateElements() || plain.LengthInt() != 1 {
		return cty.NullVal(cty.String)
	}
	it := plain.ElementIterator()
	it.Next()
	_, element := it.Element()
	inner, own := element.Unmark()
	if inner.IsNull() || !inner.IsKnown() || symbolic(inner) {
		return cty.NullVal(cty.String)
	}
	return cty.StringVal(textOf(inner)).WithMarks(marks, own)
}
