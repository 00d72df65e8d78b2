package suppression

import (
	"regexp"
	"strings"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// suffix is what AWS adds to a secret's name in its ARN. Nobody knows it beforehand.
var suffix = regexp.MustCompile(`-[A-Za-z0-9]{6}$`)

// meetsResource reports whether the pattern is about the subject. A pattern is compared with whole names:
// "logs" is not about "audit-logs". Without * and ? it may be an address, whose instances it covers and, if
// it is that of a module, what lies in it.
func meetsResource(pattern string, s *model.Subject) bool {
	if !strings.ContainsAny(pattern, "*?") && s.Address != "" && resource.Covers(pattern, s.Address) {
		return true
	}
	for _, name := range names(s) {
		if name != "" && (name == pattern || iam.Matches(pattern, name)) {
			return true
		}
	}
	return false
}

// names are all by which a subject can be called.
func names(s *model.Subject) []string {
	out := []string{s.Name, s.Address, resource.Bare(s.Address), resource.WithoutIndexes(s.Address), s.ID, s.ARN}
	if s.Kind == model.KindSecret {
		out = append(out, suffix.ReplaceAllString(s.ARN, ""))
	}
	return out
}

// meetsPath reports whether a finding lies in a file of the pattern, in which * stands for any text.
func meetsPath(patterns []string, t *Target) bool {
	for _, at := range []*model.Location{t.Location, t.Declared} {
		for _, pattern := range patterns {
			if at != nil && iam.Matches(pattern, at.File) {
				return true
			}
		}
	}
	return false
}
