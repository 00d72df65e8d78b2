package language

import (
	"errors"
	"slices"
	"strings"
)

// Query asks for a text that every union of In matches and none of Out does.
type Query struct {
	In  []*Index
	Out []*Index
}

// ErrBudget says that a question would take more work than there is left.
var ErrBudget = errors.New("the patterns are too entangled to decide")

// Budget is how much work may be done for a row of questions, in positions that are moved.
type Budget struct{ Left int }

// NewBudget returns the budget of one policy: some tenth of a second of work.
func NewBudget() *Budget { return &Budget{Left: 1_400_000} }

// Spend takes work off the budget and reports whether there is any left.
func (b *Budget) Spend(work int) bool {
	b.Left -= work
	return b.Left > 0
}

// Find returns a text that answers the query, the shortest there is where patterns are searched, and
// false where there is none. It returns [ErrBudget] where the budget does not suffice to tell.
func (q Query) Find(b *Budget) (text string, found bool, err error) {
	if !b.Spend(1) {
		return "", false, ErrBudget
	}
	if x := q.candidates(); x != nil {
		for _, h := range x.heads {
			if !b.Spend(1) {
				return "", false, ErrBudget
			}
			if q.Answers(h.text) {
				return h.text, true, nil
			}
		}
		return "", false, nil
	}
	if q.hopeless() {
		return "", false, nil
	}
	return newSearch(q).run(b)
}

// Answers reports whether the text answers the query.
func (q Query) Answers(text string) bool {
	for _, x := range q.In {
		if !x.Matches(text) {
			return false
		}
	}
	for _, x := range q.Out {
		if x.Matches(text) {
			return false
		}
	}
	return true
}

// candidates returns the smallest union that has no wildcards, nil where there is none: one of its texts
// must be the answer.
func (q Query) candidates() (fewest *Index) {
	for _, x := range q.In {
		if x.finite && (fewest == nil || len(x.heads) < len(fewest.heads)) {
			fewest = x
		}
	}
	return fewest
}

// hopeless reports whether the beginnings of the patterns show that no text answers: those that must match
// begin differently, or all that one of them matches is excluded. Most questions about ARNs end here.
func (q Query) hopeless() bool {
	for i, x := range q.In {
		for _, y := range q.In[:i] {
			if !agree(x.begins, y.begins) {
				return true
			}
		}
		if !slices.ContainsFunc(x.begins, func(text string) bool { return !q.excludes(text) }) {
			return true
		}
	}
	return false
}

// agree reports whether a text of one list begins with a text of the other. Both are in order, and in
// neither does one text begin with another.
func agree(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, text := range a {
		i, _ := slices.BinarySearch(b, text)
		if i < len(b) && strings.HasPrefix(b[i], text) || i > 0 && strings.HasPrefix(text, b[i-1]) {
			return true
		}
	}
	return false
}

// excludes reports whether all texts that begin so are excluded.
func (q Query) excludes(text string) bool {
	for _, x := range q.Out {
		i, same := slices.BinarySearch(x.cones, text)
		if same || i > 0 && strings.HasPrefix(text, x.cones[i-1]) {
			return true
		}
	}
	return false
}
