package iam

import (
	"slices"
	"strings"
)

// Document is a policy as it is written. Unknown means that nothing can be said of its statements.
type Document struct {
	Version    Text
	ID         Text
	Statements []Statement
	Unknown    bool

	ambiguous bool // unknown because of two elements of one name
}

// Text is a string of the document. At is zero where the document does not have it. Unknown means
// that a part of it, or all, is a hole.
type Text struct {
	Value   string
	At      Position
	Unknown bool
}

// Present reports whether the document has the text.
func (t Text) Present() bool { return t.At != Position{} }

// Element is a statement's list of strings; a single string is a list of one. At is where its key
// stands, zero where the statement does not have it. Unknown means that it may hold more or others.
type Element struct {
	At      Position
	Values  []Text
	Unknown bool
}

// Present reports whether the statement has the element.
func (e Element) Present() bool { return e.At != Position{} }

// Statement is one statement. An unknown one may be anything.
type Statement struct {
	At                    Position
	Path                  string // such as "Statement.0", "Statement" where it stands alone
	Unknown               bool
	Sid                   Text
	Effect                Text
	Principal             Principals
	NotPrincipal          Principals
	Action, NotAction     Element
	Resource, NotResource Element
	Conditions            []Condition
	ConditionsUnknown     bool // there may be further ones

	ambiguous bool // unknown because of two members of one name
}

// Certain reports whether all of the statement is known.
func (s *Statement) Certain() bool {
	known := !s.Unknown && !s.Effect.Unknown && !s.ConditionsUnknown && s.Principal.certain() && s.NotPrincipal.certain()
	for _, e := range []*Element{&s.Action, &s.NotAction, &s.Resource, &s.NotResource} {
		known = known && e.certain()
	}
	for i := range s.Conditions {
		c := &s.Conditions[i]
		known = known && !c.Operator.Unknown && !c.Key.Unknown && c.Values.certain()
	}
	return known
}

func (e *Element) certain() bool {
	return !e.Unknown && !slices.ContainsFunc(e.Values, func(v Text) bool { return v.Unknown })
}

func (p *Principals) certain() bool {
	return !p.Unknown && !slices.ContainsFunc(p.Groups, func(g PrincipalGroup) bool { return g.Type.Unknown || !g.Members.certain() })
}

// Principals is a Principal or NotPrincipal element. Everyone is the bare "*".
type Principals struct {
	At       Position
	Everyone bool
	Unknown  bool
	Groups   []PrincipalGroup
}

// Present reports whether the statement has the element.
func (p Principals) Present() bool { return p.At != Position{} }

// PrincipalGroup holds the principals of one type, such as AWS or Service.
type PrincipalGroup struct {
	Type    Text
	Members Element
}

// Condition is one key under one operator. The values of booleans and numbers are as written.
type Condition struct {
	Operator Text
	Key      Text
	Values   Element
}

// maxDocument bounds what is read, in bytes: many times what AWS accepts of any policy.
const maxDocument = 1 << 18

const byteOrderMark = "\uFEFF"

// Parse reads a document. It accepts what AWS accepts, such as a Statement that is no list, and goes
// on after what it does not: the problems are those of the text and of the elements' shapes, and what
// they leave of the document is returned. It returns no document if the text is not a JSON object. A
// text that is empty, one hole, or whose structure hangs on one is a document of which all is Unknown.
func Parse(text string) (*Document, []Problem) {
	known := strings.Trim(strings.TrimPrefix(text, byteOrderMark), " \t\r\n")
	if known == "" || isHole(known) {
		return &Document{Unknown: true}, nil
	}
	p := parser{}
	at := Position{1, 1}
	if len(text) > maxDocument {
		p.add(at, "", "longer than any policy that AWS accepts; it was not read")
		return nil, p.problems
	}
	if strings.HasPrefix(text, byteOrderMark) {
		p.add(at, "", "not valid JSON: it begins with a byte order mark")
		text, at = text[len(byteOrderMark):], Position{1, 2}
	}
	r := reader{rest: text, at: at, found: &p.found}
	root, err := r.whole()
	switch {
	case err != nil && r.bare, err == nil && root.unknown():
		return &Document{Unknown: true}, p.ordered()
	case err != nil:
		return nil, p.ordered()
	case root.shape != shapeObject:
		p.add(root.at, "", "a policy is a JSON object, this is "+root.shape.String())
		return nil, p.ordered()
	}
	doc := p.document(root)
	return doc, p.ordered()
}
