package policies

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/topdown"

	"smaudit/scanner/model"
)

const (
	// MaxSteps bounds the evaluation of one rule on one subject, in steps of OPA. Built-in rules take
	// some hundreds; a rule that compares each of a thousand things with each other ends here.
	MaxSteps = 1_000_000
	// MaxTime bounds it too, since a step may be a slow built-in.
	MaxTime = 10 * time.Second
)

// Verdict is what a rule says of a subject. Its denials may be shared with other verdicts: they are
// read, never changed.
type Verdict struct {
	Applies bool
	Denials []model.Denial // sorted by path, key and message; empty unless Applies
}

// Evaluator judges subjects, one at a time.
type Evaluator struct {
	pack    *Pack
	txn     storage.Transaction
	err     error
	key     []byte
	results resultCache
	limit   budget
	queries []*topdown.Query // by rule, made when first needed
}

// Judge evaluates one rule, by its index in [Pack.Rules], on one subject with its surroundings. The
// error names the rule: its evaluation failed, took too long, or yielded what is no denial.
func (e *Evaluator) Judge(ctx context.Context, index int, in *model.Input) (Verdict, error) {
	if e.err != nil {
		return Verdict{}, e.err
	}
	if index < 0 || index >= len(e.pack.rules) {
		return Verdict{}, fmt.Errorf("judge: there is no rule with index %d", index)
	}
	rule := e.pack.rules[index]
	if rule.memo == nil || rule.memo.asleep() {
		return e.evaluate(ctx, index, in)
	}
	e.key = rule.shape.key(e.key[:0], in)
	if verdict, ok := rule.memo.get(e.key); ok {
		return verdict, nil
	}
	verdict, err := e.evaluate(ctx, index, in)
	if err == nil {
		rule.memo.put(e.key, verdict)
	}
	return verdict, err
}

// evaluate asks OPA.
func (e *Evaluator) evaluate(ctx context.Context, index int, in *model.Input) (Verdict, error) {
	rule := e.pack.rules[index]
	e.results.reset()
	e.limit = budget{ctx: ctx}
	query := e.query(index).WithInput(rule.shape.term(in))

	var verdict Verdict
	err := query.Iter(ctx, func(result topdown.QueryResult) error {
		verdict.Applies = true
		var err error
		verdict.Denials, err = decodeDenials(result[denials].Value)
		return err
	})
	if err == nil {
		return verdict, nil
	}
	if e.limit.why != nil {
		err = e.limit.why
	}
	return Verdict{}, fmt.Errorf("rule %s: %w", rule.ID, err)
}

// query returns the query of a rule, which is used again and again. It is run by topdown itself:
// package rego would wrap each run in a goroutine and a transaction, which cost more than a rule.
func (e *Evaluator) query(index int) *topdown.Query {
	if e.queries == nil {
		e.queries = make([]*topdown.Query, len(e.pack.rules))
	}
	if e.queries[index] == nil {
		rule := e.pack.rules[index]
		e.queries[index] = topdown.NewQuery(rule.body).WithQueryCompiler(rule.compiler).
			WithCompiler(e.pack.compiler).WithStore(e.pack.store).WithTransaction(e.txn).
			WithCancel(&e.limit).WithVirtualCache(&e.results).WithBaseCache(noBaseCache{}).
			WithMetrics(noMetrics).WithTime(noTime).WithStrictBuiltinErrors(true)
	}
	return e.queries[index]
}

var (
	noMetrics = metrics.NoOp()
	noTime    = time.Unix(0, 1) // rules have no clock; to give one spares a look at it
)

// budget stops an evaluation that takes too many steps or too long. OPA asks it at every step.
type budget struct {
	ctx   context.Context
	steps int
	until time.Time
	why   error
}

// ErrBudget says that a rule took more steps or time on one subject than it may.
var ErrBudget = errors.New("evaluation takes too long")

// Cancel is never called; OPA's interface asks for it.
func (b *budget) Cancel() {}

// Cancelled counts a step. The clock is looked at every 1024 steps, because a look costs as much as
// a step.
func (b *budget) Cancelled() bool {
	if b.why != nil {
		return true
	}
	b.steps++
	if b.steps%1024 != 0 {
		return false
	}
	now := time.Now()
	if b.until.IsZero() {
		b.until = now.Add(MaxTime)
	}
	switch {
	case b.ctx.Err() != nil:
		b.why = context.Cause(b.ctx)
	case b.steps > MaxSteps:
		b.why = fmt.Errorf("%w: more than %d steps", ErrBudget, MaxSteps)
	case now.After(b.until):
		b.why = fmt.Errorf("%w: more than %s", ErrBudget, MaxTime)
	}
	return b.why != nil
}
