package sarif

import (
	"fmt"
	"path"
	"strings"

	"github.com/owenrumney/go-sarif/v2/sarif"

	"smaudit/scanner/model"
)

// baseID names the folder that paths are relative to. GitHub ignores it, since paths must be
// relative to the repository in any case.
const baseID = "%SRCROOT%"

// physical points at a range of a file.
func physical(at *model.Location) *sarif.PhysicalLocation {
	return &sarif.PhysicalLocation{ArtifactLocation: artifact(filePath(at.File)), Region: region(at)}
}

// pseudo points at the path that stands for an object without a file. GitHub refuses a whole upload
// for one result with a foreign URI scheme, an empty path or a logical location alone.
func pseudo(f *model.Finding) *sarif.PhysicalLocation {
	return &sarif.PhysicalLocation{ArtifactLocation: artifact(pseudoPath(f)), Region: start}
}

// What all results share is allocated once.
var (
	start    = &sarif.Region{StartLine: new(1), StartColumn: new(1), EndLine: new(1), EndColumn: new(1)}
	base     = new(baseID)
	resource = new("resource")
	failed   = new("fail")
)

func artifact(uri string) *sarif.ArtifactLocation {
	return &sarif.ArtifactLocation{URI: new(uri), URIBaseId: base}
}

// region drops what would make a range that ends before it begins.
func region(at *model.Location) *sarif.Region {
	out := &sarif.Region{StartLine: new(max(at.Line, 1))}
	if at.Column > 0 {
		out.StartColumn = new(at.Column)
	}
	if at.EndLine < at.Line || at.EndLine <= 0 {
		return out
	}
	out.EndLine = new(at.EndLine)
	if at.EndColumn > 0 && (at.EndLine > at.Line || at.EndColumn >= at.Column) {
		out.EndColumn = new(at.EndColumn)
	}
	return out
}

// filePath makes a file's name a relative URI within the repository.
func filePath(file string) string {
	return encodePath(strings.TrimLeft(path.Clean(file), "/"))
}

// pseudoPath is the finding's own, as a URI.
func pseudoPath(f *model.Finding) string { return encodePath(f.PseudoPath()) }

// encodePath percent-encodes all but what is unreserved in a URI (RFC 3986, 2.3) and the slash. So
// no first segment looks like a scheme. Segments that would climb or vanish become underscores.
func encodePath(text string) string {
	segments := strings.Split(strings.ToValidUTF8(text, "�"), "/")
	for i, segment := range segments {
		if strings.Trim(segment, ".") == "" {
			segments[i] = "_" + strings.Repeat("_", len(segment))
			continue
		}
		segments[i] = encodeSegment(segment)
	}
	return strings.Join(segments, "/")
}

// encodeSegment is stricter than a path needs, which keeps every reader's decoding the same.
func encodeSegment(segment string) string {
	if strings.IndexFunc(segment, func(r rune) bool { return r > '~' || !unreserved(byte(r)) }) < 0 {
		return segment
	}
	var b strings.Builder
	for i := range len(segment) {
		if c := segment[i]; unreserved(c) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// logical names the subject for people and for viewers that group by resource.
func logical(s *model.Subject) *sarif.LogicalLocation {
	full := s.ID
	for _, better := range []string{s.Address, s.ARN} {
		if better != "" {
			full = better
		}
	}
	name := s.Name
	if name == "" {
		name = full
	}
	return &sarif.LogicalLocation{
		Name:               new(model.Visible(name)),
		FullyQualifiedName: new(model.Visible(full)),
		Kind:               resource,
	}
}
