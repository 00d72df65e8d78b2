package terraform

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"
	"golang.org/x/sync/errgroup"

	"smaudit/scanner/model"
)

// readFile reads a file within the limits.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("is not a regular file")
	case info.Size() > maxFileBytes:
		return nil, fmt.Errorf("is larger than %d MiB", maxFileBytes>>20)
	}
	return io.ReadAll(io.LimitReader(f, maxFileBytes))
}

// readText reads a file that must be UTF-8, and neutralises the symbols in it.
func readText(fsys fs.FS, name string) ([]byte, error) {
	src, err := readFile(fsys, name)
	switch {
	case err != nil:
		return nil, err
	case !utf8.Valid(src):
		return nil, errors.New("is not UTF-8 text")
	}
	return []byte(neutralise(string(src))), nil
}

// parsed is what became of one file. Its body is nil where the gap says why.
type parsed struct {
	body      *body
	operation string
	why       string
	at        hcl.Range
}

// parseAll reads configuration files side by side, and adds the gaps of those that are broken in
// the order of the names.
func (ev *evaluator) parseAll(names []string) []*body {
	results := make([]parsed, len(names))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, name := range names {
		if ev.files++; ev.files > maxFiles {
			why := fmt.Sprintf("not read: the root has more than %d files", maxFiles)
			results[i] = parsed{operation: "read file", why: why, at: top(name)}
			continue
		}
		group.Go(func() error {
			results[i] = parseFile(ev.fsys, name)
			return nil
		})
	}
	_ = group.Wait() // no file's fault is an error of all
	out := make([]*body, len(names))
	for i, result := range results {
		if out[i] = result.body; result.body == nil {
			ev.gap(result.operation, "", model.GapInvalid, result.at, "%s", result.why)
		}
	}
	return out
}

// parseFile reads and parses one file. The parsers are not ours, so their panics are caught.
func parseFile(fsys fs.FS, name string) (out parsed) {
	defer func() {
		if recover() != nil {
			out = parsed{nil, "parse file", "the file cannot be parsed", top(name)}
		}
	}()
	src, err := readText(fsys, name)
	if err != nil {
		return parsed{nil, "read file", plainError(err), top(name)}
	}
	b, at, err := parse(src, name)
	if err != nil {
		return parsed{nil, "parse file", err.Error() + "; the file is left out", at}
	}
	return parsed{body: b}
}

// top is the start of a file.
func top(name string) hcl.Range {
	return hcl.Range{Filename: name, Start: hcl.InitialPos, End: hcl.InitialPos}
}

// parse reads a configuration file in either syntax. Its error holds nothing of the text.
func parse(src []byte, name string) (*body, hcl.Range, error) {
	whole := top(name)
	if strings.HasSuffix(name, ".json") {
		if err := checkBrackets(src); err != nil {
			return nil, whole, err
		}
		file, diags := json.Parse(src, name)
		if diags.HasErrors() {
			return nil, subject(diags, whole), errors.New(summary(diags))
		}
		b, diags := fromJSON(file.Body)
		if diags.HasErrors() {
			return nil, subject(diags, whole), errors.New(summary(diags))
		}
		return b, whole, nil
	}
	if err := checkNesting(src, name); err != nil {
		return nil, whole, err
	}
	file, diags := hclsyntax.ParseConfig(src, name, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, subject(diags, whole), errors.New(summary(diags))
	}
	syntax := file.Body.(*hclsyntax.Body)
	out := native(syntax)
	out.marks = marks(src, name, syntax)
	return out, whole, nil
}

// summary is the headline of the first error. Its details may quote the text, so they are left out.
func summary(diags hcl.Diagnostics) string {
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			return "broken syntax: " + strings.ToLower(d.Summary[:1]) + d.Summary[1:]
		}
	}
	return "broken syntax"
}

// subject is the range of the first error.
func subject(diags hcl.Diagnostics, whole hcl.Range) hcl.Range {
	for _, d := range diags {
		if d.Severity == hcl.DiagError && d.Subject != nil {
			return *d.Subject
		}
	}
	return whole
}

// plainError drops the path that file systems put before their errors: the gap names it.
func plainError(err error) string {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return "cannot be read: " + pathErr.Err.Error()
	}
	return err.Error()
}

// isConfig reports whether Terraform reads the file, and whether as an override.
func isConfig(name string) (config, override bool) {
	stem, ok := strings.CutSuffix(name, ".tf")
	if !ok {
		if stem, ok = strings.CutSuffix(name, ".tf.json"); !ok {
			return false, false
		}
	}
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "#") {
		return false, false
	}
	return true, stem == "override" || strings.HasSuffix(stem, "_override")
}

// sources lists the configuration files of a directory, overrides last, each by name.
func sources(fsys fs.FS, dir string) (files, overrides []string, err error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, nil, err
	}
	for _, entry := range entries {
		config, override := isConfig(entry.Name())
		switch name := path.Join(dir, entry.Name()); {
		case !config || entry.IsDir():
		case override:
			overrides = append(overrides, name)
		default:
			files = append(files, name)
		}
	}
	return files, overrides, nil
}
