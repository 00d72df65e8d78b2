package plan

import (
	"strconv"

	"smaudit/scanner/iac/resource"
)

// filed reads a resource of a state file with all its instances.
func filed(in *reader) []*change {
	var module, mode, kind, name, provider string
	var instances []*change
	in.object(func(key string) {
		switch key {
		case "module":
			module = in.shared()
		case "mode":
			mode = in.shared()
		case "type":
			kind = in.shared()
		case "name":
			name = in.text()
		case "provider":
			provider = in.shared()
		case "instances":
			if kind != "" && !keeps(kind) {
				in.skip()
				return
			}
			in.array(func() { instances = append(instances, readInstance(in)) })
		default:
			in.skip()
		}
	})
	address := within(module, kind+"."+name)
	if mode == "data" {
		address = within(module, "data."+kind+"."+name)
	}
	for _, c := range instances {
		c.Data, c.Type, c.Address, c.Provider, c.Login = mode == "data", kind, address+c.Address, provider, provider
	}
	return instances
}

// readInstance reads an instance; its Address is only its key, in brackets.
func readInstance(in *reader) *change {
	in.peek()
	c := &change{Resource: resource.Resource{At: in.at()}}
	in.object(func(key string) {
		switch key {
		case "index_key":
			switch index := in.value(); index.Shape {
			case resource.Number:
				c.Address = "[" + index.Text + "]"
			case resource.String:
				c.Address = "[" + strconv.Quote(index.Text) + "]"
			}
		case "deposed":
			c.deposed = in.text() != ""
		case "attributes":
			c.after = in.value()
		case "sensitive_attributes":
			in.array(func() { c.mark(in) })
		case "dependencies":
			c.depends = in.texts()
		default:
			in.skip()
		}
	})
	return c
}

// mark reads one path of sensitive_attributes. What is sensitive far down makes all from the first
// element of a list or map on sensitive: the path is kept by names only.
func (c *change) mark(in *reader) {
	to, more := &c.sensitive, true
	in.array(func() {
		kind, value := "", ""
		in.object(func(key string) {
			switch key {
			case "type":
				kind = in.shared()
			case "value":
				value = in.value().Text
			default:
				in.skip()
			}
		})
		if more = more && kind == "get_attr"; !more {
			return
		}
		if *to == nil {
			*to = &marks{}
		}
		if (*to).all {
			more = false
			return
		}
		if (*to).fields == nil {
			(*to).fields = map[string]*marks{}
		}
		next := (*to).fields[value]
		if next == nil {
			next = &marks{}
			(*to).fields[value] = next
		}
		to = &next
	})
	if *to != nil {
		(*to).all = true
	}
}
