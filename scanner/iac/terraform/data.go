package terraform

import (
	"strings"

	"github.com/zclconf/go-cty/cty"

	"smaudit/scanner/iac/resource"
)

// rendered is an attribute of a data source that the configuration alone determines.
func (inst *instance) rendered(name string) (cty.Value, bool) {
	if !inst.set.data() {
		return cty.NilVal, false
	}
	ev := inst.set.mod.ev
	switch inst.set.kind() + "." + name {
	case "aws_iam_policy_document.json", "aws_iam_policy_document.minified_json":
		return ev.document(exporter{ev, true}.instance(inst), resource.Link{Address: inst.address, Attr: name}), true
	case "aws_caller_identity.account_id", "aws_caller_identity.id":
		return ev.told(inst.provider().account(ev))
	case "aws_region.name", "aws_region.id", "aws_region.region":
		return ev.told(inst.provider().region(ev))
	}
	return cty.NilVal, false
}

func (ev *evaluator) told(v cty.Value) (cty.Value, bool) {
	plain, _ := v.Unmark()
	return v, plain.IsKnown() && !plain.IsNull() && plain.Type() == cty.String
}

// document renders a policy document and puts symbols back where the rendering names what it does
// not know. It is marked as coming from its own data source, and not from those that it is merged from.
func (ev *evaluator) document(args resource.Value, from resource.Link) cty.Value {
	out := resource.RenderPolicyDocument(args)
	marks := cty.ValueMarks{ev.symbols.mark(from): struct{}{}}
	text := out.Text
	for _, link := range out.Links {
		if link.IsDocument() && out.Shape == resource.String {
			continue
		}
		marks[ev.symbols.mark(link)] = struct{}{}
		text = strings.ReplaceAll(text, escapedHole(link), ev.symbols.text(link))
	}
	if out.Sensitive {
		marks[secretMark{}] = struct{}{}
	}
	if out.Shape != resource.String {
		return cty.DynamicVal.WithMarks(marks)
	}
	return cty.StringVal(text).WithMarks(marks)
}
