package digest

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io/fs"
	"time"

	"golang.org/x/sync/errgroup"
)

// Options are what is validated of a bucket. The zero value is all of it.
type Options struct {
	Prefix   string    // of the keys
	Bucket   string    // in which the files lie; "" for a copy
	From, To time.Time // log files that were delivered then
	Workers  int       // digests that are read at once, 4 if it is zero
}

// Validate reads the digests and log files of a bucket or folder and returns what it found, ordered by folder,
// account, region and trail. It keeps as many digests in memory as there are workers, and a number for each log
// file of one account. Each log file is read once.
func Validate(ctx context.Context, files Files, keys Keys, options Options) (*Report, error) {
	if options.Workers <= 0 {
		options.Workers = 4
	}
	v := &validation{
		options: options, folders: newFolders(),
		reader: &reader{files: files, keys: &keys, bucket: options.Bucket, seed: maphash.MakeSeed()},
	}
	work, order := make(chan *task), make(chan *task, options.Workers)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(work)
		defer close(order)
		return v.list(ctx, work, order)
	})
	for range options.Workers {
		group.Go(func() error {
			for t := range work {
				t.link = v.reader.read(ctx, t.name)
				close(t.done)
			}
			return nil
		})
	}
	group.Go(func() error { return v.follow(ctx, order) })
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("validate the record: %w", err)
	}
	return v.folders.finish(v.unlisted), nil
}

type validation struct {
	options  Options
	reader   *reader
	folders  *folders
	unlisted Faults
}

// task is a digest to be read, or a log file that is there. The digests are read in parallel and followed in
// order.
type task struct {
	name name
	done chan struct{}
	link *link

	key   string // of a log file
	place place
	at    time.Time
}

func (v *validation) list(ctx context.Context, work, order chan<- *task) error {
	for key, err := range v.reader.files.List(ctx, v.options.Prefix) {
		if err != nil {
			if !errors.Is(err, fs.ErrPermission) {
				return err
			}
			v.unlisted.add(Fault{Kind: Unreadable, File: v.options.Prefix, Message: fmt.Sprintf("The files cannot be listed: %v.", err)})
			continue
		}
		t, ok := v.wanted(key)
		if !ok {
			continue
		}
		if !send(ctx, order, t) || t.done != nil && !send(ctx, work, t) {
			return ctx.Err()
		}
	}
	return ctx.Err()
}

func send(ctx context.Context, to chan<- *task, t *task) bool {
	select {
	case to <- t:
		return true
	case <-ctx.Done():
		return false
	}
}

// wanted tells what a key is of, and whether it is of the span. A digest covers the hour before its end.
func (v *validation) wanted(key string) (*task, bool) {
	if n, ok := parseName(key); ok {
		after := v.options.From.IsZero() || n.end.After(v.options.From)
		before := v.options.To.IsZero() || n.end.Add(-time.Hour).Before(v.options.To)
		return &task{name: n, done: make(chan struct{})}, after && before
	}
	place, at, ok := parseLog(key)
	outside := at.Before(v.options.From) || !v.options.To.IsZero() && at.After(v.options.To)
	return &task{key: key, place: place, at: at}, ok && !outside
}

func (v *validation) follow(ctx context.Context, order <-chan *task) error {
	for t := range order {
		if t.done == nil {
			v.folders.log(t, maphash.String(v.reader.seed, t.key))
			continue
		}
		select {
		case <-t.done:
			v.folders.digest(ctx, v.reader, t.link)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}
