package logfile

import (
	"cmp"
	"context"
	"io"
	"io/fs"
	"iter"
	"path"
	"regexp"
	"slices"
	"strings"
)

// FromFS lists the log files among paths and below those that are folders, the days one after the other.
// Below folders files count by their endings; a path that is named is taken as it is. Of the files of
// one folder the names are kept at a time, and of all the folders theirs.
//
// A folder that cannot be listed is a file that cannot be opened. A path that is not there ends the
// sequence with an error.
func FromFS(fsys fs.FS, paths []string) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		var found []source
		for _, name := range paths {
			info, err := fs.Stat(fsys, path.Clean(name))
			if err != nil {
				yield(File{Name: name}, err)
				return
			}
			if !info.IsDir() {
				found = append(found, source{name: path.Clean(name), day: dayOf(name), file: true})
				continue
			}
			found = folders(fsys, path.Clean(name), found)
		}
		slices.SortStableFunc(found, earlier)
		for _, s := range found {
			if !s.each(fsys, yield) {
				return
			}
		}
	}
}

// source is a file, or a folder with files directly in it.
type source struct {
	name, day string
	file      bool
}

// folders adds the folders at and below one that hold log files, or that cannot be listed.
func folders(fsys fs.FS, dir string, found []source) []source {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil || slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return isLog(fsys, dir, e) }) {
		found = append(found, source{name: dir, day: dayOf(dir)})
	}
	for _, entry := range entries {
		if entry.IsDir() {
			found = folders(fsys, path.Join(dir, entry.Name()), found)
		}
	}
	return found
}

// each yields the files of the source.
func (s source) each(fsys fs.FS, yield func(File, error) bool) bool {
	if s.file {
		return yield(open(fsys, s.name), nil)
	}
	entries, err := fs.ReadDir(fsys, s.name)
	if err != nil {
		return yield(File{s.name, func(context.Context) (io.ReadCloser, error) { return nil, err }}, nil)
	}
	var names []source
	for _, entry := range entries {
		if isLog(fsys, s.name, entry) {
			names = append(names, source{name: path.Join(s.name, entry.Name())})
		}
	}
	if s.day == "" { // the files of all days may be in one folder
		for i := range names {
			names[i].day = dayOf(names[i].name)
		}
		slices.SortStableFunc(names, earlier)
	}
	for _, file := range names {
		if !yield(open(fsys, file.name), nil) {
			return false
		}
	}
	return true
}

func earlier(a, b source) int { return cmp.Compare(a.day, b.day) }

func open(fsys fs.FS, name string) File {
	return File{name, func(context.Context) (io.ReadCloser, error) { return fsys.Open(name) }}
}

// isLog reports whether an entry is a file, or a link to one, that ends as log files do. What is neither
// is not opened: a pipe would be waited for.
func isLog(fsys fs.FS, dir string, entry fs.DirEntry) bool {
	switch path.Ext(entry.Name()) {
	case ".json", ".gz", ".jsonl", ".ndjson":
	default:
		return false
	}
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := fs.Stat(fsys, path.Join(dir, entry.Name()))
	return err == nil && info.Mode().IsRegular()
}

var dayInName = regexp.MustCompile(`(?:^|[/_])(\d{4})/?(\d{2})/?(\d{2})(?:$|[/T])`)

// dayOf returns the day that the name of a file or folder tells, or nothing, which comes first.
func dayOf(name string) string {
	all := dayInName.FindAllStringSubmatch(name, -1)
	if len(all) == 0 {
		return ""
	}
	return strings.Join(all[len(all)-1][1:], "")
}
