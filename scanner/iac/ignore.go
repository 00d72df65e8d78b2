package iac

import (
	"io"
	"io/fs"
	"path"
	"strings"
)

// maxIgnoreBytes bounds what is read of one .gitignore.
const maxIgnoreBytes = 1 << 20

// ignores decides which paths are left out, as gitignore(5) says: the last pattern that matches
// decides, those of deeper files come later, and nothing below an ignored directory is looked at.
type ignores struct {
	fsys      fs.FS
	gitignore bool
	excluded  []pattern // the user's, which no file can take back
	patterns  []pattern
}

// pattern is one line of a .gitignore.
type pattern struct {
	base     string   // directory of the file
	parts    []string // of the path below base
	anywhere bool     // matches the last part at any depth
	negated  bool
	onlyDirs bool
}

func newIgnores(fsys fs.FS, exclude []string, gitignore bool) *ignores {
	out := &ignores{fsys: fsys, gitignore: gitignore}
	for _, line := range exclude {
		if p, ok := parsePattern(line, "."); ok {
			out.excluded = append(out.excluded, p)
		}
	}
	return out
}

// above reads the files that apply to a directory from above it.
func (x *ignores) above(dir string) {
	x.load(path.Join(".git", "info", "exclude"), ".")
	if dir == "." {
		return
	}
	at := "."
	for _, part := range strings.Split(dir, "/") {
		x.enter(at)
		at = path.Join(at, part)
	}
}

// enter reads the .gitignore of a directory that is walked into.
func (x *ignores) enter(dir string) { x.load(path.Join(dir, ".gitignore"), dir) }

func (x *ignores) load(name, base string) {
	if !x.gitignore {
		return
	}
	file, err := x.fsys.Open(name)
	if err != nil {
		return
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxIgnoreBytes))
	if err != nil {
		return
	}
	for _, line := range strings.Split(string(text), "\n") {
		if p, ok := parsePattern(strings.TrimSuffix(line, "\r"), base); ok {
			x.patterns = append(x.patterns, p)
		}
	}
}

// parsePattern reads one line, and reports false for blank lines and comments.
func parsePattern(line, base string) (pattern, bool) {
	for strings.HasSuffix(line, " ") && !strings.HasSuffix(line, `\ `) {
		line = strings.TrimSuffix(line, " ")
	}
	if line == "" || line[0] == '#' {
		return pattern{}, false
	}
	p := pattern{base: base}
	line, p.negated = strings.CutPrefix(line, "!")
	line, p.onlyDirs = strings.CutSuffix(line, "/")
	p.anywhere = !strings.Contains(line, "/")
	line = strings.TrimPrefix(line, "/")
	if line == "" {
		return pattern{}, false
	}
	p.parts = strings.Split(strings.ReplaceAll(line, "[!", "[^"), "/")
	return p, true
}

// match reports whether the path is left out.
func (x *ignores) match(name string, isDir bool) bool {
	for _, p := range x.excluded {
		if p.matches(name, isDir) {
			return true
		}
	}
	for i := len(x.patterns) - 1; i >= 0; i-- {
		if p := x.patterns[i]; p.matches(name, isDir) {
			return !p.negated
		}
	}
	return false
}

func (p *pattern) matches(name string, isDir bool) bool {
	if p.onlyDirs && !isDir {
		return false
	}
	if p.base != "." {
		var below bool
		if name, below = strings.CutPrefix(name, p.base+"/"); !below {
			return false
		}
	}
	if p.anywhere {
		return matchPart(p.parts[0], path.Base(name))
	}
	return matchParts(p.parts, strings.Split(name, "/"))
}

// matchParts matches parts of a path one by one; two asterisks stand for any number of them. It goes
// back at most to the last such pair, so that no pattern makes it slow.
func matchParts(parts, names []string) bool {
	back, from := -1, 0
	p := 0
	for n := 0; n < len(names) || p < len(parts); {
		switch {
		case p < len(parts) && parts[p] == "**":
			if p == len(parts)-1 {
				return n < len(names) // at the end: everything inside, not the directory itself
			}
			back, from = p, n
			p++
		case p < len(parts) && n < len(names) && matchPart(parts[p], names[n]):
			p++
			n++
		case back >= 0 && from < len(names):
			from++
			p, n = back+1, from
		default:
			return false
		}
	}
	return true
}

// matchPart takes a malformed pattern for one that matches nothing, as git does.
func matchPart(part, name string) bool {
	ok, err := path.Match(part, name)
	return err == nil && ok
}
