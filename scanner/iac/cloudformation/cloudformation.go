// Package cloudformation reads CloudFormation templates, in YAML and in JSON. It yields the resources that
// an audit of secrets looks at in the terms of the Terraform types that declare the same, so that one
// assembly describes both.
//
// Intrinsic functions are evaluated as far as the template tells, parameters by their defaults unless the
// user hands values in. What a template leaves open stays a hole that names what it refers to, or is
// unknown. Nothing is fetched: exports of other stacks, parameters of Systems Manager and macros are not
// followed.
package cloudformation

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"go.yaml.in/yaml/v3"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// Options say how to read a template.
type Options struct {
	Parameters map[string]string // values of parameters, and of pseudo parameters such as AWS::Region
}

// Limits of what is read. CloudFormation takes templates of at most 1 MB (quotas, 2026).
const (
	maxBytes = 2 << 20
	maxDepth = 100
	maxSteps = 300_000   // nodes that are evaluated, each as often as it is
	maxRoom  = 32 << 20  // bytes of texts that are put together
	maxText  = 256 << 10 // bytes of one of them
)

var (
	versionKey   = regexp.MustCompile(`(?:^|[\n{,])\s*["']?AWSTemplateFormatVersion["']?\s*:`)
	resourcesKey = regexp.MustCompile(`(?:^|[\n{,])\s*["']?Resources["']?\s*:`)
	typeKey      = regexp.MustCompile(`["']?\bType["']?\s*:\s*["']?(?:AWS|Alexa|Custom)::`)
)

// Recognise reports whether a file that begins so may be a template.
func Recognise(head []byte) bool {
	return versionKey.Match(head) || resourcesKey.Match(head) && typeKey.Match(head)
}

// Read reads a template. The name is that of the file in errors, locations and identities. It returns nil
// where the document has no resources and so is no template. Errors say where the file is at fault, and do
// not repeat what stands there.
func Read(ctx context.Context, r io.Reader, name string, o Options) (*resource.Root, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read template %s: %w", name, err)
	}
	if len(text) > maxBytes {
		return nil, fmt.Errorf("read template %s: it is larger than %d MiB, more than CloudFormation takes", name, maxBytes>>20)
	}
	top, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("read template %s: %w", name, err)
	}
	e := newEvaluator(ctx, name, top, o)
	if e == nil {
		return nil, nil
	}
	root := &resource.Root{Path: name, Source: model.SourceCloudFormation}
	root.Resources = e.resources()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	root.Gaps = e.gaps
	return root, nil
}

// quoted is what a message of the YAML parser repeats of the document.
var quoted = regexp.MustCompile("'[^']*'|\"[^\"]*\"|`[^`]*`")

// escapes are those that JSON has and YAML has not, two halves for a character and an escaped slash, and the
// escaped backslash, which may stand before what looks like one.
var escapes = regexp.MustCompile(`\\\\|\\/|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}`)

// readable writes the escapes of JSON as YAML has them.
func readable(text []byte) []byte {
	if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		return text
	}
	return escapes.ReplaceAllFunc(text, func(escape []byte) []byte {
		switch {
		case escape[1] == '/':
			return escape[1:]
		case escape[1] == '\\':
			return escape
		}
		high, _ := strconv.ParseUint(string(escape[2:6]), 16, 32)
		low, _ := strconv.ParseUint(string(escape[8:12]), 16, 32)
		return fmt.Appendf(nil, `\U%08x`, utf16.DecodeRune(rune(high), rune(low)))
	})
}

func parse(text []byte) (*yaml.Node, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(readable(text), &document); err != nil {
		return nil, fmt.Errorf("%s", quoted.ReplaceAllString(strings.TrimPrefix(err.Error(), "yaml: "), "…"))
	}
	if line := tooDeep(&document, 0); line > 0 {
		return nil, fmt.Errorf("line %d: nested more than %d levels deep", line, maxDepth)
	}
	if len(document.Content) == 0 {
		return &yaml.Node{}, nil
	}
	return document.Content[0], nil
}

// tooDeep returns the line at which the nesting exceeds the limit, 0 where it does not.
func tooDeep(n *yaml.Node, depth int) int {
	if depth > maxDepth {
		return max(n.Line, 1)
	}
	for _, child := range n.Content {
		if line := tooDeep(child, depth+1); line > 0 {
			return line
		}
	}
	return 0
}
