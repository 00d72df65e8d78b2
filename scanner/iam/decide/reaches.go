package decide

import (
	"cmp"
	"slices"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/evaluate"
	"smaudit/scanner/iam/language"
	"smaudit/scanner/model"
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

// searchIn looks for a request in one setting: one of the ways in which Secrets Manager may allow it, with
// one of those in which KMS may.
func (c *Calls) searchIn(s setting, readable, atMost bool) (*Reached, error) {
	ways, keyWays := possible(c.ways(s, c.own(), atMost)), [][][]choice{nil}
	if len(ways) == 0 {
		return nil, nil
	}
	need, avoid := c.levels(s, atMost)
	if readable {
		var ok bool
		if keyWays, ok = c.keyWays(s, atMost); !ok {
			return nil, nil
		}
		if key := c.secret.Key; key != nil && !key.Managed {
			at := decryption(s)
			more, denied := c.levels(at, atMost)
			need, avoid = append(need, more...), append(avoid, denied...)
		}
	}
	keyWays = possible(keyWays)
	for _, way := range ways {
		for _, keyWay := range keyWays {
			found, err := c.attempt(s, slices.Concat(way, keyWay, need), avoid, readable, atMost)
			if err != nil || found != nil {
				return found, err
			}
		}
	}
	return nil, nil
}

func decryption(s setting) setting {
	s.kms = true
	s.action, _ = iam.ActionNamed(iam.Decrypt)
	return s
}

// possible leaves out the ways of which a need cannot be met.
func possible(ways [][][]choice) [][][]choice {
	return slices.DeleteFunc(ways, func(way [][]choice) bool {
		return slices.ContainsFunc(way, func(need []choice) bool { return len(need) == 0 })
	})
}

// ways are what the policies of the secret, or of the key, and those of the caller need to allow: within an
// account one of the two, across accounts both. A boundary does not limit who is named directly, but the
// role that is named by its ARN (IAM user guide, evaluation logic, 2026). A key always asks its own policy.
func (c *Calls) ways(s setting, own, atMost bool) (out [][][]choice) {
	resource, direct := c.parts["resource"], c.parts["direct"]
	if s.kms {
		resource, direct = c.parts["key"], c.parts["key direct"]
	}
	identity := c.allows(c.parts["identity"], s, atMost)
	if s.class == "root" {
		identity = []choice{{}}
	}
	var bound [][]choice
	if c.identity.Boundary != nil {
		bound = append(bound, c.allows(c.parts["boundary"], s, atMost))
	}
	if own {
		unaided := s
		unaided.unaided = true
		named := c.allows(resource, unaided, atMost)
		switch {
		case c.identity.Boundary == nil:
			out = append(out, [][]choice{named})
		case s.class != "role": // a user or a session named by its ARN
			out = append(out, [][]choice{named})
		default:
			out = append(out, [][]choice{c.allows(direct, unaided, atMost)}, append([][]choice{named}, bound...))
		}
		if !s.kms {
			return append(out, append([][]choice{identity}, bound...))
		}
	}
	return append(out, append([][]choice{c.allows(resource, s, atMost), identity}, bound...))
}

// levels are what the levels of the organization need to allow, and all that denies.
func (c *Calls) levels(s setting, atMost bool) (need [][]choice, avoid []conjunction) {
	for _, p := range slices.Concat(c.scps, c.rcps) {
		need = append(need, c.allows(p, s, atMost))
		avoid = append(avoid, c.denies(p, s, atMost)...)
	}
	resource := "resource"
	if s.kms {
		resource = "key"
	}
	for _, kind := range []string{resource, "identity", "boundary"} {
		avoid = append(avoid, c.denies(c.parts[kind], s, atMost)...)
	}
	return need, avoid
}

// keyWays are the ways in which the key decrypts for the caller. It reports false where it never does.
func (c *Calls) keyWays(s setting, atMost bool) (ways [][][]choice, ok bool) {
	key := c.secret.Key
	switch {
	case key == nil, key.Policy == nil && !key.Managed:
		c.why = append(c.why, "the policy of the key")
		return [][][]choice{nil}, atMost
	case key.Managed:
		return [][][]choice{nil}, c.own() // it serves its own account only
	}
	at := decryption(s)
	ways = c.ways(at, c.identity.Caller.Account == cmp.Or(key.Account, c.secret.Account), atMost)
	if key.Grants && key.Lent == nil {
		c.why = append(c.why, "the grants of the key")
		if atMost {
			ways = append(ways, nil)
		}
	}
	return append(ways, [][]choice{c.lent(at, atMost)}), true
}

// lent are the grants of the key to the caller.
func (c *Calls) lent(s setting, atMost bool) (out []choice) {
	for _, g := range c.secret.Key.Lent {
		surely, maybe := true, true
		for name, value := range g.Context {
			surely = surely && name == "SecretARN" && value == c.secret.Secret
			maybe = maybe && name == "SecretARN" && c.secret.secret().Matches(value)
		}
		if g.Grantee == "" || !maybe {
			continue
		}
		if !surely {
			c.why = append(c.why, "a grant of the key, "+g.Grantee)
		}
		var named conjunction
		if g.Grantee != c.identity.Caller.ARN {
			named = conjunction{{"caller", c.all.name(within(c.all.byAWS(g.Grantee, setting{class: s.class, unaided: true})))}}
		}
		if surely || atMost {
			out = append(out, choice{named, &Link{Kind: "grant", Decrypts: true}})
		}
	}
	return out
}

// attempt solves one combination of needs.
func (c *Calls) attempt(s setting, need [][]choice, avoid []conjunction, readable, atMost bool) (*Reached, error) {
	if len(possible([][][]choice{need})) == 0 {
		return nil, nil
	}
	solve := newSolver(func(variable string) domain { return c.all.domain(variable, s) }, c.all.budget, c.all.outcomes)
	start, ok, err := solve.all(assignment{}, append(c.must[:1:1], c.toldIn(s)...))
	if err != nil || !ok {
		return nil, err
	}
	avoid = slices.Clone(avoid)
	slices.SortStableFunc(avoid, func(x, y conjunction) int { return cmp.Compare(len(x), len(y)) })
	a, chosen, ok, err := solve.elect(start, need, avoid, nil)
	if err != nil || !ok {
		return nil, err
	}
	found := &Reached{}
	for _, one := range chosen {
		if one.link != nil && !slices.ContainsFunc(found.Chain, func(l Link) bool { return l == *one.link }) {
			found.Chain = append(found.Chain, *one.link)
		}
	}
	if atMost {
		return found, nil
	}
	try := &attempt{Decider: c.all, setting: s, solver: solve}
	if found.Witness, err = try.request(a); err != nil {
		return nil, err
	}
	if !c.confirmed(*found.Witness, readable) {
		return nil, ErrWitness
	}
	found.Tri = model.Yes
	for _, link := range found.Chain {
		if !link.Decrypts && (link.Kind == "identity" || link.Kind == "resource") {
			found.Statement = link.Statement
		}
	}
	return found, nil
}

// toldIn is what is told of the caller, for a class of callers of which that can be told.
func (c *Calls) toldIn(s setting) (out conjunction) {
	for _, a := range c.told {
		if key := iam.KeyNamed(a.variable); key == nil || key.Of(s.class, s.action) != iam.Never {
			out = append(out, a)
		}
	}
	return out
}

// elect is [solver.choose] that tells which alternatives it chose.
func (s *solver) elect(a assignment, need [][]choice, avoid []conjunction, chosen []choice) (assignment, []choice, bool, error) {
	if s.budget.Left--; s.budget.Left <= 0 {
		return nil, nil, false, ErrBudget
	}
	if len(need) == 0 {
		out, ok, err := s.evade(a, avoid)
		return out, chosen, ok, err
	}
	for _, one := range need[0] {
		next, ok, err := s.all(a, one.conjunction)
		var with []choice
		if err == nil && ok {
			next, with, ok, err = s.elect(next, need[1:], avoid, append(chosen[:len(chosen):len(chosen)], one))
		}
		if err != nil || ok {
			return next, with, ok, err
		}
	}
	return nil, nil, false, nil
}

// confirmed has a request decided independently.
func (c *Calls) confirmed(r model.Request, readable bool) bool {
	id, d := &c.identity, c.secret
	p := evaluate.Policies{
		Secret: d.Secret, Account: d.Account, Tags: d.Tags, Resource: d.docs,
		Identity: id.Policies, Boundary: id.Boundary, SCPs: id.SCPs, RCPs: id.RCPs,
	}
	if d.Key != nil {
		p.Key = &evaluate.Key{Managed: d.Key.Managed, ARN: d.Key.ARN, Account: d.Key.Account, Policy: d.Key.Policy, Grants: d.Key.Lent}
	}
	return evaluate.Request(r, p).Allowed && (!readable || evaluate.Readable(r, p) == model.Yes)
}
