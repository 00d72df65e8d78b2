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

// State sums up what is known of a rotation.
type State string

// The states of a rotation. Where several fit, the first of this list is the state.
const (
	StateOff            State = "off"
	StateManaged        State = "managed" // the owning service rotates, by a schedule of its own
	StateFailing        State = "failing" // the newest event in the record is a failure
	StateStuck          State = "stuck"   // a pending version has waited for more than a day
	StateNeverSucceeded State = "never_succeeded"
	StateOverdue        State = "overdue"
	StateHealthy        State = "healthy"
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
	LastFailure     *Failure     `json:"last_failure,omitempty"`    // by the record, where no rotation succeeded since
	SucceededAt     time.Time    `json:"succeeded_at,omitzero"`     // by the record
	Failing         bool         `json:"failing,omitempty"`         // enrichment: it is on, and the last failure is newer than the last rotation
	NeverSucceeded  bool         `json:"never_succeeded,omitempty"` // it could have run and never has
	State           State        `json:"state,omitempty"`           // enrichment, live only
}

// Failure is a rotation that did not succeed.
type Failure struct {
	At    time.Time `json:"at"`
	ID    string    `json:"id,omitempty"`    // eventID
	Event string    `json:"event,omitempty"` // RotationFailed or RotationAbandoned
	Step  string    `json:"step,omitempty"`
	By    string    `json:"by,omitempty"` // ARN of the function, as the record names it
	Error string    `json:"error,omitempty"`
	Cause string    `json:"cause,omitempty"` // enrichment: the first broken link, in words
}
