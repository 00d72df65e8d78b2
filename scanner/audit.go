package scanner

import (
	"cmp"
	"errors"
	"iter"
	"slices"
	"time"

	"smaudit/scanner/access"
	"smaudit/scanner/enrich"
	"smaudit/scanner/model"
)

// Audit is a finished scan: what a report is made from. It may hold temporary files.
type Audit struct {
	options  Options
	settings enrich.Settings
	rules    []model.Rule
	findings *sorted[*record]
	secrets  *sorted[model.SecretRow]
	access   *sorted[model.AccessRow]
	scopes   []model.Scope
	gaps     []model.Gap
	bill     *ledger
	savings  []model.Saving
	tally    *tally

	// Untold counts the secrets that are shared with others where nobody is trusted, so that it cannot be
	// judged whether the others are strangers.
	Untold int
}

func newAudit(o Options) *Audit {
	rules := o.Rules.Rules()
	return &Audit{
		options:  o,
		settings: enrich.Settings{Prices: o.Prices, ValueAgeDays: ValueAges(o.Rules), Access: access.New(o.Trust)},
		rules:    rules,
		findings: newSorted(compareRecords(rules)),
		secrets: newSorted(func(a, b model.SecretRow) int {
			return cmp.Or(cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.ID, b.ID))
		}),
		access: newSorted(func(a, b model.AccessRow) int {
			return cmp.Or(cmp.Compare(a.Secret, b.Secret), cmp.Compare(a.Principal, b.Principal), slices.Compare(a.Actions, b.Actions))
		}),
		bill:  newLedger(),
		tally: newTally(),
	}
}

// Close removes what the audit keeps on disk. A report made from it can no longer be walked then.
func (a *Audit) Close() error {
	return errors.Join(a.findings.Close(), a.secrets.Close(), a.access.Close())
}

// Report describes the audit. Its findings and secrets are walked from the audit's own store.
func (a *Audit) Report(finished time.Time) *model.Report {
	slices.SortFunc(a.scopes, func(x, y model.Scope) int { return cmp.Compare(x.ID, y.ID) })
	slices.SortStableFunc(a.gaps, compareGaps)
	slices.SortFunc(a.savings, func(x, y model.Saving) int { return cmp.Compare(x.Finding, y.Finding) })
	summary := a.tally.summary(a.secrets.n)
	summary.Baseline = a.options.Baseline.Compared(a.scopes, a.rules)
	return &model.Report{
		SchemaVersion: model.ReportVersion,
		Tool: model.Tool{
			Name: "smaudit", Version: a.options.Version, PoliciesDigest: a.options.Rules.Digest(),
		},
		StartedAt:  a.options.Started,
		FinishedAt: finished,
		Complete: !slices.ContainsFunc(a.gaps, func(g model.Gap) bool { return !g.Aside }) &&
			summary.ByOutcome[model.NotKnown] == 0 && summary.ByOutcome[model.Errored] == 0,
		Scopes:   a.scopes,
		Rules:    a.rules,
		Findings: a.walk(),
		Gaps:     a.gaps,
		Secrets:  a.secrets.all(),
		Access:   a.access.all(),
		Windows:  a.windows(),

		Suppressions: a.options.Accepted.All(a.rules),
		Costs:        a.bill.costs(a.options.Prices, a.savings),
		Summary:      summary,
	}
}

// windows are what the record covers of the scopes. That of what an account has once is made of its regions'.
func (a *Audit) windows() (out []model.Window) {
	for i := range a.scopes {
		if s := &a.scopes[i]; s.Record != nil && s.Region != model.RegionGlobal {
			out = append(out, *s.Record)
		}
	}
	return out
}

// walk expands the stored records to findings.
func (a *Audit) walk() iter.Seq2[model.Finding, error] {
	scopes := make(map[string]*model.Scope, len(a.scopes))
	for i := range a.scopes {
		scopes[a.scopes[i].ID] = &a.scopes[i]
	}
	return func(yield func(model.Finding, error) bool) {
		for r, err := range a.findings.all() {
			if err != nil {
				yield(model.Finding{}, err)
				return
			}
			if !yield(r.finding(&a.rules[r.Rule], scopes[r.Scope]), nil) {
				return
			}
		}
	}
}

func compareGaps(x, y model.Gap) int {
	return cmp.Or(cmp.Compare(x.Resource, y.Resource), cmp.Compare(x.Operation, y.Operation), cmp.Compare(x.Detail, y.Detail))
}
