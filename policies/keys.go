package policies

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// english is the language of the validator's messages.
var english = message.NewPrinter(language.English)

func sortedKeys[K ~string, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

func decodeObject(text []byte) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var out map[string]any
	return out, decoder.Decode(&out)
}
