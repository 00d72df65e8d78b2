// Package yamldoc reads the YAML and JSON that users hand over: configuration, price tables, data of
// rules. A repository that is scanned may bring its own, so a document is not trusted: its size and
// nesting are bounded, and it may not repeat itself by aliases, of which a few lines can stand for
// more than any memory holds.
//
// It refuses keys that the target does not have and keys that are given twice. It knows nothing of
// what a document means.
package yamldoc

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	yamlv3 "go.yaml.in/yaml/v3"
)

// Error is a fault of a document. Column is 0 where it is not known.
type Error struct {
	Line, Column int
	Text         string
}

func (e *Error) Error() string {
	if e.Column == 0 {
		return fmt.Sprintf("line %d: %s", e.Line, e.Text)
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Text)
}

// maxDepth bounds the nesting: the decoder takes time and memory that grow with its square.
const maxDepth = 64

// ReadFile reads a file of at most limit bytes. The error of a larger one says what the limit is.
func ReadFile(name string, limit int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, reason(err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, reason(err)
	}
	if int64(len(text)) > limit {
		return nil, fmt.Errorf("it is larger than %d KiB, which is the most that is read", limit>>10)
	}
	return text, nil
}

// reason leaves out the name, which the caller gives as the user wrote it.
func reason(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// Decode decodes a document strictly. Errors tell line and column.
func Decode(text []byte, into any) (err error) {
	// The decoder meets some documents that are valid YAML with a nil pointer.
	defer func() {
		if recover() != nil {
			err = errors.New("the document cannot be decoded; write it more plainly")
		}
	}()
	if err := Check(text); err != nil {
		return err
	}
	return placed(yaml.UnmarshalWithOptions(text, into, yaml.Strict()))
}

// Check refuses a document that is no YAML, is nested too deep or has aliases or tags. Its own parser takes
// time in proportion to the text and expands nothing.
func Check(text []byte) error {
	var document yamlv3.Node
	if err := yamlv3.Unmarshal(text, &document); err != nil {
		fault := &Error{Line: 1, Text: strings.TrimPrefix(err.Error(), "yaml: ")}
		if _, err := fmt.Sscanf(fault.Text, "line %d:", &fault.Line); err == nil {
			_, fault.Text, _ = strings.Cut(fault.Text, ": ")
		}
		return fault
	}
	return check(&document, 0)
}

func check(node *yamlv3.Node, depth int) error {
	switch {
	case node.Kind == yamlv3.AliasNode:
		return &Error{node.Line, node.Column, fmt.Sprintf("aliases are not read; write out what *%s stands for", node.Value)}
	case node.Style&yamlv3.TaggedStyle != 0:
		return &Error{node.Line, node.Column, fmt.Sprintf("tags such as %s are not read", node.Tag)}
	case depth > maxDepth:
		return &Error{node.Line, 0, fmt.Sprintf("nested more than %d levels deep", maxDepth)}
	}
	for _, child := range node.Content {
		if err := check(child, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// placed puts an error of the decoder on one line, in words that are not those of Go.
func placed(err error) error {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		return err
	}
	text := at.GetMessage()
	var mismatch *yaml.TypeError
	if errors.As(err, &mismatch) {
		text = fmt.Sprintf("%s stands where %s belongs", word(mismatch.SrcType), word(mismatch.DstType))
	}
	position := at.GetToken().Position
	return &Error{position.Line, position.Column, text}
}

// word names a type as users know it.
func word(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "a mapping"
	case reflect.Interface, reflect.Pointer:
		return "another value"
	default:
		return "a number"
	}
}
