package access

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// partition parts secrets and callers into classes that no policy tells apart, so that one of each answers
// for all: secrets by which patterns of ARNs match them, by the tags that policies mention, by their key and
// their own policies; callers by their policies, and likewise by patterns and tags.
type partition struct {
	alphabet
	secrets  []*secretClass
	callers  []*callerClass
	ofSecret []int // class of each secret
	ofCaller []int // class of each caller
}

// secretClass are secrets that are alike.
type secretClass struct {
	one     *kept
	account string
	matched bits              // the patterns that match
	open    bool              // what matches is not known for certain
	tags    map[string]string // by keys in lower case; nil where they are not known for certain
	opening opening
	left    int // secrets that are still to come
}

// bits is a set of small numbers.
type bits []byte

func (b bits) has(n int) bool { return n>>3 < len(b) && b[n>>3]&(1<<(n&7)) != 0 }

func (b *bits) set(n int) {
	for len(*b) <= n>>3 {
		*b = append(*b, 0)
	}
	(*b)[n>>3] |= 1 << (n & 7)
}

// partition makes the classes.
func (e *Estate) partition() *partition {
	p := &partition{}
	found := make([]claims, len(e.callers))
	for i, c := range e.callers {
		found[i] = p.claims(e, c)
	}
	for _, r := range e.rails {
		for _, l := range slices.Concat(r.scps, r.rcps) {
			for _, g := range l {
				p.everybody.join(p.read(e.parse(g.Document, somewhere), nil, p.pattern))
			}
		}
	}
	own := make(map[string]*ownPolicies)
	texts := make([]string, len(e.secrets))
	for i, h := range e.secrets {
		texts[i] = p.own(e, h, own)
	}
	p.classSecrets(e, texts, own)
	p.classCallers(e, found)
	return p
}

// somewhere is a place of which all is known: documents are read there as they are written. An account that
// code does not tell may be any.
var somewhere = &place{regionKnown: true, nameKnown: true, account: "*"}

// ownPolicies are those of secrets whose texts are equal, their own ARN left out.
type ownPolicies struct {
	number   int
	patterns []string
	opening  opening
}

const ownARN = "\x01" // no policy holds it

// own spells the policies of a secret and of its key, and what of it they tell.
func (p *partition) own(e *Estate, h *kept, known map[string]*ownPolicies) string {
	c := e.decisions.unread(h.in, h.Secret, h.key)
	var b strings.Builder
	for _, policy := range c.policies {
		fmt.Fprintf(&b, "%t%s\x00", policy.hidden, policy.text)
	}
	fmt.Fprintf(&b, "\x00%t%t\x00%s", h.Hides("policies"), c.more, c.keyText)
	if h.key != nil {
		for _, g := range h.key.Grants {
			p.names.add(g.Grantee)
		}
	}
	text := c.account + "\x00" + strings.ReplaceAll(b.String(), c.arn, ownARN)
	own := known[text]
	if own == nil {
		t := e.target(h)
		own = &ownPolicies{number: len(known), opening: openingOf(t.docs())}
		docs := t.docs()
		if k := t.world.Key; k != nil && k.Policy != nil {
			docs = append(docs, k.Policy)
		}
		for _, doc := range docs {
			p.everybody.join(p.read(doc, nil, func(_ *iam.Statement, glob string, exact, _ bool) {
				own.patterns = append(own.patterns, strings.ReplaceAll(glob, c.arn, ownARN))
				if !exact {
					own.patterns = append(own.patterns, inexact)
				}
			}))
		}
		known[text] = own
	}
	w := &c.world
	out := fmt.Sprintf("%d %s %s %d %t%t%t%t %s", own.number, c.partition, w.Organization, w.Now.Unix(), c.regionKnown, c.nameKnown, c.open, w.TagsHidden, keyText(w.Key, h.key))
	for _, pattern := range own.patterns {
		out += map[bool]string{true: "1", false: "0"}[iam.Matches(strings.ReplaceAll(pattern, ownARN, c.arn), c.arn)]
		if pattern == inexact {
			out += c.arn
		}
	}
	return text + "\x00" + out
}

// inexact follows a pattern that hangs on the request.
const inexact = "\x02"

func (p *partition) classSecrets(e *Estate, texts []string, own map[string]*ownPolicies) {
	index := make(map[string]int)
	for i, h := range e.secrets {
		at := placeOf(&h.in.Scope, h.Secret)
		matched, verbatim := p.matches(at.arn)
		key := texts[i] + "\x00" + string(matched) + "\x00" + p.region(at.region) + "\x00" + p.keyMatches(h.key)
		if at.open || verbatim {
			key += at.arn
		}
		tags := make(map[string]string)
		for name, value := range h.Tags {
			tags[strings.ToLower(name)] = value
		}
		for _, tag := range p.tags.list {
			if value, has := tags[tag]; has {
				key += fmt.Sprintf("\x00%q=%q", tag, value)
			}
		}
		n, known := index[key]
		if !known {
			if h.Hides("tags") || len(h.TagKeys) > len(h.Tags) || len(tags) < len(h.Tags) {
				tags = nil
			}
			n = len(p.secrets)
			index[key] = n
			text := texts[i][:strings.LastIndexByte(texts[i], 0)]
			p.secrets = append(p.secrets, &secretClass{one: h, account: at.account, matched: matched, open: at.open, tags: tags, opening: own[text].opening})
		}
		p.secrets[n].left++
		p.ofSecret = append(p.ofSecret, n)
	}
}

func (p *partition) classCallers(e *Estate, found []claims) {
	index, texts := make(map[string]int), numbering{}
	for i, c := range e.callers {
		key := fmt.Sprintf("%s %s %t%t%t%t %s %s", c.who.Type, c.who.Account, c.principal.Service, c.hidden, c.sessions, c.principal.Hides("tags"), p.named(c), c.spell(&texts))
		hangs := found[i].told
		hangs.join(p.everybody)
		if hangs.name {
			key += c.who.ARN
		}
		for _, name := range slices.Sorted(maps.Keys(c.principal.Tags)) {
			if hangs.tags[strings.ToLower(name)] {
				key += fmt.Sprintf("\x00%q=%q", name, c.principal.Tags[name])
			}
		}
		n, known := index[key]
		if !known {
			n = len(p.callers)
			index[key] = n
			p.callers = append(p.callers, &callerClass{c, found[i]})
		}
		p.ofCaller = append(p.ofCaller, n)
	}
}

// spell tells the policies of a caller from others by their numbers.
func (c *caller) spell(texts *numbering) string {
	var b strings.Builder
	one := func(w *written) {
		text := fmt.Sprintf("%t%s", w.unknown, w.Document)
		if len(w.Links) > 0 {
			text += fmt.Sprint(w.Links)
		}
		fmt.Fprintf(&b, "%d ", texts.add(text))
	}
	for i := range c.policies {
		one(&c.policies[i])
	}
	if c.boundary != nil {
		b.WriteString("boundary ")
		one(c.boundary)
	}
	return b.String()
}

// may reports whether a caller of one class may be allowed anything on a secret of another: across accounts
// both sides have to allow, within one either.
func (p *partition) may(s *secretClass, c *callerClass) bool {
	claimed := c.all || s.open || s.tags == nil || slices.ContainsFunc(c.list, func(one claim) bool { return one.meets(s) })
	if c.one.who.Account != s.account {
		return claimed && s.opening.lets(c.one.who, true)
	}
	return claimed || s.opening.lets(c.one.who, false)
}

// keyMatches spells which patterns match the key.
func (p *partition) keyMatches(key *model.Key) string {
	if key == nil {
		return ""
	}
	if key.ARN == "" {
		return key.ID
	}
	matched, verbatim := p.matches(key.ARN)
	if verbatim {
		return key.ARN
	}
	return string(matched)
}

// keyText spells what is known of a key besides its policy.
func keyText(k *decide.Key, key *model.Key) string {
	switch {
	case k == nil:
		return ""
	case key == nil:
		return fmt.Sprint(k.Managed, k.Account)
	}
	return fmt.Sprint(k.Managed, k.Account, k.Grants, key.Hides("grants"), key.Grants)
}
