package digest

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// chain follows the digests of one trail in the order of time. Backfills are a chain of their own, of which
// nothing says when the next one is due, and count with that of the trail.
type chain struct {
	report *Chain
	last   *link
	end    time.Time // of the newest
	linked []window  // spans without a break between digests
	broken bool      // nothing continues what was last
	sound  bool      // the last one, and its log files, are as they were signed
	lost   string    // key of the digest that the oldest one continues
	start  time.Time
	// strange are signed by keys that were not given. Whether that is a fault shows when all was read.
	strange Faults
}

// maxLinked bounds the spans of a chain that is broken everywhere.
const maxLinked = 1000

// add takes the next digest.
func (c *chain) add(ctx context.Context, r *reader, l *link) {
	prev := c.last
	c.last = l
	c.end = l.end()
	if prev == nil {
		c.open(l)
		return
	}
	linked := l.doc != nil && !l.doc.starts() && l.previous() == prev.name.key
	if linked && prev.verdict == unsigned && l.verdict != invalid {
		prev.settle(*l.doc.PreviousSignature)
	}
	c.settle(prev)
	if l.doc == nil || l.verdict == invalid {
		c.broken = true // what it says of the previous one is not CloudTrail's word
		return
	}
	switch {
	case l.doc.starts():
		c.restart(prev, l)
	case linked:
		c.compare(prev, l)
	default:
		c.missing(ctx, r, prev, l)
	}
}

// open takes the first digest of the span.
func (c *chain) open(l *link) {
	c.broken = true
	if l.doc == nil || l.doc.starts() || l.name.backfill {
		return
	}
	c.lost, c.start = l.previous(), l.doc.Start
	c.report.Truncated = true
	for i := range l.logs.early.First {
		l.logs.early.First[i].Kind = Elsewhere
	}
	l.logs.unknown.join(l.logs.early)
	l.logs.early = Faults{}
}

// restart tells of the time for which nobody vouches: no digests are made while logging or their making is off.
func (c *chain) restart(prev, l *link) {
	c.broken = true
	if from := prev.end(); l.doc.Start.After(from) && !l.name.backfill {
		c.report.Gaps.add(Fault{
			Kind: Interrupted, File: l.name.key, At: from,
			Message: fmt.Sprintf("No digest covers %s to %s: the trail's logging or file validation was off, or digests were removed.",
				from.Format(time.RFC3339), l.doc.Start.Format(time.RFC3339)),
		})
	}
}

// compare holds the previous digest against what this one tells of it. Of one that is known to be wrong nothing
// more is said.
func (c *chain) compare(prev, l *link) {
	fault := Fault{File: prev.name.key, At: prev.name.end}
	switch {
	case prev.doc == nil || prev.verdict == invalid:
	case !strings.EqualFold(prev.hash, l.doc.PreviousHash):
		fault.Kind, fault.Message = WrongHash, "The digest is not the one that the next digest names: its hash is another."
	case prev.written != "" && !strings.EqualFold(prev.written, *l.doc.PreviousSignature):
		fault.Kind, fault.Message = WrongLink, "The digest's signature is not the one that the next digest tells."
	default:
		return
	}
	c.broken = true
	if fault.Kind != "" {
		c.report.Faults.add(fault)
	}
}

// missing looks for a previous digest that did not come before this one.
func (c *chain) missing(ctx context.Context, r *reader, prev, l *link) {
	c.broken = true
	key := l.previous()
	fault := Fault{File: key, At: l.doc.Start}
	_, sum, problem := r.content(ctx, key, 0)
	switch {
	case l.doc.PreviousBucket != l.doc.Bucket:
		fault.Kind = Elsewhere
		fault.Message = fmt.Sprintf("The previous digest lies in another bucket, %s.", l.doc.PreviousBucket)
		c.report.Unknown.add(fault)
	case problem.Kind == MissingLog:
		fault.Kind = MissingDigest
		fault.Message = fmt.Sprintf("The digests between %s and %s are not all there: %s continues one that is not.",
			prev.end().Format(time.RFC3339), l.doc.Start.Format(time.RFC3339), l.name.key)
		c.report.Gaps.add(fault)
	case problem.Kind == Unreadable:
		fault.Kind, fault.Message = Unreadable, "The previous digest is not validated: "+problem.Message+"."
		c.report.Unknown.add(fault)
	case problem.Kind != "" || !strings.EqualFold(fmt.Sprintf("%x", sum), l.doc.PreviousHash):
		fault.Kind, fault.Message = WrongHash, "The digest is not the one that the next digest names: its hash is another."
		c.report.Faults.add(fault)
	}
}

// settle counts a digest whose signature can become no better known.
func (c *chain) settle(l *link) {
	switch l.verdict {
	case valid:
		c.report.Digests++
		c.report.LogFiles += l.logs.sound
	case invalid:
		c.report.Faults.add(l.fault)
	default:
		c.doubt(l.fault)
	}
	if l.verdict == invalid {
		c.broken = true
		return // what it says of log files is not CloudTrail's word
	}
	l.logs.gaps.join(l.logs.early)
	c.report.Gaps.join(l.logs.gaps)
	c.report.Faults.join(l.logs.faults)
	c.report.Unknown.join(l.logs.unknown)
	c.extend(l)
}

func (c *chain) doubt(fault Fault) {
	if fault.Kind == UnknownKey {
		c.strange.add(fault)
		return
	}
	c.report.Unknown.add(fault)
}

// extend prolongs the spans that end with the previous digest, or begins new ones.
func (c *chain) extend(l *link) {
	if l.doc == nil || l.name.backfill {
		return
	}
	continues := !c.broken && len(c.linked) > 0
	covering := continues && c.sound
	c.broken, c.sound = false, l.verdict == valid && l.logs.whole()
	switch {
	case continues:
		c.linked[len(c.linked)-1].to = l.doc.end
	case len(c.linked) < maxLinked:
		c.linked = append(c.linked, window{l.doc.Start, l.doc.end})
	}
	switch {
	case !c.sound:
	case covering:
		c.report.To = l.doc.end
	default:
		c.report.From, c.report.To = l.doc.Start, l.doc.end
	}
}

// close ends the chain.
func (c *chain) close() {
	if c.last != nil {
		c.settle(c.last)
		c.last = nil
	}
}
