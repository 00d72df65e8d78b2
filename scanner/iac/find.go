package iac

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// stdin is the path that stands for standard input.
const stdin = "-"

// skipped are directories that hold what others wrote or what tools keep.
var skipped = map[string]bool{"node_modules": true, "vendor": true}

// pipelines are the hidden directories that hold code of the repository's own.
var pipelines = map[string]bool{".github": true, ".gitlab": true, ".circleci": true, ".buildkite": true}

// inputs are the files and directories that were found, sorted.
type inputs struct {
	modules []string // directories with Terraform configuration
	files   []input
}

// input is a file to be read. One that the user named is read for what it is taken for, or missed
// loudly; one that was found by walking is left alone unless it is recognised.
type input struct {
	name  string
	named bool
}

// find walks the paths.
func (c *Collector) find(ctx context.Context) (*inputs, error) {
	if !slices.Contains(types, c.options.Type) {
		return nil, fmt.Errorf("%w: %q is none of %s", ErrType, c.options.Type, strings.Join(types[1:], ", "))
	}
	found := &inputs{}
	for _, name := range c.paths {
		if name == stdin {
			found.files = append(found.files, input{stdin, true})
			continue
		}
		name = path.Clean(name)
		info, err := fs.Stat(c.fsys, name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("scan %s: no such file or directory", name)
		case err != nil:
			return nil, fmt.Errorf("scan %s: %w", name, err)
		case !info.IsDir() && isConfiguration(name):
			found.modules = append(found.modules, path.Dir(name))
		case !info.IsDir():
			found.files = append(found.files, input{name, true})
		default:
			if err := c.walk(ctx, name, found); err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(found.modules)
	found.modules = slices.Compact(found.modules)
	slices.SortStableFunc(found.files, func(a, b input) int { return strings.Compare(a.name, b.name) })
	found.files = slices.CompactFunc(found.files, func(a, b input) bool { return a.name == b.name })
	return found, nil
}

// walk gathers what lies below a directory. A directory that cannot be read is passed over, as one
// may be that another user made.
func (c *Collector) walk(ctx context.Context, top string, found *inputs) error {
	ignored := newIgnores(c.fsys, c.options.Exclude, c.options.Gitignore)
	ignored.above(top)
	err := fs.WalkDir(c.fsys, top, func(name string, entry fs.DirEntry, err error) error {
		if cause := ctx.Err(); cause != nil {
			return cause
		}
		switch {
		case err != nil && name == top:
			return err
		case err != nil:
			return nil
		case entry.IsDir():
			if name != top && (hidden(entry.Name()) || ignored.match(name, true)) {
				return fs.SkipDir
			}
			ignored.enter(name)
			return nil
		case ignored.match(name, false) || !c.isFile(name, entry):
			return nil
		case isConfiguration(name):
			if c.takes("terraform") {
				found.modules = append(found.modules, path.Dir(name))
			}
		default:
			found.files = append(found.files, input{name, false})
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("scan %s: %w", top, err)
	}
	return nil
}

func hidden(name string) bool {
	return skipped[name] || strings.HasPrefix(name, ".") && !pipelines[name]
}

// isFile reports whether the entry is a regular file, or a link that leads to one.
func (c *Collector) isFile(name string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := fs.Stat(c.fsys, name)
	return err == nil && info.Mode().IsRegular()
}

// isConfiguration reports whether the name is that of a file which Terraform reads as part of a
// module. It leaves out the backups of editors.
func isConfiguration(name string) bool {
	base := path.Base(name)
	return (strings.HasSuffix(base, ".tf") || strings.HasSuffix(base, ".tf.json")) && !strings.HasPrefix(base, ".")
}
