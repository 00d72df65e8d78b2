package aws

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"smaudit/scanner/model"
	"smaudit/scanner/selector/watch"
)

// watchers gathers who sees which change, and what leaves that open.
type watchers struct {
	seen  map[watch.Change][]model.Watcher
	open  map[watch.Change]bool
	gaps  []model.Gap // why
	doubt []string    // those of which it is not known whether they see every change
}

// watch finds out who would see changes of the region's secrets. Who reads the trail's files elsewhere cannot
// be seen.
func (r *region) watch(ctx context.Context) {
	if len(r.snapshot.Secrets) == 0 {
		return
	}
	w := &watchers{seen: make(map[watch.Change][]model.Watcher), open: make(map[watch.Change]bool)}
	r.rules(ctx, w)
	for _, trail := range r.snapshot.Trails {
		if trail.LogGroup != "" {
			r.trailAlarms(ctx, w, trail)
		}
	}
	scope := &r.snapshot.Scope
	scope.Watch = &model.Watch{Policy: w.seen[watch.Policy], Deletion: w.seen[watch.Deletion], Rotation: w.seen[watch.Rotation]}
	var open []model.Path
	for _, c := range watch.Changes {
		if w.open[c] && w.seen[c] == nil {
			open = append(open, model.Path("watch").Join(string(c)))
		}
	}
	if open == nil {
		return
	}
	scope.Hide(open...)
	for _, gap := range w.gaps {
		gap.Hides = open
		r.gaps.note(gap, &scope.Object)
	}
	if w.doubt != nil {
		r.gaps.note(model.Gap{
			Operation: "judge watchers of changes", Reason: model.GapUnresolved, Hides: open, Aside: true,
			Detail: "whether these see every change is not known: " + model.Visible(strings.Join(w.doubt, ", ")),
		}, &scope.Object)
	}
}

// fail leaves open what the operation would have told.
func (w *watchers) fail(operation *Operation, err error, changes ...watch.Change) {
	why := explain(err)
	w.miss(model.Gap{Operation: operation.String(), Permission: operation.Permission, Reason: why.reason, Detail: why.detail}, changes...)
}

func (w *watchers) miss(gap model.Gap, changes ...watch.Change) {
	same := func(g model.Gap) bool { return g.Operation == gap.Operation && g.Detail == gap.Detail }
	if !slices.ContainsFunc(w.gaps, same) {
		w.gaps = append(w.gaps, gap)
	}
	for _, c := range changes {
		w.open[c] = true
	}
}

// note says that a watcher sees a change, does not, or perhaps.
func (w *watchers) note(c watch.Change, by model.Watcher, sees model.Tri) {
	switch {
	case sees == model.Yes && !slices.Contains(w.seen[c], by):
		w.seen[c] = append(w.seen[c], by)
	case sees == model.Unknown:
		w.open[c] = true
		if !slices.Contains(w.doubt, by.Name) {
			w.doubt = append(w.doubt, by.Name)
		}
	}
}

// rules reads the rules of the bus on which AWS's own events arrive.
func (r *region) rules(ctx context.Context, w *watchers) {
	o := operation(serviceEvents, "ListRules")
	var token *string
	for seen := (tokens{}); ; {
		page, err := r.clients.events.ListRules(ctx, &eventbridge.ListRulesInput{NextToken: token})
		if err == nil && page.Rules == nil {
			err = errOdd
		}
		if err == nil {
			err = seen.next(page.NextToken)
		}
		if err != nil {
			w.fail(o, err, watch.Changes...)
			return
		}
		for i := range page.Rules {
			r.rule(ctx, w, &page.Rules[i])
		}
		if token = page.NextToken; aws.ToString(token) == "" {
			return
		}
	}
}

// rule asks for the targets of a rule only where it may see something: one without any tells nobody.
func (r *region) rule(ctx context.Context, w *watchers, rule *types.Rule) {
	pattern := aws.ToString(rule.EventPattern)
	if pattern == "" || !strings.HasPrefix(string(rule.State), "ENABLED") {
		return
	}
	sees := make(map[watch.Change]model.Tri)
	var may []watch.Change
	for _, c := range watch.Changes {
		if sees[c] = watch.Matches(pattern, c, r.id, r.name); sees[c] != model.No {
			may = append(may, c)
		}
	}
	if may == nil {
		return
	}
	targets, err := r.clients.events.ListTargetsByRule(ctx, &eventbridge.ListTargetsByRuleInput{Rule: rule.Name, Limit: aws.Int32(1)})
	if err == nil && targets.Targets == nil {
		err = errOdd
	}
	switch {
	case err != nil:
		w.fail(operation(serviceEvents, "ListTargetsByRule"), err, may...)
	case len(targets.Targets) > 0:
		for _, c := range may {
			w.note(c, model.Watcher{Kind: "event_rule", Name: aws.ToString(rule.Name)}, sees[c])
		}
	}
}
