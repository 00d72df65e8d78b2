package resource

import "strings"

// Segments splits an address at the dots outside its keys: module, a["x.y"], aws_kms_key, k[0].
func Segments(address string) []string {
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

// Key splits a segment into its name and its key with brackets, "" where it has none.
func Key(segment string) (name, key string) {
	if i := strings.IndexByte(segment, '['); i >= 0 {
		return segment[:i], segment[i:]
	}
	return segment, ""
}

// Bare returns the address without any key or index.
func Bare(address string) string {
	if !strings.Contains(address, "[") {
		return address
	}
	parts := Segments(address)
	for i := range parts {
		parts[i], _ = Key(parts[i])
	}
	return strings.Join(parts, ".")
}

// Covers reports whether what somebody says of an address holds for the instance: it is that address, or
// lies in the module of that address. Where the address gives a key the instance has that key; one
// without covers all instances.
func Covers(address, instance string) bool {
	want, have := Segments(address), Segments(instance)
	inside := len(want)%2 == 0 && len(want) < len(have) && allModules(want)
	if len(want) != len(have) && !inside {
		return false
	}
	for i := range want {
		wantName, wantKey := Key(want[i])
		haveName, haveKey := Key(have[i])
		if wantName != haveName || wantKey != "" && wantKey != haveKey {
			return false
		}
	}
	return true
}

// allModules reports whether the segments are calls of modules within each other, and nothing else.
func allModules(segments []string) bool {
	for i := 0; i < len(segments); i += 2 {
		if segments[i] != "module" {
			return false
		}
	}
	return true
}
