// Package resource is what every reader of infrastructure code yields and what the assembly of a
// snapshot reads: resource instances with their attributes, as far as the code tells them.
//
// A part that is known only after apply is not lost. It stays in the text as a hole that names what
// it refers to ("${aws_lambda_function.rotate.arn}"), or makes the value Unknown with Links to what
// it is computed from. So a rotation finds its secret and a policy its principal in code that
// creates all of them at once.
//
// Values here are transient: nothing but what the assembly picks reaches a snapshot, and the
// assembly redacts what is Sensitive.
package resource

import (
	"strings"

	"smaudit/scanner/model"
)

// Root is one unit of code that is judged on its own.
type Root struct {
	Path      string // slash-separated, relative to the directory that was scanned from; "." for itself
	Source    model.Source
	Resources []*Resource
	Deleted   []*Resource // in a plan, policies that it takes away, as they are before
	Outputs   []Output    // of the root module
	Gaps      []model.Gap
	Marks     []model.Mark // acceptances in the code
	Failed    bool         // none of its files could be read; the gaps say why
}

// Resource is one instance of a managed resource or a data source.
type Resource struct {
	Data        bool   // a data source
	Type        string // such as aws_secretsmanager_secret
	Address     string // full, with module path and all keys: module.a["x"].aws_kms_key.b[0]
	Previous    string // address before a move; "" where it did not move
	Maybe       bool   // its count or for_each cannot be told: there may be none of it
	MaybeModule string // address, with a dot behind it, of the module around it of which the same holds; "" if none
	Attrs       Value  // an Object
	Before      Value  // in a plan, what a secret or its policy is before; Absent where it is new
	Provider    string // names its provider configuration, "" where that is not told
	Login       string // names the credentials of that; what is made with equal ones lies in one account
	Region      Value  // of its provider configuration
	Account     Value  // of its provider configuration, where allowed_account_ids or the role that it assumes tells
	DefaultTags Value  // of its provider configuration
	At          model.Location
}

// Output is a declared output of a root.
type Output struct {
	Name      string
	Value     Value
	Sensitive bool
	At        model.Location
}

// ID returns the identity of the instance: its address without count indexes, which shift when an
// instance is added, and with for_each keys, which do not.
func (r *Resource) ID() string { return WithoutIndexes(r.Address) }

// WithoutIndexes drops the numeric indexes of an address and keeps its string keys.
func WithoutIndexes(address string) string {
	if !strings.Contains(address, "[") {
		return address
	}
	var out strings.Builder
	for i := 0; i < len(address); i++ {
		if address[i] == '[' {
			if end := closing(address[i:]); end > 0 && digits(address[i+1:i+end]) {
				i += end
				continue
			} else if end > 0 {
				out.WriteString(address[i : i+end+1])
				i += end
				continue
			}
		}
		out.WriteByte(address[i])
	}
	return out.String()
}

// closing returns the index of the bracket that closes the one at the start of s, 0 where none does.
func closing(s string) int {
	quoted := false
	for i := 1; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ']' && !quoted:
			return i
		}
	}
	return 0
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
