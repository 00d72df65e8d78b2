package terraform

import (
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"smaudit/scanner/model"
)

// repetition is what count or for_each make of a block.
type repetition struct {
	repeated   bool // there is a count or for_each, and it is known
	unresolved bool // there is one, and it is not
	marks      cty.ValueMarks
	items      []item
}

// item is one instance: its key as it stands in the address, and what each and count mean in it.
type item struct {
	key  string // "", "[0]" or `["a"]`
	iter *iteration
}

// repeat evaluates count or for_each of a block. What cannot be told makes one instance in which
// each and count are unknown.
func (s *scope) repeat(decl *block, address string) repetition {
	if attr := decl.body.attrs["count"]; attr != nil {
		return s.counted(attr, address)
	}
	if attr := decl.body.attrs["for_each"]; attr != nil {
		return s.keyed(attr, address)
	}
	return repetition{items: []item{{}}}
}

// counted makes the repetition of count.
func (s *scope) counted(attr *attribute, address string) repetition {
	v := s.ev.eval(attr.expr, s)
	plain, marks := v.Unmark()
	n, err := convert.Convert(plain, cty.Number)
	if symbolic(plain) || err != nil || !n.IsKnown() || n.IsNull() {
		return s.unresolved(attr, address, "count is not known before apply", v)
	}
	count, exact := n.AsBigFloat().Int64()
	if exact != 0 || count < 0 {
		return s.unresolved(attr, address, "count is no whole number", v)
	}
	if count > maxItems {
		return s.unresolved(attr, address, "count makes more than "+strconv.Itoa(maxItems)+" instances", v)
	}
	out := repetition{repeated: true, marks: marks, items: make([]item, count)}
	for i := range out.items {
		index := cty.NumberIntVal(int64(i)).WithMarks(marks)
		out.items[i] = item{"[" + strconv.Itoa(i) + "]", &iteration{index: index}}
	}
	return out
}

// keyed makes the repetition of for_each.
func (s *scope) keyed(attr *attribute, address string) repetition {
	v := s.ev.eval(attr.expr, s)
	plain, marks := v.Unmark()
	plain = withoutSelf(plain)
	if isWhole(plain) || !plain.IsKnown() || plain.IsNull() || !plain.CanIterateElements() {
		return s.unresolved(attr, address, "for_each is not known before apply", v)
	}
	if ty := plain.Type(); !ty.IsMapType() && !ty.IsObjectType() && !ty.IsSetType() {
		return s.unresolved(attr, address, "for_each is neither a map nor a set of strings", v)
	}
	if n := plain.LengthInt(); n > maxItems {
		return s.unresolved(attr, address,
			"for_each has "+strconv.Itoa(n)+" items, more than "+strconv.Itoa(maxItems)+"; it is not expanded", v)
	}
	out := repetition{repeated: true, marks: marks}
	for it := plain.ElementIterator(); it.Next(); {
		key, val := it.Element()
		if plain.Type().IsSetType() {
			key = val
		}
		if !key.IsKnown() || key.IsNull() || key.Type() != cty.String || symbolic(key) {
			return s.unresolved(attr, address, "a key of for_each is not known before apply", v)
		}
		iter := &iteration{key: key.WithMarks(marks), val: val.WithMarks(marks)}
		out.items = append(out.items, item{quoteKey(key.AsString()), iter})
	}
	return out
}

// unresolved is one instance for all.
func (s *scope) unresolved(attr *attribute, address, why string, v cty.Value) repetition {
	s.ev.gap("expand", address, model.GapUnresolved, attr.at, "%s; %s is judged as one instance", why, address)
	unknown := unknownFrom(v)
	iter := &iteration{key: unknown, val: unknown, index: unknown}
	return repetition{unresolved: true, marks: unknown.Marks(), items: []item{{"", iter}}}
}

// quoteKey spells a key as Terraform does in an address.
func quoteKey(key string) string {
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "${", "$${", "%{", "%%{")
	return `["` + quoted.Replace(key) + `"]`
}
