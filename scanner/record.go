package scanner

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"smaudit/scanner/model"
)

// record is a finding without what its rule and scope already say: the form in which findings are
// kept, in memory or on disk, until they are written.
type record struct {
	ID       string              `json:"i"`
	Rule     int                 `json:"r"`
	Scope    string              `json:"c"`
	Outcome  model.Outcome       `json:"o"`
	Subject  model.Subject       `json:"s"`
	Path     model.Path          `json:"p,omitempty"`
	Message  string              `json:"m"`
	Location *model.Location     `json:"l,omitempty"`
	Evidence map[string]any      `json:"e,omitempty"`
	Related  []model.Related     `json:"t,omitempty"`
	Hidden   []model.Hidden      `json:"h,omitempty"`
	Savings  model.Money         `json:"v,omitempty"`
	Address  string              `json:"-"` // of the instance, to merge by
	Accepted *model.Suppression  `json:"x,omitempty"`
	Baseline model.BaselineState `json:"b,omitempty"`
}

// compareRecords orders findings: worst first, then by rule, scope and subject.
func compareRecords(rules []model.Rule) func(a, b *record) int {
	return func(a, b *record) int {
		return cmp.Or(
			cmp.Compare(rules[a.Rule].Severity.Rank(), rules[b.Rule].Severity.Rank()),
			cmp.Compare(rules[a.Rule].ID, rules[b.Rule].ID),
			cmp.Compare(a.Scope, b.Scope),
			cmp.Compare(a.Subject.ID, b.Subject.ID),
			cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.ID, b.ID),
		)
	}
}

// identify computes a finding's id from what stays the same from run to run: rule, subject and the
// denial's own key. Never from a line, a time or a count index.
func identify(rule, subject, key string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{rule, subject, key}, "\x00")))
	return hex.EncodeToString(sum[:10])
}

// merge takes in the same finding of another instance. The first address stands for all, and what nobody has
// accepted of one instance is not accepted of all.
func (r *record) merge(other *record) {
	r.Subject.Instances += other.Subject.Instances
	if r.Outcome == model.Suppressed && (other.Outcome == model.Fail || other.Outcome == model.NotKnown) {
		r.Outcome, r.Accepted, r.Message = other.Outcome, other.Accepted, other.Message
	}
	if other.Address < r.Address {
		r.Address, r.Location, r.Message, r.Evidence = other.Address, other.Location, other.Message, other.Evidence
		r.Subject.Address = other.Subject.Address
	}
}

// finding expands the record.
func (r *record) finding(rule *model.Rule, scope *model.Scope) model.Finding {
	f := model.Finding{
		ID: r.ID, Rule: rule.ID, Name: rule.Name, Severity: rule.Severity, Outcome: r.Outcome,
		Subject: r.Subject, Message: r.Message, Path: r.Path, Location: r.Location,
		Related: r.Related, Evidence: r.Evidence, Hidden: r.Hidden, Suppression: r.Accepted, Baseline: r.Baseline,
		Remediation: rule.Remediation, Controls: rule.Controls,
	}
	if scope != nil {
		f.Scope = model.FindingScope{
			ID: scope.ID, Source: scope.Source, Partition: scope.Partition, Account: scope.Account, Region: scope.Region,
		}
	}
	if r.Savings != "" {
		f.MonthlySavings = &r.Savings
	}
	return f
}

// subject describes the judged object.
func subject(in *model.Input) model.Subject {
	o := in.Subject()
	s := model.Subject{Kind: in.Kind, ID: o.ID, Name: o.Name, Address: o.Address, ARN: o.ARN, Instances: 1}
	if s.Name == "" {
		s.Name = cmp.Or(o.Address, o.ID)
	}
	return s
}

// message says what an outcome without a denial means.
func message(s settled) string {
	switch s.outcome {
	case model.NotKnown:
		paths := make([]string, len(s.hidden))
		for i, path := range s.hidden {
			paths[i] = string(path)
		}
		return "not evaluated: " + strings.Join(paths, ", ") + " could not be seen"
	case model.Errored:
		return fmt.Sprintf("the rule could not be evaluated: %v", s.fault)
	case model.NotApplicable:
		return "the rule is not about this subject"
	default:
		return "nothing to object to"
	}
}
