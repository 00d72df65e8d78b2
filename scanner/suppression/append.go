package suppression

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"

	"smaudit/scanner/yamldoc"
)

var errLayout = errors.New("add it by hand: suppressions: is not the last part of the file, or not a list of one entry a line")

// Append adds an entry to the text of an ignore file, which may be empty, and leaves all that is there as
// it is, comments too.
func Append(text []byte, e Entry) ([]byte, error) {
	var before File
	if err := yamldoc.Decode(text, &before); err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(text)) == 0 {
		text = []byte("version: 1\n")
	}
	added, err := yaml.Marshal([]Entry{e})
	if err != nil {
		return nil, fmt.Errorf("write the entry: %w", err)
	}
	out := append(bytes.TrimRight(text, "\n"), '\n')
	indent := 2
	if len(before.Suppressions) == 0 {
		out = append(out, "suppressions:\n"...)
	} else {
		// An entry stands two columns behind its dash.
		_, column := yamldoc.Locate(text).Of("suppressions", 0)
		indent = max(column-3, 0)
	}
	for line := range strings.Lines(string(added)) {
		out = append(out, strings.Repeat(" ", indent)+line...)
	}
	var after File
	want := append(before.Suppressions, e)
	if yamldoc.Decode(out, &after) != nil || !reflect.DeepEqual(after.Suppressions, want) {
		return nil, errLayout
	}
	return out, nil
}
