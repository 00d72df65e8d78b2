package sarif

import (
	"regexp"
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v2/sarif"

	"smaudit/scanner/model"
)

// Limits of GitHub on what describes a rule, in characters and tags. Source: GitHub's documentation
// of its SARIF support, as of 2026-11.
const (
	maxName        = 255
	maxDescription = 1024
	maxTags        = 10
)

// securitySeverity is the middle of GitHub's band for the severity: above 9.0 is critical, from 7.0
// high, from 4.0 medium, from 0.1 low.
var securitySeverity = map[model.Severity]string{
	model.Critical: "9.5", model.High: "8.0", model.Medium: "5.5", model.Low: "2.0",
}

var levels = map[model.Severity]string{
	model.Critical: "error", model.High: "error", model.Medium: "warning", model.Low: "note", model.Info: "note",
}

// level falls back to warning for the severity of a rule that is not ours.
func level(severity model.Severity) string {
	if level, known := levels[severity]; known {
		return level
	}
	return "warning"
}

var semantic = regexp.MustCompile(`^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$`)

// number is the tool's version in the numeric form that SARIF wants. A build from a working tree has
// none of its own.
func number(version string) string {
	if number := strings.TrimPrefix(version, "v"); semantic.MatchString(number) {
		return number
	}
	return "0.0.0-unreleased"
}

func (run *run) driver(r *model.Report) *sarif.ToolComponent {
	driver := &sarif.ToolComponent{
		Name:                r.Tool.Name,
		FullName:            new("smaudit, an audit of AWS Secrets Manager"),
		Version:             new(number(r.Tool.Version)),
		SemanticVersion:     new(number(r.Tool.Version)),
		InformationURI:      new(informationURI),
		Rules:               make([]*sarif.ReportingDescriptor, 0, len(r.Rules)),
		Notifications:       noteDescriptors(),
		SupportedTaxonomies: run.taxonomies.supported(),
	}
	if driver.Name == "" {
		driver.Name = "smaudit"
	}
	for i := range r.Rules {
		driver.Rules = append(driver.Rules, descriptor(&r.Rules[i]))
	}
	return driver
}

// informationURI is the subject of the audit, until the project has a page of its own.
const informationURI = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html"

// descriptor fills all that GitHub requires and shows. Severity is the rule's there, not the
// result's, so security-severity stands here.
func descriptor(rule *model.Rule) *sarif.ReportingDescriptor {
	title, description := rule.Title, rule.Description
	if title == "" {
		title = rule.Name
	}
	if description == "" {
		description = title
	}
	text, markdown := help(rule)
	d := &sarif.ReportingDescriptor{
		ID:                   rule.ID,
		Name:                 new(limit(pascal(rule.Name, rule.ID), maxName)),
		ShortDescription:     &sarif.MultiformatMessageString{Text: new(limit(sentence(plain(title)), maxDescription))},
		FullDescription:      &sarif.MultiformatMessageString{Text: new(limit(sentence(prose(description)), maxDescription))},
		Help:                 &sarif.MultiformatMessageString{Text: new(text), Markdown: new(markdown)},
		HelpURI:              new(informationURI),
		DefaultConfiguration: &sarif.ReportingConfiguration{Level: level(rule.Severity)},
		Properties:           ruleProperties(rule),
	}
	for _, reference := range rule.References {
		if strings.HasPrefix(reference, "https://") {
			d.HelpURI = new(reference)
			break
		}
	}
	return d
}

// families that are about money and order: their findings are no security alerts.
var hygiene = map[string]bool{"CST": true, "CCH": true, "TAG": true}

// guesses are families that judge use by a record that may not hold everything.
var guesses = map[string]bool{"CCH": true, "USE": true}

// ruleProperties gives a rule either a security severity or a problem severity: with the first,
// GitHub lists its findings as security alerts.
func ruleProperties(rule *model.Rule) sarif.Properties {
	family := strings.TrimRight(rule.ID, "0123456789")
	out := sarif.Properties{"tags": tags(rule, !hygiene[family]), "precision": "high"}
	switch {
	case rule.Custom:
		out["precision"] = "medium"
	case guesses[family]:
		out["precision"] = "low"
	}
	score, scored := securitySeverity[rule.Severity]
	switch {
	case scored && !hygiene[family]:
		out["security-severity"] = score
	case rule.Severity == model.Low, rule.Severity == model.Info:
		out["problem.severity"] = "recommendation"
	default:
		out["problem.severity"] = level(rule.Severity)
	}
	return out
}

// tags filter alerts on GitHub, which shows ten at most.
func tags(rule *model.Rule, security bool) []string {
	var out []string
	if security {
		out = append(out, "security")
	}
	if rule.Family != "" {
		out = append(out, rule.Family)
	}
	var controls []string
	for framework, ids := range rule.Controls {
		for _, id := range ids {
			controls = append(controls, model.Visible(controlTag(framework, id)))
		}
	}
	slices.Sort(controls)
	out = append(out, slices.Compact(controls)...)
	return out[:min(len(out), maxTags)]
}

// controlTag writes weaknesses as CodeQL does, external/cwe/cwe-798, since code hosts know that form.
func controlTag(framework, id string) string {
	if framework == "cwe" {
		return "external/cwe/" + strings.ToLower(id)
	}
	return framework + "/" + id
}

// pascal turns rotation-disabled into RotationDisabled, the form of names in SARIF.
func pascal(name, id string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !letterOrDigit(r) }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	if b.Len() == 0 {
		return id
	}
	return b.String()
}

func letterOrDigit(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// prose joins the lines of a description, whose breaks are those of METADATA.
func prose(text string) string { return plain(strings.Join(strings.Fields(text), " ")) }

// limit cuts a text to a number of characters.
func limit(text string, characters int) string {
	runes := []rune(text)
	if len(runes) <= characters {
		return text
	}
	return string(runes[:characters-1]) + "…"
}
