package iam

import (
	"strconv"
	"unicode/utf8"
)

// maxQuoted is how many bytes of a document's text a message or a path repeats.
const maxQuoted = 80

// quoted spells a part of the document for a message. The quotes and escapes come on top of the cut.
func quoted(text string) string {
	if len(text) <= maxQuoted {
		return strconv.Quote(text)
	}
	end := maxQuoted
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return strconv.Quote(text[:end]) + "..."
}

// path leads to an element of a document: names and indexes joined by dots, a name that is no plain
// word quoted in brackets.
type path string

func (p path) index(i int) path { return p.name(strconv.Itoa(i)) }

func (p path) name(name string) path {
	switch {
	case len(name) > maxQuoted || !plain(name):
		return p + "[" + path(quoted(name)) + "]"
	case p == "":
		return path(name)
	default:
		return p + "." + path(name)
	}
}

func plain(name string) bool {
	for i := range len(name) {
		if c := name[i]; c != '_' && c != '-' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return name != ""
}
