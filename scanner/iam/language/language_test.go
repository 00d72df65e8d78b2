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
		union := func(globs []string) (u Union) {
			for _, g := range globs {
				u = append(u, Glob(g, Any))
			}
			return u
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
				_, finite := q.candidates()
				assert.True(t, finite || len(got) <= len(text), "%q is shorter than %q", text, got)
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
		give Query
		want string
		none bool
	}{
		"nothing asked":         {},
		"an empty union":        {give: Query{In: []Union{{}}}, none: true},
		"all excluded":          {give: Query{Out: []Union{{Glob("*", Any)}}}, none: true},
		"a literal":             {give: Query{In: []Union{{Literal("abc")}}}, want: "abc"},
		"a literal, excluded":   {give: Query{In: []Union{{Literal("abc")}}, Out: []Union{{Glob("a*", Any)}}}, none: true},
		"shortest":              {give: Query{In: []Union{{Glob("a*b?", Any)}}}, want: "ab0"},
		"readable":              {give: Query{In: []Union{{Many(Any, 3)}}}, want: "000"},
		"unlike":                {give: Query{In: []Union{{Many(Any, 3)}}, Out: []Union{{Glob("0*", Any)}}}, want: "100"},
		"segments do not cross": {give: Query{In: []Union{{account}, {Glob("arn:aws:iam::1:2:*", Any)}}}, want: "arn:aws:iam::1:2:"},
		"of two":                {give: Query{In: []Union{{Literal("x"), Literal("yy")}, {Glob("y*", Any)}}}, want: "yy"},
		"without case":          {give: Query{In: []Union{{Literal("AbC").Folded()}, {Literal("aBc")}}}, want: "aBc"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, found, err := test.give.Find(NewBudget())
			require.NoError(t, err)
			assert.Equal(t, !test.none, found)
			assert.Equal(t, test.want, got)
		})
	}
}

// What hostile patterns cost is bounded.
func TestBudget(t *testing.T) {
	t.Parallel()
	q := Query{
		In:  []Union{{Glob("*a"+strings.Repeat("?", 24), Any)}},
		Out: []Union{{Glob("*b"+strings.Repeat("?", 20), Any)}, {Glob("*a"+strings.Repeat("?", 24), Any)}},
	}
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

func BenchmarkHostile(b *testing.B) {
	q := Query{In: []Union{{Glob("*a"+strings.Repeat("?", 24), Any)}}, Out: []Union{{Glob("*b"+strings.Repeat("?", 20), Any)}}}
	q.Out = append(q.Out, q.In[0])
	for b.Loop() {
		_, _, _ = q.Find(NewBudget())
	}
}

func BenchmarkARN(b *testing.B) {
	q := Query{
		In:  []Union{{Glob("arn:aws:secretsmanager:*:111122223333:secret:prod/*", Any)}, {Glob("arn:*:secret:*db*", Any)}},
		Out: []Union{{Glob("arn:aws:secretsmanager:us-east-1:*", Any)}},
	}
	for b.Loop() {
		_, _, _ = q.Find(NewBudget())
	}
}
