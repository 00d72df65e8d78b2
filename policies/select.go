package policies

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/agnivade/levenshtein"
)

// choose returns the rules that the options select and that judge a class of source at hand. A
// deprecated rule is chosen only by a word of Rules, so that its ID goes on working for who asks.
func choose(rules []*source, o Options) ([]*source, error) {
	if err := knownWords(rules, o); err != nil {
		return nil, err
	}
	var out []*source
	for _, rule := range rules {
		named := matchesAny(rule, o.Rules)
		switch {
		case !named && (len(o.Rules) > 0 || rule.rule.Deprecated):
		case matchesAny(rule, o.Skip):
		case len(o.Frameworks) > 0 && !slices.ContainsFunc(o.Frameworks, rule.inFramework):
		case len(o.Classes) > 0 && !slices.ContainsFunc(o.Classes, rule.judges):
		default:
			out = append(out, rule)
		}
	}
	return out, nil
}

// Selector returns what Select does for single words, and reads the rules once and only if it is used.
func Selector(policy ...string) func(word string) ([]string, error) {
	read := sync.OnceValues(func() (*sources, error) { return readSources(policy) })
	return func(word string) ([]string, error) {
		found, err := read()
		if err != nil {
			return nil, err
		}
		return found.selected([]string{word})
	}
}

// Select returns the IDs of the rules, built in or in the given directories and bundles, that the
// words select: ids, names, aliases, families or globs over these.
func Select(words []string, policy ...string) ([]string, error) {
	found, err := readSources(policy)
	if err != nil {
		return nil, err
	}
	return found.selected(words)
}

func (s *sources) selected(words []string) ([]string, error) {
	chosen, err := choose(s.rules, Options{Rules: words})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, rule := range chosen {
		ids = append(ids, rule.rule.ID)
	}
	return ids, nil
}

func (s *source) judges(class string) bool { return slices.Contains(s.rule.Sources, class) }

func (s *source) inFramework(framework string) bool {
	for name := range s.rule.Controls {
		if strings.EqualFold(name, framework) {
			return true
		}
	}
	return false
}

// words are all by which a rule can be selected.
func (s *source) words() []string {
	return append([]string{s.rule.ID, s.rule.Name, s.rule.Family, s.rule.ID[:3]}, s.rule.Aliases...)
}

func matchesAny(rule *source, selectors []string) bool {
	return slices.ContainsFunc(selectors, func(selector string) bool {
		return slices.ContainsFunc(rule.words(), func(word string) bool { return matches(selector, word) })
	})
}

func matches(selector, word string) bool {
	selector, word = strings.ToUpper(selector), strings.ToUpper(word)
	ok, err := path.Match(selector, word)
	return selector == word || err == nil && ok
}

// knownWords refuses a selector that selects nothing: a typo in a list of rules must not quietly
// switch a gate off.
func knownWords(rules []*source, o Options) error {
	var words, frameworks []string
	for _, rule := range rules {
		words = append(words, rule.words()...)
		frameworks = append(frameworks, sortedKeys(rule.rule.Controls)...)
	}
	classes := []string{"live", "code", "trail"}
	return errors.Join(
		unknownWord("rule", append(slices.Clone(o.Rules), o.Skip...), words),
		unknownWord("framework", o.Frameworks, frameworks),
		unknownWord("class of source", o.Classes, classes),
	)
}

func unknownWord(what string, given, known []string) error {
	var out []error
	for _, word := range given {
		if !slices.ContainsFunc(known, func(k string) bool { return matches(word, k) }) {
			out = append(out, &Error{Text: fmt.Sprintf("no %s is called %q%s", what, word, suggestion(word, known))})
		}
	}
	return errors.Join(out...)
}

// suggestion names the known word that is nearest to what was typed, if one is near enough.
func suggestion(typed string, known []string) string {
	if near := Nearest(typed, known); near != "" {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return ""
}

// Nearest returns the known word that a few edits, in any case, turn the typed one into: two, or one
// for each three letters, and fewer than the word has. Where none is near it returns "".
func Nearest(typed string, known []string) string {
	best, distance := "", 1+max(2, len(typed)/3)
	for _, word := range known {
		d := levenshtein.ComputeDistance(strings.ToLower(typed), strings.ToLower(word))
		if d < distance && d < len(word) {
			best, distance = word, d
		}
	}
	return best
}
