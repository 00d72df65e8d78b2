package model

import "time"

// Usage is what the CloudTrail record tells of reads.
type Usage struct {
	Reads      int            `json:"reads,omitempty"`
	Principals int            `json:"principals,omitempty"` // distinct readers; rotation functions and scanners excepted
	FirstAt    time.Time      `json:"first_at,omitzero"`
	LastAt     time.Time      `json:"last_at,omitzero"`
	PerDay     int            `json:"per_day,omitempty"`
	Denied     int            `json:"denied,omitempty"`
	Throttled  int            `json:"throttled,omitempty"`
	BySource   map[string]int `json:"by_source,omitempty"` // endpoint, private, public, service -> reads
	Readers    []Reader       `json:"readers,omitempty"`   // the most frequent first
	Window     Window         `json:"window,omitzero"`
}

// Reader is one principal's use of one secret.
type Reader struct {
	Principal string    `json:"principal"`
	Kind      string    `json:"kind,omitempty"` // role, user, sso, service, rotation, scanner
	Reads     int       `json:"reads,omitempty"`
	LastAt    time.Time `json:"last_at,omitzero"`
	Console   bool      `json:"console,omitempty"`
}

// Window is the span of time that a record covers, and whether it is complete within it.
type Window struct {
	Source   string    `json:"source,omitempty"` // event-history, files, s3, athena, lake
	From     time.Time `json:"from,omitzero"`
	To       time.Time `json:"to,omitzero"`
	Complete bool      `json:"complete,omitempty"`
	Note     string    `json:"note,omitempty"`
}
