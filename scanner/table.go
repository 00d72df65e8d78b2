package scanner

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"smaudit/scanner/model"
	"smaudit/scanner/suppression"
)

// table is one worker's share of a scope's outcomes.
type table struct {
	snapshot *model.Snapshot
	accepted *suppression.List
	records  []*record
	counts   map[count]int
}

// count is what is counted: how often a rule had an outcome.
type count struct {
	rule    int
	outcome model.Outcome
}

func newTable(s *model.Snapshot, accepted *suppression.List) *table {
	return &table{snapshot: s, accepted: accepted, counts: make(map[count]int)}
}

// enter counts an outcome and keeps it if it is to be reported. The outcome of a subject that a rule denies
// twice is suppressed only where both denials are.
func (t *table) enter(index int, rule *model.Rule, in *model.Input, s settled, all bool) {
	t.counts[count{index, s.outcome}]++
	silent := s.outcome == model.Pass || s.outcome == model.NotApplicable
	if silent && !all {
		return
	}
	if s.outcome != model.Fail {
		s.denials = []model.Denial{{Message: message(s)}}
	}
	open := 0
	for i := range s.denials {
		r := t.record(index, rule, in, s, &s.denials[i])
		t.accept(r, rule, in)
		if r.Outcome != model.Suppressed {
			open++
		}
		t.records = append(t.records, r)
	}
	if open == 0 {
		t.counts[count{index, s.outcome}]--
		t.counts[count{index, model.Suppressed}]++
	}
}

// accept suppresses what somebody has accepted. What is not known is at worst what was accepted. A finding that
// is back since its suppression has expired says so, and keeps its outcome.
func (t *table) accept(r *record, rule *model.Rule, in *model.Input) {
	if r.Outcome != model.Fail && r.Outcome != model.NotKnown {
		return
	}
	r.Accepted = t.accepted.Of(&suppression.Target{
		ID: r.ID, Rule: rule.ID, Subject: &r.Subject, Location: r.Location, Declared: locate(in, ""), Scope: r.Scope,
	})
	switch {
	case r.Accepted == nil:
	case r.Accepted.State == model.SuppressionExpired:
		r.Message += fmt.Sprintf(" (was accepted until %s, %s)", r.Accepted.Expires, r.Accepted.Origin)
	default:
		r.Outcome = model.Suppressed
	}
}

// record makes a finding of one denial, or of an outcome that has none.
func (t *table) record(index int, rule *model.Rule, in *model.Input, s settled, d *model.Denial) *record {
	who := subject(in)
	r := &record{
		ID:       identify(rule.ID, string(in.Kind)+" "+who.ID, d.Key),
		Rule:     index,
		Scope:    t.snapshot.Scope.ID,
		Outcome:  s.outcome,
		Subject:  who,
		Path:     d.Path,
		Message:  d.Message,
		Location: locate(in, d.Path),
		Evidence: d.Evidence,
		Hidden:   t.hidden(in, s.hidden),
		Address:  in.Subject().Address,
	}
	for _, path := range d.Related {
		r.Related = append(r.Related, model.Related{Path: path, Location: locate(in, path)})
	}
	if d.Savings != "" {
		amount, err := savings(in, d.Savings)
		if err != nil {
			r.Outcome, r.Message = model.Errored, err.Error()
			t.counts[count{index, model.Fail}]--
			t.counts[count{index, model.Errored}]++
		}
		r.Savings = amount
	}
	return r
}

// hidden tells for each unknown path why it could not be seen, by the gap that hides it.
func (t *table) hidden(in *model.Input, paths []model.Path) []model.Hidden {
	var out []model.Hidden
	for _, path := range paths {
		out = append(out, t.reason(in, path))
	}
	return out
}

// reason looks for the gap that hides a path of an object. A gap about nothing in particular hides
// it only if the very path of the gap is unknown: another attribute beside it has another reason.
func (t *table) reason(in *model.Input, path model.Path) model.Hidden {
	object, rest := follow(in, path)
	for i := range t.snapshot.Gaps {
		gap := &t.snapshot.Gaps[i]
		named := gap.Resource == object.ID || gap.Resource == in.Subject().ID || in.Key != nil && gap.Resource == in.Key.ID
		hides := func(h model.Path) bool {
			return (h.Overlaps(rest) || h.Overlaps(path)) && (named || slices.Contains(object.Unknown, h))
		}
		if (named || gap.Resource == "") && slices.ContainsFunc(gap.Hides, hides) {
			return model.Hidden{Path: path, Reason: gap.Reason, Detail: gap.Detail, Permission: gap.Permission}
		}
	}
	detail := openFor[ofAny(rest)]
	if in.Principal != nil && object == in.Subject() {
		detail = cmp.Or(unread(in.Principal, rest), detail)
	}
	return model.Hidden{Path: path, Reason: model.GapUnresolved, Detail: detail}
}

// ofAny is a path without places in lists: what is open of one item may be of any.
func ofAny(path model.Path) model.Path {
	return model.Path("").Join(slices.DeleteFunc(path.Segments(), func(segment string) bool {
		return strings.Trim(segment, "0123456789") == ""
	})...)
}

// openFor says why enrichment leaves attributes open that no gap hides.
var openFor = map[model.Path]string{
	"cross_account.trusted":     notTrusting,
	"exposure.broken_shares":    "what the key's policy lets these callers do is not told",
	"exposure.untrusted":        notTrusting,
	"exposure.whole_accounts":   notTrusting,
	"idle_days":                 "the last read may have been the rotation function's own, or before CloudTrail's record begins",
	"unused":                    "not all that it may read is told, or CloudTrail's record has not all of it",
	"rotation.longest_gap_days": "the schedule cannot be read",
	"rotation.window_hours":     "the schedule cannot be read",
	"rotation.overdue_hours":    "the value may have been changed by hand since the last rotation",
	"rotation.never_succeeded":  "when rotation was turned on, or its schedule, is not told",
	"usage.foreign.trusted":     notTrusting,
	"value_age_days":            "only the list of versions tells: --versions all",
	"runtime_ends_in":           "the runtime is newer than the table of runtimes",
	"invocable":                 "the function's policy has conditions or denials that are not judged",
	"open_permissions":          "the function's policy has conditions or denials that are not judged",
	"failed_replicas":           "a replica has a status that is newer than this program",
}

// notTrusting is why nobody is called untrusted.
const notTrusting = "nobody is listed under trusted in the configuration, or the account of the owner is not told"

// follow splits a path rooted at the input or at its subject into the object that it leads to and
// the rest. A first segment that names a linked object leads there.
func follow(in *model.Input, path model.Path) (*model.Object, model.Path) {
	segments := path.Segments()
	if len(segments) > 0 {
		if object := in.Object(model.Kind(segments[0])); object != nil {
			return object, model.Path("").Join(segments[1:]...)
		}
	}
	return in.Subject(), path
}

// locate returns the narrowest known place of a path: in the object that it leads to, else of the
// subject as a whole.
func locate(in *model.Input, path model.Path) *model.Location {
	object, rest := follow(in, path)
	at, ok := object.At(rest)
	if !ok {
		at, ok = in.Subject().At("")
	}
	if !ok {
		return nil
	}
	return &at
}

var errSavings = errors.New("savings must be the path of a monthly cost, such as cost.monthly")

// savings returns the money at a denial's savings path.
func savings(in *model.Input, path model.Path) (model.Money, error) {
	costs := map[model.Path]*model.Cost{"scope.cost.monthly": in.Scope.Cost}
	if in.Secret != nil {
		costs["secret.cost.monthly"] = in.Secret.Cost
		if amount, ok := part(in.Secret, path); ok {
			return amount, nil
		}
	}
	if in.Key != nil {
		costs["key.cost.monthly"] = in.Key.Cost
	}
	if in.Endpoint != nil {
		costs["endpoint.cost.monthly"] = in.Endpoint.Cost
	}
	cost, ok := costs[path]
	if !ok {
		cost, ok = costs[model.Path(in.Kind).Append(path)]
	}
	if !ok {
		return "", fmt.Errorf("%w, not %q", errSavings, path)
	}
	if cost == nil {
		return "", nil
	}
	return cost.Monthly, nil
}

// part returns the money at the path of a part of a secret's cost: of a replica, or of what a cache saves.
func part(s *model.Secret, path model.Path) (model.Money, bool) {
	for i := range s.ReplicaUses {
		if path == model.Path("replica_uses").Join(strconv.Itoa(i), "monthly") {
			return s.ReplicaUses[i].Monthly, true
		}
	}
	if s.Usage == nil {
		return "", false
	}
	for i := range s.Usage.Caches {
		if path == model.Path("usage.caches").Join(strconv.Itoa(i), "monthly") {
			return s.Usage.Caches[i].Monthly, true
		}
	}
	return "", false
}
