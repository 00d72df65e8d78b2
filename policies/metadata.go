package policies

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	yamlast "github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/santhosh-tekuri/jsonschema/v6"

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

var metadataSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	text, err := files.ReadFile("schema/metadata.json")
	if err != nil {
		return nil, err
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("metadata.json", document); err != nil {
		return nil, err
	}
	return compiler.Compile("metadata.json")
})

// validateMetadata names the line of each fault, since a rule's METADATA is long.
func validateMetadata(file string, h header, tree *yamlast.File, text []byte) error {
	schema, err := metadataSchema()
	if err != nil {
		return fmt.Errorf("read schema of METADATA: %w", err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("read METADATA of %s: %w", file, err)
	}
	var invalid *jsonschema.ValidationError
	if err := schema.Validate(document); !errors.As(err, &invalid) {
		return err
	}
	var out []error
	for _, leaf := range leaves(invalid) {
		where := strings.Join(leaf.InstanceLocation, ".")
		text := strings.TrimSuffix(fmt.Sprintf("METADATA %s", where), " ")
		out = append(out, &Error{
			File: file, Line: h.line + lineIn(tree, leaf.InstanceLocation),
			Text: fmt.Sprintf("%s: %s", text, leaf.ErrorKind.LocalizedString(english)),
		})
	}
	return errors.Join(out...)
}

func leaves(err *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(err.Causes) == 0 {
		return []*jsonschema.ValidationError{err}
	}
	var out []*jsonschema.ValidationError
	for _, cause := range err.Causes {
		out = append(out, leaves(cause)...)
	}
	return out
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
