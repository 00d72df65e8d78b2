package iam_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/iam/evaluate"
	"smaudit/scanner/model"
)

// pairs is how many pairs of a policy and a request the property test judges: 100 requests a policy.
const pairs = 100_000

// What the symbolic procedure says of all requests agrees with what the evaluator, which knows nothing of
// it, says of each: no request is allowed that it says there is none of, no answer is open where nothing is
// unknown, and every proof was confirmed.
func TestPropertyDecisions(t *testing.T) {
	t.Parallel()
	for shard := range 8 {
		t.Run(fmt.Sprint(shard), func(t *testing.T) {
			t.Parallel()
			for i := range pairs / 100 / 8 {
				c := chooser{rand.New(rand.NewPCG(uint64(shard), uint64(i)))}
				if fault := disagreement(c); fault != "" {
					t.Fatalf("seed %d %d: %s", shard, i, fault)
				}
			}
		})
	}
}

// disagreement makes up two policies and a hundred requests, and describes the first thing on which the two
// implementations disagree.
func disagreement(c chooser) string {
	newer, older := text(c.policy()), text(c.policy())
	doc, old := parsed(newer), parsed(older)
	world := decide.World{Secret: secretARN, Account: ownAccount, Tags: secretTags}
	if c.chance(50) {
		world.Now = time.Unix(1795305600, 0)
	}
	d := decide.New(world, doc)
	open, confined := d.Public(iam.AllActions())
	deputy := d.ConfusedDeputy()
	reads := decide.New(world, doc).NotGranted(iam.ActionsLike("secretsmanager:GetSecretValue"))
	anew := decide.New(world, doc).NewAccess([]*iam.Document{old})
	answers := map[string]decide.Answer{"open": open, "confined": confined, "deputy": deputy, "reads": reads, "anew": anew}
	for name, answer := range answers {
		if answer.Tri == model.Unknown && !excused(answer.Because) {
			return fmt.Sprintf("%s is unknown because of %v\n%s\nold %s", name, answer.Because, newer, older)
		}
	}
	policies := evaluate.Policies{Secret: secretARN, Account: ownAccount, Tags: secretTags, Resource: []*iam.Document{doc}}
	before := policies
	before.Resource = []*iam.Document{old}
	for range 100 {
		r := c.request()
		if !world.Now.IsZero() && r.Context["aws:epochtime"][0] == "1" {
			continue // long ago
		}
		if !evaluate.Granted(r, policies, false) {
			continue
		}
		service, own := r.Principal.Type == "service", r.Principal.Account == ownAccount
		stranger := !service && r.Principal.Account == nobody && !strings.HasPrefix(strings.Join(r.Context["aws:principalorgid"], ""), acme) &&
			!namedByID(newer, r)
		fault := ""
		switch {
		case stranger && confined.Tri == model.No:
			fault = "a stranger is let in"
		case stranger && elsewhere(r) && open.Tri == model.No:
			fault = "a stranger is let in from anywhere"
		case !service && !own && r.Action == "secretsmanager:GetSecretValue" && reads.Tri == model.Yes:
			fault = "the value is granted outside"
		case !(own && r.Principal.Type == "root") && anew.Tri == model.No && !evaluate.Granted(r, before, false):
			fault = "the access is new"
		}
		if fault != "" {
			return fmt.Sprintf("%s by\n%s\n%s\nold %s", fault, text(r), newer, older)
		}
	}
	return ""
}

// namedByID reports whether the policy names the caller by its unique id: such a one is no stranger.
func namedByID(policy string, r model.Request) bool {
	id, _, _ := strings.Cut(strings.Join(r.Context["aws:userid"], ""), ":")
	return id != "" && strings.Contains(policy, `"`+id)
}

// elsewhere reports whether a request comes from a network that no policy of this world names.
func elsewhere(r model.Request) bool {
	at := strings.Join(append(r.Context["aws:sourceip"], r.Context["aws:sourcevpce"]...), "")
	return at == "1.2.3.4" || at == "vpce-0other" && r.Context["aws:sourcevpc"][0] == "vpc-0other"
}

// excused reports whether an answer may be open: by what AWS does not document, or what compares two
// things that a caller is free to choose.
func excused(because []string) bool {
	for _, why := range because {
		if why == decide.ErrWitness.Error() || strings.HasPrefix(why, decide.ErrBudget.Error()) {
			return false
		}
	}
	return len(because) > 0
}

func parsed(policy string) *iam.Document {
	doc, problems := iam.Parse(policy)
	if doc == nil {
		panic(fmt.Sprint(problems))
	}
	return doc
}
