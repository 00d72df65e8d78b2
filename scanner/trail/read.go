package trail

import (
	"context"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"runtime"
	"slices"
	"strings"
	"time"

	"smaudit/scanner/model"
	"smaudit/scanner/trail/logfile"
)

// Read adds up what log files record, from wherever they come. What cannot be read of them is in the gaps, and
// the rest is read. It returns an error where files cannot be listed, the context ends or the disk is full.
func Read(ctx context.Context, files iter.Seq2[logfile.File, error], o Settings) (*Record, []model.Gap, error) {
	workers := runtime.GOMAXPROCS(0)
	seen := NewSeen()
	defer seen.Close()
	readers := make([]*fileReader, workers)
	for i := range readers {
		readers[i] = &fileReader{ledger: NewLedger(), seen: seen, since: o.Since, odd: make(map[string]int)}
	}
	tally, err := logfile.Read(ctx, files, workers, func(worker int, at *logfile.Place, record []byte) { readers[worker].visit(at, record) })
	if err != nil {
		return nil, nil, fmt.Errorf("read log files: %w", err)
	}
	ledgers := make([]*Ledger, 0, workers)
	gaps := problems(tally)
	for _, r := range readers {
		if r.err != nil {
			return nil, nil, r.err
		}
		ledgers = append(ledgers, r.ledger)
		gaps = append(gaps, r.problems()...)
	}
	ledgers[0].CoverFiles(tally.Spans)
	if len(gaps) > 0 {
		for _, l := range ledgers {
			l.noteBroken()
		}
		ledgers[0].tear(gaps)
	}
	return Sum(o, ledgers...), merged(gaps), nil
}

// fileReader is one worker's share.
type fileReader struct {
	ledger *Ledger
	seen   *Seen
	since  time.Time
	odd    map[string]int // records that are none, by file
	err    error
}

func (r *fileReader) visit(at *logfile.Place, record []byte) {
	if err := Parse(record, r.add); err != nil {
		r.odd[at.Name]++
	}
}

func (r *fileReader) add(e *Event) {
	if e.Time.Before(r.since) {
		return
	}
	if e.Account != "" { // the copy in another account's record is of its place
		r.ledger.Cover(Place{e.Account, e.Region}, e.Time, e.Time)
	}
	first, err := r.seen.First(e)
	if err != nil {
		r.err = err
	}
	if !first {
		return
	}
	r.ledger.Add(e)
}

func (r *fileReader) problems() []model.Gap {
	var out []model.Gap
	for name, n := range r.odd {
		out = append(out, broken(name, fmt.Sprintf("%d records about secrets are not as CloudTrail writes them and do not count", n)))
	}
	return out
}

// CoverFiles says what the names of files tell: of a day with a file the record is there.
func (l *Ledger) CoverFiles(spans map[logfile.Scope]*logfile.Span) {
	for scope, span := range spans {
		for day := range span.Days {
			at := time.Unix(int64(day)*secondsOfDay, 0).UTC()
			from, to := later(at, span.First), at.Add(secondsOfDay*time.Second-1)
			if span.Last.Before(to) {
				to = span.Last
			}
			l.Cover(Place(scope), from, to)
		}
	}
}

// noteBroken says that records are missing, wherever they may be of.
func (l *Ledger) noteBroken() {
	for place := range l.spans {
		l.Note(place, "some log files could not be read in whole")
	}
}

// tear leaves the days out of which a file, by its name a log file, was not read in whole.
func (l *Ledger) tear(gaps []model.Gap) {
	for _, g := range gaps {
		if key, ok := logfile.ParseKey(g.Resource); ok && key.Kind == logfile.Log {
			l.span(Place{key.Account, key.Region}).torn[dayOf(key.Time.Unix())] = true
		}
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func problems(t *logfile.Tally) []model.Gap {
	var out []model.Gap
	for _, p := range t.Problems {
		reason := p.Reason
		if p.Offset > 0 {
			reason = fmt.Sprintf("%s, at byte %d of its text", reason, p.Offset)
		}
		out = append(out, broken(p.Name, reason))
	}
	if more := t.Faults - len(t.Problems); more > 0 {
		out = append(out, broken("", fmt.Sprintf("%d further problems of log files are not listed", more)))
	}
	return out
}

func broken(name, detail string) model.Gap {
	g := model.Gap{Operation: "read log file", Resource: name, Reason: model.GapInvalid, Detail: detail}
	if name != "" {
		g.Location = &model.Location{File: name}
	}
	return g
}

// merged puts gaps in order, no more than are read by anybody.
func merged(gaps []model.Gap) []model.Gap {
	slices.SortFunc(gaps, func(a, b model.Gap) int {
		return strings.Compare(a.Resource+"\x00"+a.Detail, b.Resource+"\x00"+b.Detail)
	})
	if more := len(gaps) - logfile.MaxProblems; more > 0 {
		gaps = append(gaps[:logfile.MaxProblems:logfile.MaxProblems], broken("", fmt.Sprintf("%d further problems of log files are not listed", more)))
	}
	return gaps
}

// Files reads the log files that a scan finds.
type Files struct{ Settings Settings }

// Looks tells by its name, or else by its first bytes, whether a file is one of CloudTrail's. Without bytes it
// tells whether it is worth to be opened. Digests count: they are passed over.
func (Files) Looks(name string, head []byte) bool {
	if _, ok := logfile.ParseKey(name); ok {
		return true
	}
	if head == nil {
		return slices.Contains([]string{".json", ".gz", ".jsonl", ".ndjson"}, path.Ext(name))
	}
	return logfile.Looks(head)
}

// Read yields what the files tell of each account and region, and of the principals of each account. The gaps
// stand in the first snapshot, which is one of nothing but them where the files cover nothing.
func (f Files) Read(ctx context.Context, fsys fs.FS, names []string) iter.Seq2[*model.Snapshot, error] {
	return func(yield func(*model.Snapshot, error) bool) {
		record, gaps, err := Read(ctx, logfile.FromFS(fsys, names), f.Settings)
		if err != nil {
			yield(nil, err)
			return
		}
		signed, open, err := chains(ctx, fsys, names)
		if err != nil {
			yield(nil, err)
			return
		}
		gaps = append(gaps, open...)
		for s := range record.Snapshots() {
			s.Gaps, gaps = append(s.Gaps, gaps...), nil
			if s.Scope.Region == model.RegionGlobal {
				s.Trails = signed.Trails(s.Scope.Account)
			}
			if !yield(s, nil) {
				return
			}
		}
		if len(gaps) > 0 {
			yield(&model.Snapshot{
				SchemaVersion: model.SnapshotVersion, Gaps: gaps,
				Scope: model.Scope{Object: model.Object{ID: "trail"}, Source: model.SourceTrail, Failed: true},
			}, nil)
		}
	}
}
