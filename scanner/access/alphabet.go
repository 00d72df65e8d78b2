package access

import (
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
)

// alphabet is what policies say that secrets and callers can be told apart by.
type alphabet struct {
	patterns    numbering        // of secrets' ARNs
	begin       map[string][]int // patterns by the beginning of the name in them, and how long that is
	lengths     []int
	vague       bits      // those of the patterns that hang on the request
	tags        numbering // keys of secrets' tags, in lower case
	names       numbering // patterns of callers
	regions     numbering // patterns of regions and of their endpoints
	everyRegion bool      // a text has the region in it
	everybody   told      // by policies that are not one caller's own
}

// told is what of a caller a policy hangs on besides patterns.
type told struct {
	name bool
	tags map[string]bool // keys, in lower case
}

func (t *told) join(o told) {
	t.name = t.name || o.name
	for tag := range o.tags {
		t.tag(tag)
	}
}

func (t *told) tag(key string) {
	if t.tags == nil {
		t.tags = make(map[string]bool)
	}
	t.tags[key] = true
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
// hangs on the request. All patterns are known by then.
func (a *alphabet) matches(arn string) (matched bits, verbatim bool) {
	if a.begin == nil {
		a.sort()
	}
	name := nameIn(arn)
	for _, length := range a.lengths {
		if length > len(name) {
			break
		}
		for _, n := range a.begin[name[:length]] {
			if iam.Matches(a.patterns.list[n], arn) {
				matched.set(n)
				verbatim = verbatim || a.vague.has(n)
			}
		}
	}
	return matched, verbatim
}

// nameIn is the name in the ARN of a secret, or in a pattern of such: what follows the sixth colon, where there
// are as many. Names have no colons, so that each part of such a pattern matches its part of an ARN.
func nameIn(arn string) string {
	if strings.Count(arn, ":") != 6 {
		return ""
	}
	return arn[strings.LastIndexByte(arn, ':')+1:]
}

// sort finds patterns by the text with which the names begin that they match.
func (a *alphabet) sort() {
	a.begin = make(map[string][]int)
	for n, pattern := range a.patterns.list {
		name := nameIn(pattern)
		if i := strings.IndexAny(name, "*?"); i >= 0 {
			name = name[:i]
		}
		a.lengths = append(a.lengths, len(name))
		a.begin[name] = append(a.begin[name], n)
	}
	slices.Sort(a.lengths)
	a.lengths = slices.Compact(a.lengths)
}

// read notes what a document tells apart, and hands over its patterns of secrets' ARNs: those of conditions
// without a statement. The document is one of the identity's, or where that is nil, of everybody's.
func (a *alphabet) read(doc *iam.Document, id *decide.Identity, pattern func(st *iam.Statement, glob string, exact, not bool)) (out told) {
	if id == nil {
		id = &decide.Identity{TagsHidden: true}
	}
	values := func(e *iam.Element, each func(glob string, exact bool)) {
		for _, v := range e.Values {
			glob, exact := id.Pattern(doc, v.Value)
			a.variables(v.Value, &out)
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
			a.key(c.Key.Value, &out)
			about := a.about(c.Key.Value)
			values(&c.Values, func(glob string, exact bool) {
				switch about {
				case "secret":
					pattern(nil, glob, exact, false)
				case "caller":
					a.names.add(glob)
				case "region":
					a.regions.add(glob)
				}
			})
		}
	}
	return out
}

// about tells whether the values of a condition key are names of the secret, of the caller or of a region.
func (a *alphabet) about(name string) string {
	key := iam.KeyNamed(name)
	switch name = strings.ToLower(name); {
	case name == "aws:principalarn", name == "aws:username", name == "aws:userid":
		return "caller"
	case name == "aws:requestedregion", name == "kms:viaservice":
		return "region"
	case key != nil && key.Role == iam.RoleResource, strings.HasPrefix(name, "kms:encryptioncontext:"):
		return "secret"
	}
	return ""
}

// key notes what of the secret or the caller a key is about.
func (a *alphabet) key(name string, out *told) {
	name = strings.ToLower(name)
	for _, prefix := range []string{"aws:resourcetag/", "secretsmanager:resourcetag/"} {
		if tag, is := strings.CutPrefix(name, prefix); is {
			a.tags.add(tag)
		}
	}
	if tag, is := strings.CutPrefix(name, "aws:principaltag/"); is {
		out.tag(tag)
	}
}

// variables notes the policy variables in a text.
func (a *alphabet) variables(text string, out *told) {
	for _, found := range variable.FindAllStringSubmatch(text, -1) {
		name := strings.TrimSpace(found[1])
		a.key(name, out)
		switch a.about(name) {
		case "caller":
			out.name = true
		case "region":
			a.everyRegion = true
		}
	}
}

// region spells which patterns match a region.
func (a *alphabet) region(name string) string {
	if a.everyRegion {
		return name
	}
	var out bits
	for n, pattern := range a.regions.list {
		if iam.Matches(pattern, name) {
			out.set(2 * n)
		}
		if iam.Matches(pattern, "secretsmanager."+name+".amazonaws.com") {
			out.set(2*n + 1)
		}
	}
	return string(out)
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
