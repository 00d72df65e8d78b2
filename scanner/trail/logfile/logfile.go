// Package logfile reads CloudTrail's log files fast: it decompresses them side by side, looks in the
// bytes for records that may be about secrets, and hands over those, which are few. It parses nothing
// and knows nothing of events; what it hands over is a candidate, and parsing decides.
//
// It keeps a window of each file, so memory depends on the number of workers only, and not on how many
// files there are, how large they are, or how long a record is.
package logfile

import (
	"context"
	"io"
	"iter"
	"path"
	"strings"

	"golang.org/x/sync/errgroup"
)

// File is a log file. The name is its path or its key in S3.
type File struct {
	Name string
	Open func(ctx context.Context) (io.ReadCloser, error)
}

// Place is where a record stands.
type Place struct {
	Name string
	Key  // what the name says; its Kind is empty where the name is not one that CloudTrail gives
}

// Read hands over each record of the files that may be about secrets, as it is written, to a worker's
// visit. Records of one file come to one worker in their order; files come in theirs, but side by side.
// The bytes are the visit's until it returns. A worker's number is less than the number of workers.
//
// What cannot be read is in the Tally, and the rest is read: a file that cannot be opened, one that is
// damaged from there on, one that is something else. An error of the files themselves ends reading, as
// the context does, and is returned beside what was read.
func Read(ctx context.Context, files iter.Seq2[File, error], workers int, visit func(worker int, at *Place, record []byte)) (*Tally, error) {
	var group errgroup.Group
	queue := make(chan File)
	group.Go(func() error {
		defer close(queue)
		return feed(ctx, files, queue)
	})
	tallies := make([]*Tally, max(workers, 1))
	for i := range tallies {
		w := newWorker(func(at *Place, record []byte) { visit(i, at, record) })
		tallies[i] = &w.tally
		group.Go(func() error {
			for file := range queue {
				w.read(ctx, file)
			}
			return ctx.Err()
		})
	}
	err := group.Wait()
	total := &Tally{Spans: make(map[Scope]*Span)}
	for _, t := range tallies {
		total.add(t)
	}
	return total, err
}

// feed queues files until there are no more or the context ends.
func feed(ctx context.Context, files iter.Seq2[File, error], queue chan<- File) error {
	for file, err := range files {
		if err != nil {
			return err
		}
		select {
		case queue <- file:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// slashed is the name with slashes, as Windows does not write it.
func slashed(name string) string { return strings.ReplaceAll(name, `\`, "/") }

func base(name string) string { return path.Base(slashed(name)) }
