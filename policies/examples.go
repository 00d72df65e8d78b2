package policies

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
)

// Example is a rule's .txtar: inputs named bad.* and good.*, and what is wanted of the bad ones.
type Example struct {
	Rule  string // ID
	File  string
	Wants []Want
	Files []ExampleFile
}

// Want is one finding that a file of an example must yield. Files that no want names yield none.
type Want struct {
	File    string // such as bad.plan.json
	Rule    string
	Subject string // address, or name where live
}

// ExampleFile is one input of an example.
type ExampleFile struct {
	Name string
	Text string
}

// Bad reports whether the file shows the fault.
func (f ExampleFile) Bad() bool { return strings.HasPrefix(f.Name, "bad.") }

// Examples returns the examples of the built-in rules, sorted by rule.
func Examples() ([]Example, error) {
	found, err := readSources(nil)
	if err != nil {
		return nil, err
	}
	return examplesOf(found.rules)
}

func examplesOf(rules []*source) ([]Example, error) {
	var out []Example
	for _, rule := range rules {
		name := strings.TrimSuffix(strings.TrimPrefix(rule.file, embedded), ".rego") + ".txtar"
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read example of %s: %w", rule.rule.ID, err)
		}
		example, err := parseExample(rule.rule.ID, name, text)
		if err != nil {
			return nil, err
		}
		out = append(out, example)
	}
	return out, nil
}

func parseExample(rule, name string, text []byte) (Example, error) {
	archive := txtar.Parse(text)
	out := Example{Rule: rule, File: path.Base(name)}
	for _, file := range archive.Files {
		if !strings.HasPrefix(file.Name, "bad.") && !strings.HasPrefix(file.Name, "good.") {
			return out, &Error{File: embedded + name, Text: fmt.Sprintf("the files of an example are named bad.* and good.*, not %s", file.Name)}
		}
		out.Files = append(out.Files, ExampleFile{Name: file.Name, Text: string(file.Data)})
	}
	number := 0
	for line := range strings.Lines(string(archive.Comment)) {
		number++
		rest, isWant := strings.CutPrefix(strings.TrimSpace(line), "want ")
		if !isWant {
			continue
		}
		want, err := parseWant(rest, out.Files)
		if err != nil {
			return out, &Error{File: embedded + name, Line: number, Text: err.Error()}
		}
		out.Wants = append(out.Wants, want)
	}
	return out, nil
}

// parseWant reads "bad.plan.json: ROT002 aws_secretsmanager_secret.db". The subject may hold spaces.
func parseWant(text string, files []ExampleFile) (Want, error) {
	file, rest, colon := strings.Cut(text, ":")
	rule, subject, named := strings.Cut(strings.TrimSpace(rest), " ")
	switch {
	case !colon || !named:
		return Want{}, fmt.Errorf("write: want FILE: RULE SUBJECT")
	case !slices.ContainsFunc(files, func(f ExampleFile) bool { return f.Name == file }):
		return Want{}, fmt.Errorf("the example holds no file %s", file)
	}
	return Want{File: file, Rule: rule, Subject: strings.TrimSpace(subject)}, nil
}
