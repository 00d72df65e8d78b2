package policies

import (
	"fmt"
	"regexp"
	"strings"
	"text/template"
)

// File is a file to write, with a slash-separated path below the directory of rules.
type File struct {
	Path string
	Text string
}

var (
	idForm     = regexp.MustCompile(`^[A-Z]{3}[0-9]{3}$`)
	nameForm   = regexp.MustCompile(`^[a-z]+(-[a-z0-9]+)*$`)
	familyForm = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
)

// Scaffold returns the three files of a new rule, which compile and whose tests pass: a rule about
// secrets without a description, to be changed into what is wanted. The ID has three capitals and
// three digits, the name is in kebab case and says the fault, the family is a folder in snake case.
func Scaffold(id, name, family string) ([]File, error) {
	switch {
	case !idForm.MatchString(id):
		return nil, &Error{Text: fmt.Sprintf("the id %q of a rule has three capitals and three digits, such as ORG001", id)}
	case !nameForm.MatchString(name):
		return nil, &Error{Text: fmt.Sprintf("the name %q of a rule is in kebab case, such as owner-missing", name)}
	case !familyForm.MatchString(family):
		return nil, &Error{Text: fmt.Sprintf("the family %q of a rule is in snake case, such as rotation", family)}
	}
	// The folder leaves out the family word, which its parent says already.
	word := strings.ReplaceAll(family, "_", "-")
	folder := strings.ReplaceAll(strings.TrimPrefix(name, word+"-"), "-", "_")
	fields := map[string]string{"ID": id, "Name": name, "Family": family, "Folder": folder}
	var out []File
	for _, part := range []struct{ suffix, text string }{
		{".rego", scaffoldRule}, {"_test.rego", scaffoldTest}, {".txtar", scaffoldExample},
	} {
		var text strings.Builder
		if err := template.Must(template.New(part.suffix).Parse(part.text)).Execute(&text, fields); err != nil {
			return nil, fmt.Errorf("write rule %s: %w", id, err)
		}
		file := File{Path: family + "/" + folder + "/" + folder + part.suffix, Text: text.String()}
		if strings.HasSuffix(file.Path, ".rego") {
			if _, err := (&source{file: file.Path, text: file.Text}).parse(false); err != nil {
				return nil, fmt.Errorf("rule %s cannot be called %s: %w", id, name, err)
			}
		}
		out = append(out, file)
	}
	return out, nil
}

const scaffoldRule = `# METADATA
# title: Secret has no description
# description: Say in a sentence or two what goes wrong where this rule fails, and why that matters.
# schemas:
#   - input: schema.secret
# custom:
#   id: {{.ID}}
#   name: {{.Name}}
#   severity: low
#   subject: secret
#   sources: [live, code]
#   remediation:
#     summary: Say in one sentence what mends it.
package smaudit.rules.{{.Family}}.{{.Folder}}

import rego.v2

import data.smaudit.lib.param

applies if {
	not input.secret.deleted_at
	not input.secret.owner in param.value(param.class, "{{.ID}}", "exempt_owners", ["rds"])
}

deny contains finding if {
	not input.secret.description

	finding := {
		"path": "description",
		"message": "the secret has no description",
	}
}
`

const scaffoldTest = `package smaudit.rules.{{.Family}}.{{.Folder}}_test

import rego.v2

import data.smaudit.rules.{{.Family}}.{{.Folder}}

test_deny_absent if {
	{{.Folder}}.applies with input as {"secret": {}}
	{{.Folder}}.deny == {{"{{"}}
		"path": "description",
		"message": "the secret has no description",
	{{"}}"}} with input as {"secret": {}}
}

test_allow_described if {{.Folder}}.deny == set() with input as {"secret": {"description": "of the shop"}}

test_skip_owned if not {{.Folder}}.applies with input as {"secret": {"owner": "rds"}}

test_skip_recovering if not {{.Folder}}.applies with input as {"secret": {"deleted_at": "2026-11-01T00:00:00Z"}}
`

const scaffoldExample = `want bad.tf: {{.ID}} aws_secretsmanager_secret.db
-- bad.tf --
resource "aws_secretsmanager_secret" "db" {
  name = "shop/db"
}
-- good.tf --
resource "aws_secretsmanager_secret" "db" {
  name        = "shop/db"
  description = "Password of the shop's database"
}
`
