package model

import (
	"math"
	"regexp"
	"slices"
	"strings"
)

// Redacted stands in the place of something that is or may be a value. Kind says what it looked
// like; Entropy is Shannon's, in bits a character, rounded to one decimal.
//
// For [Secret].Value the kinds are literal, generated, input, write_only and absent. Elsewhere they
// name the credential format that was recognised, or "high-entropy".
type Redacted struct {
	Kind    string  `json:"kind"`
	Entropy float64 `json:"entropy,omitempty"`
}

// The kinds of what code puts in the place of a secret's value.
const (
	ValueLiteral   = "literal"    // written out in the code
	ValueGenerated = "generated"  // made by the code, so that it stands in the state
	ValueInput     = "input"      // handed in from outside, and kept in the state
	ValueWriteOnly = "write_only" // handed through without being kept
)

// credentialFormats are well-known shapes of credentials. A text that holds none of the marks of a
// shape cannot have it, which spares most texts the search. Source: the vendors' own documentation
// of their token prefixes, as of 2026-11.
var credentialFormats = []struct {
	kind    string
	marks   []string
	pattern *regexp.Regexp
}{
	{"aws-access-key-id", []string{"AKIA", "ASIA"}, regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z2-7]{16}\b`)},
	{"private-key", []string{"PRIVATE KEY"}, regexp.MustCompile(`-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----`)},
	{"github-token", []string{"gh", "github_pat_"}, regexp.MustCompile(`\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,})`)},
	{"gitlab-token", []string{"glpat-"}, regexp.MustCompile(`\bglpat-[A-Za-z0-9_-]{20,}`)},
	{"slack-token", []string{"xox"}, regexp.MustCompile(`\bxox[abprs]-[A-Za-z0-9-]{10,}`)},
	{"stripe-key", []string{"k_live_", "k_test_"}, regexp.MustCompile(`\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}`)},
	{"google-api-key", []string{"AIza"}, regexp.MustCompile(`\bAIza[A-Za-z0-9_-]{35}`)},
	{"jwt", []string{"eyJ"}, regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*`)},
	{"url-with-password", []string{"://"}, regexp.MustCompile(`[a-z][a-z0-9+.-]*://[^/\s:@]+:[^/\s:@]{3,}@`)},
	{"password-assignment", []string{"=", ":"}, regexp.MustCompile(`(?i)(?:^|[^\w:])(?:password|passwd|pwd|secret|token|api_?key)\s*[=:]\s*[^\s$<{]{6,}`)},
}

var (
	opaque     = regexp.MustCompile(`[A-Za-z0-9+/=_!@#$%^&*-]{20,}`)
	identifier = regexp.MustCompile(`^(?:arn:[a-z-]+:|[a-z]+-[0-9a-f]{8,17}$|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$|https?://)`)
)

// minOpaque is the length of the shortest word that the pattern opaque finds.
const minOpaque = 20

// minOpaqueEntropy is the entropy from which a long opaque word counts as random: words of natural
// language stay below 3.5 bits a character, random base64 of 20 characters lies above 3.9.
const minOpaqueEntropy = 3.9

// Classify tells whether a text that is not meant to be one looks like a credential, and which. It
// looks at the first 64 KiB, more than any tag or description can hold.
func Classify(text string) (Redacted, bool) {
	if len(text) > 1<<16 {
		text = text[:1<<16]
	}
	for _, format := range credentialFormats {
		marked := slices.ContainsFunc(format.marks, func(mark string) bool { return strings.Contains(text, mark) })
		if marked && format.pattern.MatchString(text) {
			return Redacted{Kind: format.kind, Entropy: entropy(text)}, true
		}
	}
	if len(text) < minOpaque || identifier.MatchString(text) {
		return Redacted{}, false
	}
	for _, word := range opaque.FindAllString(text, 8) {
		if looksRandom(word) {
			return Redacted{Kind: HighEntropy, Entropy: entropy(word)}, true
		}
	}
	return Redacted{}, false
}

// Redact describes a text that is known to be a value.
func Redact(kind, text string) Redacted { return Redacted{Kind: kind, Entropy: entropy(text)} }

// looksRandom asks for digits and both cases besides entropy, since paths and phrases joined by
// punctuation reach the entropy alone.
func looksRandom(word string) bool {
	return entropy(word) >= minOpaqueEntropy && !strings.Contains(word, "//") &&
		strings.ContainsAny(word, "0123456789") &&
		strings.ToLower(word) != word && strings.ToUpper(word) != word
}

func entropy(text string) float64 {
	var counts [256]int
	for i := range len(text) {
		counts[text[i]]++
	}
	var bits float64
	for _, n := range counts {
		if n > 0 {
			p := float64(n) / float64(len(text))
			bits -= p * math.Log2(p)
		}
	}
	return math.Round(bits*10) / 10
}
