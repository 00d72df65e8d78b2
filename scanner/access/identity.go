package access

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// caller is a user or role with all policies that are its own: inline, attached, and of its groups.
type caller struct {
	principal *model.Principal
	who       model.Caller
	policies  []written
	hidden    bool     // there may be others
	boundary  *written // nil where there is none
	sessions  bool     // its sessions may have tags of their own
}

// written is a policy and where it stands.
type written struct {
	object *model.Object // whose it is: a principal or a group
	path   model.Path
	*model.IdentityPolicy
	unknown bool
}

// gather makes callers of the principals of all scopes. Those that a scope only lists for others to be judged
// with are at home in another, or in none that was read.
func (e *Estate) gather(snapshots []*model.Snapshot) {
	byID, seen := make(map[string]*model.Principal), make(map[string]bool)
	var found []*model.Principal
	done := make(map[string]*model.Activity)
	in := make(map[*model.Principal]*model.Scope)
	for _, others := range []bool{false, true} {
		for _, s := range snapshots {
			list := s.Principals
			if others {
				list = s.OtherPrincipals
			}
			for _, p := range list {
				if p.Recorded { // it tells what somebody did, and of no policies
					done[p.ARN] = p.Activity
					continue
				}
				if instance := p.ID + "\x00" + p.Address; !seen[instance] { // those of a count share an ID
					seen[instance], in[p] = true, &s.Scope
					found = append(found, p)
				}
				if byID[p.ID] == nil {
					byID[p.ID] = p
				}
			}
		}
	}
	for _, p := range found {
		if p.Activity == nil {
			p.Activity = done[p.ARN]
		}
		if p.Kind == "user" || p.Kind == "role" {
			c := newCaller(p, in[p], byID)
			e.callers = append(e.callers, c)
			e.accounts[c.who.Account] = true
		}
	}
	slices.SortFunc(e.callers, func(a, b *caller) int {
		return cmp.Or(cmp.Compare(a.who.ARN, b.who.ARN), cmp.Compare(a.principal.ID, b.principal.ID))
	})
}

func newCaller(p *model.Principal, in *model.Scope, byID map[string]*model.Principal) *caller {
	account := cmp.Or(p.Account, in.Account, model.OwnAccount)
	c := &caller{principal: p, hidden: p.Hides("policies") || p.Hides("groups") || p.Hides("account")}
	c.who = model.Caller{Type: p.Kind, Account: account, ARN: symbolOf(&p.Object, account)}
	if c.who.ARN == "" {
		c.who.ARN = "arn:" + cmp.Or(in.Partition, "aws") + ":iam::" + account + ":" + p.Kind + "/" + cmp.Or(p.Name, someName)
	}
	c.add(p)
	for _, id := range p.Groups {
		group := byID[id]
		if group == nil || group.Hides("policies") {
			c.hidden = true
		}
		if group != nil {
			c.add(group)
		}
	}
	switch {
	case p.Hides("boundary"):
		c.boundary = &written{&p.Object, "boundary", &model.IdentityPolicy{Name: "permissions boundary"}, true}
	case p.Boundary != nil:
		c.boundary = &written{&p.Object, "boundary", p.Boundary, p.Hides("boundary.document") || p.Boundary.Document == ""}
	}
	c.sessions = p.Kind == "role" && (p.Hides("trust") || tagsSessions(p.Trust))
	return c
}

// symbolOf is the ARN of an object, or what stands for it.
func symbolOf(o *model.Object, account string) string {
	return cmp.Or(o.ARN, strings.ReplaceAll(o.Symbol, model.OwnAccount, account))
}

func (c *caller) add(p *model.Principal) {
	for i := range p.Policies {
		path := model.Path("policies").Join(strconv.Itoa(i))
		c.policies = append(c.policies, written{&p.Object, path, &p.Policies[i], p.Hides(path.Join("document")) || p.Policies[i].Document == ""})
	}
}

// tagsSessions reports whether a trust policy lets who assumes the role tag the session, whose tags then count
// as the principal's (IAM user guide, id_session-tags, 2026).
func tagsSessions(trust string) bool {
	if trust == "" {
		return false
	}
	doc, _ := iam.Parse(trust)
	if doc == nil || doc.Unknown {
		return true
	}
	return slices.ContainsFunc(doc.Statements, func(st iam.Statement) bool {
		tags := st.NotAction.Present() || slices.ContainsFunc(st.Action.Values, func(v iam.Text) bool {
			return v.Unknown || iam.Matches(strings.ToLower(v.Value), "sts:tagsession")
		})
		return st.Unknown || st.Effect.Value != "Deny" && (tags || st.Action.Unknown)
	})
}

// document parses a policy once for all that have it, unless it is read differently for a secret of which not
// all is known.
func (e *Estate) document(w *written, at *place) *iam.Document {
	if w.unknown {
		return &iam.Document{Unknown: true}
	}
	return e.parse(at.linked(w.Document, w.Links), at)
}

func (e *Estate) parse(text string, at *place) *iam.Document {
	e.mu.Lock()
	defer e.mu.Unlock()
	key := text
	if !at.regionKnown || !at.nameKnown || !at.accountKnown() {
		key = at.arn + "\n" + text
	}
	doc := e.parsed[key]
	if doc == nil {
		doc = at.parse(text)
		e.parsed[key] = doc
	}
	return doc
}

// bound is a caller as it is asked about a secret, with the place of each of its documents.
type bound struct {
	decide.Identity
	places map[placed]source
}

// placed is a document as one of those of a kind.
type placed struct {
	kind  string
	level int
	doc   *iam.Document
}

// bind prepares a caller for the questions about a secret.
func (e *Estate) bind(c *caller, to *target) *bound {
	b := &bound{*c.alone(), make(map[placed]source)}
	b.PoliciesHidden = c.hidden
	note := func(kind string, level int, doc *iam.Document, s source) *iam.Document {
		at := placed{kind, level, doc}
		if _, known := b.places[at]; !known {
			b.places[at] = s
		}
		return doc
	}
	for i := range to.policies {
		p := &to.policies[i]
		note("resource", 0, p.doc, source{object: &to.secret.Object, path: p.path, name: to.name})
	}
	if k := to.world.Key; k != nil && k.Policy != nil && to.key != nil {
		note("key", 0, k.Policy, source{object: &to.key.Object, path: "policy", name: to.key.ID})
	}
	for i := range c.policies {
		w := &c.policies[i]
		b.Policies = append(b.Policies, note("identity", 0, e.document(w, &to.place), w.source()))
	}
	if c.boundary != nil {
		b.Boundary = note("boundary", 0, e.document(c.boundary, &to.place), c.boundary.source())
	}
	if c.principal.Service {
		return b // control policies do not bind what AWS made for its own services
	}
	levels := func(kind string, of []level) (out [][]*iam.Document) {
		for i, l := range of {
			var docs []*iam.Document
			for _, g := range l {
				docs = append(docs, note(kind, i, e.parse(g.Document, &to.place), source{name: g.Name, arn: g.ARN, target: g.Target}))
			}
			out = append(out, docs)
		}
		return out
	}
	if r := e.rails[c.who.Account]; r != nil {
		b.SCPs = levels("scp", r.scps)
	}
	if r := e.rails[to.account]; r != nil {
		b.RCPs = levels("rcp", r.rcps)
	}
	return b
}

// alone is a caller without its policies.
func (c *caller) alone() *decide.Identity {
	return &decide.Identity{Caller: c.who, Tags: c.principal.Tags, TagsHidden: c.sessions || c.principal.Hides("tags")}
}

// source is where a document stands.
type source struct {
	object *model.Object // nil for a control policy
	path   model.Path
	name   string
	arn    string
	target string // of a control policy: to what it is attached
}

func (w *written) source() source {
	return source{object: w.object, path: w.path, name: w.Name, arn: w.ARN}
}
