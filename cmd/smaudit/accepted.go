package main

import (
	"fmt"
	"path/filepath"
	"time"

	"smaudit/policies"
	"smaudit/scanner/suppression"
	"smaudit/scanner/yamldoc"
)

// ignoreName is the name of the file of suppressions.
const ignoreName = ".smaudit-ignore.yaml"

// maxIgnore bounds the file of suppressions, in bytes: some 10,000 entries.
const maxIgnore = 4 << 20

// accepted reads what was accepted: from the named file, or from the one found upward from the working
// directory. Without a file, only comments in the code accept anything.
func (a *app) accepted(name string, policy []string, started time.Time) (*suppression.List, error) {
	list := suppression.New(started, policies.Selector(policy...))
	if name == "" {
		if name = findUpward(ignoreName); name == "" {
			return list, nil
		}
	}
	text, err := yamldoc.ReadFile(name, maxIgnore)
	if err != nil {
		return nil, usage(fmt.Errorf("read suppressions %s: %w", name, err), "smaudit suppress add begins one")
	}
	if err := list.Read(text, shortName(name)); err != nil {
		return nil, usage(err, "smaudit suppress lint checks it; smaudit rules list prints the rules")
	}
	return list, nil
}

// shortName is a file's name within the repository, as locations have it, wherever the command runs.
func shortName(name string) string {
	absolute, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	root := repository(filepath.Dir(absolute))
	rel, err := filepath.Rel(root, absolute)
	if err != nil || !within(root, absolute) {
		return name
	}
	return filepath.ToSlash(rel)
}
