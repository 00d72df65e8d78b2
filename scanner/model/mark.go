package model

// Mark is an acceptance that stands in the code: a comment or metadata. It is about what is declared in the lines
// that it covers, and if it stands on the call of a module, about what lies in that.
type Mark struct {
	Rules  []string `json:"rules,omitempty"` // ids, names, families, other tools' ids, globs
	Reason string   `json:"reason,omitempty"`
	Owner  string   `json:"owner,omitempty"`
	Ticket string   `json:"ticket,omitempty"`
	Until  string   `json:"until,omitempty"`  // date, inclusive
	On     string   `json:"on,omitempty"`     // what it stands on, for people
	Within string   `json:"within,omitempty"` // address of the module, without keys
	At     Location `json:"at"`               // of the mark
	Covers Location `json:"covers"`           // without a file it stands on nothing
	Fault  string   `json:"fault,omitempty"`  // why it accepts nothing
}
