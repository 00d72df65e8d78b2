package sarif

import (
	"maps"
	"slices"
	"strings"

	"smaudit/scanner/model"
)

// help tells why a rule matters, how to mend what it finds, where to read on and how to accept the
// risk, as plain text and as Markdown. Hosts show the Markdown instead of the text.
func help(rule *model.Rule) (text, markdown string) {
	var plainText, marked strings.Builder
	for _, s := range sections(rule) {
		plainText.WriteString(s.title + "\n" + s.body + "\n\n")
		body := s.body
		switch {
		case s.language != "":
			fence := fence(body)
			body = fence + s.language + "\n" + body + "\n" + fence
		case s.list:
			body = "- " + strings.ReplaceAll(body, "\n", "\n- ")
		}
		marked.WriteString("### " + s.title + "\n" + body + "\n\n")
	}
	return strings.TrimSpace(plainText.String()), strings.TrimSpace(marked.String())
}

// section is one heading of the help. An empty one is left out.
type section struct {
	title    string
	body     string
	language string // of a block of code
	list     bool   // one item a line
}

func sections(rule *model.Rule) []section {
	fix := rule.Remediation
	why := rule.Description
	if why == "" {
		why = rule.Title
	}
	all := []section{
		{title: "Why it matters", body: prose(why)},
		{title: "How to fix it", body: prose(fix.Summary)},
		{title: "AWS CLI", body: lines(fix.CLI), language: "sh"},
		{title: "Terraform", body: lines(fix.Terraform), language: "hcl"},
		{title: "CloudFormation", body: lines(fix.CloudFormation), language: "yaml"},
		{title: "References", body: links(rule.References), list: true},
		{title: "Controls", body: controls(rule.Controls), list: true},
		{title: "How to accept the risk everywhere", body: accept(rule.ID), language: "yaml"},
	}
	return slices.DeleteFunc(all, func(s section) bool { return s.body == "" })
}

// accept is the configuration to copy.
func accept(rule string) string {
	return "# .smaudit.yaml\nskip_rules: [" + model.Visible(rule) + "]"
}

// controls lists what an auditor looks up, by framework.
func controls(byFramework map[string][]string) string {
	var out []string
	for _, framework := range slices.Sorted(maps.Keys(byFramework)) {
		out = append(out, plain(framework+": "+strings.Join(byFramework[framework], ", ")))
	}
	return strings.Join(out, "\n")
}

func links(references []string) string {
	var out []string
	for _, reference := range references {
		out = append(out, plain(reference))
	}
	return strings.Join(out, "\n")
}

// lines keeps the breaks and the indentation of code, and nothing else that is invisible.
func lines(code string) string {
	var out []string
	for line := range strings.Lines(strings.TrimSpace(code)) {
		out = append(out, model.Visible(strings.ReplaceAll(strings.TrimRight(line, "\r\n"), "\t", "  ")))
	}
	return strings.Join(out, "\n")
}

// fence is longer than any run of backticks in the code, so that the code cannot end the block.
func fence(code string) string {
	longest, run := 0, 0
	for _, r := range code {
		run++
		if r != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	return strings.Repeat("`", max(3, longest+1))
}
