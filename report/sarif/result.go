package sarif

import (
	"fmt"
	"strings"

	"github.com/owenrumney/go-sarif/v2/sarif"

	"smaudit/scanner/model"
)

// maxRelated is how many locations of a result GitHub keeps.
const maxRelated = 100

// result describes one finding. Its first sentence is all that GitHub shows in lists, and the first
// location is the only one that it shows at all.
func (run *run) result(f *model.Finding) *sarif.Result {
	result := &sarif.Result{
		RuleID:              new(f.Rule),
		Kind:                failed,
		Level:               new(level(f.Severity)),
		Locations:           []*sarif.Location{primary(f)},
		PartialFingerprints: run.fingerprints(f),
		Taxa:                run.taxonomies.of(f),
	}
	if index, known := run.rules[f.Rule]; known {
		result.RuleIndex = new(index)
	}
	var links string
	result.RelatedLocations, links = related(f)
	result.Message = *sarif.NewTextMessage(message(f) + links)
	if f.Outcome == model.Suppressed {
		result.Suppressions = []*sarif.Suppression{suppression(f)}
	}
	if f.Baseline != "" {
		result.BaselineState = new(string(f.Baseline))
	}
	result.Properties = properties(f)
	return result
}

// primary is the one place at which hosts show a finding.
func primary(f *model.Finding) *sarif.Location {
	var place *sarif.PhysicalLocation
	if f.Location != nil && f.Location.File != "" {
		place = physical(f.Location)
	} else {
		place = pseudo(f)
	}
	return &sarif.Location{PhysicalLocation: place, LogicalLocations: []*sarif.LogicalLocation{logical(&f.Subject)}}
}

// related gives the further places, and the sentence that links to them.
func related(f *model.Finding) ([]*sarif.Location, string) {
	var locations []*sarif.Location
	var links []string
	add := func(place *sarif.PhysicalLocation, label string) {
		if len(locations) == maxRelated {
			return
		}
		id := uint(len(locations) + 1)
		text := plain(label)
		locations = append(locations, &sarif.Location{Id: &id, PhysicalLocation: place, Message: sarif.NewTextMessage(text)})
		links = append(links, fmt.Sprintf("[%s](%d)", strings.NewReplacer("[", "", "]", "").Replace(text), id))
	}
	for _, r := range f.Related {
		if r.Location != nil && r.Location.File != "" {
			label := string(r.Path)
			if label == "" {
				label = "declaration"
			}
			add(physical(r.Location), label)
		}
	}
	// A live finding that is shown in the code that declares its subject keeps its own place too.
	if f.Scope.Source == model.SourceAWS && f.Location != nil && f.Location.File != "" {
		add(pseudo(f), "live object")
	}
	if len(links) == 0 {
		return nil, ""
	}
	return locations, " See " + strings.Join(links, ", ") + "."
}

// message names the subject first, since a finding's own message does not.
func message(f *model.Finding) string {
	name := f.Subject.Name
	for _, other := range []string{f.Subject.Address, f.Subject.ID} {
		if name == "" {
			name = other
		}
	}
	return sentence(plain(name) + ": " + plain(f.Message))
}

// plain makes a text from outside harmless in a message, where [text](target) would be a link.
func plain(text string) string { return strings.ReplaceAll(model.Visible(text), "](", "] (") }

// sentence ends a text with a period, as SARIF wants of messages.
func sentence(text string) string {
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// fingerprints gives GitHub its key, the line hash, and everybody else the identity of the finding.
func (run *run) fingerprints(f *model.Finding) map[string]any {
	hash, ok := run.lines.of(f.Location)
	if !ok {
		hash = identityHash(f)
	}
	return map[string]any{"primaryLocationLineHash": hash, "smauditFinding/v1": f.ID}
}

// suppression is in the source where its mark stands in the code.
func suppression(f *model.Finding) *sarif.Suppression {
	s := f.Suppression
	if s == nil {
		return &sarif.Suppression{Kind: "external", Status: new("accepted")}
	}
	kind := "external"
	if s.Kind == model.SuppressionInline {
		kind = "inSource"
	}
	text := s.Reason
	for _, part := range []struct{ word, value string }{{"owner", s.Owner}, {"ticket", s.Ticket}, {"expires", s.Expires}} {
		if part.value != "" {
			text += "; " + part.word + " " + part.value
		}
	}
	return &sarif.Suppression{Kind: kind, Status: new("accepted"), Justification: new(model.Visible(text))}
}

// properties keeps for programs what the message says in words.
func properties(f *model.Finding) sarif.Properties {
	out := sarif.Properties{"subject": f.Subject.ID, "subjectKind": f.Subject.Kind}
	if f.Path != "" {
		out["path"] = f.Path
	}
	if len(f.Evidence) > 0 {
		out["evidence"] = f.Evidence
	}
	if f.MonthlySavings != nil {
		out["monthlySavings"] = *f.MonthlySavings
	}
	return out
}
