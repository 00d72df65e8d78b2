package aws

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"smaudit/scanner/model"
)

// redact puts the texts that people wrote into the secret, with what looks like a credential replaced
// by a word for what it looks like.
func redact(s *model.Secret, tags map[string]string) {
	if _, found := model.ShownIdentifier(s.Name); found.Kind != "" {
		shown := standIn(s.Name)
		s.ARN = strings.ReplaceAll(s.ARN, s.Name, shown)
		s.Name = shown
		s.CredentialLike = append(s.CredentialLike, "name")
	}
	s.Description = suspect(s, "description", s.Description)
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		path := model.Path("tags").Join(key)
		shown, found := model.Shown(key)
		if found.Kind != "" {
			path = model.Path("tags").Join(shown)
			s.CredentialLike = append(s.CredentialLike, path)
		}
		if s.Tags == nil {
			s.Tags = make(map[string]string, len(tags))
		}
		s.Tags[shown] = suspect(s, path, tags[key])
		if !slices.Contains(s.TagKeys, shown) {
			s.TagKeys = append(s.TagKeys, shown)
		}
	}
}

// standIn tells names apart that may not be shown.
func standIn(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "redacted-" + hex.EncodeToString(sum[:6])
}

// suspect returns what may be shown of a text, and records that it looks like a credential.
func suspect(s *model.Secret, path model.Path, text string) string {
	shown, found := model.Shown(text)
	if found.Kind != "" && !slices.Contains(s.CredentialLike, path) {
		s.CredentialLike = append(s.CredentialLike, path)
	}
	return shown
}

// document returns what may be kept of a policy.
func document(text string) string {
	if found, is := model.Classify(text); !is || found.Kind == model.HighEntropy {
		return text
	}
	return model.ShownDocument(text, func(part string) string {
		shown, _ := model.ShownIdentifier(part)
		return shown
	})
}
