package resource

import "strings"

// Holes returns what the holes of a text refer to, in order: "aws_kms_key.k.arn" for
// "${aws_kms_key.k.arn}". A variable of an IAM policy is none. The two cannot be mistaken for one
// another: a hole is a Terraform address, names joined by dots, and has a colon only within the
// quotes of a key; a policy variable has one outside ("${aws:username}", "${graph.facebook.com:id}")
// or is one of ${*}, ${?} and ${$} (IAM user guide, reference_policies_variables, 2026).
func Holes(text string) []string {
	var out []string
	for {
		start := strings.Index(text, "${")
		if start < 0 {
			return out
		}
		text = text[start+2:]
		if end := address(text); end > 0 {
			out = append(out, text[:end])
			text = text[end+1:]
		}
	}
}

// IsHole reports whether the text is one hole and nothing else.
func IsHole(text string) bool {
	rest, found := strings.CutPrefix(text, "${")
	return found && address(rest) == len(rest)-1 && len(rest) > 1
}

// maxHole bounds the length of an address, so that a hostile text of unclosed holes is read in linear
// time. Terraform's own names stay far below it.
const maxHole = 1 << 10

// address returns the length of the address at the start of s that a brace closes, 0 where none is.
func address(s string) int {
	s = s[:min(len(s), maxHole)]
	dotted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '}' && dotted:
			return i
		case c == '.' && i > 0:
			dotted = true
		case c == '[' && i > 0:
			end := closing(s[i:])
			if end == 0 || !index(s[i+1:i+end]) {
				return 0
			}
			i += end
		case i == 0 && !letter(c), !letter(c) && c != '-' && (c < '0' || c > '9'):
			return 0
		}
	}
	return 0
}

func index(s string) bool {
	return digits(s) || s == "*" || len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"'
}

func letter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }
