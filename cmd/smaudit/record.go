package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"smaudit/scanner/trail/athena"
	"smaudit/scanner/trail/history"
	"smaudit/scanner/trail/lake"
	"smaudit/scanner/trail/remote"
	"smaudit/scanner/trail/s3"
)

// recordFlags say which record of CloudTrail is read.
type recordFlags struct {
	source string
	since  string
	pages  int
	signed bool
	athena athenaFlags
}

// athenaFlags say how Athena is asked.
type athenaFlags struct {
	region    string
	workgroup string
	output    string
	limit     float64
}

func (f *athenaFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.region, "athena-region", "", "region of the table (default: the first that is audited)")
	flags.StringVar(&f.workgroup, "athena-workgroup", "", "workgroup of the queries (default: primary)")
	flags.StringVar(&f.output, "athena-output", "", "where Athena puts results, such as s3://BUCKET/PREFIX (default: where the workgroup says)")
	flags.Float64Var(&f.limit, "athena-limit", 1000, "gigabytes that Athena may read, at 5 USD a TB; 0: any number")
}

func (f *athenaFlags) check() error {
	switch {
	case f.region != "" && !regionName.MatchString(f.region):
		return usage(fmt.Errorf("--athena-region: %q is no region", f.region), "write it like eu-west-1")
	case f.output != "" && !strings.HasPrefix(f.output, "s3://"):
		return usage(fmt.Errorf("--athena-output: %q is no place in S3", f.output), "begin it with s3://")
	case f.limit < 0:
		return usage(fmt.Errorf("--athena-limit cannot be negative"), "")
	}
	return nil
}

func (f *recordFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.signed, "digests", false, "validate the chain of digests as well, with --cloudtrail s3=…; it reads each file once more")
	f.registerSource(cmd)
	f.athena.register(cmd)
	flags.StringVar(&f.since, "since", "90d", "how far back the record is read: days, or a date")
	flags.IntVar(&f.pages, "lookup-pages", 200, "pages of the event history that are read of one kind of event in a region, at most; 200 take 100 seconds")
}

// registerSource registers the flags that say where the record is.
func (f *recordFlags) registerSource(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.source, "cloudtrail", "off", "record of who read which secret: "+recordForms)
}

const recordForms = "off, event-history, files=PATH, s3=s3://BUCKET/PREFIX, athena=DATABASE.TABLE or lake=ARN"

// pass prepares the reading of the record. It is nil where none is to be read.
func (f *recordFlags) pass(now time.Time, scanners []string) (*pass, error) {
	kind, where, given := strings.Cut(f.source, "=")
	p := &pass{source: kind, scanners: scanners, ready: make(chan struct{}), now: now, progress: &remote.Progress{}}
	var err error
	if p.since, err = f.begin(now); err == nil {
		err = f.athena.check()
	}
	if err != nil {
		return nil, err
	}
	p.signed = f.signed
	switch {
	case f.signed && kind != s3.Source:
		return nil, usage(errors.New("--digests needs --cloudtrail s3=…"), "smaudit scan FOLDER validates those of a copy")
	case f.pages < 1:
		return nil, usage(fmt.Errorf("--lookup-pages: %d is no number of pages", f.pages), "")
	case kind == "off" && !given:
		return nil, nil
	case kind == history.Source && !given:
		p.reader = f.history
	case kind == "files" && where != "":
		p.reader, err = files(where)
	case kind == s3.Source && where != "":
		p.reader, err = bucket(where)
	case kind == athena.Source && where != "":
		p.reader, err = f.athena.reader(where)
	case kind == lake.Source && where != "":
		p.reader, err = store(where)
	default:
		err = fmt.Errorf("%q is not known", f.source)
	}
	if err != nil {
		return nil, usage(fmt.Errorf("--cloudtrail: %w", err), "use "+recordForms)
	}
	return p, nil
}

// files tells which source there is, and the buckets that it reads from.
func (f *recordFlags) files() (source string, buckets []string, err error) {
	kind, where, _ := strings.Cut(f.source, "=")
	if kind == s3.Source && where != "" {
		location, err := s3.Parse(where)
		if err != nil {
			return "", nil, usage(fmt.Errorf("--cloudtrail: %w", err), "")
		}
		return kind, []string{location.Bucket}, nil
	}
	if !slices.Contains([]string{"off", "files", history.Source, s3.Source, athena.Source, lake.Source}, kind) {
		return "", nil, usage(fmt.Errorf("--cloudtrail: %q is not known", f.source), "")
	}
	return kind, nil, nil
}

var days = regexp.MustCompile(`^([0-9]{1,5})d$`)

// begin is when the record begins that is asked for, at midnight: days are what logs are kept by.
func (f *recordFlags) begin(now time.Time) (time.Time, error) {
	if m := days.FindStringSubmatch(f.since); m != nil {
		n, err := strconv.Atoi(m[1])
		return now.UTC().Truncate(24*time.Hour).AddDate(0, 0, -n), err
	}
	at, err := time.Parse(time.DateOnly, f.since)
	if err != nil || at.After(now) {
		return at, usage(fmt.Errorf("--since: %q is neither a number of days nor a date that was", f.since), "write 90d or 2026-08-01")
	}
	return at, nil
}

func (f *recordFlags) history(a *remote.Access) recordReader {
	return &history.Reader{Access: a, Pages: f.pages}
}

func bucket(uri string) (newReader, error) {
	location, err := s3.Parse(uri)
	return func(a *remote.Access) recordReader {
		return &s3.Reader{Access: a, Location: location, Accounts: []string{a.Account}, Regions: a.Regions}
	}, err
}

func (f *athenaFlags) reader(where string) (newReader, error) {
	table, err := athena.Parse(where)
	return func(a *remote.Access) recordReader {
		return &athena.Reader{
			Access: a, Table: table, Region: f.region, Workgroup: f.workgroup, Output: f.output, Limit: int64(f.limit * 1e9),
			Accounts: []string{a.Account}, Regions: a.Regions,
		}
	}, err
}

func store(where string) (newReader, error) {
	s, err := lake.Parse(where)
	return func(a *remote.Access) recordReader {
		return &lake.Reader{Access: a, Store: s, Accounts: []string{a.Account}, Regions: a.Regions}
	}, err
}

func files(path string) (newReader, error) {
	info, err := os.Stat(path)
	if err != nil {
		var why *os.PathError
		if errors.As(err, &why) {
			err = fmt.Errorf("%s: %w", path, why.Err)
		}
		return nil, err
	}
	return func(*remote.Access) recordReader { return &copied{path, info.IsDir()} }, nil
}
