package scanner

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"smaudit/scanner/model"
)

// batch is how many subjects a worker takes at once: enough that handing them over costs nothing.
const batch = 256

// judge settles every rule on every subject of the snapshot, in parallel over subjects, and returns
// what is to be reported.
func (a *Audit) judge(ctx context.Context, s *model.Snapshot) ([]*record, error) {
	byKind := a.rulesFor(&s.Scope)
	batches := make(chan []*model.Input)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(batches)
		return a.deal(ctx, s, batches)
	})
	workers := a.options.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	tables := make([]*table, workers)
	for i := range tables {
		tables[i] = newTable(s, a.options.Accepted)
		group.Go(func() error {
			evaluator := a.options.Rules.Evaluator()
			for inputs := range batches {
				for _, in := range inputs {
					for _, index := range byKind[in.Kind] {
						outcome := settle(ctx, evaluator, index, &a.rules[index], in)
						tables[i].enter(index, &a.rules[index], in, outcome, a.options.AllOutcomes)
					}
				}
			}
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return a.gather(s.Scope.ID, tables), nil
}

// deal hands the subjects out in batches.
func (a *Audit) deal(ctx context.Context, s *model.Snapshot, batches chan<- []*model.Input) error {
	inputs := make([]*model.Input, 0, batch)
	send := func() error {
		select {
		case batches <- inputs:
			inputs = make([]*model.Input, 0, batch)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for in := range subjects(s, a.options.Classes) {
		if inputs = append(inputs, in); len(inputs) == batch {
			if err := send(); err != nil {
				return err
			}
		}
	}
	return send()
}

// rulesFor returns the indexes of the rules that judge the scope, by kind of subject. A rule whose
// METADATA excludes what the scope was read from is not run at all.
func (a *Audit) rulesFor(scope *model.Scope) map[model.Kind][]int {
	byKind := make(map[model.Kind][]int)
	for i := range a.rules {
		if a.rules[i].RunsOn(scope) {
			byKind[a.rules[i].Subject] = append(byKind[a.rules[i].Subject], i)
		}
	}
	return byKind
}

// gather joins the workers' tables. Equal findings, as of the instances of a count, become one.
func (a *Audit) gather(scope string, tables []*table) []*record {
	n := 0
	for _, t := range tables {
		a.tally.add(scope, a.rules, t.counts)
		n += len(t.records)
	}
	out, first := make([]*record, 0, n), make(map[string]*record, n)
	for _, t := range tables {
		for _, r := range t.records {
			if same := first[r.ID]; same != nil {
				same.merge(r)
				continue
			}
			first[r.ID] = r
			out = append(out, r)
		}
	}
	return out
}
