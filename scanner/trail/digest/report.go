package digest

import "time"

// Report is what the validation of a folder or bucket found.
type Report struct {
	Chains  []Chain
	Unknown Faults // what could not be listed
}

// Chain is what was found of the digests of one account, region and trail.
type Chain struct {
	Folder  string // in which AWS's folders of the account begin, among the files given
	Account string
	Region  string
	Trail   string // its name
	Home    string // region of the trail

	Digests  int // those that are as they were signed
	LogFiles int // those that such a digest names and that are as it says
	Gaps     Faults
	Faults   Faults
	Unknown  Faults // what could not be validated, which is no fault

	// From and To are the latest span without a break, in which every digest and log file is as it was signed.
	From, To time.Time
	// Truncated tells that the oldest digest continues one that is not here: AWS or somebody else has deleted
	// it, or only a part of the files was asked for.
	Truncated bool
	Unnamed   int // log files that no digest names, though one should by now if the trail were the only one
	Pending   int // log files that the next digest may name
}

// Faults are the first of many faults, and how many there are.
type Faults struct {
	Count int
	First []Fault
}

// maxFaults bounds what is kept of a chain that is wrong from end to end.
const maxFaults = 100

func (f *Faults) add(fault Fault) {
	f.Count++
	if len(f.First) < maxFaults {
		f.First = append(f.First, fault)
	}
}

func (f *Faults) join(other Faults) {
	f.Count += other.Count
	f.First = append(f.First, other.First[:min(len(other.First), maxFaults-len(f.First))]...)
}

// Fault is one thing that is missing, wrong or not known.
type Fault struct {
	Kind    Kind
	File    string // key of the digest or log file
	At      time.Time
	Message string // one sentence
}

// Kind is what sort of fault something is.
type Kind string

// Gaps.
const (
	MissingDigest Kind = "missing_digest"
	MissingLog    Kind = "missing_log_file"
	Interrupted   Kind = "interrupted" // no digest was made for a while
)

// Faults.
const (
	BadSignature Kind = "bad_signature"
	UnknownKey   Kind = "unknown_key" // that AWS does not list
	WrongHash    Kind = "wrong_hash"
	WrongLink    Kind = "wrong_link" // the next digest tells another signature
	Malformed    Kind = "malformed"
	Moved        Kind = "moved" // it is not the file that was signed under this name
	Unnamed      Kind = "unnamed_log_file"
)

// What could not be validated.
const (
	NoKey            Kind = "no_key"
	NoSignature      Kind = "no_signature"
	Unreadable       Kind = "unreadable"
	Elsewhere        Kind = "elsewhere" // it lies in another bucket, or in a folder that was not given
	UnknownAlgorithm Kind = "unknown_algorithm"
)
