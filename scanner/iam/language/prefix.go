package language

import "strings"

// hopeless reports whether the beginnings of the patterns show that no text answers: those that must match
// begin differently, or all that one of them matches is excluded. Most questions about ARNs end here.
func (q Query) hopeless() bool {
	begin := make([][]string, len(q.In))
	for i, u := range q.In {
		for _, p := range u {
			begin[i] = append(begin[i], p.prefix())
		}
	}
	for i := range begin {
		for j := range i {
			if !anyPair(begin[i], begin[j], agree) {
				return true
			}
		}
	}
	var excluded []string
	for _, u := range q.Out {
		for _, p := range u {
			if n := len(p); n > 0 && p[n-1] == anyNumber|many && len(p.prefix()) == n-1 {
				excluded = append(excluded, p.prefix())
			}
		}
	}
	for i := range begin {
		if !anyOutside(begin[i], excluded) {
			return true
		}
	}
	return false
}

// prefix is the text with which all that the pattern matches begins.
func (p Pattern) prefix() string {
	n := 0
	for n < len(p) {
		if _, only := p[n].one(); !only {
			break
		}
		n++
	}
	text, _ := p[:n].Text()
	return text
}

func agree(a, b string) bool { return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) }

func anyPair(as, bs []string, holds func(a, b string) bool) bool {
	for _, a := range as {
		for _, b := range bs {
			if holds(a, b) {
				return true
			}
		}
	}
	return false
}

// anyOutside reports whether one of the texts begins with none of the excluded ones.
func anyOutside(texts, excluded []string) bool {
	for _, text := range texts {
		inside := false
		for _, e := range excluded {
			inside = inside || strings.HasPrefix(text, e)
		}
		if !inside {
			return true
		}
	}
	return false
}

// simplest is the text to try first: the shortest one that the patterns of a union match, of that union
// for which it is the longest. If it answers, no shorter text does.
func (q Query) simplest() (text string) {
	for _, u := range q.In {
		shortest, found := "", false
		for _, p := range u {
			if least := p.least(); !found || len(least) < len(shortest) {
				shortest, found = least, true
			}
		}
		if len(shortest) > len(text) {
			text = shortest
		}
	}
	return text
}

// least is the shortest text that the pattern matches, of the most readable bytes.
func (p Pattern) least() string {
	text := make([]byte, 0, len(p))
	for _, step := range p {
		if !step.many() {
			text = append(text, step.set().first())
		}
	}
	return string(text)
}

// first is the most readable byte of the set.
func (s *Set) first() byte {
	for i := range len(readable) {
		if s.Has(readable[i]) {
			return readable[i]
		}
	}
	for c := range 256 {
		if s.Has(byte(c)) {
			return byte(c)
		}
	}
	return 0
}
