package terraform

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// mark is an acceptance in a comment. Call is the name of the module call on which it stands.
type mark struct {
	model.Mark
	call string
}

// element is a block or attribute on which a mark may stand.
type element struct {
	name  string
	call  string
	lines hcl.Range
}

// marks reads the acceptances in the comments of a file of the native syntax. One at the end of a line is about
// what begins in that line, or else ends there; one on a line of its own is about what begins in the next line
// that is no comment. What stands in texts is no comment.
func marks(src []byte, name string, b *hclsyntax.Body) []mark {
	if !bytes.Contains(src, []byte(resource.MarkWord)) {
		return nil
	}
	tokens, _ := hclsyntax.LexConfig(src, name, hcl.InitialPos) // it was parsed without a fault
	code, comments := linesOf(tokens)
	begin, end := edges(elementsOf(b, "", true))
	var out []mark
	for _, token := range tokens {
		if token.Type != hclsyntax.TokenComment {
			continue
		}
		said, found := resource.FindMark(string(token.Bytes))
		if !found {
			continue
		}
		m := mark{Mark: said}
		m.At = location(token.Range)
		m.At.EndLine, m.At.EndColumn = 0, 0
		on := cmp.Or(begin[m.At.Line], end[m.At.Line])
		if !code[m.At.Line] {
			line := m.At.Line + 1
			for comments[line] && !code[line] {
				line++
			}
			on = begin[line]
		}
		if on != nil {
			m.On, m.call, m.Covers = on.name, on.call, location(on.lines)
		}
		out = append(out, m)
	}
	return out
}

// linesOf tells which lines have code, and which have comments.
func linesOf(tokens hclsyntax.Tokens) (code, comments map[int]bool) {
	code, comments = make(map[int]bool), make(map[int]bool)
	for _, token := range tokens {
		into, last := code, token.Range.End.Line
		switch token.Type {
		case hclsyntax.TokenNewline, hclsyntax.TokenEOF:
			continue
		case hclsyntax.TokenComment: // which may have the end of its line in it
			into, last = comments, token.Range.Start.Line+bytes.Count(bytes.TrimRight(token.Bytes, "\r\n"), []byte("\n"))
		}
		for line := token.Range.Start.Line; line <= last; line++ {
			into[line] = true
		}
	}
	return code, comments
}

// edges finds the outermost element that begins in a line, and that which ends there.
func edges(elements []element) (begin, end map[int]*element) {
	begin, end = make(map[int]*element), make(map[int]*element)
	for i := range elements {
		e := &elements[i]
		begin[e.lines.Start.Line] = cmp.Or(begin[e.lines.Start.Line], e)
		end[e.lines.End.Line] = cmp.Or(end[e.lines.End.Line], e)
	}
	return begin, end
}

// elementsOf lists the blocks and attributes of a body, outer ones before inner ones.
func elementsOf(b *hclsyntax.Body, prefix string, top bool) []element {
	var out []element
	for _, attr := range b.Attributes {
		out = append(out, element{name: prefix + attr.Name, lines: attr.SrcRange})
	}
	slices.SortFunc(out, func(x, y element) int { return x.lines.Start.Byte - y.lines.Start.Byte })
	for _, inner := range b.Blocks {
		e := element{name: prefix + strings.Join(append([]string{inner.Type}, inner.Labels...), "."), lines: inner.Range()}
		if top && inner.Type == "resource" {
			e.name = strings.Join(inner.Labels, ".")
		}
		if top && inner.Type == "module" && len(inner.Labels) == 1 {
			e.call = inner.Labels[0]
		}
		out = append(out, e)
		out = append(out, elementsOf(inner.Body, e.name+".", false)...)
	}
	return out
}

// marks gathers the acceptances of a module: those on its calls are about what lies in the modules called.
func (ev *evaluator) marks(m *module, root *resource.Root) {
	for _, said := range m.config.marks {
		if len(root.Marks) == maxMarks {
			ev.gap("read suppression", root.Path, model.GapInvalid, hcl.Range{}, "the root has more than %d marks; the others are left out", maxMarks)
			return
		}
		out := said.Mark
		if said.call != "" {
			out.Within = resource.Bare(m.prefix + "module." + said.call)
		}
		if key := (markKey{out.At, out.Within}); !ev.marked[key] {
			ev.marked[key] = true
			root.Marks = append(root.Marks, out)
		}
	}
}

// markKey tells marks apart, of which each instance of a module has the same.
type markKey struct {
	at     model.Location
	within string
}
