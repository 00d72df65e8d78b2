// Package scanner runs an audit: it collects snapshots, completes them, has the rules judge every
// subject, settles the outcomes and hands over a sorted report. It reads no source itself and
// formats nothing.
package scanner

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"smaudit/policies"
	"smaudit/scanner/access"
	"smaudit/scanner/baseline"
	"smaudit/scanner/cost"
	"smaudit/scanner/enrich"
	"smaudit/scanner/model"
	"smaudit/scanner/suppression"
)

// A Collector reads one kind of source and describes what it holds. It never reads a secret's value.
type Collector interface {
	// Name is the word by which users choose it, such as "aws" or "terraform".
	Name() string
	// Collect yields one snapshot for each scope as soon as it is complete. What it could not read
	// becomes a Gap in the snapshot, and every attribute behind the gap is marked unknown. It yields
	// an error, and stops, only when nothing further can be read.
	Collect(ctx context.Context) iter.Seq2[*model.Snapshot, error]
}

// A Record tells a snapshot what CloudTrail recorded of it. A scope waits for that before it is judged.
type Record interface{ Fill(*model.Snapshot) }

// Options say what to scan with what.
type Options struct {
	Collectors  []Collector
	Record      Record // nil where none is read
	Rules       *policies.Pack
	Prices      *cost.Prices
	Classes     []Class      // first match wins
	Trust       access.Trust // who is "us"
	Accepted    *suppression.List
	Baseline    *baseline.Baseline // nil where there is nothing to compare with
	AllOutcomes bool               // report passes and what does not apply as well
	Workers     int                // subjects judged at once; 0 means one for each processor
	Started     time.Time          // for the report's head
	Version     string             // of smaudit
}

// ErrNoScope says that no source yielded anything to judge.
var ErrNoScope = errors.New("no scope could be read")

// Scan runs an audit. The caller closes the audit when the report has been written. It returns an
// error only where there is nothing to report: no scope at all, or a collector that could not start.
func Scan(ctx context.Context, o Options) (*Audit, error) {
	audit := newAudit(o)
	for _, collector := range o.Collectors {
		for snapshot, err := range collector.Collect(ctx) {
			if err != nil {
				audit.Close()
				return nil, fmt.Errorf("collect from %s: %w", collector.Name(), err)
			}
			if err := audit.scope(ctx, snapshot); err != nil {
				audit.Close()
				return nil, err
			}
		}
	}
	if len(audit.scopes) == 0 {
		audit.Close()
		return nil, ErrNoScope
	}
	return audit, nil
}

// scope completes, judges and tallies one snapshot, and lets go of it.
func (a *Audit) scope(ctx context.Context, s *model.Snapshot) error {
	if a.options.Record != nil {
		a.options.Record.Fill(s)
	}
	enrich.Snapshot(s, a.settings)
	s.Gaps = append(s.Gaps, a.options.Accepted.Marks(s)...)
	a.Untold += a.options.Trust.Lacking(s)
	judged, err := a.judge(ctx, s)
	if err != nil {
		return fmt.Errorf("judge %s: %w", s.Scope.ID, err)
	}
	for _, r := range judged {
		r.Baseline = a.options.Baseline.See(r.ID, r.Outcome, a.rules[r.Rule].Severity)
		a.tally.finding(&a.rules[r.Rule], r.Outcome)
		if r.Savings != "" && r.Outcome != model.Suppressed {
			a.savings = append(a.savings, model.Saving{
				Finding: r.ID, Rule: a.rules[r.Rule].ID, Subject: r.Subject.ID, Monthly: r.Savings,
			})
		}
		if err := a.findings.add(r); err != nil {
			return err
		}
	}
	if err := a.inventory(s); err != nil {
		return err
	}
	a.bill.snapshot(s)
	a.scopes = append(a.scopes, s.Scope)
	a.gaps = append(a.gaps, s.Gaps...)
	return nil
}
