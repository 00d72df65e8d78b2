package model

import (
	"strconv"
	"strings"
)

// Path names an attribute of an object: snake_case segments joined by dots, as in
// "rotation.longest_gap_days". A segment that is no plain word, such as a tag key, is quoted in
// brackets: `tags["aws:stack.name"]`. The empty path is the object itself.
type Path string

// Join returns the path that leads from p through the given segments.
func (p Path) Join(segments ...string) Path {
	out := string(p)
	for _, s := range segments {
		switch {
		case !plainSegment(s):
			out += "[" + strconv.Quote(s) + "]"
		case out == "":
			out = s
		default:
			out += "." + s
		}
	}
	return Path(out)
}

// Append returns the path that leads from p along the relative path rest.
func (p Path) Append(rest Path) Path {
	switch {
	case p == "":
		return rest
	case rest == "", rest[0] == '[':
		return p + rest
	default:
		return p + "." + rest
	}
}

// Segments splits the path. A malformed bracket is taken as a plain segment, so that no text is lost.
func (p Path) Segments() []string {
	var out []string
	for rest := string(p); rest != ""; {
		rest = strings.TrimPrefix(rest, ".")
		if strings.HasPrefix(rest, "[") {
			if quoted, err := strconv.QuotedPrefix(rest[1:]); err == nil {
				segment, _ := strconv.Unquote(quoted)
				out = append(out, segment)
				rest = strings.TrimPrefix(rest[1+len(quoted):], "]")
				continue
			}
		}
		end := strings.IndexAny(rest, ".[")
		if end <= 0 {
			end = len(rest)
		}
		out, rest = append(out, rest[:end]), rest[end:]
	}
	return out
}

// Covers reports whether other is p or lies below it.
func (p Path) Covers(other Path) bool {
	if p == "" {
		return true
	}
	if !strings.HasPrefix(string(other), string(p)) {
		return false
	}
	return len(other) == len(p) || other[len(p)] == '.' || other[len(p)] == '['
}

// Overlaps reports whether one of the two paths covers the other: who reads one sees the other.
func (p Path) Overlaps(other Path) bool { return p.Covers(other) || other.Covers(p) }

// Parent returns the path without its last segment, and false where there is none.
func (p Path) Parent() (Path, bool) {
	if p == "" {
		return "", false
	}
	segments := p.Segments()
	return Path("").Join(segments[:len(segments)-1]...), true
}

func plainSegment(s string) bool {
	for _, r := range s {
		if r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return s != ""
}
