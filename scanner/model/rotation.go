package model

import "time"

// RotationKind says who rotates.
type RotationKind string

// The kinds of rotation.
const (
	RotationByFunction RotationKind = "function"
	RotationManaged    RotationKind = "managed"  // by the service that owns the secret
	RotationExternal   RotationKind = "external" // managed external secret: a role, no function
)

// Rotation is a secret's rotation configuration and what is known of its success. Rules left over
// after CancelRotateSecret leave Enabled false.
type Rotation struct {
	Enabled         bool         `json:"enabled,omitempty"`
	Kind            RotationKind `json:"kind,omitempty"`
	FunctionARN     string       `json:"function_arn,omitempty"`
	Function        string       `json:"function,omitempty"`         // ID of the Function in the same snapshot
	FunctionMissing bool         `json:"function_missing,omitempty"` // the source looked and there is no such function
	Days            int          `json:"days,omitempty"`             // AutomaticallyAfterDays
	Expression      string       `json:"expression,omitempty"`       // rate() or cron()
	Duration        string       `json:"duration,omitempty"`         // as written, such as "3h"
	WindowHours     int          `json:"window_hours,omitempty"`
	LongestGapDays  int          `json:"longest_gap_days,omitempty"` // whole days, rounded up
	Problems        []Problem    `json:"problems,omitempty"`         // why AWS would refuse the schedule
	LastAt          time.Time    `json:"last_at,omitzero"`
	NextAt          time.Time    `json:"next_at,omitzero"`
	OverdueHours    *int         `json:"overdue_hours,omitempty"`
	PendingHours    *int         `json:"pending_hours,omitempty"`
	LastFailure     *Failure     `json:"last_failure,omitempty"`
	State           string       `json:"state,omitempty"` // healthy, overdue, failing, stuck, managed, never_succeeded, off
}

// Failure is a rotation that did not succeed.
type Failure struct {
	At    time.Time `json:"at"`
	Event string    `json:"event,omitempty"` // RotationFailed or RotationAbandoned
	Step  string    `json:"step,omitempty"`
	Error string    `json:"error,omitempty"`
	Cause string    `json:"cause,omitempty"` // first broken link that was found
}
