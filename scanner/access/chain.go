package access

import (
	"slices"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// Chain tells why a user or role may take an action on a secret, or why not. An action that reads the value
// counts only where KMS decrypts, too.
type Chain struct {
	Secret    *model.Secret
	Principal *model.Principal
	ARN       string
	Action    string
	Answer    model.Tri
	Granted   model.Tri // whether Secrets Manager by itself lets it through
	Steps     []Step    // the statements that together allow, or those that may
	Witness   *model.Request
	Because   []string // what the unknown hangs on

	Breaks  []Edit   // a yes: the single edits after which it is no, the smallest first
	Blunt   []Edit   // a yes: such edits of what allows far more than the principal
	Ways    []Step   // a yes: statements that each allow it whatever becomes of the others
	Lacking [][]Edit // a no: edits that would make it a yes, the fewest together; of more than two one set
	Assumed []string // what is not known and was taken not to exist
}

// Edit is a change of one policy.
type Edit struct {
	Step
	Change string
}

// Why decides about one action and looks for what hinges on what.
func (e *Estate) Why(p *model.Principal, s *model.Secret, action iam.Action) *Chain {
	h, c := e.kept(s), e.caller(p)
	t := e.target(h)
	b := e.bind(c, t)
	q := scene{world: t.world, docs: t.docs(), identity: b.Identity, actions: action.Set, readable: valueAction.Has(action.Set)}
	found := q.answer()
	out := &Chain{
		Secret: s, Principal: p, ARN: c.who.ARN, Action: action.Name, Answer: found.Tri, Granted: found.Tri,
		Steps: b.steps(found.Chain), Witness: found.Witness, Because: found.Because, Assumed: e.assumed(t, c),
	}
	if h.in.Scope.Source.Class() == "code" {
		out.Assumed = append(out.Assumed, "policies that are attached elsewhere than in this code are not known")
	}
	if q.readable && found.Tri != model.Yes {
		alone := q
		alone.readable = false
		granted := alone.answer()
		out.Granted = granted.Tri
		if found.Tri == model.No && granted.Tri == model.Yes {
			out.Steps, out.Witness = b.steps(granted.Chain), granted.Witness
		}
	}
	switch found.Tri {
	case model.Yes:
		out.Breaks, out.Blunt = q.breaks(b, found.Chain)
		if len(out.Breaks) == 0 {
			out.Ways = q.independent(b, found.Chain)
		}
	case model.No:
		out.Lacking = q.lacking(b, t)
	}
	return out
}

// assumed are the control policies of which nothing is known: they could only take away.
func (e *Estate) assumed(t *target, c *caller) (out []string) {
	if r := e.rails[c.who.Account]; (r == nil || len(r.scps) == 0) && !c.principal.Service {
		out = append(out, "no service control policy of account "+accountName(c.who.Account)+" is known; one could only take away")
	}
	if r := e.rails[t.account]; r == nil || len(r.rcps) == 0 {
		out = append(out, "no resource control policy of account "+accountName(t.account)+" is known; one could only take away")
	}
	return out
}

// accountName leaves out the stand-in.
func accountName(id string) string {
	if id == model.OwnAccount {
		return "that the code is applied to"
	}
	return id
}

// scene is a question with all the policies that answer it.
type scene struct {
	world    decide.World
	docs     []*iam.Document
	identity decide.Identity
	actions  iam.Actions
	readable bool
	edits    map[*iam.Document]*iam.Document // what became of those that were edited
}

func (q scene) answer() decide.Reached {
	return decide.New(q.world, q.docs...).Reaches(q.identity, q.actions, q.readable)
}

// with puts another document in the place of one of a kind.
func (q scene) with(at placed, other *iam.Document) scene {
	swap := func(docs []*iam.Document) []*iam.Document {
		docs = slices.Clone(docs)
		for i := range docs {
			if docs[i] == at.doc {
				docs[i] = other
			}
		}
		return docs
	}
	levels := func(list [][]*iam.Document) [][]*iam.Document {
		list = slices.Clone(list)
		list[at.level] = swap(list[at.level])
		return list
	}
	switch at.kind {
	case "resource":
		q.docs = swap(q.docs)
	case "identity":
		q.identity.Policies = swap(q.identity.Policies)
	case "boundary":
		q.identity.Boundary = other
	case "scp":
		q.identity.SCPs = levels(q.identity.SCPs)
	case "rcp":
		q.identity.RCPs = levels(q.identity.RCPs)
	case "key":
		key := *q.world.Key
		key.Policy = other
		q.world.Key = &key
	}
	return q
}

// maxWays bounds how many independent statements are looked for.
const maxWays = 8

// independent are the statements that allow one after the other, when those before are dropped.
func (q scene) independent(b *bound, chain []decide.Link) (out []Step) {
	for len(out) < maxWays {
		i := slices.IndexFunc(chain, func(l decide.Link) bool {
			return !l.Decrypts && l.Statement != nil && (l.Kind == "identity" || l.Kind == "resource")
		})
		if i < 0 {
			return out
		}
		out = append(out, b.step(chain[i]))
		q = q.edited(chain[i], nil)
		b = b.renamed(chain[i], q)
		found := q.answer()
		if found.Tri != model.Yes {
			return out
		}
		chain = found.Chain
	}
	return out
}

// renamed is where the documents stand of a scene in which one was edited.
func (b *bound) renamed(link decide.Link, q scene) *bound {
	out := &bound{b.Identity, make(map[placed]source)}
	for at, from := range b.places {
		out.places[at] = from
	}
	was := b.places[placed{link.Kind, link.Level, link.Document}]
	for kind, docs := range map[string][]*iam.Document{"resource": q.docs, "identity": q.identity.Policies} {
		for _, doc := range docs {
			if _, known := out.places[placed{kind, 0, doc}]; !known && kind == link.Kind {
				out.places[placed{kind, 0, doc}] = was
			}
		}
	}
	return out
}
