package access

import (
	"slices"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// remedy is a change by which a request might come to be allowed.
type remedy struct {
	edit Edit
	make func(scene) scene
}

// maxDenials bounds how many statements that deny are dropped to see what comes of it, maxPairs how many pairs
// of changes are tried.
const maxDenials, maxPairs = 40, 100

// lacking are the smallest sets of changes that would make a no a yes: one, or two together. Where that does not
// do it is one set of more of which each is needed.
func (q scene) lacking(b *bound, t *target) (out [][]Edit) {
	denials, additions := q.undenied(b), q.additions(b, t)
	denials = denials[:min(len(denials), maxDenials)]
	for _, one := range slices.Concat(denials, additions) {
		if one.make(q).answer().Tri == model.Yes {
			out = append(out, []Edit{one.edit})
		}
	}
	if len(out) == 0 {
		out = q.pairs(slices.Concat(additions, denials))
	}
	if len(out) == 0 {
		if together := q.together(slices.Concat(denials, additions)); together != nil {
			out = append(out, together)
		}
	}
	return out
}

// pairs are the changes of which two make it a yes.
func (q scene) pairs(all []remedy) (out [][]Edit) {
	tried := 0
	for i := 0; i < len(all) && len(out) == 0; i++ {
		for _, other := range all[i+1:] {
			if tried++; tried > maxPairs {
				return out
			}
			if all[i].make(other.make(q)).answer().Tri == model.Yes { // what is dropped first
				out = append(out, []Edit{all[i].edit, other.edit})
			}
		}
	}
	return out
}

// together are changes that make it a yes all together, and none of which can be left out.
func (q scene) together(all []remedy) (out []Edit) {
	made := func(remedies []remedy) bool {
		now := q
		for _, one := range remedies {
			now = one.make(now)
		}
		return now.answer().Tri == model.Yes
	}
	if !made(all) {
		return nil
	}
	for i := len(all) - 1; i >= 0; i-- {
		if without := slices.Delete(slices.Clone(all), i, i+1); made(without) {
			all = without
		}
	}
	for _, one := range all {
		out = append(out, one.edit)
	}
	return out
}

// undenied are the statements that deny, each dropped.
func (q scene) undenied(b *bound) (out []remedy) {
	each := func(kind string, level int, docs ...*iam.Document) {
		for _, doc := range docs {
			for i := 0; doc != nil && i < len(doc.Statements); i++ {
				link := decide.Link{Kind: kind, Level: level, Document: doc, Statement: &doc.Statements[i]}
				if link.Statement.Effect.Value == "Deny" {
					out = append(out, remedy{Edit{b.step(link), spelledOut(link.Statement) + ", which denies it,"}, func(q scene) scene { return q.edited(link, nil) }})
				}
			}
		}
	}
	for i, docs := range q.identity.SCPs {
		each("scp", i, docs...)
	}
	for i, docs := range q.identity.RCPs {
		each("rcp", i, docs...)
	}
	each("boundary", 0, q.identity.Boundary)
	each("identity", 0, q.identity.Policies...)
	each("resource", 0, q.docs...)
	if k := q.world.Key; k != nil {
		each("key", 0, k.Policy)
	}
	return out
}

// additions are statements that are missing, each added where it would have to stand.
func (q scene) additions(b *bound, t *target) (out []remedy) {
	action, decrypt := q.actions.Names()[0], iam.Decrypt
	add := func(kind, change string, make func(scene) scene) {
		out = append(out, remedy{Edit{Step{Kind: kind}, change}, make})
	}
	everything := func(actions ...string) *iam.Document { return allowing("", actions...) }
	add("identity", "no policy of the principal allows "+action+" on the secret", func(q scene) scene { return q.holding(everything(action)) })
	add("resource", "the policy of the secret does not let the principal "+action, func(q scene) scene {
		q.docs = append(q.docs[:len(q.docs):len(q.docs)], allowing(b.Caller.ARN, action))
		return q
	})
	if q.identity.Boundary != nil {
		add("boundary", "the permissions boundary does not allow it", func(q scene) scene {
			q.identity.Boundary = united(q.identity.Boundary, everything(action, decrypt))
			return q
		})
	}
	for _, kind := range []string{"scp", "rcp"} {
		levels := map[string][][]*iam.Document{"scp": q.identity.SCPs, "rcp": q.identity.RCPs}[kind]
		for i := range levels {
			add(kind, levelName(b, kind, i, levels[i])+" does not allow it", func(q scene) scene { return q.levelled(kind, i, everything(action, decrypt)) })
		}
	}
	if q.readable {
		if managed := q.world.Key != nil && q.world.Key.Managed; !managed {
			add("identity", "no policy of the principal allows kms:Decrypt on the key", func(q scene) scene { return q.holding(everything(decrypt)) })
			q.keyAdditions(t, b, add)
		} else {
			q.keyAdditions(t, b, add)
			add("identity", "no policy of the principal allows kms:Decrypt on every key", func(q scene) scene { return q.holding(everything(decrypt)) })
		}
	}
	return out
}

// keyAdditions are those of the key.
func (q scene) keyAdditions(t *target, b *bound, add func(kind, change string, make func(scene) scene)) {
	key := q.world.Key
	owned := &decide.Key{Account: t.account, Policy: allowing(b.Caller.ARN, iam.Decrypt), Lent: nil}
	switch {
	case key == nil || key.Policy == nil && !key.Managed:
	case key.Managed:
		add("key", "the key is the AWS-managed one, which serves its own account only: a key of one's own would have to name the principal", func(q scene) scene {
			q.world.Key = owned
			return q
		})
	default:
		add("key", "the policy of the key does not let the principal decrypt", func(q scene) scene {
			other := *key
			other.Policy = united(q.world.Key.Policy, allowing(b.Caller.ARN, iam.Decrypt))
			q.world.Key = &other
			return q
		})
	}
}

func levelName(b *bound, kind string, level int, docs []*iam.Document) string {
	name := map[string]string{"scp": "the level of service control policies", "rcp": "the level of resource control policies"}[kind]
	for _, doc := range docs {
		if target := b.places[placed{kind, level, doc}].target; target != "" {
			return name + " at " + target
		}
	}
	return name
}

// holding is the scene with one more policy of the principal.
func (q scene) holding(doc *iam.Document) scene {
	q.identity.Policies = append(q.identity.Policies[:len(q.identity.Policies):len(q.identity.Policies)], doc)
	return q
}

func (q scene) levelled(kind string, level int, doc *iam.Document) scene {
	levels := &q.identity.SCPs
	if kind == "rcp" {
		levels = &q.identity.RCPs
	}
	*levels = slices.Clone(*levels)
	(*levels)[level] = append(slices.Clone((*levels)[level]), doc)
	return q
}

func united(a, b *iam.Document) *iam.Document {
	out := *a
	out.Statements = append(a.Statements[:len(a.Statements):len(a.Statements)], b.Statements...)
	return &out
}

// allowing is a policy that allows actions on everything: to a principal, or where that is "" one of its own.
func allowing(principal string, actions ...string) *iam.Document {
	at := iam.Position{Line: 1, Column: 1}
	st := iam.Statement{At: at, Path: "Statement", Effect: iam.Text{Value: "Allow", At: at}, Action: listOf(at, actions...), Resource: listOf(at, "*")}
	if principal != "" {
		st.Principal = theseOnly(at, principal)
	}
	return &iam.Document{Version: iam.Text{Value: "2012-10-17", At: at}, Statements: []iam.Statement{st}}
}
