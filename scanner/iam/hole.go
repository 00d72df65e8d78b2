package iam

import "strings"

// maxHole bounds the length of a hole, in bytes, so that a text of many openings that nothing closes
// is read in linear time.
const maxHole = 1 << 10

// holeAt returns the length of the hole that starts at the beginning of s, 0 where none does. A hole
// is a Terraform address, which has a dot and no colon outside the quotes of a key; a policy variable
// has a colon there, or is one of ${*}, ${?} and ${$} (IAM user guide, reference_policies_variables,
// 2026).
func holeAt(s string) int {
	if !strings.HasPrefix(s, "${") {
		return 0
	}
	dotted := false
	s = s[:min(len(s), maxHole)]
	for i := 2; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '}' && dotted:
			return i + 1
		case c == '.' && i > 2:
			dotted = true
		case c == '[' && i > 2:
			end := indexAt(s[i:])
			if end == 0 {
				return 0
			}
			i += end - 1
		case !letter(c) && (i == 2 || c != '-' && !digit(c)):
			return 0
		}
	}
	return 0
}

// indexAt returns the length of the index at the start of s: [0], [*] or ["key"].
func indexAt(s string) int {
	quoted := strings.HasPrefix(s, `["`)
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case quoted && c == '"' && i > 1 && strings.HasPrefix(s[i:], `"]`):
			return i + 2
		case quoted:
		case c == ']' && i > 1:
			return i + 1
		case c != '*' && !digit(c):
			return 0
		}
	}
	return 0
}

// hasHole reports whether a part of the text is unknown.
func hasHole(text string) bool { return len(withoutHoles(text)) < len(text) }

// isHole reports whether the text is one hole and nothing else.
func isHole(text string) bool { return text != "" && holeAt(text) == len(text) }

// withoutHoles returns what is known of the text.
func withoutHoles(text string) string {
	var known strings.Builder
	for {
		start := strings.Index(text, "${")
		if start < 0 {
			break
		}
		n := holeAt(text[start:])
		if n == 0 {
			start += 2
		}
		known.WriteString(text[:start])
		text = text[start+n:]
	}
	return known.String() + text
}

func letter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }
func digit(c byte) bool  { return '0' <= c && c <= '9' }

// HoleAt returns the length of the unknown part that a text begins with, 0 where it begins with none.
func HoleAt(text string) int { return holeAt(text) }
