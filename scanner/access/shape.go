package access

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"smaudit/scanner/iam"
)

// template is what secrets with the same policies have in common when the ARN of the secret and its
// account are left out: what else of a secret the policies can tell, and the verdicts on what they told.
type template struct {
	patterns []string // of secrets' ARNs
	tags     []string // keys, in lower case
	timed    bool     // they ask for the time
	verbatim bool     // they may tell accounts or ARNs apart by parts
	verdicts map[string]decided
}

// decided is a verdict, with the names for which it was reached.
type decided struct {
	verdict      *verdict
	arn, account string
}

// maxTemplates bounds what is remembered, in bytes of policies.
const maxTemplates = 64 << 20

// Placeholders in a template's text. No policy holds them: the text of JSON has no control characters.
const (
	secretHere  = "\x01"
	accountHere = "\x02"
)

// cut matches what may be a part of an account's id next to a wildcard.
var cut = regexp.MustCompile(`[0-9][*?]|[*?][0-9]`)

// variable is a policy variable, without its default, or a hole.
var variable = regexp.MustCompile(`\$\{([^},]+)`)

// verdict decides about a subject, or says again what was decided about one like it.
func (d *Decisions) verdict(c *subject) *verdict {
	text := c.template()
	d.mu.Lock()
	t := d.templates[text]
	if t == nil {
		c.read()
		c.lend()
		t = c.newTemplate()
		if d.size += len(text); d.size > maxTemplates {
			clear(d.templates)
			d.size = len(text)
		}
		d.templates[text] = t
	}
	signature := c.signature(t)
	known, ok := t.verdicts[signature]
	d.mu.Unlock()
	if ok {
		return known.verdict.renamed(known, c)
	}
	c.read()
	c.lend()
	v := c.decide(d.trust)
	d.mu.Lock()
	t.verdicts[signature] = decided{v, c.arn, c.account}
	d.mu.Unlock()
	return v
}

// template is the text that equal policies of different secrets share.
func (c *subject) template() string {
	var b strings.Builder
	for _, p := range c.policies {
		b.WriteString(c.abstract(p.text))
		b.WriteByte(0)
	}
	b.WriteString(c.abstract(c.keyText))
	b.WriteByte(0)
	b.WriteString(c.abstract(c.lentText))
	return b.String()
}

// abstract leaves the names of the secret and its account out of a text.
func (c *subject) abstract(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, c.arn, secretHere), c.account, accountHere)
}

// concrete puts the names into an abstract text.
func (c *subject) concrete(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, secretHere, c.arn), accountHere, c.account)
}

// newTemplate gathers what the policies may tell apart in secrets.
func (c *subject) newTemplate() *template {
	t := &template{verdicts: make(map[string]decided)}
	docs := c.docs()
	if c.world.Key != nil && c.world.Key.Policy != nil {
		docs = append(docs, c.world.Key.Policy)
	}
	for _, doc := range docs {
		for i := range doc.Statements {
			st := &doc.Statements[i]
			for _, e := range []iam.Element{st.Resource, st.NotResource} {
				t.patternsIn(c, e)
			}
			for _, condition := range st.Conditions {
				t.condition(condition)
			}
		}
	}
	for _, p := range c.policies {
		t.text(p.text)
	}
	t.text(c.keyText)
	t.text(c.lentText)
	slices.Sort(t.tags)
	t.tags = slices.Compact(t.tags)
	return t
}

// text notes what wildcards and variables may tell.
func (t *template) text(policy string) {
	t.verbatim = t.verbatim || cut.MatchString(policy)
	for _, found := range variable.FindAllStringSubmatch(policy, -1) {
		t.condition(iam.Condition{Key: iam.Text{Value: found[1]}})
	}
}

func (t *template) patternsIn(c *subject, e iam.Element) {
	for _, v := range e.Values {
		if v.Value != "*" {
			t.patterns = append(t.patterns, c.abstract(v.Value))
		}
	}
}

// condition notes on what of a secret a condition hangs.
func (t *template) condition(c iam.Condition) {
	name := strings.ToLower(c.Key.Value)
	for _, prefix := range []string{"aws:resourcetag/", "secretsmanager:resourcetag/"} {
		if tag, is := strings.CutPrefix(name, prefix); is {
			t.tags = append(t.tags, tag)
			return
		}
	}
	key := iam.KeyNamed(c.Key.Value)
	switch {
	case key == nil: // nothing of the secret
	case name == "aws:currenttime", name == "aws:epochtime":
		t.timed = true
	case name == "aws:resourceaccount", strings.HasPrefix(name, "kms:"):
	case key.Role == iam.RoleResource:
		t.verbatim = true
	}
	for _, v := range c.Values.Values {
		t.verbatim = t.verbatim || strings.Contains(v.Value, ":secret:")
	}
}

// signature spells what policies of the template can tell of a secret.
func (c *subject) signature(t *template) string {
	var b strings.Builder
	w := &c.world
	flag := func(set bool) {
		if set {
			b.WriteByte('1')
		} else {
			b.WriteByte('0')
		}
	}
	for _, set := range []bool{c.open, c.regionKnown, c.nameKnown, c.accountKnown(), c.more, c.hidden, w.TagsHidden, w.Key == nil} {
		flag(set)
	}
	if k := w.Key; k != nil {
		flag(k.Managed)
		flag(k.Grants)
		flag(c.keyText == "")
		flag(k.Account == "" || k.Account == c.account)
		b.WriteString(k.Account)
	}
	for _, p := range t.patterns {
		if c.open || t.verbatim {
			break
		}
		flag(iam.Matches(c.concrete(p), c.arn))
	}
	b.WriteString(w.Organization + " " + c.partition + " " + c.region + " ")
	if t.timed {
		b.WriteString(w.Now.UTC().Format(time.RFC3339) + " ")
	}
	for _, tag := range t.tags {
		for key, value := range w.Tags {
			if strings.EqualFold(key, tag) {
				b.WriteString(tag + "\x00" + value + "\n")
			}
		}
	}
	if slices.Contains(w.Trusted, c.account) {
		b.WriteString(c.account) // a name besides the owner's
	}
	if c.open || t.verbatim {
		b.WriteString(c.arn)
	}
	return b.String()
}
