package decide

import (
	"slices"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/language"
	"smaudit/scanner/model"
)

// Identity is a caller with all that binds it besides the policies of the secret and of its key.
type Identity struct {
	Caller         model.Caller      // a role without a session stands for each session of it
	Tags           map[string]string // of the principal
	TagsHidden     bool              // there may be others and other values, as those of a session
	Policies       []*iam.Document   // united
	PoliciesHidden bool              // there may be others
	Boundary       *iam.Document     // nil where there is none
	SCPs, RCPs     [][]*iam.Document // of the caller's account, and of the owner's: each level must allow
}

// Link is a statement by which a request is allowed. Kind is scp, rcp, boundary, identity, resource, key or
// grant; a grant of a key is no statement.
type Link struct {
	Kind      string
	Level     int // of a control policy, from the root of the organization down
	Document  *iam.Document
	Statement *iam.Statement
	Decrypts  bool // it is KMS that is asked
}

// Reached is an answer about a caller. Chain are the statements that together allow the witness, or where
// the answer is unknown, those that may.
type Reached struct {
	Answer
	Chain []Link
}

// Share is what became of actions that all policies treat alike.
type Share struct {
	Actions iam.Actions
	Reached
}

// Calls are the requests that one caller can make for the secret.
type Calls struct {
	identity Identity
	secret   *Decider // with the documents as they are written
	all      *Decider // with all that bear on the caller, as they read for it
	must     conjunction
	told     conjunction // tags and organization of the caller
	parts    map[string]part
	scps     []part
	rcps     []part
	compiled map[compiledAt]*clause
	why      []string // what the last search looked at that is not known
}

// compiledAt is where a clause was compiled.
type compiledAt struct {
	*iam.Statement
	setting
}

// Reaches answers whether all policies together allow a request by exactly this caller for one of the
// actions, and where it is to be readable, also KMS decrypts.
func (d *Decider) Reaches(id Identity, actions iam.Actions, readable bool) Reached {
	return d.By(id).Reaches(actions, readable)
}

// By prepares the questions about one caller. Each has its own bounded amount of work.
func (d *Decider) By(id Identity) *Calls {
	c := &Calls{identity: id, secret: d, compiled: make(map[compiledAt]*clause)}
	r := newReading(d.World, &id)
	c.gather(r)
	all := *d
	all.docs, all.budget, all.tangle = nil, language.NewBudget(), ""
	all.bySetting, all.strangers = make(map[setting]*sight), make(map[string]conjunction)
	for _, p := range c.everyPart() {
		for _, doc := range p.docs {
			if p.kind != "key" && p.kind != "direct" {
				all.docs = append(all.docs, doc.read)
			}
		}
	}
	c.all = &all
	all.apart = all.tellApart()
	c.must = conjunction{{"caller", all.name(within(language.Union{c.self()}))}}
	c.told = r.told(&all)
	return c
}

// self are the texts that stand for the caller: those of one session, or of all.
func (c *Calls) self() language.Pattern {
	who := c.identity.Caller
	behind := language.Many(language.Any, 0)
	if name := sessionName(who); name != "" && who.Type == "role" {
		behind = language.Join(language.Many(language.Except(":"), 0), language.Literal(":"+name))
	}
	return language.Join(language.Literal(who.ARN+end), behind)
}

// own reports whether the caller is of the secret's account.
func (c *Calls) own() bool { return c.identity.Caller.Account == c.secret.Account }

// Each answers for all of the actions, those together that the policies treat alike.
func (c *Calls) Each(actions iam.Actions) []Share {
	var out []Share
	for _, group := range c.all.groups {
		if set := group & actions; set != 0 {
			out = append(out, Share{set, c.Reaches(set, false)})
		}
	}
	return out
}

// Reaches is the question of [Decider.Reaches].
func (c *Calls) Reaches(actions iam.Actions, readable bool) Reached {
	unknown := func(because ...string) Reached {
		slices.Sort(because)
		return Reached{Answer: Answer{Tri: model.Unknown, Because: slices.Compact(because)}}
	}
	c.why = nil
	found, err := c.search(actions, readable, false)
	switch {
	case err != nil:
		return unknown(c.all.reasonOf(err))
	case found != nil:
		return *found
	case len(c.why) == 0:
		return Reached{Answer: Answer{Tri: model.No}}
	}
	switch found, err = c.search(actions, readable, true); {
	case err != nil:
		return unknown(c.all.reasonOf(err))
	case found != nil:
		out := unknown(c.why...)
		out.Chain = found.Chain
		return out
	}
	return Reached{Answer: Answer{Tri: model.No}}
}

// search looks in each setting.
func (c *Calls) search(actions iam.Actions, readable, atMost bool) (*Reached, error) {
	for _, network := range c.all.networks {
		at := setting{class: c.identity.Caller.Type, own: c.own(), network: network}
		for _, s := range c.all.variants(question{actions: actions}, at) {
			if found, err := c.searchIn(s, readable, atMost); err != nil || found != nil {
				return found, err
			}
		}
	}
	return nil, nil
}
