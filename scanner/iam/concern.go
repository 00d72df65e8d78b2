package iam

import (
	"slices"
	"strings"
)

// Concerns reports whether a policy may allow an action of Secrets Manager, or to decrypt or have others
// decrypt. What cannot be read, a nil document, might.
func Concerns(doc *Document) bool {
	if doc == nil || doc.Unknown {
		return true
	}
	wanted := AllActions() | ActionsLike(Decrypt) | ActionsLike("kms:CreateGrant")
	for i := range doc.Statements {
		s := &doc.Statements[i]
		if strings.EqualFold(s.Effect.Value, "Deny") {
			continue
		}
		unknown := s.Unknown || s.Action.Unknown || slices.ContainsFunc(s.Action.Values, func(v Text) bool { return v.Unknown })
		if unknown || s.NotAction.Present() && wanted&^s.NotAction.like() != 0 || wanted&s.Action.like() != 0 {
			return true
		}
	}
	return false
}

// like are the actions that the element certainly means.
func (e Element) like() Actions {
	var set Actions
	for _, v := range e.Values {
		if !v.Unknown {
			set |= ActionsLike(v.Value)
		}
	}
	return set
}
