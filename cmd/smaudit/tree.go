package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// tree is the file system that a scan reads. Its root is the repository where the paths lie in one,
// so that locations and identities do not depend on where the command was run.
type tree struct {
	root  string
	files fs.FS
	paths []string // slash-separated, within root; "-" is standard input
}

// openTree opens what the arguments name; none means the working directory. Links that lead out of
// the tree are not followed.
func openTree(args []string) (*tree, error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	var absolute []string
	for _, arg := range args {
		if arg == "-" {
			continue
		}
		path, err := filepath.Abs(arg)
		if err != nil {
			return nil, usage(fmt.Errorf("find %s: %w", arg, err), "")
		}
		if _, err := os.Stat(path); err != nil {
			return nil, usage(fmt.Errorf("scan %s: no such file or directory", arg), "")
		}
		absolute = append(absolute, path)
	}
	here, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("find the working directory: %w", err)
	}
	t := &tree{root: commonRoot(repository(here), absolute)}
	root, err := os.OpenRoot(t.root)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", t.root, err)
	}
	t.files = root.FS()
	for _, arg := range args {
		if arg == "-" {
			t.paths = append(t.paths, arg)
			continue
		}
		t.paths = append(t.paths, t.relativeOne(arg))
	}
	return t, nil
}

// repository returns the git root at or above dir, or dir itself.
func repository(dir string) string {
	for at := dir; ; {
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil {
			return at
		}
		parent := filepath.Dir(at)
		if parent == at {
			return dir
		}
		at = parent
	}
}

// commonRoot widens root until it holds all paths.
func commonRoot(root string, paths []string) string {
	for slices.ContainsFunc(paths, func(p string) bool { return !within(root, p) }) {
		parent := filepath.Dir(root)
		if parent == root {
			return root
		}
		root = parent
	}
	return root
}

func within(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// relativeOne spells a path within the tree; "" stays "".
func (t *tree) relativeOne(path string) string {
	if path == "" {
		return ""
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return filepath.ToSlash(path)
	}
	rel, err := filepath.Rel(t.root, absolute)
	if err != nil {
		return filepath.ToSlash(path)
	}
	return filepath.ToSlash(rel)
}

func (t *tree) relative(paths []string) []string {
	out := make([]string, len(paths))
	for i, path := range paths {
		out[i] = t.relativeOne(path)
	}
	return out
}
