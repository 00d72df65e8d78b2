package policies

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	yamlast "github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"smaudit/scanner/model"
	"smaudit/scanner/yamldoc"
)

// metadata is the METADATA comment of a rule's package.
type metadata struct {
	Title            string `json:"title"`
	Description      string `json:"description"`
	RelatedResources []struct {
		Ref         string `json:"ref"`
		Description string `json:"description"`
	} `json:"related_resources"`
	Custom struct {
		ID          string              `json:"id"`
		Name        string              `json:"name"`
		Severity    model.Severity      `json:"severity"`
		Subject     model.Kind          `json:"subject"`
		Sources     []string            `json:"sources"`
		Remediation model.Remediation   `json:"remediation"`
		Controls    map[string][]string `json:"controls"`
		Aliases     []string            `json:"aliases"`
		Evidence    string              `json:"evidence"`
		Deprecated  bool                `json:"deprecated"`
	} `json:"custom"`
}

// header is what stands in a Rego file before its first rule.
type header struct {
	pkg  string // without "data", such as smaudit.rules.rotation.disabled
	line int    // of the METADATA mark; 0 where there is none
	yaml string // the METADATA without comment signs
}

var packageLine = regexp.MustCompile(`^package\s+([A-Za-z0-9_.]+)`)

// readHeader finds the METADATA that stands right before the package clause.
func readHeader(text string) header {
	var out header
	var block strings.Builder
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if match := packageLine.FindStringSubmatch(line); match != nil {
			out.pkg, out.yaml = match[1], block.String()
			return out
		}
		comment, isComment := strings.CutPrefix(line, "#")
		switch {
		case isComment && strings.TrimSpace(comment) == "METADATA":
			out.line = number
			block.Reset()
		case out.line > 0 && (isComment || strings.TrimSpace(line) == ""):
			block.WriteString(strings.TrimPrefix(comment, " "))
			block.WriteByte('\n')
		}
	}
	return out
}

// parseMetadata decodes and validates the METADATA of a rule.
func parseMetadata(file string, h header) (*metadata, error) {
	if err := yamldoc.Check([]byte(h.yaml)); err != nil {
		return nil, yamlError(file, h, err)
	}
	tree, err := parser.ParseBytes([]byte(h.yaml), 0)
	if err != nil {
		return nil, yamlError(file, h, err)
	}
	var document any
	if err := yaml.Unmarshal([]byte(h.yaml), &document); err != nil {
		return nil, yamlError(file, h, err)
	}
	text, err := json.Marshal(document)
	if err != nil {
		return nil, &Error{File: file, Line: h.line, Text: fmt.Sprintf("METADATA: %v", err)}
	}
	if err := validateMetadata(file, h, tree, text); err != nil {
		return nil, err
	}
	var out metadata
	if err := json.Unmarshal(text, &out); err != nil {
		return nil, &Error{File: file, Line: h.line, Text: fmt.Sprintf("METADATA: %v", err)}
	}
	return &out, nil
}

func yamlError(file string, h header, err error) error {
	var fault *yamldoc.Error
	if errors.As(err, &fault) {
		return &Error{File: file, Line: h.line + fault.Line, Text: "METADATA: " + fault.Text}
	}
	var syntax *yaml.SyntaxError
	if errors.As(err, &syntax) {
		return &Error{File: file, Line: h.line + syntax.Token.Position.Line, Text: "METADATA: " + syntax.Message}
	}
	return &Error{File: file, Line: h.line, Text: fmt.Sprintf("METADATA: %v", err)}
}

var metadataSchema = sync.OnceValues(func() (*ast.Term, error) {
	text, err := files.ReadFile("schema/metadata.json")
	if err != nil {
		return nil, err
	}
	value, err := ast.ValueFromReader(bytes.NewReader(text))
	return ast.NewTerm(value), err
})

// schemaFault is what OPA's validator says of one place of a document. Its field is the path in dots,
// or "(root)".
type schemaFault struct {
	Field string `json:"field"`
	Desc  string `json:"desc"`
}

// validateMetadata names the line of each fault, since a rule's METADATA is long. The validator is
// the one behind the built-in json.match_schema: another one would have to be set up at every start.
func validateMetadata(file string, h header, tree *yamlast.File, text []byte) error {
	schema, err := metadataSchema()
	if err != nil {
		return fmt.Errorf("read schema of METADATA: %w", err)
	}
	document, err := ast.ValueFromReader(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("read METADATA of %s: %w", file, err)
	}
	faults, err := matchSchema(ast.NewTerm(document), schema)
	if err != nil {
		return fmt.Errorf("check METADATA of %s: %w", file, err)
	}
	var out []error
	for _, fault := range faults {
		var path []string
		if !strings.EqualFold(fault.Field, "(root)") {
			path = strings.Split(fault.Field, ".")
		}
		where := strings.TrimSuffix("METADATA "+strings.Join(path, "."), " ")
		out = append(out, &Error{
			File: file, Line: h.line + lineIn(tree, path), Text: fmt.Sprintf("%s: %s", where, strings.TrimPrefix(fault.Desc, fault.Field+" ")),
		})
	}
	return errors.Join(out...)
}

// matchSchema asks OPA's validator.
func matchSchema(document, schema *ast.Term) ([]schemaFault, error) {
	var faults []schemaFault
	match := topdown.GetBuiltin(ast.JSONMatchSchema.Name)
	err := match(topdown.BuiltinContext{Context: context.Background()}, []*ast.Term{document, schema}, func(result *ast.Term) error {
		pair, ok := result.Value.(*ast.Array)
		if !ok || pair.Len() != 2 {
			return fmt.Errorf("unexpected answer %v", result)
		}
		return ast.As(pair.Elem(1).Value, &faults)
	})
	return faults, err
}

// lineIn returns the line, counted from 1, of the value at the path in the METADATA, 0 where it is
// not found.
func lineIn(tree *yamlast.File, path []string) int {
	if len(tree.Docs) == 0 || tree.Docs[0].Body == nil {
		return 0
	}
	node, line := tree.Docs[0].Body, 0
	for _, segment := range path {
		mapping, ok := node.(*yamlast.MappingNode)
		if !ok {
			return line
		}
		for _, entry := range mapping.Values {
			if entry.Key.GetToken().Value == segment {
				node, line = entry.Value, entry.Key.GetToken().Position.Line
			}
		}
	}
	return line
}
