package decide

import (
	"maps"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/evaluate"
	"smaudit/scanner/iam/language"
	"smaudit/scanner/model"
)

// naming is what tells the callers of a cell from those of others: texts of a variable that begin with a
// name, or are it.
type naming struct {
	variable string
	texts    []string // that stand for the name
	rest     string   // a glob of how they go on
}

// excludes reports whether nobody whom the name holds to meets a clause.
func (n *naming) excludes(c *clause) bool {
	if n == nil || n.variable == "" || c.upper == nil {
		return false
	}
	return slices.ContainsFunc(*c.upper, func(a atom) bool {
		return a.variable == n.variable && !a.absent && !a.outside && !slices.ContainsFunc(n.texts, a.index.Touches)
	})
}

// alike spells what the policies make of a cell: cells for which it is the same come to the same, but for
// the name. It is empty where that cannot be said.
//
// Whatever a predicate says of texts that begin with one name it says of those that go on in the same way
// behind the other, if what may follow the names is the same.
func (d *Decider) alike(c *cell) string {
	if c.naming.variable == "" || c.own {
		return ""
	}
	out := []byte(strings.Join(append(c.classes[:len(c.classes):len(c.classes)], c.who.Kind, c.naming.rest), "\n"))
	for _, text := range c.naming.texts {
		for _, x := range d.comparison().indexes[c.naming.variable] {
			out = append(append(out, '\n'), x.Rest(text)...)
		}
	}
	return string(out)
}

// comparison is with what policies and questions compare variables.
type comparison struct {
	indexes map[string][]*language.Index
	blocks  []ranges
	nets    []net
	seen    map[int]bool // ids of predicates
}

func (c *comparison) note(variable string, x *language.Index) {
	if x != nil && !slices.Contains(c.indexes[variable], x) {
		c.indexes[variable] = append(c.indexes[variable], x)
	}
}

func (c *comparison) atom(a *atom) {
	id := max(a.id, -a.id)
	if c.seen[id] {
		return
	}
	c.seen[id] = true
	c.note(a.variable, a.index)
	if a.theory == addresses {
		c.blocks = append(c.blocks, a.blocks)
	}
}

// comparison gathers it from all clauses, and from what bounds the cells.
func (d *Decider) comparison() *comparison {
	if d.compared != nil {
		return d.compared
	}
	c := &comparison{indexes: make(map[string][]*language.Index), seen: make(map[int]bool)}
	d.compared = c
	people := d.people()
	for _, classes := range [][]string{identities, {"service"}} {
		d.settings(question{classes: classes, own: []bool{false}, networks: networks, actions: iam.AllActions()}, func(s setting) bool {
			d.compareIn(s, c)
			if s.class != "service" {
				c.note("caller", d.name(within(d.peopleUnion(people, "", s))).index)
			}
			return d.budget.Left <= 0
		})
	}
	c.note("organization", d.name(within(unitUnion(d.units()))).index)
	return c
}

// compareIn gathers what is compared in one setting.
func (d *Decider) compareIn(s setting, c *comparison) {
	clauses := d.compiled(s).clauses
	if d.Key != nil && d.Key.Policy != nil {
		clauses = slices.Concat(clauses, d.compiled(decryption(s)).clauses)
	}
	for _, clause := range clauses {
		for _, b := range []*conjunction{clause.lower, clause.upper} {
			for i := range *orNone(b) {
				c.atom(&(*b)[i])
			}
		}
	}
	for _, a := range append(d.strange(s), d.foreigner(s)) {
		c.note(a.variable, a.index)
	}
	for _, variable := range []string{"caller", "organization", "service", "aws:sourcevpc", "aws:sourcevpce"} {
		c.note(variable, d.domain(variable, s).index)
	}
}

func orNone(c *conjunction) *conjunction {
	if c == nil {
		return &conjunction{}
	}
	return c
}

// renamed are the grants of a cell, given to one that is alike. It reports false where a witness is not
// confirmed under the other name.
func (d *Decider) renamed(grants []allowance, from, to *cell) ([]allowance, bool) {
	out := slices.Clone(grants)
	p := evaluate.Policies{Secret: d.Secret, Account: d.Account, Tags: d.Tags, Resource: d.docs}
	for i := range out {
		out[i].Who, out[i].proofs = to.who, slices.Clone(out[i].proofs)
		for j := range out[i].proofs {
			r := rename(out[i].proofs[j].Witness, from, to)
			if !evaluate.Granted(*r, p, false) {
				return nil, false
			}
			out[i].proofs[j].Witness = r
		}
	}
	return out, true
}

// rename makes a request of one cell one of another.
func rename(witness *model.Request, from, to *cell) *model.Request {
	r := *witness
	r.Context = maps.Clone(witness.Context)
	switch from.naming.variable {
	case "service":
		r.Principal.Service = to.who.ID
	case "organization":
		path := to.naming.texts[0] + strings.TrimPrefix(r.Context["aws:principalorgpaths"][0], from.naming.texts[0])
		id, _, _ := strings.Cut(path, "/")
		r.Context["aws:principalorgid"], r.Context["aws:principalorgpaths"] = []string{id}, []string{path}
	default:
		arn := to.who.ID
		if to.who.Kind == "account" {
			parts := strings.SplitN(r.Principal.ARN, ":", 6)
			parts[4] = to.who.ID
			arn = strings.Join(parts, ":")
		}
		spellCaller(&r, arn, r.Context["aws:userid"][0])
	}
	return &r
}
