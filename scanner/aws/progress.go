package aws

import "sync/atomic"

// Progress counts what has been done so far. It may be read while a collection runs.
type Progress struct {
	Scopes     atomic.Int64 // regions to be read
	ScopesDone atomic.Int64
	Secrets    atomic.Int64
	Calls      atomic.Int64 // attempts included
}
