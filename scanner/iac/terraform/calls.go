package terraform

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
)

// Calls lists the directories that the module in dir calls by a local path, so that they are not
// taken for roots. It does not look into directories below dir. Files that cannot be read are passed
// over: whoever loads the root that they belong to is told of them. It fails where dir cannot be read.
func Calls(fsys fs.FS, dir string) ([]string, error) {
	files, overrides, err := sources(fsys, path.Clean(dir))
	if err != nil {
		return nil, fmt.Errorf("list module calls in %s: %w", dir, err)
	}
	found := make(map[string]bool)
	for _, name := range append(files, overrides...) {
		called(fsys, name, found)
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// called adds the directories that one file calls. Most files hold no local path and are not parsed.
func called(fsys fs.FS, name string, found map[string]bool) {
	src, err := readText(fsys, name)
	if err != nil || !bytes.Contains(src, []byte("module")) ||
		!bytes.Contains(src, []byte(`"./`)) && !bytes.Contains(src, []byte(`"..`)) {
		return
	}
	b, _, err := parse(src, name)
	if err != nil {
		return
	}
	for call := range b.each("module") {
		if source := call.body.keyword("source"); isLocal(source) {
			if dir := path.Join(path.Dir(name), source); fs.ValidPath(dir) {
				found[dir] = true
			}
		}
	}
}
