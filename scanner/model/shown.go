package model

import (
	"bytes"
	"encoding/json"
)

// HighEntropy is the kind of what has no format of a credential and looks random.
const HighEntropy = "high-entropy"

// Shown returns a text that people wrote, such as a description or the value of a tag, or a word in
// its place where it looks like a credential. Then the [Redacted] says like which; it is empty else.
func Shown(text string) (string, Redacted) {
	found, is := Classify(text)
	if !is {
		return text, Redacted{}
	}
	return "(redacted: " + found.Kind + ")", found
}

// ShownIdentifier is [Shown] for names and identifiers: mere randomness is no sign of a credential in
// what often has some.
func ShownIdentifier(text string) (string, Redacted) {
	shown, found := Shown(text)
	if found.Kind == HighEntropy {
		return text, Redacted{}
	}
	return shown, found
}

// ShownDocument returns a JSON document with each of its texts replaced by what shown returns for it;
// one that is not JSON is a single text. Only a document that shown would change need be given.
func ShownDocument(text string, shown func(string) string) string {
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	var document any
	if decoder.Decode(&document) != nil {
		return shown(text)
	}
	out, err := json.Marshal(shownTexts(document, shown))
	if err != nil {
		return shown(text)
	}
	return shown(string(out))
}

func shownTexts(v any, shown func(string) string) any {
	switch v := v.(type) {
	case string:
		return shown(v)
	case []any:
		for i := range v {
			v[i] = shownTexts(v[i], shown)
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, item := range v {
			out[shown(key)] = shownTexts(item, shown)
		}
		return out
	}
	return v
}
