package model

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	for text, kind := range map[string]string{
		"key AKIAIOSFODNN7EXAMPLE here":                            "aws-access-key-id",
		"-----BEGIN RSA PRIVATE KEY-----":                          "private-key",
		"ghp_" + strings.Repeat("aB3", 12):                         "github-token",
		"glpat-" + strings.Repeat("x", 20):                         "gitlab-token",
		"xoxb-1234567890-abc":                                      "slack-token",
		"sk_" + "live_" + strings.Repeat("a1", 12):                 "stripe-key",
		"AIza" + strings.Repeat("a", 35):                           "google-api-key",
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln":            "jwt",
		"postgres://app:hunter22@db.example.com/shop":              "url-with-password",
		"password=correct-horse":                                   "password-assignment",
		"API_KEY: abcdefgh":                                        "password-assignment",
		"pH7vZq2LmX9sWtR4kYb8NcE3":                                 "high-entropy",
		"":                                                         "",
		"Login of the shop's database":                             "",
		"password = ${var.password}":                               "",
		"arn:aws:secretsmanager:us-east-1:111122223333:secret:a-b": "",
		"see arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf": "",
		"subnet-0123456789abcdef0":                                  "",
		"3f2b8c1e-aaaa-bbbb-cccc-0123456789ab":                      "",
		"https://example.com/Some/Long/Path/With/Words/And/Numb3rs": "",
		"this-is-a-long-name-of-a-service-with-number-42":           "",
	} {
		got, is := Classify(text)
		assert.Equal(t, kind != "", is, text)
		assert.Equal(t, kind, got.Kind, text)
	}
}

func TestClassifyLooksAtABoundedText(t *testing.T) {
	t.Parallel()
	_, is := Classify(strings.Repeat(" ", 1<<16) + "AKIAIOSFODNN7EXAMPLE")
	assert.False(t, is)
}

func TestRedactKeepsNoText(t *testing.T) {
	t.Parallel()
	assert.Equal(t, Redacted{Kind: "literal", Entropy: 1}, Redact("literal", "abab"))
	assert.Equal(t, Redacted{Kind: "literal"}, Redact("literal", ""))
}

// The marks only spare searches: a text without them has no credential of that shape.
func TestMarksMissNothing(t *testing.T) {
	t.Parallel()
	for _, format := range credentialFormats {
		rapid.Check(t, func(t *rapid.T) {
			text := rapid.StringMatching(format.pattern.String()).Draw(t, "text")
			assert.True(t, slices.ContainsFunc(format.marks, func(mark string) bool { return strings.Contains(text, mark) }), "%s: %q", format.kind, text)
		})
	}
}
