package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"smaudit/scanner"
	"smaudit/scanner/aws"
	"smaudit/scanner/model"
	"smaudit/scanner/trail"
	"smaudit/scanner/trail/digest"
	"smaudit/scanner/trail/logfile"
	"smaudit/scanner/trail/remote"
)

// recordReader reads the record from one kind of source.
type recordReader interface {
	Read(context.Context, trail.Settings) (*trail.Record, []model.Gap, error)
}

type newReader func(*remote.Access) recordReader

// pass reads the record once, for all scopes, while they are read; they wait for it. A nil pass reads none.
type pass struct {
	source   string
	since    time.Time
	now      time.Time
	reader   newReader
	progress *remote.Progress
	scanners []string
	signed   bool // the chain of digests is validated, too

	ready  chan struct{} // closed when what follows is there
	record *trail.Record
	report *digest.Report
	gaps   []model.Gap
}

// classes are the sources whose rules judge the account.
func (p *pass) classes() []string {
	if p == nil {
		return []string{model.SourceAWS.Class()}
	}
	return []string{model.SourceAWS.Class(), model.SourceTrail.Class()}
}

// filler is the pass as the scanner takes it.
func (p *pass) filler() scanner.Record {
	if p == nil {
		return nil
	}
	return p
}

// begin reads the record in the background.
func (p *pass) begin(ctx context.Context, s *aws.Session, tell func(string)) {
	if p == nil {
		return
	}
	reader := p.reader(p.access(s, tell))
	go func() {
		defer close(p.ready)
		record, gaps, err := reader.Read(ctx, trail.Settings{Source: p.source, Since: p.since, Now: p.now, Scanners: p.scanners})
		if err != nil {
			gaps = []model.Gap{{Operation: "read the record", Reason: model.GapInvalid, Detail: model.Visible(err.Error())}}
		}
		p.record, p.gaps = record, gaps
		if s, ok := reader.(signer); ok && p.signed {
			p.validate(ctx, s)
		}
	}()
}

// signer is a reader of files that CloudTrail signs.
type signer interface {
	Digests(context.Context, time.Time) (*digest.Report, []model.Gap, error)
}

func (p *pass) validate(ctx context.Context, s signer) {
	report, gaps, err := s.Digests(ctx, p.since)
	if err != nil {
		gaps = []model.Gap{{Operation: "validate digests", Reason: model.GapInvalid, Detail: model.Visible(err.Error())}}
	}
	p.report, p.gaps = report, append(p.gaps, gaps...)
}

func (p *pass) access(s *aws.Session, tell func(string)) *remote.Access {
	return &remote.Access{
		Config: s.Config, Account: s.Account, Regions: s.Regions, Now: p.now, Gap: s.Gap, Tell: tell, Progress: p.progress,
	}
}

// probe asks for as little of the record as tells what is permitted.
func (p *pass) probe(ctx context.Context, s *aws.Session, tell func(permission string, err error)) {
	if p == nil {
		return
	}
	region := s.Config.Region
	if len(s.Regions) > 0 {
		region = s.Regions[0]
	}
	reader := p.reader(p.access(s, nil))
	if asks, ok := reader.(interface {
		Probe(context.Context, string, func(string, error))
	}); ok {
		asks.Probe(ctx, region, tell)
	}
}

// Fill waits for the record and tells a snapshot what it has of it. What the record lacks stands in the scope
// of what the account has once.
func (p *pass) Fill(s *model.Snapshot) {
	if p == nil {
		return
	}
	<-p.ready
	if p.record != nil {
		p.record.Fill(s)
	}
	if s.Scope.Region == model.RegionGlobal {
		s.Gaps = append(s.Gaps, p.gaps...)
		if p.report != nil {
			p.report.Fill(s.Trails)
		}
	}
}

// progressText is how far the pass is, for the line that shows progress.
func (p *pass) progressText() string {
	if p == nil {
		return ""
	}
	select {
	case <-p.ready:
		return ""
	default:
		return fmt.Sprintf("  %s: %d events", p.source, p.progress.Events.Load())
	}
}

// copied are log files that lie here.
type copied struct {
	path   string
	folder bool
}

func (c *copied) Read(ctx context.Context, o trail.Settings) (*trail.Record, []model.Gap, error) {
	folder, name := filepath.Dir(c.path), filepath.Base(c.path)
	if c.folder {
		folder, name = c.path, "."
	}
	return trail.Read(ctx, logfile.FromFS(os.DirFS(folder), []string{name}), o)
}
