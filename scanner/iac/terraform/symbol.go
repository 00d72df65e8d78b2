package terraform

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"smaudit/scanner/iac/resource"
)

// A computed attribute stands in a cty string as a symbol: the index of its link between two code
// points of the private-use area. So templates, jsonencode and the like keep the text around it.
// Input that holds these code points is neutralised before it is evaluated.
const (
	symbolOpen  = "\uE9D1"
	symbolClose = "\uE9D2"
	neutral     = "\uFFFD"
)

// selfAttr is the attribute under which an object that stands for a resource, or for a nested block
// of one, carries its own symbol. It is how an attribute that is not configured finds its address.
const selfAttr = symbolOpen

var neutraliser = strings.NewReplacer(symbolOpen, neutral, symbolClose, neutral)

// neutralise replaces the code points of symbols in what comes from outside.
func neutralise(s string) string {
	if !strings.Contains(s, symbolOpen) && !strings.Contains(s, symbolClose) {
		return s
	}
	return neutraliser.Replace(s)
}

// linkMark is the cty mark of a value that was computed from what the link names. Marks are
// interned, so that equal links are one mark.
type linkMark struct {
	link  resource.Link
	index int
}

// secretMark is the cty mark of a value that must not be shown.
type secretMark struct{}

// symbols is the table of all links of one evaluation.
type symbols struct {
	table []*linkMark
	index map[resource.Link]*linkMark
}

// mark returns the one mark of a link.
func (s *symbols) mark(link resource.Link) *linkMark {
	if m, ok := s.index[link]; ok {
		return m
	}
	if s.index == nil {
		s.index = make(map[resource.Link]*linkMark)
	}
	m := &linkMark{link: link, index: len(s.table)}
	s.table = append(s.table, m)
	s.index[link] = m
	return m
}

// text returns the symbol of a link, without its mark.
func (s *symbols) text(link resource.Link) string {
	return symbolOpen + strconv.Itoa(s.mark(link).index) + symbolClose
}

// hole returns the marked symbol of a link.
func (s *symbols) hole(link resource.Link) cty.Value {
	return cty.StringVal(s.text(link)).Mark(s.mark(link))
}

// unknown returns a value of unknown type that was computed from the link.
func (s *symbols) unknown(link resource.Link) cty.Value { return cty.DynamicVal.Mark(s.mark(link)) }

// whole returns the link that a text consists of.
func (s *symbols) whole(text string) (resource.Link, bool) {
	inner, ok := strings.CutPrefix(text, symbolOpen)
	if !ok || !strings.HasSuffix(inner, symbolClose) {
		return resource.Link{}, false
	}
	return s.at(strings.TrimSuffix(inner, symbolClose))
}

// at returns the link with an index. Digits that lead to none are no symbol of ours.
func (s *symbols) at(digits string) (resource.Link, bool) {
	i, err := strconv.Atoi(digits)
	if err != nil || i < 0 || i >= len(s.table) {
		return resource.Link{}, false
	}
	return s.table[i].link, true
}

// render replaces the symbols in a text by what replace makes of their links.
func (s *symbols) render(text string, replace func(resource.Link) string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, symbolOpen)
		out.WriteString(before)
		if !found {
			break
		}
		digits, after, _ := strings.Cut(rest, symbolClose)
		if link, ok := s.at(digits); ok {
			out.WriteString(replace(link))
			text = after
			continue
		}
		out.WriteString(neutral)
		text = rest
	}
	return neutralise(out.String())
}

// mayBeEmpty reports whether the value is a text of which nothing is known but variables.
func (s *symbols) mayBeEmpty(v cty.Value) bool {
	if v.IsNull() || !v.IsKnown() || v.Type() != cty.String || !strings.Contains(v.AsString(), symbolOpen) {
		return false
	}
	return s.render(v.AsString(), func(link resource.Link) string {
		if link.IsVariable() {
			return ""
		}
		return "?"
	}) == ""
}

// isWhole reports whether the unmarked value is a string that consists of one symbol.
func isWhole(v cty.Value) bool {
	if v.IsNull() || !v.IsKnown() || v.Type() != cty.String {
		return false
	}
	text := v.AsString()
	return strings.HasPrefix(text, symbolOpen) && strings.HasSuffix(text, symbolClose) &&
		strings.Count(text, symbolOpen) == 1
}

// symbolic reports whether a string at or below the value holds a symbol.
func symbolic(v cty.Value) bool {
	v, _ = v.Unmark()
	if v.IsNull() || !v.IsKnown() {
		return false
	}
	if v.Type() == cty.String {
		return strings.Contains(v.AsString(), symbolOpen)
	}
	if !v.CanIterateElements() {
		return false
	}
	for it := v.ElementIterator(); it.Next(); {
		if key, element := it.Element(); symbolic(element) || symbolic(key) {
			return true
		}
	}
	return false
}

// deepMarks returns all marks at and below the values.
func deepMarks(vals ...cty.Value) cty.ValueMarks {
	out := make(cty.ValueMarks)
	for _, v := range vals {
		gatherMarks(v, out)
	}
	return out
}

// gatherMarks is our own walk since that of cty copies the value to drop its marks.
func gatherMarks(v cty.Value, out cty.ValueMarks) {
	if v == cty.NilVal {
		return
	}
	v, marks := v.Unmark()
	maps.Copy(out, marks)
	if v.IsNull() || !v.IsKnown() || v.Type().IsPrimitiveType() || !v.CanIterateElements() {
		return
	}
	for it := v.ElementIterator(); it.Next(); {
		_, element := it.Element()
		gatherMarks(element, out)
	}
}

// unknownFrom returns an unknown value that was computed from the given ones.
func unknownFrom(vals ...cty.Value) cty.Value { return cty.DynamicVal.WithMarks(deepMarks(vals...)) }

// links returns the links among the marks in the order in which they were first met, and whether
// one of the marks says that the value is secret.
func links(marks cty.ValueMarks) (out []resource.Link, secret bool) {
	var found []*linkMark
	for m := range marks {
		switch m := m.(type) {
		case *linkMark:
			found = append(found, m)
		case secretMark:
			secret = true
		}
	}
	slices.SortFunc(found, func(a, b *linkMark) int { return cmp.Compare(a.index, b.index) })
	for _, m := range found {
		out = append(out, m.link)
	}
	return out, secret
}
