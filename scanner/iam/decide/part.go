package decide

import (
	"slices"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/language"
)

// part are the documents of one kind.
type part struct {
	kind  string
	level int
	docs  []paired
}

// paired is a document as it is written, and as it reads for the caller.
type paired struct{ given, read *iam.Document }

// choice is one way to meet a need.
type choice struct {
	conjunction
	link *Link // nil where no statement is needed
}

// gather reads all documents for the caller.
func (c *Calls) gather(r *reading) {
	of := func(kind string, level int, docs ...*iam.Document) part {
		p := part{kind: kind, level: level}
		for _, doc := range docs {
			if doc != nil {
				p.docs = append(p.docs, paired{doc, r.document(doc)})
			}
		}
		return p
	}
	id := &c.identity
	c.parts = map[string]part{"resource": of("resource", 0, c.secret.docs...), "identity": of("identity", 0, id.Policies...), "boundary": of("boundary", 0, id.Boundary)}
	if id.PoliciesHidden {
		hidden := &iam.Document{Unknown: true}
		p := c.parts["identity"]
		p.docs = append(p.docs, paired{hidden, hidden})
		c.parts["identity"] = p
	}
	if key := c.secret.Key; key != nil && !key.Managed {
		c.parts["key"] = of("key", 0, key.Policy)
	}
	if id.Boundary != nil && id.Caller.Type == "role" {
		c.parts["direct"], c.parts["key direct"] = c.unnamed(c.parts["resource"]), c.unnamed(c.parts["key"])
	}
	for i, level := range id.SCPs {
		c.scps = append(c.scps, of("scp", i, level...))
	}
	for i, level := range id.RCPs {
		c.rcps = append(c.rcps, of("rcp", i, level...))
	}
}

// unnamed are the documents without the ARN of the role, which in its place lets a boundary decide.
func (c *Calls) unnamed(p part) part {
	out := part{kind: p.kind}
	for _, doc := range p.docs {
		read := *doc.read
		read.Statements = slices.Clone(read.Statements)
		for i := range read.Statements {
			groups := slices.Clone(read.Statements[i].Principal.Groups)
			for j := range groups {
				groups[j].Members.Values = slices.DeleteFunc(slices.Clone(groups[j].Members.Values), func(v iam.Text) bool { return v.Value == c.identity.Caller.ARN })
			}
			read.Statements[i].Principal.Groups = groups
		}
		out.docs = append(out.docs, paired{doc.given, &read})
	}
	return out
}

func (c *Calls) everyPart() (out []part) {
	for _, kind := range []string{"resource", "identity", "boundary"} {
		out = append(out, c.parts[kind])
	}
	return slices.Concat(out, c.scps, c.rcps)
}

// eachClause visits the statements of a part as a setting sees them, with those of which they are readings.
func (c *Calls) eachClause(p part, s setting, each func(*clause, *Link)) {
	if p.kind == "resource" && s.action.Elsewhere {
		return
	}
	for _, doc := range p.docs {
		if doc.read.Unknown {
			unknown := unknownClause(doc.read)
			each(&unknown, &Link{p.kind, p.level, doc.given, unknown.statement, s.kms})
		}
		for i := range doc.read.Statements {
			each(c.clause(p, doc.read, &doc.read.Statements[i], s), &Link{p.kind, p.level, doc.given, &doc.given.Statements[i], s.kms})
		}
	}
}

func (c *Calls) clause(p part, doc *iam.Document, st *iam.Statement, s setting) *clause {
	principals := p.kind == "resource" || p.kind == "key"
	s.unaided = s.unaided && st.Principal.Present()
	at := compiledAt{st, s}
	if known := c.compiled[at]; known != nil {
		return known
	}
	everything := *st
	everything.Resource, everything.NotResource = iam.Element{}, iam.Element{}
	var out clause
	switch {
	case s.kms && !principals:
		out = c.all.clause(doc, st, s, principals)
		c.about(&out, c.secret.Key.ARN, s)
	case !s.kms && !s.action.Secret: // on no secret, so that its resource is *
		out = c.all.clause(doc, &everything, s, principals)
		out.written = &written{doc, st}
		c.about(&out, "*", s)
	default:
		out = c.all.clause(doc, st, s, principals)
	}
	c.settle(&out, s)
	c.compiled[at] = &out
	return &out
}

// about decides whether a statement is about another resource than the secret.
func (c *Calls) about(out *clause, arn string, s setting) {
	for i, e := range []*iam.Element{&out.statement.Resource, &out.statement.NotResource} {
		if !e.Present() || out.upper == nil {
			continue
		}
		lower, upper := c.all.union(e, "stringlike", place{variable: "key", wild: language.Any, wrap: itself}, "", out.doc, s)
		surely, maybe := lower.Matches(arn), upper.Matches(arn)
		if arn == "" {
			surely, maybe = hasValue(*e, "*") && !e.Unknown, len(upper) > 0
		}
		if i == 1 {
			surely, maybe = !maybe, !surely
		}
		switch {
		case !maybe:
			out.never()
		case !surely:
			out.doubt()
			out.why = append(out.why, out.statement.Path+".Resource")
		}
	}
}

// settle decides what a clause says of the caller's organization, which no request can choose.
func (c *Calls) settle(out *clause, s setting) {
	if out.upper == nil || !slices.ContainsFunc(*out.upper, func(a atom) bool { return a.variable == "organization" }) {
		return
	}
	values := c.all.domain("organization", s)
	may := func(p predicate) bool {
		found, err := values.find([]predicate{p}, c.all.budget)
		return err != nil || found.ok
	}
	var upper conjunction
	for _, a := range *out.upper {
		switch {
		case a.variable != "organization":
			upper = append(upper, a)
		case !may(a.predicate):
			out.never()
			return
		case may(a.not()):
			out.doubt()
			out.why = append(out.why, out.statement.Path+": the organization of the caller")
		default:
			upper = append(upper, a)
		}
	}
	out.upper = &upper
}

func (c *Calls) allows(p part, s setting, atMost bool) (out []choice) {
	c.eachClause(p, s, func(cl *clause, link *Link) {
		if !cl.mayAllow() {
			return
		}
		if cl.lower == nil && cl.upper != nil {
			c.why = append(c.why, c.reasons(cl, link)...)
		}
		if b := cl.pick(atMost); b != nil {
			out = append(out, choice{*b, link})
		}
	})
	return out
}

func (c *Calls) denies(p part, s setting, atMost bool) (out []conjunction) {
	c.eachClause(p, s, func(cl *clause, link *Link) {
		if !cl.mayDeny() || cl.upper == nil {
			return
		}
		if len(cl.why) > 0 {
			c.why = append(c.why, c.reasons(cl, link)...)
		}
		if b := cl.pick(!atMost); b != nil {
			out = append(out, *b)
		}
	})
	return out
}

// reasons say why it is not known what a statement does.
func (c *Calls) reasons(cl *clause, link *Link) (out []string) {
	kind := map[string]string{"identity": "the policies of the principal", "boundary": "the permissions boundary", "scp": "a service control policy",
		"rcp": "a resource control policy", "resource": "the policy of the secret", "key": "the policy of the key"}[link.Kind]
	if cl.doc.Unknown || len(cl.why) == 0 {
		return []string{kind}
	}
	for _, why := range cl.why {
		out = append(out, kind+", "+why)
	}
	return out
}
