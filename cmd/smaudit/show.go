package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"smaudit/scanner/model"
)

// writeJSON prints a value for programs.
func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// checkText refuses a format that a command with a text and a JSON form does not have.
func checkText(format string) error {
	if format == "text" || format == "json" {
		return nil
	}
	return usage(fmt.Errorf("format %q is not known", format), "use text or json")
}

// showRule prints one rule for people.
func showRule(w io.Writer, r *model.Rule) error {
	var out strings.Builder
	fmt.Fprintf(&out, "%s  %s  (%s)\n%s\n\n%s\n", r.ID, r.Name, r.Severity, r.Title, wrap(r.Description, 78))
	section(&out, "judges", fmt.Sprintf("each %s, in: %s", r.Subject, strings.Join(r.Sources, ", ")))
	for _, p := range r.Parameters {
		section(&out, "parameter", fmt.Sprintf("%s, default %v", p.Name, p.Default))
	}
	section(&out, "reads", joinPaths(r.Reads))
	section(&out, "fix", r.Remediation.Summary)
	block(&out, "AWS CLI", r.Remediation.CLI)
	block(&out, "Terraform", r.Remediation.Terraform)
	block(&out, "CloudFormation", r.Remediation.CloudFormation)
	for _, framework := range slices.Sorted(maps.Keys(r.Controls)) {
		section(&out, framework, strings.Join(r.Controls[framework], ", "))
	}
	section(&out, "known as", strings.Join(r.Aliases, ", "))
	for _, reference := range r.References {
		section(&out, "see", reference)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func joinPaths(reads model.Reads) string {
	paths := slices.Concat(reads.Applies, reads.Deny)
	slices.Sort(paths)
	words := make([]string, 0, len(paths))
	for _, path := range slices.Compact(paths) {
		words = append(words, string(path))
	}
	return strings.Join(words, ", ")
}

// section prints a labelled paragraph, nothing where there is no text.
func section(out *strings.Builder, label, text string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	lines := strings.Split(wrap(text, 64), "\n")
	fmt.Fprintf(out, "\n%-14s%s\n", label, strings.Join(lines, "\n"+strings.Repeat(" ", 14)))
}

// block prints lines that are copied as they are.
func block(out *strings.Builder, label, text string) {
	if text = strings.Trim(text, "\n"); text == "" {
		return
	}
	fmt.Fprintf(out, "\n%s\n    %s\n", label, strings.ReplaceAll(text, "\n", "\n    "))
}

// wrap breaks text at spaces so that lines stay within width where words allow.
func wrap(text string, width int) string {
	var out strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case column+1+len([]rune(word)) > width:
			out.WriteByte('\n')
			column = 0
		default:
			out.WriteByte(' ')
			column++
		}
		out.WriteString(word)
		column += len([]rune(word))
	}
	return out.String()
}
