package language

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// globMatches is the textbook definition, in which every answer follows from shorter texts.
func globMatches(glob, text string) bool {
	switch {
	case glob == "":
		return text == ""
	case glob[0] == '*':
		return globMatches(glob[1:], text) || text != "" && globMatches(glob, text[1:])
	case text == "":
		return false
	}
	return (glob[0] == '?' || glob[0] == text[0]) && globMatches(glob[1:], text[1:])
}

// texts lists all texts over a few letters up to a length, the short ones first.
func texts(letters string, most int) []string {
	out := []string{""}
	for from := 0; most > 0; most-- {
		to := len(out)
		for _, text := range out[from:to] {
			for i := range len(letters) {
				out = append(out, text+letters[i:i+1])
			}
		}
		from = to
	}
	return out
}

func TestPropertyMatches(t *testing.T) {
	t.Parallel()
	glob := rapid.StringMatching(`[ab*?]{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		g, text := glob.Draw(t, "glob"), rapid.StringMatching(`[abc]{0,8}`).Draw(t, "text")
		assert.Equal(t, globMatches(g, text), Glob(g, Any).Matches(text))
	})
}

// A search finds a text exactly if one of the few short ones answers, and none shorter than those.
func TestPropertyFind(t *testing.T) {
	t.Parallel()
	all := texts("abc", 5)
	rapid.Check(t, func(t *rapid.T) {
		glob := rapid.StringMatching(`[ab*?]{0,3}`)
		unions := rapid.SliceOfN(rapid.SliceOfN(glob, 0, 3), 0, 3)
		var q Query
		var in, out [][]string
		in, out = unions.Draw(t, "in"), unions.Draw(t, "out")
		union := func(globs []string) *Index {
			var u Union
			for _, g := range globs {
				u = append(u, Glob(g, Any))
			}
			return IndexOf(u)
		}
		for _, globs := range in {
			q.In = append(q.In, union(globs))
		}
		for _, globs := range out {
			q.Out = append(q.Out, union(globs))
		}
		answers := func(text string) bool {
			for _, globs := range in {
				if !matchesOne(globs, text) {
					return false
				}
			}
			for _, globs := range out {
				if matchesOne(globs, text) {
					return false
				}
			}
			return true
		}
		got, found, err := q.Find(NewBudget())
		require.NoError(t, err)
		if found {
			assert.True(t, answers(got), "%q does not answer", got)
		}
		for _, text := range all {
			if answers(text) {
				require.True(t, found, "%q answers and nothing was found", text)
				assert.True(t, q.candidates() != nil || len(got) <= len(text), "%q is shorter than %q", text, got)
				return
			}
		}
		assert.True(t, !found || len(got) > 5)
	})
}

func matchesOne(globs []string, text string) bool {
	for _, g := range globs {
		if globMatches(g, text) {
			return true
		}
	}
	return false
}

func TestFind(t *testing.T) {
	t.Parallel()
	account := Join(Literal("arn:aws:iam::"), Glob("*", Except(":")), Literal(":"), Glob("*", Any))
	for name, test := range map[string]struct {
		in, out []Union
		want    string
		none    bool
	}{
		"nothing asked":         {},
		"an empty union":        {in: []Union{{}}, none: true},
		"all excluded":          {out: []Union{{Glob("*", Any)}}, none: true},
		"a literal":             {in: []Union{{Literal("abc")}}, want: "abc"},
		"a literal, excluded":   {in: []Union{{Literal("abc")}}, out: []Union{{Glob("a*", Any)}}, none: true},
		"shortest":              {in: []Union{{Glob("a*b?", Any)}}, want: "ab0"},
		"readable":              {in: []Union{{Many(Any, 3)}}, want: "000"},
		"unlike":                {in: []Union{{Many(Any, 3)}}, out: []Union{{Glob("0*", Any)}}, want: "100"},
		"segments do not cross": {in: []Union{{account}, {Glob("arn:aws:iam::1:2:*", Any)}}, want: "arn:aws:iam::1:2:"},
		"of two":                {in: []Union{{Literal("x"), Literal("yy")}, {Glob("y*", Any)}}, want: "yy"},
		"without case":          {in: []Union{{Literal("AbC").Folded()}, {Literal("aBc")}}, want: "aBc"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, found, err := asking(test.in, test.out).Find(NewBudget())
			require.NoError(t, err)
			assert.Equal(t, !test.none, found)
			assert.Equal(t, test.want, got)
		})
	}
}

// What hostile patterns cost is bounded.
func TestBudget(t *testing.T) {
	t.Parallel()
	q := entangled()
	_, _, err := q.Find(NewBudget())
	assert.ErrorIs(t, err, ErrBudget)
}

func TestText(t *testing.T) {
	t.Parallel()
	text, only := Literal("a\x00é").Text()
	assert.True(t, only)
	assert.Equal(t, "a\x00é", text)
	_, only = Glob("a?", Any).Text()
	assert.False(t, only)
}

// asking is a question about unions.
func asking(in, out []Union) (q Query) {
	for _, u := range in {
		q.In = append(q.In, IndexOf(u))
	}
	for _, u := range out {
		q.Out = append(q.Out, IndexOf(u))
	}
	return q
}

func entangled() Query {
	a := Union{Glob("*a"+strings.Repeat("?", 24), Any)}
	return asking([]Union{a}, []Union{{Glob("*b"+strings.Repeat("?", 20), Any)}, a})
}

func BenchmarkHostile(b *testing.B) {
	q := entangled()
	for b.Loop() {
		_, _, _ = q.Find(NewBudget())
	}
}

func BenchmarkARN(b *testing.B) {
	q := asking(
		[]Union{{Glob("arn:aws:secretsmanager:*:111122223333:secret:prod/*", Any)}, {Glob("arn:*:secret:*db*", Any)}},
		[]Union{{Glob("arn:aws:secretsmanager:us-east-1:*", Any)}},
	)
	for b.Loop() {
		_, _, _ = q.Find(NewBudget())
	}
}
