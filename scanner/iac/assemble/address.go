package assemble

import "smaudit/scanner/iac/resource"

// agrees reports whether the instance is one that the reference may mean: where the reference gives
// a key, the instance has that key.
func agrees(reference, instance string) bool {
	want, have := resource.Segments(reference), resource.Segments(instance)
	if len(want) != len(have) {
		return false
	}
	for i := range want {
		wantName, wantKey := resource.Key(want[i])
		haveName, haveKey := resource.Key(have[i])
		if wantName != haveName || wantKey != "" && wantKey != "[*]" && wantKey != haveKey {
			return false
		}
	}
	return true
}

// sharedModule reports whether a and b lie in the same instance of each module that they share by
// name. Code within a module refers to its own instance.
func sharedModule(a, b string) bool {
	left, right := resource.Segments(a), resource.Segments(b)
	for i := 0; i+1 < min(len(left), len(right)); i += 2 {
		if left[i] != "module" || right[i] != "module" || resource.Bare(left[i+1]) != resource.Bare(right[i+1]) {
			return true
		}
		if left[i+1] != right[i+1] {
			return false
		}
	}
	return true
}

// sameKey reports whether the two instances have the same key or index at their end, as
// resources with the same for_each or count have that refer to each other by each.key.
func sameKey(a, b string) bool {
	left, right := resource.Segments(a), resource.Segments(b)
	_, leftKey := resource.Key(left[len(left)-1])
	_, rightKey := resource.Key(right[len(right)-1])
	return leftKey != "" && leftKey == rightKey
}
