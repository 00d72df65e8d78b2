package plan

import (
	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// module is one module of the configuration, whatever the number of its instances.
type module struct {
	calls     map[string]*call
	resources map[string]*declaration // by type and name, data sources with "data." in front
	outputs   map[string]*expression
	sensitive map[string]bool // outputs that are declared so
	variables map[string]variable
}

type call struct {
	module *module
	inputs *expression
	each   *expression // what for_each or count is computed from
}

type declaration struct {
	provider string
	body     *expression
	each     *expression
}

type variable struct {
	value resource.Value // the default
	at    model.Location
}

// expression is what the configuration says about an attribute, a block or the body of a resource:
// what it refers to, or that it is constant, or its members, or its blocks of one name. Dynamic
// blocks are not told by Terraform.
type expression struct {
	refs     []string
	constant resource.Value
	fields   map[string]*expression
	items    []*expression
}

func (e *expression) field(name string) *expression {
	switch {
	case e == nil:
		return nil
	case len(e.items) == 1:
		return e.items[0].field(name)
	}
	return e.fields[name]
}

func (in *reader) expression() *expression {
	e := &expression{}
	switch in.peek() {
	case '[':
		in.array(func() { e.items = append(e.items, in.expression()) })
		return e
	case '{':
	default:
		in.skip()
		return e
	}
	in.object(func(name string) {
		switch c := in.peek(); {
		case name == "references" && c == '[':
			e.refs = in.texts()
		case name == "constant_value":
			e.constant = in.value()
		case c == '{' || c == '[':
			if e.fields == nil {
				e.fields = map[string]*expression{}
			}
			e.fields[name] = in.expression()
		default:
			in.skip()
		}
	})
	return e
}

func (d *document) configuration(in *reader) {
	in.object(func(key string) {
		switch key {
		case "provider_config":
			d.providers = map[string]*expression{}
			in.object(func(name string) { d.providers[name] = in.expression().field("expressions") })
		case "root_module":
			d.root = in.module()
		default:
			in.skip()
		}
	})
}

func (in *reader) module() *module {
	m := &module{
		calls: map[string]*call{}, resources: map[string]*declaration{}, outputs: map[string]*expression{},
		sensitive: map[string]bool{}, variables: map[string]variable{},
	}
	in.object(func(key string) {
		switch key {
		case "resources":
			in.array(func() { m.declare(in) })
		case "module_calls":
			in.object(func(name string) { m.calls[name] = in.call() })
		case "outputs":
			in.object(func(name string) { m.output(in, name) })
		case "variables":
			in.object(func(name string) {
				in.peek()
				at := in.at()
				m.variables[name] = variable{value: in.value().Fields["default"], at: at}
			})
		default:
			in.skip()
		}
	})
	return m
}

func (m *module) output(in *reader, name string) {
	in.object(func(key string) {
		switch key {
		case "expression":
			m.outputs[name] = in.expression()
		case "sensitive":
			m.sensitive[name] = in.value().True()
		default:
			in.skip()
		}
	})
}

func (in *reader) call() *call {
	c := &call{module: &module{}, inputs: &expression{}}
	in.object(func(key string) {
		switch key {
		case "expressions":
			c.inputs = in.expression()
		case "for_each_expression", "count_expression":
			c.each = in.expression()
		case "module":
			c.module = in.module()
		default:
			in.skip()
		}
	})
	return c
}

func (m *module) declare(in *reader) {
	d := &declaration{}
	var mode, kind, name string
	in.object(func(key string) {
		switch key {
		case "mode":
			mode = in.shared()
		case "type":
			kind = in.shared()
		case "name":
			name = in.text()
		case "provider_config_key":
			d.provider = in.shared()
		case "expressions":
			if kind != "" && !keeps(kind) {
				in.skip()
				return
			}
			d.body = in.expression()
		case "for_each_expression", "count_expression":
			d.each = in.expression()
		default:
			in.skip()
		}
	})
	if mode == "data" {
		kind = "data." + kind
	}
	m.resources[kind+"."+name] = d
}
