package model

import "slices"

// Location is a range in a file, by which a finding is shown. Lines and columns count from 1; a
// column counts Unicode characters, as SARIF and editors do. File is slash-separated and relative
// to the directory that was scanned from.
type Location struct {
	File      string `json:"file"`
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
	EndLine   int    `json:"end_line,omitempty"`
	EndColumn int    `json:"end_column,omitempty"`
}

// Object is what every described thing carries. ID is its identity in findings: in code the root
// and the address with for_each keys and without count indexes, live the partition, account, region
// and name (or ARN). Address is the full address in code, for people. Symbol is what stands in [Links] for
// an ARN that the code does not tell: equal for one object wherever it is named, and of no other. Unknown
// and Origin are not seen by rules: settling reads the one, reporting the other.
type Object struct {
	ID       string            `json:"id"`
	Name     string            `json:"name,omitempty"`
	ARN      string            `json:"arn,omitempty"`
	Symbol   string            `json:"symbol,omitempty" rego:"-"`
	Address  string            `json:"address,omitempty"`
	Previous string            `json:"previous,omitempty" rego:"-"` // address before a move
	Unknown  []Path            `json:"unknown,omitempty" rego:"-"`
	Origin   map[Path]Location `json:"origin,omitempty" rego:"-"`
}

// Hide marks attributes as not told by the source.
func (o *Object) Hide(paths ...Path) {
	for _, path := range paths {
		if !o.Hides(path) {
			o.Unknown = append(o.Unknown, path)
		}
	}
}

// Hides reports whether the attribute at path lies at or below an unknown path.
func (o *Object) Hides(path Path) bool {
	for _, unknown := range o.Unknown {
		if unknown.Covers(path) {
			return true
		}
	}
	return false
}

// HidesAny reports whether anything at path, above it or below it is unknown.
func (o *Object) HidesAny(path Path) bool {
	return slices.ContainsFunc(o.Unknown, path.Overlaps)
}

// Place records where the attribute at path is declared. A location without a file is dropped.
func (o *Object) Place(path Path, at Location) {
	if at.File == "" {
		return
	}
	if o.Origin == nil {
		o.Origin = make(map[Path]Location)
	}
	o.Origin[path] = at
}

// At returns the narrowest known location of path: its own, else that of the nearest path above it.
func (o *Object) At(path Path) (Location, bool) {
	for {
		if at, ok := o.Origin[path]; ok {
			return at, true
		}
		parent, ok := path.Parent()
		if !ok {
			return Location{}, false
		}
		path = parent
	}
}
