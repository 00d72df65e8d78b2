// Package iac collects from infrastructure code: it walks what the user names, recognises Terraform
// roots, plans, states, CloudFormation templates, scripts, saved snapshots and log files, and yields a snapshot for each scope.
//
// Everything is read through a file system that is handed in, so that a git tree is scanned like a
// folder. Symbolic links to directories are not followed. An input that cannot be read becomes a gap
// of its scope and stops nothing else. No network is used and nothing is executed.
package iac

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"path"
	"strings"
	"time"

	"smaudit/scanner/iac/assemble"
	"smaudit/scanner/iac/resource"
	"smaudit/scanner/iac/terraform"
	"smaudit/scanner/model"
)

// ErrNothing says that the paths hold nothing that this package reads.
var ErrNothing = errors.New("no input recognised")

// ErrType says that an input is taken for something that this package does not know.
var ErrType = errors.New("type of input is not known")

// Logs reads the log files of CloudTrail that lie among other files. They are read together: one secret is
// used in many.
type Logs interface {
	// Looks tells by its name, or else by its first bytes, whether a file is one. Without bytes it tells whether
	// it is worth to be opened.
	Looks(name string, head []byte) bool
	// Read yields the snapshots of all of them, and an error where nothing further can be read.
	Read(ctx context.Context, fsys fs.FS, names []string) iter.Seq2[*model.Snapshot, error]
}

// Options say how to read what is named.
type Options struct {
	Type       string            // auto (or ""), terraform, plan, state, cloudformation, script, snapshot or trail: what the input is taken for
	Vars       map[string]string // of Terraform's input variables and CloudFormation's parameters
	VarFiles   []string          // paths within the file system
	Workspace  string            // terraform.workspace
	SourceRoot string            // the root that plans and states are about, for their identities
	Exclude    []string          // patterns as in .gitignore
	Gitignore  bool              // leave out what git ignores
	Now        time.Time         // of the collection
	Stdin      io.Reader         // what the path "-" stands for
	Logs       Logs              // nil: log files are left alone
}

// Collector reads the infrastructure code at some paths of a file system.
type Collector struct {
	fsys    fs.FS
	paths   []string
	options Options
}

// New returns a collector for the paths, which are slash-separated and within fsys.
func New(fsys fs.FS, paths []string, o Options) *Collector {
	return &Collector{fsys: fsys, paths: paths, options: o}
}

// Name is the word by which users choose the collector.
func (c *Collector) Name() string { return "code" }

// Collect yields a snapshot for each scope, in the order of their paths: Terraform roots, then files.
// It yields an error where a path does not exist, where nothing is recognised ([ErrNothing]) or when
// the context ends.
func (c *Collector) Collect(ctx context.Context) iter.Seq2[*model.Snapshot, error] {
	return func(yield func(*model.Snapshot, error) bool) {
		found, err := c.find(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		any := false
		for snapshot, err := range c.all(ctx, found) {
			any = true
			if !yield(snapshot, err) || err != nil {
				return
			}
		}
		if !any {
			yield(nil, fmt.Errorf("scan %s: %w", strings.Join(c.paths, " "), ErrNothing))
		}
	}
}

func (c *Collector) all(ctx context.Context, found *inputs) iter.Seq2[*model.Snapshot, error] {
	return func(yield func(*model.Snapshot, error) bool) {
		var logs []string
		for _, dir := range roots(c.fsys, found.modules) {
			if !c.one(ctx, yield, func() (*model.Snapshot, error) { return c.terraform(ctx, dir) }) {
				return
			}
		}
		for _, file := range found.files {
			if !c.every(ctx, c.read(ctx, file, &logs), yield) {
				return
			}
		}
		if len(logs) > 0 {
			c.every(ctx, c.options.Logs.Read(ctx, c.fsys, logs), yield)
		}
	}
}

func (c *Collector) every(ctx context.Context, snapshots iter.Seq2[*model.Snapshot, error], yield func(*model.Snapshot, error) bool) bool {
	for snapshot, err := range snapshots {
		if !c.one(ctx, yield, func() (*model.Snapshot, error) { return snapshot, err }) {
			return false
		}
	}
	return true
}

// one yields what is read, unless the time is over.
func (c *Collector) one(ctx context.Context, yield func(*model.Snapshot, error) bool, read func() (*model.Snapshot, error)) bool {
	if err := ctx.Err(); err != nil {
		yield(nil, err)
		return false
	}
	snapshot, err := read()
	if cause := ctx.Err(); cause != nil {
		snapshot, err = nil, cause
	}
	return yield(snapshot, err) && err == nil
}

func (c *Collector) terraform(ctx context.Context, dir string) (*model.Snapshot, error) {
	root, err := terraform.Load(ctx, c.fsys, dir, terraform.Options{
		Vars: c.options.Vars, VarFiles: c.options.VarFiles, Workspace: c.options.Workspace,
	})
	if err != nil {
		return c.broken(model.SourceTerraform, dir, err), nil
	}
	return assemble.Snapshot(root, c.options.Now), nil
}

// broken describes an input of which nothing could be read.
func (c *Collector) broken(source model.Source, name string, err error) *model.Snapshot {
	return &model.Snapshot{
		SchemaVersion: model.SnapshotVersion,
		CollectedAt:   c.options.Now,
		Scope:         model.Scope{Object: model.Object{ID: name}, Source: source, Root: name, Failed: true},
		Gaps: []model.Gap{{
			Operation: "read " + string(source), Resource: name, Reason: model.GapInvalid, Detail: err.Error(),
			Location: &model.Location{File: name},
		}},
	}
}

// described turns what a plan or state tells into a snapshot. Its scope is the file, its objects
// are those of the root that it is about.
func (c *Collector) described(root *resource.Root, name string) *model.Snapshot {
	if c.options.SourceRoot != "" {
		root.Path = path.Clean(c.options.SourceRoot)
	}
	snapshot := assemble.Snapshot(root, c.options.Now)
	if c.options.SourceRoot == "" {
		snapshot.Scope.ID = name
	}
	return snapshot
}
