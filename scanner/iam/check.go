package iam

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// checking judges a document as a policy of one kind.
type checking struct {
	found
	kind Kind
}

// limits are in characters. Sources, 2026: API_PutResourcePolicy of Secrets Manager; the KMS
// developer guide, resource-limits; the IAM user guide, reference_iam-quotas, where a role's inline
// policies are the largest that an identity can have and white space does not count.
var limits = map[Kind]int{SecretPolicy: 20_480, KeyPolicy: 32_768, IdentityPolicy: 10_240}

// length counts what is known: a hole may turn out to be empty, so the rest is a lower bound.
func (c *checking) length(text string) {
	about := ""
	// Within JSON the quotes of a hole's key are escaped.
	if unescaped := strings.ReplaceAll(text, `\"`, `"`); hasHole(unescaped) {
		text, about = withoutHoles(unescaped), "at least "
	}
	if c.kind == IdentityPolicy {
		text = strings.Join(strings.Fields(text), "")
	}
	if n := utf8.RuneCountInString(text); n > limits[c.kind] {
		c.add(Position{1, 1}, "", fmt.Sprintf("the policy has %s%d characters, %d are allowed", about, n, limits[c.kind]))
	}
}

func (c *checking) document(doc *Document) {
	if v := doc.Version; v.Present() && !v.Unknown && v.Value != "2012-10-17" && v.Value != "2008-10-17" {
		c.add(v.At, "Version", fmt.Sprintf("there is no version %s of the policy language; there are 2012-10-17 and 2008-10-17", quoted(v.Value)))
	}
	for _, s := range doc.Statements {
		if !s.Unknown || s.ambiguous {
			c.statement(s)
		}
	}
}

// statement judges what is there and what is missing. An unknown statement may be right.
func (c *checking) statement(s Statement) {
	in := path(s.Path)
	c.effect(s, in)
	c.oneOf(s, in, "Action", s.Action.At, s.NotAction.At)
	switch {
	case c.kind != IdentityPolicy:
		c.oneOf(s, in, "Principal", s.Principal.At, s.NotPrincipal.At)
	case s.Principal.Present():
		c.add(s.Principal.At, in.name("Principal"), "a policy of an identity has no Principal: it is about that identity")
	case s.NotPrincipal.Present():
		c.add(s.NotPrincipal.At, in.name("NotPrincipal"), "a policy of an identity has no NotPrincipal: it is about that identity")
	}
	c.resources(s, in)
	c.actions(s.Action, in.name("Action"))
	c.actions(s.NotAction, in.name("NotAction"))
	c.principals(s.Principal, in.name("Principal"))
	c.principals(s.NotPrincipal, in.name("NotPrincipal"))
	for _, condition := range s.Conditions {
		c.condition(condition, in.name("Condition"))
	}
}

// effect is strict about case, which AWS ignores in actions and keys but not here.
func (c *checking) effect(s Statement, in path) {
	switch e := s.Effect; {
	case !e.Present():
		c.add(s.At, in, "the element Effect is missing")
	case !e.Unknown && e.Value != "Allow" && e.Value != "Deny":
		c.add(e.At, in.name("Effect"), fmt.Sprintf("the effect is Allow or Deny, this is %s", quoted(e.Value)))
	}
}

// oneOf wants an element or its negation.
func (c *checking) oneOf(s Statement, in path, name string, element, negation Position) {
	none := Position{}
	switch {
	case element == none && negation == none:
		c.add(s.At, in, fmt.Sprintf("the element %s is missing", name))
	case element != none && negation != none:
		c.add(negation, in.name("Not"+name), fmt.Sprintf("a statement has %s or Not%s, not both", name, name))
	}
}

// resources wants what is acted upon where the policy does not hang on it. A secret's and a key's
// policy are accepted without.
func (c *checking) resources(s Statement, in path) {
	if c.kind == IdentityPolicy || s.Resource.Present() && s.NotResource.Present() {
		c.oneOf(s, in, "Resource", s.Resource.At, s.NotResource.At)
	}
	for i, e := range []Element{s.Resource, s.NotResource} {
		at := in.name([]string{"Resource", "NotResource"}[i])
		c.some(e, at)
		for _, v := range e.Values {
			if !v.Unknown && v.Value != "*" && !strings.HasPrefix(v.Value, "arn:") {
				c.add(v.At, at, fmt.Sprintf("a resource is an ARN or *, this is %s", quoted(v.Value)))
			}
		}
	}
}

// some wants a list that is not empty.
func (c *checking) some(e Element, in path) {
	if e.Present() && !e.Unknown && len(e.Values) == 0 {
		c.add(e.At, in, "the list is empty")
	}
}

// actions looks up those of Secrets Manager only: the table knows no others, and a policy of a key or
// an identity has them rightly.
func (c *checking) actions(e Element, in path) {
	c.some(e, in)
	for _, v := range e.Values {
		if v.Unknown || v.Value == "*" {
			continue
		}
		service, action, ok := strings.Cut(v.Value, ":")
		switch {
		case !ok || service == "" || action == "":
			c.add(v.At, in, fmt.Sprintf("an action is a service and a name joined by a colon, this is %s", quoted(v.Value)))
		case strings.EqualFold(service, "secretsmanager") && ActionsLike(v.Value) == 0:
			c.add(v.At, in, fmt.Sprintf("Secrets Manager has no action %s (as of %s)", quoted(v.Value), keys().date))
		}
	}
}

// condition judges names only. Whether a value fits its operator is left to AWS.
func (c *checking) condition(condition Condition, in path) {
	operator, key := condition.Operator, condition.Key
	in = in.name(operator.Value)
	if _, exists := OperatorNamed(operator.Value); !exists && !operator.Unknown {
		c.add(operator.At, in, fmt.Sprintf("there is no condition operator %s", quoted(operator.Value)))
	}
	if key.Unknown {
		return
	}
	switch {
	case !strings.Contains(key.Value, ":"):
		c.add(key.At, in.name(key.Value), fmt.Sprintf("a condition key begins with a service and a colon, this is %s", quoted(key.Value)))
	case !knownKey(key.Value):
		c.add(key.At, in.name(key.Value), fmt.Sprintf("there is no condition key %s (as of %s)", quoted(key.Value), keys().date))
	}
}
