package model

// BaselineState says whether a finding stood in the baseline, an earlier report with which this one was
// compared; empty where there was none.
type BaselineState string

// The states against a baseline. What was accepted, unknown or passed before is new when it fails.
const (
	BaselineNew       BaselineState = "new"
	BaselineUnchanged BaselineState = "unchanged"
)

// Comparison counts against a baseline. New and Unchanged are failing findings of this report, Fixed those of
// the baseline that are gone, in the scopes and by the rules of this report.
type Comparison struct {
	Baseline      string           `json:"baseline"` // file or commit
	New           int              `json:"new"`
	Unchanged     int              `json:"unchanged"`
	Fixed         int              `json:"fixed"`
	NewBySeverity map[Severity]int `json:"new_by_severity"`
}
