package access

import (
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// alphabet is what policies say that secrets and callers can be told apart by.
type alphabet struct {
	patterns   numbering // of secrets' ARNs
	vague      bits      // those of the patterns that hang on the request
	tags       numbering // keys of secrets' tags, in lower case
	names      numbering // patterns of callers
	callerTags numbering // keys of callers' tags, in lower case
	allCallers bool      // a policy hangs on the names of callers otherwise
}

// numbering numbers texts.
type numbering struct {
	of   map[string]int
	list []string
}

func (x *numbering) add(text string) int {
	n, known := x.of[text]
	if known {
		return n
	}
	if x.of == nil {
		x.of = make(map[string]int)
	}
	n = len(x.list)
	x.of[text], x.list = n, append(x.list, text)
	return n
}

func (a *alphabet) number(glob string, exact bool) int {
	n := a.patterns.add(glob)
	if !exact {
		a.vague.set(n)
	}
	return n
}

func (a *alphabet) pattern(_ *iam.Statement, glob string, exact, _ bool) { a.number(glob, exact) }

// matches are the patterns that match an ARN. It reports whether that does not tell all, since one of them
// hangs on the request.
func (a *alphabet) matches(arn string) (matched bits, verbatim bool) {
	for n, pattern := range a.patterns.list {
		if iam.Matches(pattern, arn) {
			matched.set(n)
			verbatim = verbatim || a.vague.has(n)
		}
	}
	return matched, verbatim
}

// read notes what a document tells apart, and hands over its patterns of secrets' ARNs: those of conditions
// without a statement. It reports whether the document hangs on the name of a caller. The document is one of
// the identity's, or where that is nil, of everybody's.
func (a *alphabet) read(doc *iam.Document, id *decide.Identity, pattern func(st *iam.Statement, glob string, exact, not bool)) (verbatim bool) {
	if id == nil {
		id = &decide.Identity{TagsHidden: true}
	}
	values := func(e *iam.Element, each func(glob string, exact bool)) {
		for _, v := range e.Values {
			glob, exact := id.Pattern(doc, v.Value)
			verbatim = a.variables(v.Value) || verbatim
			each(glob, exact && !v.Unknown)
		}
	}
	for i := range doc.Statements {
		st := &doc.Statements[i]
		values(&st.Resource, func(glob string, exact bool) { pattern(st, glob, exact, false) })
		values(&st.NotResource, func(glob string, exact bool) { pattern(st, glob, exact, true) })
		for _, p := range []iam.Principals{st.Principal, st.NotPrincipal} {
			for _, group := range p.Groups {
				values(&group.Members, func(glob string, _ bool) { a.names.add(glob) })
			}
		}
		for j := range st.Conditions {
			c := &st.Conditions[j]
			a.key(c.Key.Value)
			about := a.about(c.Key.Value)
			values(&c.Values, func(glob string, exact bool) {
				switch about {
				case "secret":
					pattern(nil, glob, exact, false)
				case "caller":
					a.names.add(glob)
				}
			})
		}
	}
	return verbatim
}

// about tells whether the values of a condition key are names of the secret or of the caller.
func (a *alphabet) about(name string) string {
	key := iam.KeyNamed(name)
	switch name = strings.ToLower(name); {
	case name == "aws:principalarn", name == "aws:username", name == "aws:userid":
		return "caller"
	case key != nil && key.Role == iam.RoleResource, strings.HasPrefix(name, "kms:encryptioncontext:"):
		return "secret"
	}
	return ""
}

// key notes the tag that a key is about, and reports whether it is about the caller's name.
func (a *alphabet) key(name string) bool {
	name = strings.ToLower(name)
	for _, prefix := range []string{"aws:resourcetag/", "secretsmanager:resourcetag/"} {
		if tag, is := strings.CutPrefix(name, prefix); is {
			a.tags.add(tag)
		}
	}
	if tag, is := strings.CutPrefix(name, "aws:principaltag/"); is {
		a.callerTags.add(tag)
	}
	return a.about(name) == "caller"
}

// variables notes the policy variables in a text, and reports whether one is the caller's name.
func (a *alphabet) variables(text string) (named bool) {
	for _, found := range variable.FindAllStringSubmatch(text, -1) {
		named = a.key(strings.TrimSpace(found[1])) || named
	}
	return named
}

// named spells which of the patterns of callers match one: its ARN, its name, or as the role of a session.
func (a *alphabet) named(c *caller) string {
	var out bits
	name := c.who.ARN[strings.LastIndexByte(c.who.ARN, '/')+1:]
	for n, pattern := range a.names.list {
		if iam.Matches(pattern, c.who.ARN) {
			out.set(3 * n)
		}
		if iam.Matches(pattern, name) {
			out.set(3*n + 1)
		}
		if role, is := sessionRole(pattern); is && role == name {
			out.set(3*n + 2)
		}
	}
	return string(out)
}

// sessionRole is the name of the role in a session's ARN.
func sessionRole(arn string) (string, bool) {
	_, session, is := strings.Cut(arn, ":assumed-role/")
	role, _, _ := strings.Cut(session, "/")
	return role, is
}

// opening is whom the policies of a secret may let in by themselves.
type opening struct {
	everybody bool
	names     map[string]bool // ARNs, and accounts as 12 digits
	roles     map[string]bool // whose sessions are named
}

func openingOf(docs []*iam.Document) opening {
	o := opening{names: make(map[string]bool), roles: make(map[string]bool)}
	for _, doc := range docs {
		o.everybody = o.everybody || doc.Unknown
		for i := range doc.Statements {
			if st := &doc.Statements[i]; st.Unknown || st.Effect.Value != "Deny" {
				o.add(st)
			}
		}
	}
	return o
}

func (o *opening) add(st *iam.Statement) {
	o.everybody = o.everybody || st.Unknown || st.Principal.Everyone || st.Principal.Unknown || !st.Principal.Present()
	for _, group := range st.Principal.Groups {
		o.everybody = o.everybody || group.Members.Unknown || group.Type.Unknown
		for _, v := range group.Members.Values {
			o.everybody = o.everybody || v.Unknown || v.Value == "*"
			if role, is := sessionRole(v.Value); is {
				o.roles[role] = true
			}
			name, root := strings.CutSuffix(v.Value, ":root")
			if root {
				name = name[strings.LastIndexByte(name, ':')+1:]
			}
			o.names[name] = true
		}
	}
}

// lets reports whether a caller may be let in: as one of its account only where that counts.
func (o *opening) lets(who model.Caller, byAccount bool) bool {
	return o.everybody || o.names[who.ARN] || byAccount && o.names[who.Account] || o.roles[who.ARN[strings.LastIndexByte(who.ARN, '/')+1:]]
}
