package iac

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strings"

	"smaudit/scanner/iac/assemble"
	"smaudit/scanner/iac/cloudformation"
	"smaudit/scanner/iac/plan"
	"smaudit/scanner/iac/resource"
	"smaudit/scanner/iac/script"
	"smaudit/scanner/model"
	"smaudit/scanner/saved"
)

// types are what an input may be taken for; the first is the same as auto.
var types = []string{"", "auto", "terraform", "plan", "state", "cloudformation", "script", "snapshot", "trail"}

const (
	headBytes      = 64 << 10 // of a file, by which it is recognised
	maxScriptBytes = 4 << 20  // of a script, what its reader looks at
)

// takes reports whether inputs of the type are wanted.
func (c *Collector) takes(name string) bool {
	return c.options.Type == "" || c.options.Type == "auto" || c.options.Type == name
}

// read yields what a file holds: nothing where it is not recognised. Log files are only noted, since they are read
// together.
func (c *Collector) read(ctx context.Context, in input, logs *[]string) iter.Seq2[*model.Snapshot, error] {
	return func(yield func(*model.Snapshot, error) bool) {
		switch {
		case c.options.Logs != nil && in.named && in.name != stdin && c.options.Type == "trail":
			*logs = append(*logs, in.name)
			return
		case !in.named && !c.mayHold(in.name):
			return
		}
		name, from, done, err := c.open(in.name)
		if err != nil {
			if in.named {
				yield(c.broken(c.source(), name, err), nil)
			}
			return
		}
		defer done()
		buffered := bufio.NewReaderSize(from, headBytes)
		head, _ := buffered.Peek(headBytes)
		switch kind := c.recognise(in, name, head); kind {
		case "trail":
			*logs = append(*logs, in.name)
		case "plan", "state":
			yield(c.stored(ctx, kind, buffered, name), nil)
		case "cloudformation":
			if snapshot := c.template(ctx, buffered, in, name); snapshot != nil {
				yield(snapshot, nil)
			}
		case "snapshot":
			c.snapshots(buffered, name, yield)
		case "script":
			if snapshot := c.script(buffered, name); snapshot != nil {
				yield(snapshot, nil)
			}
		}
	}
}

// isLog tells whether a file holds records of CloudTrail.
func (c *Collector) isLog(in input, head []byte) bool {
	logs := c.options.Logs
	if logs == nil || !c.takes("trail") || in.name == stdin {
		return false
	}
	return (in.named || logs.Looks(in.name, nil)) && logs.Looks(in.name, head)
}

// source is what a file counts as that cannot be opened.
func (c *Collector) source() model.Source {
	switch source := model.Source(c.options.Type); source {
	case model.SourcePlan, model.SourceState, model.SourceCloudFormation, model.SourceScript:
		return source
	}
	return model.SourceTerraform
}

func (c *Collector) open(name string) (string, io.Reader, func(), error) {
	if name == stdin {
		if c.options.Stdin == nil {
			return "stdin", strings.NewReader(""), func() {}, nil
		}
		return "stdin", c.options.Stdin, func() {}, nil
	}
	file, err := c.fsys.Open(name)
	if err != nil {
		return name, nil, nil, err
	}
	return name, file, func() { file.Close() }, nil
}

// mayHold tells by the name of a file that was found whether it is worth to be opened.
func (c *Collector) mayHold(name string) bool {
	if c.options.Logs != nil && c.takes("trail") && c.options.Logs.Looks(name, nil) {
		return true
	}
	switch path.Ext(name) {
	case ".json", ".tfstate":
		return c.takes("plan") || c.takes("state") || c.takes("snapshot") || c.takes("cloudformation")
	case ".yaml", ".yml", ".template":
		return c.takes("cloudformation") || c.takes("script") && script.Recognise(name, nil)
	case ".ndjson", ".zst":
		return c.takes("snapshot")
	}
	return c.takes("script") && (path.Ext(name) == "" || script.Recognise(name, nil))
}

// recognise tells what a file is. What the user says of an input counts for those that are named.
func (c *Collector) recognise(in input, name string, head []byte) string {
	if in.named && slices.Contains([]string{"plan", "state", "cloudformation", "script", "snapshot"}, c.options.Type) {
		return c.options.Type
	}
	kind := ""
	switch sniffed := plan.Sniff(head); {
	case c.isLog(in, head):
		kind = "trail"
	case saved.Recognise(head):
		kind = "snapshot"
	case sniffed == plan.Plan:
		kind = "plan"
	case sniffed == plan.State, sniffed == plan.ShowState:
		kind = "state"
	case cloudformation.Recognise(head):
		kind = "cloudformation"
	case script.Recognise(name, head):
		kind = "script"
	}
	if !c.takes(kind) {
		return ""
	}
	return kind
}

func (c *Collector) stored(ctx context.Context, kind string, r io.Reader, name string) *model.Snapshot {
	var root *resource.Root
	var err error
	if kind == "plan" {
		root, err = plan.ReadPlan(ctx, r, name)
	} else {
		root, err = plan.ReadState(ctx, r, name)
	}
	if err != nil {
		return c.broken(model.Source(kind), name, err)
	}
	return c.described(root, name)
}

// template yields a scope for a template, nil for a document that was found and turns out to be none.
func (c *Collector) template(ctx context.Context, r io.Reader, in input, name string) *model.Snapshot {
	root, err := cloudformation.Read(ctx, r, name, cloudformation.Options{Parameters: c.options.Vars})
	switch {
	case err == nil && root == nil && !in.named:
		return nil
	case err == nil && root == nil:
		err = fmt.Errorf("read template %s: it has no Resources", name)
	case err == nil:
		return assemble.Snapshot(root, c.options.Now)
	}
	return c.broken(model.SourceCloudFormation, name, err)
}

func (c *Collector) snapshots(r io.Reader, name string, yield func(*model.Snapshot, error) bool) {
	for snapshot, err := range saved.Read(r, name) {
		if err != nil {
			yield(c.broken(model.SourceTerraform, name, err), nil)
			return
		}
		if !yield(snapshot, nil) {
			return
		}
	}
}

// script yields a scope for a script that deals with secrets, nil for any other.
func (c *Collector) script(r io.Reader, name string) *model.Snapshot {
	content, err := io.ReadAll(io.LimitReader(r, maxScriptBytes))
	if err != nil {
		return c.broken(model.SourceScript, name, fmt.Errorf("read %s: %w", name, err))
	}
	consumers := script.Read(name, content)
	if len(consumers) == 0 && !bytes.Contains(content, []byte("secretsmanager")) {
		return nil
	}
	return &model.Snapshot{
		SchemaVersion: model.SnapshotVersion,
		CollectedAt:   c.options.Now,
		Scope:         model.Scope{Object: model.Object{ID: name}, Source: model.SourceScript, Root: name},
		Consumers:     consumers,
	}
}
