package terraform

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"

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

// parse reads a configuration file in either syntax, and adds a gap where it is broken.
func (ev *evaluator) parse(name string) *body {
	at := hcl.Range{Filename: name, Start: hcl.InitialPos, End: hcl.InitialPos}
	if ev.files++; ev.files > maxFiles {
		ev.gap("read file", "", model.GapUnresolved, at, "not read: the root has more than %d files", maxFiles)
		return nil
	}
	src, err := readText(ev.fsys, name)
	if err != nil {
		ev.gap("read file", "", model.GapInvalid, at, "%s", plainError(err))
		return nil
	}
	b, at, err := parse(src, name)
	if err != nil {
		ev.gap("parse file", "", model.GapInvalid, at, "%s; the file is left out", err)
		return nil
	}
	return b
}

// parse reads a configuration file in either syntax. Its error holds nothing of the text.
func parse(src []byte, name string) (*body, hcl.Range, error) {
	whole := hcl.Range{Filename: name, Start: hcl.InitialPos, End: hcl.InitialPos}
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
	return native(file.Body.(*hclsyntax.Body)), whole, nil
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
