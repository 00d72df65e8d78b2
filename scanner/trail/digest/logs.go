package digest

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// tally is what was found of the log files that a digest names.
type tally struct {
	sound                 int
	gaps, faults, unknown Faults
	// early are files that are not there and lie in the folder of another day than the digest. If the copy
	// begins with the digest's day they were not asked for.
	early Faults
}

func (t *tally) whole() bool {
	return t.gaps.Count == 0 && t.faults.Count == 0 && t.unknown.Count == 0 && t.early.Count == 0
}

// readLogs holds the log files of a digest against their hashes, each in one pass.
func (r *reader) readLogs(ctx context.Context, l *link) {
	for _, file := range l.doc.LogFiles {
		if ctx.Err() != nil {
			return
		}
		key := l.move.now(file.Object)
		_, at, dated := parseLog(key)
		if !dated {
			at = l.doc.end
		}
		fault := r.readLog(ctx, l, file, key)
		fault.File, fault.At = key, at
		switch fault.Kind {
		case "":
			l.logs.sound++
		case MissingLog:
			l.logs.missing(fault, dated && sameDay(at, l.name.end))
		case WrongHash, Malformed:
			l.logs.faults.add(fault)
		default:
			l.logs.unknown.add(fault)
		}
	}
}

func (t *tally) missing(fault Fault, sameDay bool) {
	if sameDay {
		t.gaps.add(fault)
		return
	}
	t.early.add(fault)
}

func (r *reader) readLog(ctx context.Context, l *link, file logFile, key string) Fault {
	if file.Bucket != l.doc.Bucket {
		return Fault{Kind: Elsewhere, Message: fmt.Sprintf("The log file lies in another bucket, %s.", file.Bucket)}
	}
	if file.Algorithm != sha256Name {
		return Fault{Kind: UnknownAlgorithm, Message: "The log file is hashed in an unknown way."}
	}
	_, sum, fault := r.content(ctx, key, 0)
	switch {
	case fault.Kind == MissingLog:
		fault.Message = "A digest names the log file, and it is not there."
	case fault.Kind != "":
		fault.Message = "The log file is not validated: " + fault.Message + "."
	case !strings.EqualFold(hex.EncodeToString(sum), file.Hash):
		fault = Fault{Kind: WrongHash, Message: "The log file is not the one that CloudTrail delivered: its hash is another."}
	}
	return fault
}

func sameDay(a, b time.Time) bool {
	return a.Truncate(24 * time.Hour).Equal(b.Truncate(24 * time.Hour))
}
