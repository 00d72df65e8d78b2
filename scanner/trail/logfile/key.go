package logfile

import (
	"regexp"
	"time"
)

// Kind is what a file that CloudTrail delivers holds.
type Kind string

// Kinds of files, as their names write them.
const (
	Log             Kind = "CloudTrail"
	NetworkActivity Kind = "CloudTrail-NetworkActivity"
	Insight         Kind = "CloudTrail-Insight"
	Digest          Kind = "CloudTrail-Digest"
)

// Key is what the name of a file says that CloudTrail delivers:
//
//	[prefix/]AWSLogs/[o-…/]<account>/CloudTrail/<region>/YYYY/MM/DD/<account>_CloudTrail_<region>_YYYYMMDDTHHmmZ_<16 characters>.json.gz
//
// The last part tells all but the organization, so files may be kept in other folders.
type Key struct {
	Kind                          Kind
	Organization, Account, Region string    // Organization is empty where the name has none
	Time                          time.Time // of delivery; the events are minutes older, some of them hours
}

var (
	logName    = regexp.MustCompile(`^(\d{12})_(CloudTrail(?:-NetworkActivity|-Insight)?)_([a-z0-9-]+)_(\d{8}T\d{4}Z)_[A-Za-z0-9]+\.json(?:\.gz)?$`)
	digestName = regexp.MustCompile(`^(\d{12})_(CloudTrail-Digest)_([a-z0-9-]+)_.+_(\d{8}T\d{6}Z)\.json(?:\.gz)?$`)
	inFolder   = regexp.MustCompile(`(?:^|/)AWSLogs/(o-[a-z0-9]+)/`)
)

// ParseKey reads the name of a file. It reports whether the name is one that CloudTrail gives.
func ParseKey(name string) (Key, bool) {
	parts, layout := logName.FindStringSubmatch(base(name)), "20060102T1504Z"
	if parts == nil {
		parts, layout = digestName.FindStringSubmatch(base(name)), "20060102T150405Z"
	}
	if parts == nil {
		return Key{}, false
	}
	at, err := time.Parse(layout, parts[4])
	if err != nil {
		return Key{}, false
	}
	key := Key{Kind: Kind(parts[2]), Account: parts[1], Region: parts[3], Time: at}
	if folder := inFolder.FindStringSubmatch(slashed(name)); folder != nil {
		key.Organization = folder[1]
	}
	return key, true
}
