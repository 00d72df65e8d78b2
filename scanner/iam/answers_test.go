package iam_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/iam/evaluate"
	"smaudit/scanner/model"
)

// What is said of a policy's statements, conditions and grants holds of a hundred requests.
func TestPropertyAnswers(t *testing.T) {
	t.Parallel()
	const worlds = 800
	seen := make(map[string]int)
	for i := range worlds {
		c := chooser{rand.New(rand.NewPCG(4711, uint64(i)))}
		if fault := wrongAnswer(c, seen); fault != "" {
			t.Fatalf("seed %d: %s", i, fault)
		}
	}
	for _, what := range []string{"granted", "dead", "weak"} {
		if seen[what] < worlds/4 {
			t.Errorf("%s %d times only: the worlds have become dull", what, seen[what])
		}
	}
}

func wrongAnswer(c chooser, seen map[string]int) string {
	policy := text(c.policy())
	doc := parsed(policy)
	p := evaluate.Policies{Secret: secretARN, Account: ownAccount, Tags: secretTags, Resource: []*iam.Document{doc}}
	d := deciderOf(policy)
	grants, because := d.Grants()
	for _, g := range grants {
		if !evaluate.Granted(*g.Witness, p, false) {
			return fmt.Sprintf("the proof of %+v is refused by\n%s", g, policy)
		}
		if !covers(g, *g.Witness) {
			return fmt.Sprintf("the proof %+v of %+v is of another's grant by\n%s", g.Witness, g, policy)
		}
	}
	if fault := notWeak(decide.New(decide.World{Secret: secretARN, Account: ownAccount, Tags: secretTags}, doc), doc, p, seen); fault != "" {
		return fault + " by\n" + policy
	}
	without := p
	without.Resource = []*iam.Document{withoutDead(doc, seen)}
	for range 100 {
		r := c.request()
		allowed := evaluate.Granted(r, p, false)
		if allowed != evaluate.Granted(r, without, false) {
			return fmt.Sprintf("what is dead decides\n%s\nby\n%s", text(r), policy)
		}
		if !allowed || len(because) > 0 || r.Principal.Account == ownAccount && r.Principal.Type == "root" {
			continue
		}
		seen["granted"]++
		if !slices.ContainsFunc(grants, func(g model.Grant) bool { return covers(g, r) }) && !everyService(r, policy) {
			return fmt.Sprintf("no grant covers\n%s\nof %+v by\n%s", text(r), grants, policy)
		}
	}
	return ""
}

// everyService reports whether a request is by a service that the policy does not name: what everybody may
// do is not said again of each.
func everyService(r model.Request, policy string) bool {
	return r.Principal.Type == "service" && !strings.Contains(policy, `"`+r.Principal.Service+`"`)
}

// covers reports whether a request is one of those that a grant is about.
func covers(g model.Grant, r model.Request) bool {
	return slices.Contains(g.Actions, r.Action) && ofWhom(g.Who, r) && (g.Network == "" || slices.ContainsFunc(strings.Split(g.Network, ", "), func(n string) bool { return from(n, r) }))
}

func ofWhom(who model.Who, r model.Request) bool {
	p, path := r.Principal, strings.Join(r.Context["aws:principalorgpaths"], "")
	if who.Kind == "service" || p.Type == "service" {
		return who.Kind == "service" && strings.EqualFold(who.ID, p.Service)
	}
	switch who.Kind {
	case "any":
		return true
	case "any_org_member":
		return path != ""
	case "organization":
		return strings.HasPrefix(path, who.ID+"/")
	case "unit":
		return iam.Matches(who.ID, path)
	case "account":
		return who.Account == p.Account
	case "session":
		return who.ID == p.Session
	}
	return iam.Matches(who.ID, p.ARN) || who.Account == "" && strings.HasPrefix(strings.Join(r.Context["aws:userid"], ""), who.ID)
}

// from reports whether a request comes from a network: a block, a range of addresses, or what has an id.
func from(network string, r model.Request) bool {
	if network == strings.Join(r.Context["aws:sourcevpce"], "") || network == strings.Join(r.Context["aws:sourcevpc"], "") {
		return true
	}
	address, err := netip.ParseAddr(strings.Join(r.Context["aws:sourceip"], ""))
	if err != nil {
		return false
	}
	if prefix, err := netip.ParsePrefix(network); err == nil {
		return prefix.Contains(address)
	}
	low, high, _ := strings.Cut(network, "-")
	first, err := netip.ParseAddr(low)
	last, err2 := netip.ParseAddr(high)
	return err == nil && err2 == nil && first.Compare(address) <= 0 && address.Compare(last) <= 0
}

// withoutDead is the document without what is dead in it.
func withoutDead(doc *iam.Document, seen map[string]int) *iam.Document {
	dead := decide.New(decide.World{Secret: secretARN, Account: ownAccount, Tags: secretTags}, doc).Dead()
	seen["dead"] += len(dead)
	out := &iam.Document{Version: doc.Version}
	for i := range doc.Statements {
		st, whole := doc.Statements[i], false
		st.Action.Values = slices.Clone(st.Action.Values)
		for _, one := range dead {
			if one.Statement != &doc.Statements[i] {
				continue
			}
			whole = whole || one.Actions == nil
			st.Action.Values = slices.DeleteFunc(st.Action.Values, func(v iam.Text) bool {
				return slices.ContainsFunc(one.Actions, func(name string) bool { return strings.EqualFold(name, v.Value) })
			})
		}
		if !whole {
			out.Statements = append(out.Statements, st)
		}
	}
	return out
}

// notWeak describes a condition that is called weak and is not: its proof must get in by the statement alone
// although the condition does not name it.
func notWeak(d *decide.Decider, doc *iam.Document, p evaluate.Policies, seen map[string]int) string {
	for _, w := range d.Weak() {
		seen["weak"]++
		if w.Why == "" {
			return "a weak condition without a reason"
		}
		if w.Witness == nil {
			continue // the same in every request
		}
		p.Resource = []*iam.Document{{Version: doc.Version, Statements: []iam.Statement{*w.Statement}}}
		if !evaluate.Granted(*w.Witness, p, false) {
			return fmt.Sprintf("%+v does not get through %s", w.Witness, w.Condition.Key.Value)
		}
		if key := iam.KeyNamed(w.Condition.Key.Value); key.Role == iam.RoleCaller {
			continue
		}
		for _, v := range w.Condition.Values.Values {
			if !strings.ContainsAny(v.Value, "*?$/") && slices.Contains(valuesOf(w.Witness, w.Condition.Key.Value), v.Value) {
				return fmt.Sprintf("%s names %+v", w.Condition.Key.Value, w.Witness)
			}
		}
	}
	return ""
}

func valuesOf(r *model.Request, key string) []string {
	switch key = strings.ToLower(key); key {
	case "aws:principalaccount":
		return []string{r.Principal.Account}
	case "aws:principalarn":
		return []string{r.Principal.ARN}
	default:
		return r.Context[key]
	}
}
