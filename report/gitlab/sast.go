package gitlab

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"

	"smaudit/scanner/model"
)

// schemaVersion is the version of GitLab's security report schemas that the report fits. Limits are those
// of its sast-report-format.json, in characters; 20 identifiers are all that GitLab keeps.
const (
	schemaVersion  = "15.1.4"
	maxName        = 255
	maxSolution    = 1900 // of 7,000, since code spans may take more than three times the room
	maxIdentifiers = 20
)

// namespace makes the UUIDs of our findings no one else's.
var namespace = uuid.NewSHA1(uuid.NameSpaceOID, []byte("smaudit finding"))

type vulnerability struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Severity    string          `json:"severity"`
	Solution    string          `json:"solution,omitempty"`
	Identifiers []identifier    `json:"identifiers"`
	Links       []link          `json:"links,omitempty"`
	Location    span            `json:"location"`
	Tracking    tracking        `json:"tracking"`
	Details     map[string]text `json:"details"`
}

type identifier struct {
	Type  string `json:"type"`
	Name  string `json:"name"`
	Value string `json:"value"`
}

type link struct {
	URL string `json:"url"`
}

type span struct {
	File  string `json:"file"`
	Start int    `json:"start_line"`
	End   int    `json:"end_line"`
}

type tracking struct {
	Type  string    `json:"type"`
	Items []tracked `json:"items"`
}

type tracked struct {
	span
	Signatures []signature `json:"signatures"`
}

type signature struct {
	Algorithm string `json:"algorithm"`
	Value     string `json:"value"`
}

type text struct {
	Type  string `json:"type"`
	Name  string `json:"name"`
	Value string `json:"value"`
}

var sastSeverities = map[model.Severity]string{
	model.Critical: "Critical", model.High: "High", model.Medium: "Medium", model.Low: "Low", model.Info: "Info",
}

// WriteSAST writes the findings that the look shows as a SAST report.
func WriteSAST(w io.Writer, r *model.Report, look model.Look) error {
	head, err := json.Marshal(newScan(r, &look))
	if err != nil {
		return fmt.Errorf("encode scan: %w", err)
	}
	rules := make(map[string]*model.Rule, len(r.Rules))
	for i := range r.Rules {
		rules[r.Rules[i].ID] = &r.Rules[i]
	}
	out := &list{Writer: bufio.NewWriterSize(w, 1<<15)}
	fmt.Fprintf(out, "{\"version\":%q,\n\"scan\":%s,\n\"vulnerabilities\":", schemaVersion, head)
	for finding, err := range r.Shown(look) {
		if err != nil {
			return err
		}
		out.element(newVulnerability(finding, rules[finding.Rule]))
	}
	return out.end("}\n")
}

// newVulnerability escapes what GitLab renders as Markdown: description and solution.
func newVulnerability(f *model.Finding, rule *model.Rule) vulnerability {
	file, line, end := place(f)
	out := vulnerability{
		ID:          uuid.NewSHA1(namespace, []byte(f.ID)).String(),
		Name:        model.Shorten(model.Visible(f.Name), maxName),
		Description: model.MarkdownCode(f.Subject.Title()) + ": " + model.Markdown(f.Message),
		Severity:    cmp.Or(sastSeverities[f.Severity], "Unknown"),
		Solution:    model.Markdown(model.Shorten(f.Remediation.Summary, maxSolution)),
		Identifiers: identifiers(f),
		Location:    span{file, line, end},
		Details:     map[string]text{"finding": {"text", "Finding", f.ID}, "place": {"text", "Place", f.Where()}},
	}
	// The finding's own identity, so that lines that are inserted above it make no new vulnerability of it.
	out.Tracking = tracking{"source", []tracked{{out.Location, []signature{{"hash", f.ID}}}}}
	if rule != nil {
		out.Name = model.Shorten(model.Visible(cmp.Or(rule.Title, f.Name)), maxName)
		out.Links = links(rule.References)
	}
	return out
}

// identifiers name the rule first, which is the one that GitLab tracks by, and then the controls.
func identifiers(f *model.Finding) []identifier {
	out := []identifier{{"smaudit_rule", "smaudit " + f.Rule, f.Rule}}
	for _, framework := range slices.Sorted(maps.Keys(f.Controls)) {
		for _, control := range f.Controls[framework] {
			if len(out) < maxIdentifiers {
				out = append(out, identifier{framework, framework + " " + control, control})
			}
		}
	}
	return out
}

var address = regexp.MustCompile(`^https?://.`)

func links(references []string) (out []link) {
	for _, reference := range references {
		if address.MatchString(reference) {
			out = append(out, link{reference})
		}
	}
	return out
}

type scan struct {
	Type     string    `json:"type"`
	Status   string    `json:"status"`
	Start    string    `json:"start_time"`
	End      string    `json:"end_time"`
	Analyzer tool      `json:"analyzer"`
	Scanner  tool      `json:"scanner"`
	Messages []message `json:"messages,omitempty"`
}

type tool struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Version string `json:"version"`
	Vendor  struct {
		Name string `json:"name"`
	} `json:"vendor"`
}

type message struct {
	Level string `json:"level"`
	Value string `json:"value"`
}

// newScan tells besides who scanned and when that not everything could be seen, where that is so.
func newScan(r *model.Report, look *model.Look) scan {
	us := tool{ID: "smaudit", Name: "smaudit", Version: cmp.Or(r.Tool.Version, "unreleased")}
	us.Vendor.Name = "smaudit"
	out := scan{Type: "sast", Status: "success", Start: moment(r.StartedAt), End: moment(r.FinishedAt), Analyzer: us, Scanner: us}
	if look.ExitCode == 2 || look.ExitCode == 3 {
		out.Status = "failure"
	}
	if unseen := r.Unseen(); unseen != "" {
		out.Messages = []message{{"warn", unseen}}
	}
	return out
}

func moment(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05") }
