package decide

import (
	"maps"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/language"
	"smaudit/scanner/model"
)

// reading reads documents as they are for one caller: what is fixed with the caller stands in the place of
// policy variables, and conditions on what nobody has told of it are unknown.
type reading struct {
	id     *Identity
	fixed  map[string]string // values of variables, in lower case
	tagged map[string]bool   // keys of the caller's tags that were asked for
	placed bool              // its organization was
}

const principalTag = "aws:principaltag/"

func newReading(w *World, id *Identity) *reading {
	who := id.Caller
	r := &reading{id: id, tagged: make(map[string]bool)}
	r.fixed = map[string]string{"aws:principalaccount": who.Account, "aws:principalarn": who.ARN}
	if who.Type == "user" {
		r.fixed["aws:username"] = lastPart(who.ARN)
	}
	if w.Organization != "" && who.Account == w.Account {
		r.fixed["aws:principalorgid"] = w.Organization
	}
	for key, value := range id.Tags {
		r.fixed[principalTag+strings.ToLower(key)] = value
	}
	return r
}

// Pattern is a text of a document as it reads for the caller: a glob that matches all that the text can come to
// match. It is exact where the text holds nothing that hangs on the request, or that stands for itself.
func (id *Identity) Pattern(doc *iam.Document, text string) (glob string, exact bool) {
	if !strings.Contains(text, "${") || doc.Version.Value != "2012-10-17" {
		return text, true
	}
	text, _ = newReading(&World{}, id).text(text)
	var b strings.Builder
	for exact = true; ; exact = false {
		before, rest, found := strings.Cut(text, "${")
		b.WriteString(before)
		_, after, closed := strings.Cut(rest, "}")
		switch {
		case !found:
			return b.String(), exact
		case !closed:
			return b.String() + "*", false
		}
		b.WriteByte('*')
		text = after
	}
}

func lastPart(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// sessionName is the name of a role's session, "" where the caller is the role itself.
func sessionName(who model.Caller) string {
	if who.Session == "" {
		return ""
	}
	return lastPart(who.Session)
}

// document returns the document itself where it says the same of all callers.
func (r *reading) document(doc *iam.Document) *iam.Document {
	out := *doc
	out.Statements = slices.Clone(doc.Statements)
	changed := false
	for i := range out.Statements {
		changed = r.statement(&out.Statements[i], doc.Version.Value == "2012-10-17") || changed
	}
	if !changed {
		return doc
	}
	return &out
}

func (r *reading) statement(st *iam.Statement, variables bool) (changed bool) {
	if r.id.Boundary != nil && st.Effect.Value == "Deny" && st.NotPrincipal.Present() && !st.Principal.Present() {
		// It denies who has a boundary, listed or not (IAM user guide, reference_policies_elements_notprincipal, 2026).
		st.Principal, st.NotPrincipal, changed = iam.Principals{At: st.NotPrincipal.At, Everyone: true}, iam.Principals{}, true
	}
	if variables {
		changed = r.element(&st.Resource) || changed
		changed = r.element(&st.NotResource) || changed
	}
	own := false // the conditions, by now
	for i := range st.Conditions {
		c := st.Conditions[i]
		operator, _ := iam.OperatorNamed(c.Operator.Value)
		base, _ := positive(operator.Base)
		edited := false
		if variables && resolves(base) {
			edited = r.element(&c.Values)
		}
		if r.hides(&c, operator.Base) {
			c.Key.Unknown, edited = true, true
		}
		if edited {
			if !own {
				st.Conditions = slices.Clone(st.Conditions)
			}
			st.Conditions[i], changed, own = c, true, true
		}
	}
	return changed
}

// hides reports whether a condition asks what is not known of the caller: its unique id, or its tags.
func (r *reading) hides(c *iam.Condition, base string) bool {
	name := strings.ToLower(c.Key.Value)
	if tag, is := strings.CutPrefix(name, principalTag); is {
		r.tagged[tag] = true
		return r.id.TagsHidden
	}
	if class := r.id.Caller.Type; name != "aws:userid" || class != "user" && class != "role" || base == "null" {
		return false
	}
	return slices.ContainsFunc(c.Values.Values, func(v iam.Text) bool {
		session, any := strings.CutPrefix(v.Value, "*:")
		return v.Value != "*" && !(any && r.id.Caller.Type == "role" && !strings.Contains(session, ":") && strings.HasSuffix(base, "like"))
	})
}

// element puts values in the place of variables.
func (r *reading) element(e *iam.Element) (changed bool) {
	for i, v := range e.Values {
		text, unknown := r.text(v.Value)
		if text == v.Value {
			continue
		}
		if !changed {
			e.Values, changed = slices.Clone(e.Values), true
		}
		e.Values[i].Value, e.Values[i].Unknown = text, v.Unknown || unknown
	}
	return changed
}

func (r *reading) text(text string) (out string, unknown bool) {
	var b strings.Builder
	for {
		start := strings.Index(text, "${")
		if start < 0 {
			return b.String() + text, unknown
		}
		n := iam.HoleAt(text[start:])
		if n == 0 {
			n = strings.IndexByte(text[start:], '}') + 1
		}
		if n == 0 {
			return b.String() + text, unknown
		}
		b.WriteString(text[:start])
		spelled, hidden := r.variable(text[start : start+n])
		b.WriteString(spelled)
		text, unknown = text[start+n:], unknown || hidden
	}
}

// Stand-ins for variables: of one without a value, and of one that is not known.
const (
	absentVariable = "absent:absent"
	hiddenVariable = "${caller.hidden}"
)

var escapes = strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}")

func (r *reading) variable(written string) (spelled string, unknown bool) {
	inner := written[2 : len(written)-1]
	name, _, _ := strings.Cut(inner, ",")
	rest := inner[len(name):]
	name = strings.ToLower(strings.TrimSpace(name))
	value, known := r.fixed[name]
	tag, isTag := strings.CutPrefix(name, principalTag)
	switch {
	case isTag && r.id.TagsHidden:
		return hiddenVariable, true
	case isTag:
		r.tagged[tag] = true
	case name == "aws:principalorgid" && known:
		r.placed = true
	}
	switch {
	case known:
		return escapes.Replace(value), false
	case isTag:
		return "${" + absentVariable + rest + "}", false
	}
	return written, false
}

// told are the tags and the organization of the caller, where policies ask for them.
func (r *reading) told(d *Decider) (out conjunction) {
	if r.placed {
		out = append(out, atom{"organization", d.name(anything(false))})
	}
	if r.id.TagsHidden {
		return out
	}
	for _, tag := range slices.Sorted(maps.Keys(r.tagged)) {
		p := nothing(true)
		if value, known := r.fixed[principalTag+tag]; known {
			p = within(language.Union{language.Literal(value)})
		}
		out = append(out, atom{principalTag + tag, d.name(p)})
	}
	return out
}
