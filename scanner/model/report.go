package model

import (
	"iter"
	"time"
)

// ReportVersion is the version of the report's JSON.
const ReportVersion = "1.0"

// Outcome is what became of one rule on one subject.
type Outcome string

// The outcomes.
const (
	Fail          Outcome = "fail"
	Pass          Outcome = "pass"
	NotKnown      Outcome = "unknown"
	NotApplicable Outcome = "not_applicable"
	Suppressed    Outcome = "suppressed"
	Errored       Outcome = "error"
)

// Report is a finished audit. Findings are sorted, worst first, and can be walked more than once;
// so are the secrets and who has access to them. None need fit in memory, so encoding/json cannot write a
// report; the tags name its parts in the JSON that report/json writes.
type Report struct {
	SchemaVersion string                      `json:"schema_version"`
	Tool          Tool                        `json:"tool"`
	StartedAt     time.Time                   `json:"started_at"`
	FinishedAt    time.Time                   `json:"finished_at"`
	Complete      bool                        `json:"complete"` // no scope failed, no gap, nothing unknown
	Scopes        []Scope                     `json:"scopes"`
	Rules         []Rule                      `json:"rules"`
	Findings      iter.Seq2[Finding, error]   `json:"findings"`
	Gaps          []Gap                       `json:"gaps"`
	Secrets       iter.Seq2[SecretRow, error] `json:"secrets"`
	Access        iter.Seq2[AccessRow, error] `json:"access"`
	Suppressions  []Suppression               `json:"suppressions"`
	Windows       []Window                    `json:"windows"`
	Costs         Costs                       `json:"costs"`
	Summary       Summary                     `json:"summary"`
}

// Tool names the program and the rules that made a report.
type Tool struct {
	Name           string `json:"name"`
	Version        string `json:"version"`
	PoliciesDigest string `json:"policies_digest"` // SHA-256 of the rules and their configuration, hex
}

// Finding is the outcome of one rule on one subject, where that is worth reporting.
type Finding struct {
	ID             string              `json:"id"`
	Rule           string              `json:"rule"`
	Name           string              `json:"name"`
	Severity       Severity            `json:"severity"`
	Outcome        Outcome             `json:"outcome"`
	Subject        Subject             `json:"subject"`
	Message        string              `json:"message"`
	Path           Path                `json:"path"`
	Location       *Location           `json:"location"`
	Related        []Related           `json:"related"`
	Scope          FindingScope        `json:"scope"`
	Evidence       map[string]any      `json:"evidence"`
	Hidden         []Hidden            `json:"hidden"`
	Suppression    *Suppression        `json:"suppression"`
	Baseline       BaselineState       `json:"baseline"`
	MonthlySavings *Money              `json:"monthly_savings"`
	Remediation    Remediation         `json:"remediation"`
	Controls       map[string][]string `json:"controls"`
}

// Edit is the smallest edit of a policy that was found to close the finding, in words; "" where none was.
func (f *Finding) Edit() string {
	fix, _ := f.Evidence["fix"].(map[string]any)
	summary, _ := fix["summary"].(string)
	return summary
}

// Subject names what a finding is about. Instances counts the equal instances that were merged.
type Subject struct {
	Kind      Kind   `json:"kind"`
	ID        string `json:"id"`
	Name      string `json:"name"`
	Address   string `json:"address"`
	ARN       string `json:"arn"`
	Instances int    `json:"instances"`
}

// Related is a further place that a finding is about.
type Related struct {
	Path     Path      `json:"path"`
	Location *Location `json:"location"`
}

// FindingScope is the part of a scope that a finding repeats.
type FindingScope struct {
	ID        string `json:"id"`
	Source    Source `json:"source"`
	Partition string `json:"partition"`
	Account   string `json:"account"`
	Region    string `json:"region"`
}

// Hidden is an attribute that a rule reads and that could not be seen.
type Hidden struct {
	Path       Path      `json:"path"`
	Reason     GapReason `json:"reason"`
	Detail     string    `json:"detail"`
	Permission string    `json:"permission"`
}

// SecretRow is one line of the inventory.
type SecretRow struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Scope       string            `json:"scope"`
	Owner       string            `json:"owner"`
	Class       string            `json:"class"`
	Rotation    RotationRow       `json:"rotation"`
	Key         string            `json:"key"`
	AccessedAt  time.Time         `json:"accessed_at,omitzero"`
	Exposure    string            `json:"exposure"`
	MonthlyCost Money             `json:"monthly_cost"`
	Tags        map[string]string `json:"tags"`
}

// RotationRow is the inventory's view of a rotation.
type RotationRow struct {
	State  string    `json:"state"`
	LastAt time.Time `json:"last_at,omitzero"`
	NextAt time.Time `json:"next_at,omitzero"`
}

// AccessRow says what a secret's policies let callers do: everybody, the members of an organization, an account
// or one principal. Via are the statements; Effective says whether KMS decrypts where the value is read.
type AccessRow struct {
	Secret    string    `json:"secret"`
	Principal string    `json:"principal"`
	Actions   []string  `json:"actions"`
	Via       []string  `json:"via"`
	Effective Tri       `json:"effective"`
	LastUsed  time.Time `json:"last_used,omitzero"`
}

// Summary counts outcomes. BySeverity counts failing findings only.
type Summary struct {
	ByOutcome  map[Outcome]int  `json:"by_outcome"`
	BySeverity map[Severity]int `json:"by_severity"`
	ByRule     []RuleCount      `json:"by_rule"`
	Secrets    int              `json:"secrets"`
	Baseline   *Comparison      `json:"baseline"` // null where no baseline was given
}

// RuleCount counts the outcomes of one rule in one scope.
type RuleCount struct {
	Rule     string          `json:"rule"`
	Scope    string          `json:"scope"`
	Outcomes map[Outcome]int `json:"outcomes"`
}
