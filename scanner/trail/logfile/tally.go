package logfile

import (
	"cmp"
	"slices"
	"time"
)

// Tally is what reading came to.
type Tally struct {
	Files      int   // that were opened
	Bytes      int64 // of them, as they are stored
	Text       int64 // of them, decompressed
	Candidates int   // records handed over
	Long       int   // records about secrets that are too long to be read
	Digests    int   // digest files, passed over
	Insights   int   // Insights files, passed over
	Foreign    int   // files that hold no records of CloudTrail; each is a problem too
	Unnamed    int   // files read whose names do not say what they cover

	Spans map[Scope]*Span // what the files that were read cover, by their names

	Problems []Problem // the first MaxProblems by name and offset
	Faults   int       // how many problems there are
}

// MaxProblems is how many problems a Tally names.
const MaxProblems = 100

// Scope is a region of an account.
type Scope struct{ Account, Region string }

// Span is what the log files of a scope cover. CloudTrail delivers a file every few minutes, and none
// where nothing happened.
type Span struct {
	First, Last time.Time   // delivery of the first file and of the last
	Days        map[Day]int // how many files were delivered on a day
}

// Day counts days since 1970, in UTC.
type Day int32

// DayOf returns the day of an instant.
func DayOf(t time.Time) Day {
	return Day(t.Unix() / (24 * 60 * 60))
}

// Problem is what keeps a file or a part of it from being read. The rest is read.
type Problem struct {
	Name   string
	Offset int64 // in the decompressed text
	Reason string
}

func (p Problem) compare(q Problem) int {
	return cmp.Or(cmp.Compare(p.Name, q.Name), cmp.Compare(p.Offset, q.Offset), cmp.Compare(p.Reason, q.Reason))
}

// note adds a problem. Those that are kept do not depend on the order in which files are read.
func (t *Tally) note(p Problem) {
	t.Faults++
	t.keep(p)
}

func (t *Tally) keep(p Problem) {
	i, _ := slices.BinarySearchFunc(t.Problems, p, Problem.compare)
	if i == MaxProblems {
		return
	}
	t.Problems = slices.Insert(t.Problems, i, p)
	t.Problems = t.Problems[:min(len(t.Problems), MaxProblems)]
}

// cover adds a file that was read.
func (t *Tally) cover(k Key) {
	scope := Scope{k.Account, k.Region}
	span := t.Spans[scope]
	if span == nil {
		span = &Span{First: k.Time, Last: k.Time, Days: make(map[Day]int)}
		t.Spans[scope] = span
	}
	span.widen(k.Time, k.Time)
	span.Days[DayOf(k.Time)]++
}

func (s *Span) widen(first, last time.Time) {
	if first.Before(s.First) {
		s.First = first
	}
	if last.After(s.Last) {
		s.Last = last
	}
}

// add adds what another worker did.
func (t *Tally) add(u *Tally) {
	t.Files += u.Files
	t.Bytes += u.Bytes
	t.Text += u.Text
	t.Candidates += u.Candidates
	t.Long += u.Long
	t.Digests += u.Digests
	t.Insights += u.Insights
	t.Foreign += u.Foreign
	t.Unnamed += u.Unnamed
	t.Faults += u.Faults
	for _, p := range u.Problems {
		t.keep(p)
	}
	for scope, span := range u.Spans {
		if t.Spans[scope] == nil {
			t.Spans[scope] = span
			continue
		}
		t.Spans[scope].widen(span.First, span.Last)
		for day, n := range span.Days {
			t.Spans[scope].Days[day] += n
		}
	}
}
