package plan

import (
	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// change is one entry of a plan or state: a resource as it will be, or is.
type change struct {
	resource.Resource
	actions   []string
	deposed   bool
	after     resource.Value
	unknown   *marks
	sensitive *marks
	depends   []string
	was       resource.Value // of what [remembers], before the change
	wasSecret *marks         // what of that is sensitive
}

// marks say of which parts of a value something holds: of all of it, or of some of its members or
// elements. A nil marks nothing.
type marks struct {
	all    bool
	fields map[string]*marks
	items  []*marks
}

var marked = &marks{all: true}

func (m *marks) whole() bool { return m != nil && m.all }

func (m *marks) field(name string) *marks {
	if m == nil || m.all {
		return m
	}
	return m.fields[name]
}

func (m *marks) item(i int) *marks {
	if m == nil || m.all {
		return m
	}
	if i < len(m.items) {
		return m.items[i]
	}
	return nil
}

func (in *reader) marks() *marks {
	switch in.peek() {
	case '{':
		fields := map[string]*marks{}
		in.object(func(name string) {
			if m := in.marks(); m != nil {
				fields[name] = m
			}
		})
		if len(fields) > 0 {
			return &marks{fields: fields}
		}
	case '[':
		var items []*marks
		some := false
		in.array(func() {
			m := in.marks()
			items, some = append(items, m), some || m != nil
		})
		if some {
			return &marks{items: items}
		}
	default:
		if in.value().True() {
			return marked
		}
	}
	return nil
}

// texts reads a list of strings.
func (in *reader) texts() []string {
	var out []string
	in.array(func() { out = append(out, in.shared()) })
	return out
}

// shared reads a string of which there are many equal ones.
func (in *reader) shared() string {
	if in.peek() != '"' {
		in.skip()
		return ""
	}
	in.pos++
	in.characters(true)
	return in.share()
}

// readChange reads an entry of resource_changes. The values of a type that is not kept are skipped
// if the type stands before them, as Terraform writes it, and are dropped later if it does not.
func readChange(in *reader) *change {
	in.peek()
	c := &change{Resource: resource.Resource{At: in.at()}}
	in.object(func(key string) {
		switch key {
		case "address":
			c.Address = in.text()
		case "previous_address":
			c.Previous = in.text()
		case "mode":
			c.Data = in.shared() == "data"
		case "type":
			c.Type = in.shared()
		case "deposed":
			c.deposed = in.text() != ""
		case "change":
			if c.Type != "" && !keeps(c.Type) {
				in.skip()
				return
			}
			c.content(in)
		default:
			in.skip()
		}
	})
	return c
}

func (c *change) content(in *reader) {
	in.object(func(key string) {
		switch key {
		case "actions":
			c.actions = in.texts()
		case "before":
			if c.Type != "" && !remembers(c.Type) {
				in.skip()
				return
			}
			c.was = in.value()
		case "before_sensitive":
			c.wasSecret = in.marks()
		case "after":
			c.after = in.value()
		case "after_unknown":
			c.unknown = in.marks()
		case "after_sensitive":
			c.sensitive = in.marks()
		default:
			in.skip()
		}
	})
}

// output is an entry of output_changes.
type output struct {
	name    string
	unknown bool
	at      model.Location
}

func (d *document) output(in *reader, name string) {
	in.peek()
	out := output{name: name, at: in.at()}
	deleted := false
	in.object(func(key string) {
		switch key {
		case "actions":
			actions := in.texts()
			deleted = len(actions) == 1 && actions[0] == "delete"
		case "after_unknown":
			out.unknown = in.marks() != nil
		default:
			in.skip()
		}
	})
	if !deleted {
		d.outputs = append(d.outputs, out)
	}
}
