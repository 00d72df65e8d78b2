// Package sarif writes a report as SARIF 2.1.0, in the subset that code hosts read and that the
// SARIF multitool accepts without a warning. The types are go-sarif's; the encoding is ours, since
// go-sarif writes nulls that the schema forbids and holds all results in memory.
//
// Profile "github" leaves out what GitHub would turn into open alerts or refuse: suppressed
// findings, and findings beyond the 5,000 that it keeps. A notification says what was cut.
package sarif

import (
	"fmt"
	"io"

	"github.com/owenrumney/go-sarif/v2/sarif"

	"smaudit/scanner/model"
)

const (
	schemaURI = "https://json.schemastore.org/sarif-2.1.0.json"
	version   = "2.1.0"

	// githubResults is how many results of a run GitHub stores. Source: GitHub's documentation of its
	// SARIF support, "File limits", as of 2026-11. A run of more than 25,000 is refused as a whole.
	githubResults = 5000
)

// The profiles, by Look.Profile. The empty one is generic.
const (
	profileGeneric = "generic"
	profileGitHub  = "github"
)

// Write writes the report as one run. Results are encoded one at a time.
func Write(w io.Writer, r *model.Report, look model.Look) error {
	switch look.Profile {
	case "", profileGeneric, profileGitHub:
	default:
		return fmt.Errorf("unknown SARIF profile %q: profiles are %s, %s", look.Profile, profileGeneric, profileGitHub)
	}
	out := newEncoder(w)
	run := newRun(r, look)
	out.text("{\n" + `"$schema": "` + schemaURI + `",` + "\n" + `"version": "` + version + `",` + "\n" + `"runs": [{` + "\n")
	out.member("tool", sarif.Tool{Driver: run.driver(r)})
	out.member("automationDetails", sarif.RunAutomationDetails{ID: new(category(r, look))})
	out.member("columnKind", "unicodeCodePoints")
	out.member("originalUriBaseIds", baseIDs())
	if len(run.taxonomies.components) > 0 {
		out.member("taxonomies", run.taxonomies.components)
	}
	out.text(`"results": [`)
	if err := run.results(out, r); err != nil {
		return fmt.Errorf("read findings: %w", err)
	}
	out.text("],\n")
	out.last("invocations", []*sarif.Invocation{run.invocation(r)})
	out.text("}]\n}\n")
	return out.end()
}

// run is what results refer to, and what is counted while they are written.
type run struct {
	look       model.Look
	rules      map[string]uint // rule -> index in the driver
	taxonomies *taxonomies
	lines      *lineHashes
	notes      *notes
	written    int
	cut        map[model.Severity]int
}

func newRun(r *model.Report, look model.Look) *run {
	rules := make(map[string]uint, len(r.Rules))
	for i := range r.Rules {
		rules[r.Rules[i].ID] = uint(i)
	}
	return &run{
		look:       look,
		rules:      rules,
		taxonomies: newTaxonomies(r.Rules),
		lines:      newLineHashes(look.ReadLines),
		notes:      newNotes(rules),
		cut:        map[model.Severity]int{},
	}
}

// results walks the findings once; results are never held.
func (run *run) results(out *encoder, r *model.Report) error {
	if r.Findings == nil {
		return nil
	}
	for finding, err := range r.Findings {
		if err != nil {
			return err
		}
		if !run.takes(&finding) {
			continue
		}
		out.element(run.result(&finding))
	}
	out.text("\n")
	return nil
}

// takes reports whether the finding becomes a result; what does not is counted for a notification.
func (run *run) takes(f *model.Finding) bool {
	github := run.look.Profile == profileGitHub
	switch {
	case f.Outcome == model.NotKnown, f.Outcome == model.Errored:
		run.notes.outcome(f)
		return false
	case f.Outcome == model.Suppressed:
		return !github
	case f.Outcome != model.Fail:
		return false
	case github && run.written == githubResults:
		run.cut[f.Severity]++
		return false
	}
	run.written++
	return true
}

// category tells runs of one commit apart: a later upload with the same category replaces the earlier.
// What stands behind the last slash would name the single run, so the identifier ends with one.
func category(r *model.Report, look model.Look) string {
	name := look.Category
	if name == "" {
		name = "smaudit/code"
		if len(r.Scopes) > 0 && r.Scopes[0].Source.Class() != "code" {
			name = "smaudit/" + r.Scopes[0].Source.Class()
		}
	}
	for len(name) > 1 && name[len(name)-1] == '/' {
		name = name[:len(name)-1]
	}
	return name + "/"
}

// baseIDs declares the base without a place: only who reads the file knows where the root is.
func baseIDs() map[string]*sarif.ArtifactLocation {
	return map[string]*sarif.ArtifactLocation{
		baseID: {Description: sarif.NewTextMessage("The root of the repository, or of the folder that was scanned.")},
	}
}
