package cost

import "smaudit/scanner/model"

// secretUnknown reports whether something that the secret's cost hangs on is not known. What a known
// fact makes irrelevant may be hidden: without rotation the function costs nothing.
func secretUnknown(s *model.Secret, f *model.Function) bool {
	o := &s.Object
	switch {
	case unknown(o, "deleted_at"):
		return true
	case !s.DeletedAt.IsZero():
		return false
	case o.Hides("replicas"), unknown(o, "rotation.enabled"), unknown(o, observedFrom...): // of replicas only the number counts
		return true
	case s.Usage != nil && observedOf(s.Usage).decrypts > 0 && unknown(o, "kms_key.aws_managed"):
		return true
	case !s.Rotation.Enabled:
		return false
	case unknown(o, "rotation.longest_gap_days", "rotation.function"):
		return true
	}
	return f != nil && unknown(&f.Object, "memory_mb", "architecture")
}

// unknown reports whether the object hides one of the attributes or a part of one.
func unknown(o *model.Object, attributes ...model.Path) bool {
	for _, attribute := range attributes {
		for _, hidden := range o.Unknown {
			if attribute.Overlaps(hidden) {
				return true
			}
		}
	}
	return false
}

// hide makes the cost of an object, and of its scope, unknown. The lines that could be made up stay,
// for a bill that says so.
func hide(o *model.Object, scope *model.Scope, unknown bool) {
	if unknown {
		o.Hide("cost")
		scope.Hide("cost")
	}
}
