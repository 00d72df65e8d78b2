package iam

import (
	"encoding/json"
	"strings"
)

// text reads a string. A hole in it stands as Terraform spells it: where a template put it, the
// quotes of a key in it are not escaped.
func (r *reader) text() (string, error) {
	var source strings.Builder
	end := 0
	for source.WriteByte('"'); ; {
		end++
		if end >= len(r.rest) {
			return "", r.fail("a string is not closed")
		}
		if r.rest[end] == '"' {
			break
		}
		if n := holeAt(r.rest[end:]); n > 0 {
			source.WriteString(escaped(r.rest[end : end+n]))
			end += n - 1
			continue
		}
		source.WriteByte(r.rest[end])
		if r.rest[end] == '\\' && end+1 < len(r.rest) {
			end++
			source.WriteByte(r.rest[end])
		}
	}
	source.WriteByte('"')
	var text string
	if err := json.Unmarshal([]byte(source.String()), &text); err != nil {
		return "", r.fail("a string holds a control character or an escape that JSON does not know")
	}
	r.skip(end + 1)
	return text, nil
}

var escapes = strings.NewReplacer(`"`, `\"`, `\`, `\\`)

func escaped(hole string) string { return escapes.Replace(hole) }
