// Package iam reads policy documents of AWS Identity and Access Management: what they say, where in
// the text they say it, and why AWS would refuse them.
//
// A document may have holes, such as ${aws_iam_role.app.arn}: parts that are known only after
// Terraform has applied. What depends on one is unknown and never a problem. The package reads only
// the text that it is given, asks AWS nothing, and quotes the text in its messages escaped and cut
// short, since whoever writes a policy chooses it.
package iam

import (
	"cmp"
	"slices"
)

// Kind tells what a policy is attached to, on which depends what it must and must not hold.
type Kind int

// The kinds of policies.
const (
	SecretPolicy   Kind = iota // resource policy of a secret
	KeyPolicy                  // policy of a KMS key
	IdentityPolicy             // policy of a user, group or role
)

// Problem is a reason to refuse a document. Path leads to it by the document's own element names and
// indexes ("Statement.0.Action"). Line and Column count from 1, the column in Unicode characters.
type Problem struct {
	Path    string
	Message string
	Line    int
	Column  int
}

// Position is a place in a document's text, counted as in [Problem].
type Position struct{ Line, Column int }

// maxProblems bounds the answer: who has so many mends the first ones first.
const maxProblems = 100

// Check says why AWS would refuse the document as a policy of the given kind, in the order of the
// text: wrong JSON, elements that are missing, misplaced or not known, malformed principals, names
// of Secrets Manager actions and of condition keys that do not exist, too many characters. IAM itself
// accepts such names in an identity policy; they are reported there because they do nothing. There are
// 100 problems at most. A document that is empty or one hole is unknown and has none.
func Check(document string, kind Kind) []Problem {
	doc, problems := Parse(document)
	c := checking{kind: kind, found: found{problems: problems}}
	c.length(document)
	if doc != nil && (!doc.Unknown || doc.ambiguous) {
		c.document(doc)
	}
	return c.ordered()
}

// found gathers problems.
type found struct{ problems []Problem }

func (f *found) add(at Position, in path, message string) {
	if len(f.problems) < maxProblems {
		f.problems = append(f.problems, Problem{Path: string(in), Message: message, Line: at.Line, Column: at.Column})
	}
}

func (f *found) ordered() []Problem {
	slices.SortStableFunc(f.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return f.problems
}
