package model

import "slices"

// Severity ranks a rule. One rule has one severity.
type Severity string

// The severities.
const (
	Critical Severity = "critical"
	High     Severity = "high"
	Medium   Severity = "medium"
	Low      Severity = "low"
	Info     Severity = "info"
)

// Severities lists all severities, worst first.
var Severities = []Severity{Critical, High, Medium, Low, Info}

// Rank orders severities: 0 is the worst. An unknown word ranks behind all of them.
func (s Severity) Rank() int {
	for i, severity := range Severities {
		if s == severity {
			return i
		}
	}
	return len(Severities)
}

// AtLeast reports whether s is as bad as min or worse.
func (s Severity) AtLeast(min Severity) bool { return s.Rank() <= min.Rank() }

// Kind is a kind of subject.
type Kind string

// The kinds of subject that a rule can judge.
const (
	KindSecret    Kind = "secret"
	KindKey       Kind = "key"
	KindFunction  Kind = "function"
	KindEndpoint  Kind = "endpoint"
	KindTrail     Kind = "trail"
	KindConsumer  Kind = "consumer"
	KindPrincipal Kind = "principal"
	KindChange    Kind = "change"
	KindScope     Kind = "scope"
)

// Kinds lists all kinds of subject.
var Kinds = []Kind{
	KindSecret, KindKey, KindFunction, KindEndpoint, KindTrail, KindConsumer, KindPrincipal, KindChange, KindScope,
}

// Rule is what a rule's METADATA says of it, with what its code reads.
type Rule struct {
	ID          string              `json:"id"`
	Name        string              `json:"name"`
	Title       string              `json:"title"`
	Description string              `json:"description"`
	Severity    Severity            `json:"severity"`
	Family      string              `json:"family"`
	Subject     Kind                `json:"subject"`
	Sources     []string            `json:"sources"` // live, code, trail
	Remediation Remediation         `json:"remediation"`
	References  []string            `json:"references"`
	Controls    map[string][]string `json:"controls"` // framework -> control ids
	Aliases     []string            `json:"aliases"`  // ids under which peers know the rule
	Parameters  []Parameter         `json:"parameters"`
	Reads       Reads               `json:"reads"`
	Deprecated  bool                `json:"deprecated,omitempty"`
	Positive    bool                `json:"positive_evidence,omitempty"` // METADATA evidence: positive
	Custom      bool                `json:"custom,omitempty"`            // a user's rule
}

// RunsOn reports whether the rule judges the scope: by what it was read from, or by CloudTrail's record of it
// where that was read besides.
func (r *Rule) RunsOn(scope *Scope) bool {
	return slices.ContainsFunc(r.Sources, func(word string) bool {
		return word == scope.Source.Class() || word == SourceTrail.Class() && scope.Record != nil
	})
}

// Parameter is a number or word of a rule that the configuration can set, by rule or by class.
type Parameter struct {
	Name    string `json:"name"`
	Default any    `json:"default"`
}

// Reads are the ground prefixes, rooted at the input, of everything that the two halves of a rule
// look at, itself or through what it calls.
type Reads struct {
	Applies []Path `json:"applies"`
	Deny    []Path `json:"deny"`
}

// Remediation tells how to mend what a rule finds. Summary is prose, the others are copied.
type Remediation struct {
	Summary        string `json:"summary,omitempty"`
	CLI            string `json:"cli,omitempty"`
	Terraform      string `json:"terraform,omitempty"`
	CloudFormation string `json:"cloudformation,omitempty"`
}

// Denial is one thing that a rule's deny says of a subject. Paths are rooted at the subject, or at
// an object linked to it ("function.runtime"). Key tells two denials of one subject apart.
type Denial struct {
	Path     Path           `json:"path"`
	Message  string         `json:"message"`
	Evidence map[string]any `json:"evidence,omitempty"`
	Related  []Path         `json:"related,omitempty"`
	Savings  Path           `json:"savings,omitempty"`
	Key      string         `json:"key,omitempty"`
}
