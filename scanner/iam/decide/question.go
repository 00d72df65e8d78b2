package decide

import (
	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// question describes requests: of which classes, actions and networks, and what else must hold of them.
// Where it asks for all classes of identities or all networks, those are looked at that the policies tell
// apart.
type question struct {
	classes  []string
	own      []bool
	networks []string
	actions  iam.Actions
	unaided  bool
	via      func(*iam.Statement) bool // by which statements; nil is any
	must     func(s setting) conjunction
	readable bool           // the key must decrypt for the caller
	lacking  *Decider       // whose policies must not allow the request
	only     *iam.Statement // by which statement; nil is any
	alone    bool           // judge that one by itself: no Deny either
	naming   *naming        // a name that must holds the callers to
}

// ask looks for a request that the policies allow and that the question describes.
func (d *Decider) ask(q question) Answer {
	defer func(outer bool) { d.doubted = outer }(d.doubted) // one question may ask another
	d.doubted = false
	found, err := d.search(q, false)
	switch {
	case err != nil:
		return Answer{Tri: model.Unknown, Because: []string{d.reasonOf(err)}}
	case found != nil:
		return *found
	case !d.doubted: // nothing that was looked at is unknown
		return Answer{Tri: model.No}
	}
	switch found, err = d.search(q, true); {
	case err != nil:
		return Answer{Tri: model.Unknown, Because: []string{d.reasonOf(err)}}
	case found != nil:
		return Answer{Tri: model.Unknown, Because: found.Because}
	}
	return Answer{Tri: model.No}
}

// settings lists the ways of the question's requests, the most usual first.
func (d *Decider) settings(q question, each func(setting) (stop bool)) {
	for _, class := range d.relevant(q) {
		for _, own := range q.own {
			if own && (class == "service" || class == "root") {
				continue // a service is of no account, and the root user of its own needs no policy
			}
			for _, network := range d.ways(q) {
				for _, s := range d.variants(q, setting{class: class, own: own, network: network, unaided: q.unaided}) {
					if each(s) {
						return
					}
				}
			}
		}
	}
}

// variants are the settings that differ in the action and in what only services tell.
func (d *Decider) variants(q question, s setting) []setting {
	var out []setting
	sources := []string{sourceNone}
	if s.class == "service" {
		sources = d.sources
	}
	for _, group := range d.groups {
		actions := (group & q.actions).List()
		if len(actions) == 0 {
			continue
		}
		s.action = actions[0]
		if !s.own && s.class != "service" && !s.action.CrossAccount {
			continue
		}
		for _, s.source = range sources {
			out = append(out, s)
			if s.action.Name == "secretsmanager:GetSecretValue" && d.versions {
				s.byID = true
				out = append(out, s)
				s.byID = false
			}
		}
	}
	return out
}

// search looks in each setting. At most takes everything that is unknown for what lets the request
// through; otherwise it takes it for what does not.
func (d *Decider) search(q question, atMost bool) (found *Answer, err error) {
	d.settings(q, func(s setting) bool {
		var one *Answer
		one, err = d.searchIn(q, s, atMost)
		if err != nil {
			return true
		}
		found = one
		return found != nil
	})
	return found, err
}

func (d *Decider) searchIn(q question, s setting, atMost bool) (*Answer, error) {
	if d.budget.Left <= 0 {
		return nil, ErrBudget
	}
	allows, denies, why := d.clauses(q, s, atMost)
	d.doubted = d.doubted || len(why) > 0
	if len(allows) == 0 {
		return nil, nil
	}
	try := &attempt{d, q, s, atMost, newSolver(func(variable string) domain { return d.domain(variable, s) }, d.budget, d.outcomes), nil, why}
	var must conjunction
	if q.must != nil {
		must = q.must(s)
	}
	if !s.own && s.class != "service" {
		must = append(must, d.foreigner(s))
	}
	for _, a := range must {
		if a.id == 0 {
			a.predicate = d.name(a.predicate)
		}
		try.must = append(try.must, a)
	}
	for _, allow := range allows {
		found, err := try.by(allow, denies)
		if err != nil || found != nil {
			return found, err
		}
	}
	return nil, nil
}

// clauses are the statements as a setting sees them: those that allow, and what must not hold.
func (d *Decider) clauses(q question, s setting, atMost bool) (allows []clause, denies []conjunction, why []string) {
	seen := d.compiled(s)
	for _, i := range seen.about(&q) {
		c := &seen.clauses[i]
		if q.naming.excludes(c) {
			continue
		}
		why = append(why, c.why...)
		if b := c.pick(atMost); c.mayAllow() && b != nil && (q.only == nil || q.only == c.statement) && (q.via == nil || q.via(c.statement)) {
			allows = append(allows, *c)
		}
		if b := c.pick(!atMost); c.mayDeny() && b != nil && !q.alone {
			denies = append(denies, *b)
		}
	}
	d.budget.Spend(1 + len(allows) + len(denies))
	return allows, denies, why
}

// sight are the clauses of all statements in one setting.
type sight struct {
	clauses []clause
	all     []int // their places
	denials []int // the places of those that may deny
	places  map[*iam.Statement]int
	always  []string // variables that every request has a value of; nil until it is asked
}

func (s *sight) add(c clause) {
	i := len(s.clauses)
	s.clauses, s.all, s.places[c.statement] = append(s.clauses, c), append(s.all, i), i
	if c.mayDeny() {
		s.denials = append(s.denials, i)
	}
}

// about are the places of the clauses that matter to a question.
func (s *sight) about(q *question) []int {
	switch {
	case q.only == nil || len(s.all) == 0:
		return s.all
	case q.alone || s.clauses[s.places[q.only]].mayDeny():
		return []int{s.places[q.only]}
	}
	return append(s.denials[:len(s.denials):len(s.denials)], s.places[q.only])
}

// compiled are the clauses of all statements, or of those of the key's policy, which a setting compiles once.
// Of which account the caller is, and whether a version is asked for by its id, is a matter of what values
// there are.
func (d *Decider) compiled(s setting) *sight {
	s.own, s.byID = false, false
	if known, ok := d.bySetting[s]; ok {
		return known
	}
	docs := d.docs
	switch {
	case s.kms:
		docs = []*iam.Document{d.Key.Policy}
	case s.action.Elsewhere:
		docs = nil
	}
	out := &sight{places: make(map[*iam.Statement]int)}
	for _, doc := range docs {
		if doc.Unknown {
			out.add(unknownClause(doc))
		}
		for i := range doc.Statements {
			out.add(d.clause(doc, &doc.Statements[i], s, true))
			d.budget.Spend(20 + 10*len(doc.Statements[i].Conditions))
		}
	}
	d.bySetting[s] = out
	return out
}

// unknownClause is a policy of which nothing is known: it may allow and deny everything.
func unknownClause(doc *iam.Document) clause {
	everything := conjunction{}
	return clause{written: &written{doc: doc, statement: &iam.Statement{Unknown: true}}, bounds: bounds{upper: &everything}, why: []string{"the policy"}}
}

func (c *clause) mayAllow() bool {
	return c.statement.Unknown || c.statement.Effect.Unknown || c.statement.Effect.Value == "Allow"
}

func (c *clause) mayDeny() bool {
	return c.statement.Unknown || c.statement.Effect.Unknown || c.statement.Effect.Value == "Deny"
}

// pick chooses a bound.
func (b *bounds) pick(upper bool) *conjunction {
	if upper {
		return b.upper
	}
	return b.lower
}

func (d *Decider) relevant(q question) []string {
	if len(q.classes) < len(identities) {
		return q.classes
	}
	return d.classes
}

func (d *Decider) ways(q question) []string {
	if len(q.networks) < len(networks) {
		return q.networks
	}
	return d.networks
}
