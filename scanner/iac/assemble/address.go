package assemble

import "strings"

// segments splits an address at the dots outside its keys: module, a["x.y"], aws_kms_key, k[0].
func segments(address string) []string {
	var out []string
	start, depth, quoted := 0, 0, false
	for i := 0; i < len(address); i++ {
		switch c := address[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == '.' && depth == 0:
			out = append(out, address[start:i])
			start = i + 1
		}
	}
	return append(out, address[start:])
}

// key splits a segment into its name and its key with brackets, "" where it has none.
func key(segment string) (name, key string) {
	if i := strings.IndexByte(segment, '['); i >= 0 {
		return segment[:i], segment[i:]
	}
	return segment, ""
}

// bare returns the address without any key or index.
func bare(address string) string {
	if !strings.Contains(address, "[") {
		return address
	}
	parts := segments(address)
	for i := range parts {
		parts[i], _ = key(parts[i])
	}
	return strings.Join(parts, ".")
}

// agrees reports whether the instance is one that the reference may mean: where the reference gives
// a key, the instance has that key.
func agrees(reference, instance string) bool {
	want, have := segments(reference), segments(instance)
	if len(want) != len(have) {
		return false
	}
	for i := range want {
		wantName, wantKey := key(want[i])
		haveName, haveKey := key(have[i])
		if wantName != haveName || wantKey != "" && wantKey != "[*]" && wantKey != haveKey {
			return false
		}
	}
	return true
}

// sharedModule reports whether a and b lie in the same instance of each module that they share by
// name. Code within a module refers to its own instance.
func sharedModule(a, b string) bool {
	left, right := segments(a), segments(b)
	for i := 0; i+1 < min(len(left), len(right)); i += 2 {
		if left[i] != "module" || right[i] != "module" || bare(left[i+1]) != bare(right[i+1]) {
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
	left, right := segments(a), segments(b)
	_, leftKey := key(left[len(left)-1])
	_, rightKey := key(right[len(right)-1])
	return leftKey != "" && leftKey == rightKey
}
