package main

import (
	encoding "encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"smaudit/report/json"
	"smaudit/scanner/model"
)

func (a *app) explainCommand() *cobra.Command {
	var (
		file   string
		format string
	)
	cmd := &cobra.Command{
		Use:   "explain FINDING",
		Short: "Explain one finding of the last report: evidence, rule, what to do",
		Long: "Explain one finding. FINDING is its id or the beginning of it, as reports print it, with or\n" +
			"without #. It is looked up in the report of the last scan, or in that given by --report.",
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkText(format); err != nil {
				return err
			}
			found, rule, err := findFinding(file, strings.TrimPrefix(args[0], "#"))
			if err != nil {
				return err
			}
			if format == "json" {
				return writeJSON(a.stdout, found)
			}
			return explain(a.stdout, found, rule)
		},
	}
	cmd.Flags().StringVar(&file, "report", lastReport, "JSON report to look in")
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text or json")
	return cmd
}

// findFinding looks up a finding by the beginning of its id.
func findFinding(file, prefix string) (*model.Finding, *model.Rule, error) {
	r, err := readReport(file)
	if err != nil {
		return nil, nil, err
	}
	var matches []model.Finding
	for found, err := range r.Findings {
		if err != nil {
			return nil, nil, err
		}
		if prefix != "" && strings.HasPrefix(found.ID, prefix) && len(matches) < 2 {
			matches = append(matches, found)
		}
	}
	switch len(matches) {
	case 0:
		return nil, nil, usage(fmt.Errorf("no finding %q in %s", prefix, file), "findings are listed by smaudit report "+file+" -f text")
	case 2:
		return nil, nil, usage(fmt.Errorf("%q begins more than one finding in %s", prefix, file), "give more of the id")
	}
	index := slices.IndexFunc(r.Rules, func(rule model.Rule) bool { return rule.ID == matches[0].Rule })
	if index < 0 {
		return nil, nil, fmt.Errorf("report %s does not describe rule %s", file, matches[0].Rule)
	}
	return &matches[0], &r.Rules[index], nil
}

func readReport(name string) (*model.Report, error) {
	file, err := os.Open(name)
	if err != nil {
		hint := ""
		if errors.Is(err, os.ErrNotExist) {
			hint = "smaudit scan . -f json=FILE writes one"
		}
		return nil, usage(fmt.Errorf("read report: %w", err), hint)
	}
	defer file.Close()
	r, err := json.Read(file)
	if err != nil {
		return nil, usage(fmt.Errorf("read report %s: %w", name, err), "")
	}
	return r, nil
}

func explain(w io.Writer, f *model.Finding, r *model.Rule) error {
	var out strings.Builder
	fmt.Fprintf(&out, "%s  %s  (%s, %s)\n%s\n", f.Rule, f.Name, f.Severity, f.Outcome, r.Title)
	section(&out, "subject", model.Visible(string(f.Subject.Kind)+" "+f.Subject.Name))
	if f.Subject.Instances > 1 {
		section(&out, "instances", fmt.Sprint(f.Subject.Instances))
	}
	if f.Location != nil {
		section(&out, "where", model.Visible(fmt.Sprintf("%s:%d", f.Location.File, f.Location.Line)))
	}
	section(&out, "finding", model.Visible(f.Message))
	for _, key := range sortedKeys(f.Evidence) {
		section(&out, "evidence", model.Visible(key+" = "+plain(f.Evidence[key])))
	}
	for _, hidden := range f.Hidden {
		section(&out, "not seen", model.Visible(hiddenText(hidden)))
	}
	section(&out, "why", r.Description)
	section(&out, "reads", joinPaths(r.Reads))
	section(&out, "fix", f.Remediation.Summary)
	block(&out, "AWS CLI", f.Remediation.CLI)
	block(&out, "Terraform", f.Remediation.Terraform)
	for _, reference := range r.References {
		section(&out, "see", reference)
	}
	section(&out, "id", f.ID)
	_, err := io.WriteString(w, out.String())
	return err
}

// structure is what indented JSON has between its parts.
var structure = regexp.MustCompile(`\n\t*`)

// plain spells a part of the evidence: words as they are, whatever has parts as JSON that can be wrapped.
func plain(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	text, err := encoding.MarshalIndent(value, "", "\t")
	if err != nil {
		return fmt.Sprint(value)
	}
	return structure.ReplaceAllString(string(text), " ")
}

func hiddenText(h model.Hidden) string {
	text := string(h.Path) + ": " + string(h.Reason)
	if h.Detail != "" {
		text += ", " + h.Detail
	}
	if h.Permission != "" {
		text += "; needs " + h.Permission
	}
	return text
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
