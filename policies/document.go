package policies

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"smaudit/scanner/model"
)

const preamble = `# Rules

This file is made from the rules by ` + "`go generate ./policies`" + `; edit them, not it.

A rule is a folder of three files: the rule, its tests, its examples. ` + "`applies`" + ` says whether the rule is
about a subject, ` + "`deny`" + ` what is wrong with it. They run under stock OPA from 1.22 on:

` + "```" + `
opa test -b policies
opa eval -b policies -i input.json data.smaudit.main.deny
opa check --strict --schema policies/schema policies/rules policies/lib policies/main
` + "```" + `

A parameter is set for a rule, or for the secrets of a class, in the configuration.

`

// document renders the catalogue as Markdown.
func document(rules []model.Rule, examples []Example) string {
	var out strings.Builder
	out.WriteString(preamble)
	out.WriteString("| id | name | severity | sources | what it finds |\n|---|---|---|---|---|\n")
	for _, rule := range rules {
		fmt.Fprintf(&out, "| [%s](#%s) | %s | %s | %s | %s |\n", rule.ID, anchor(rule), rule.Name, rule.Severity,
			strings.Join(rule.Sources, ", "), rule.Title)
	}
	byRule := make(map[string]Example)
	for _, example := range examples {
		byRule[example.Rule] = example
	}
	for _, rule := range rules {
		fmt.Fprintf(&out, "\n## %s %s\n\n%s. %s\n\n", rule.ID, rule.Name, rule.Title, paragraph(rule.Description))
		describe(&out, rule)
		showExample(&out, byRule[rule.ID])
		showReferences(&out, rule)
	}
	return out.String()
}

// anchor is the fragment that code hosts give the rule's heading.
func anchor(rule model.Rule) string { return strings.ToLower(rule.ID) + "-" + rule.Name }

func paragraph(text string) string { return strings.Join(strings.Fields(text), " ") }

func describe(out *strings.Builder, rule model.Rule) {
	fmt.Fprintf(out, "- Severity: %s\n- Subject: %s\n- Sources: %s\n", rule.Severity, rule.Subject, strings.Join(rule.Sources, ", "))
	for _, parameter := range rule.Parameters {
		preset, err := json.Marshal(parameter.Default)
		if err != nil {
			preset = []byte("?")
		}
		fmt.Fprintf(out, "- Parameter `%s`: %s\n", parameter.Name, code(string(preset)))
	}
	for _, framework := range sortedKeys(rule.Controls) {
		fmt.Fprintf(out, "- %s: %s\n", framework, strings.Join(rule.Controls[framework], ", "))
	}
	if len(rule.Aliases) > 0 {
		fmt.Fprintf(out, "- Known elsewhere as: %s\n", strings.Join(rule.Aliases, ", "))
	}
	fmt.Fprintf(out, "- Remedy: %s\n", paragraph(rule.Remediation.Summary))
}

func code(text string) string { return "`" + text + "`" }

// showExample renders the first bad file as Avoid, and the good file of the same kind as Prefer.
func showExample(out *strings.Builder, example Example) {
	bad := slices.IndexFunc(example.Files, ExampleFile.Bad)
	if bad < 0 {
		return
	}
	kind := strings.TrimPrefix(example.Files[bad].Name, "bad")
	fence(out, "Avoid", example.Files[bad])
	for _, file := range example.Files {
		if file.Name == "good"+kind {
			fence(out, "Prefer", file)
		}
	}
}

func fence(out *strings.Builder, heading string, file ExampleFile) {
	language := cmp.Or(map[string]string{".tf": "hcl", ".yaml": "yaml", ".yml": "yaml", ".json": "json", ".sh": "sh"}[path.Ext(file.Name)], "text")
	fmt.Fprintf(out, "\n**%s** (%s)\n\n```%s\n%s\n```\n", heading, file.Name, language, strings.TrimSpace(file.Text))
}

func showReferences(out *strings.Builder, rule model.Rule) {
	if len(rule.References) > 0 {
		out.WriteString("\nSee also:\n")
	}
	for _, reference := range rule.References {
		fmt.Fprintf(out, "- <%s>\n", reference)
	}
}

// regoCatalogue renders what the entry point for stock opa must know of the rules, since METADATA is
// out of a rule's reach.
func regoCatalogue(rules []*source) string {
	var out strings.Builder
	out.WriteString("# Generated from the METADATA of the rules; do not edit.\npackage smaudit.main\n\nimport rego.v2\n\n_catalogue := {\n")
	families := make(map[string][]*source)
	for _, source := range rules {
		families[source.rule.Family] = append(families[source.rule.Family], source)
	}
	for _, family := range sortedKeys(families) {
		members := families[family]
		slices.SortFunc(members, func(a, b *source) int { return cmp.Compare(a.pkg, b.pkg) })
		fmt.Fprintf(&out, "\t%q: {\n", family)
		for _, source := range members {
			words := slices.Sorted(slices.Values(source.rule.Sources))
			fmt.Fprintf(&out, "\t\t%q: {\"id\": %q, \"subject\": %q, \"sources\": [\"%s\"]},\n",
				path.Ext(source.pkg)[1:], source.rule.ID, source.rule.Subject, strings.Join(words, `", "`))
		}
		out.WriteString("\t},\n")
	}
	out.WriteString("}\n")
	return out.String()
}
