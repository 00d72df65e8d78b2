package assemble

import (
	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// role names an execution role: by its identity where the root declares it, else as written.
func (b *builder) role(f facts, path model.Path, v resource.Value) string {
	f.at(path, v)
	if !given(v) {
		return ""
	}
	if t := b.index.resolve(v, f.r, "aws_iam_role"); len(t.found) == 1 {
		return b.id(t.found[0].ID())
	}
	if v.Shape == resource.Unknown {
		if _, ok := v.Link(); !ok {
			f.object.Hide(path)
			return ""
		}
	}
	return reference(v)
}
