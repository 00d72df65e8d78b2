package iac

import (
	"io/fs"
	"path"
	"slices"

	"smaudit/scanner/iac/terraform"
)

// roots returns the directories that no other calls as a module. Modules that call each other in
// a circle have no root: then the first of them stands for all, and its reader says what is wrong.
func roots(fsys fs.FS, modules []string) []string {
	calls := make(map[string][]string, len(modules))
	called := make(map[string]bool)
	for _, dir := range modules {
		targets, err := terraform.Calls(flat{fsys}, dir)
		if err != nil {
			continue // its reader tells why, when it is read as a root
		}
		for _, target := range targets {
			if target = path.Clean(target); target != dir {
				calls[dir] = append(calls[dir], target)
				called[target] = true
			}
		}
	}
	var out []string
	reached := make(map[string]bool)
	for _, circles := range []bool{false, true} {
		for _, dir := range modules {
			if !reached[dir] && (circles || !called[dir]) {
				out = append(out, dir)
				reach(dir, calls, reached)
			}
		}
	}
	slices.Sort(out)
	return out
}

func reach(dir string, calls map[string][]string, reached map[string]bool) {
	for open := []string{dir}; len(open) > 0; {
		last := open[len(open)-1]
		open = open[:len(open)-1]
		if !reached[last] {
			reached[last] = true
			open = append(open, calls[last]...)
		}
	}
}

// flat is a file system in which no directory lists another, so that who walks it sees one.
type flat struct{ fs.FS }

// ReadDir lists the files of a directory.
func (f flat) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(f.FS, name)
	return slices.DeleteFunc(entries, fs.DirEntry.IsDir), err
}
