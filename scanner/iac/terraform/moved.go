package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// move is one moved block. Both addresses are relative to the module that holds it.
type move struct{ from, to string }

func newMove(decl *block) (move, bool) {
	from, to := decl.body.attrs["from"], decl.body.attrs["to"]
	if from == nil || to == nil {
		return move{}, false
	}
	m := move{address(from.raw), address(to.raw)}
	return m, m.from != "" && m.to != ""
}

// address spells the address that an expression names, "" where it names none.
func address(x hcl.Expression) string {
	traversal, diags := hcl.AbsTraversalForExpr(x)
	if diags.HasErrors() {
		return ""
	}
	var out strings.Builder
	for _, step := range traversal {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			out.WriteString(step.Name)
		case hcl.TraverseAttr:
			out.WriteString("." + step.Name)
		case hcl.TraverseIndex:
			if text := textOf(step.Key); step.Key.Type().FriendlyName() == "string" {
				out.WriteString(quoteKey(text))
			} else {
				out.WriteString("[" + text + "]")
			}
		}
	}
	return out.String()
}

// previous returns the address before the last move, "" where there was none.
func (m *module) previous(address string) string {
	for ; m != nil; m = m.up() {
		for _, mv := range m.config.moved {
			if rest, ok := strings.CutPrefix(address, m.prefix+mv.to); ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
				return m.prefix + mv.from + rest
			}
		}
	}
	return ""
}
