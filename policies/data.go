package policies

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"smaudit/scanner/yamldoc"
)

// dataDocument is the root of data: what the user's documents and bundles hold, and the configuration
// as smaudit.config.
func dataDocument(o Options, found *sources, config map[string]any) (map[string]any, error) {
	out := make(map[string]any)
	for _, data := range found.data {
		if err := merge(out, data, "a bundle of rules"); err != nil {
			return nil, err
		}
	}
	for _, name := range o.Data {
		data, err := readData(name)
		if err != nil {
			return nil, err
		}
		if err := merge(out, data, name); err != nil {
			return nil, err
		}
	}
	out["smaudit"] = map[string]any{"config": config}
	return out, nil
}

// configuration returns the configuration of rules in the types of encoding/json.
func configuration(o Options, found *sources) (map[string]any, error) {
	config, err := plain(o.Config)
	if err != nil {
		return nil, &Error{Text: fmt.Sprintf("configuration of the rules: %v", err)}
	}
	if err := knownRules(config, found.rules); err != nil {
		return nil, err
	}
	return config, nil
}

// maxData bounds a document of data, in bytes.
const maxData = 1 << 20

// readData reads one document, which is an object.
func readData(name string) (map[string]any, error) {
	text, err := yamldoc.ReadFile(name, maxData)
	if err != nil {
		return nil, &Error{File: name, Text: fmt.Sprintf("read data: %v", err)}
	}
	var document any
	switch filepath.Ext(name) {
	case ".json":
		err = json.Unmarshal(text, &document)
	case ".yaml", ".yml":
		err = yamldoc.Decode(text, &document)
	default:
		return nil, &Error{File: name, Text: "data is read from .json, .yaml and .yml"}
	}
	if err != nil {
		return nil, &Error{File: name, Text: fmt.Sprintf("read data: %v", err)}
	}
	if _, ok := document.(map[string]any); !ok {
		return nil, &Error{File: name, Text: "data is an object at its top"}
	}
	data, err := plain(document.(map[string]any))
	if err != nil {
		return nil, &Error{File: name, Text: fmt.Sprintf("read data: %v", err)}
	}
	return data, nil
}

// plain brings a document into the types of encoding/json, numbers kept exactly.
func plain(document map[string]any) (map[string]any, error) {
	if document == nil {
		return map[string]any{}, nil
	}
	text, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	return decodeObject(text)
}

// merge adds the members of one document to another. Two documents may not give the same member.
func merge(into, from map[string]any, name string) error {
	for key, value := range from {
		if _, taken := into[key]; taken || key == "smaudit" {
			return &Error{File: name, Text: fmt.Sprintf("data.%s is already taken", key)}
		}
		into[key] = value
	}
	return nil
}

// knownRules refuses a configuration of rules that do not exist: a typo would leave the default in
// force without a word.
func knownRules(config map[string]any, rules []*source) error {
	var ids []string
	for _, rule := range rules {
		ids = append(ids, rule.rule.ID)
	}
	given := make(map[string]bool)
	collect := func(section any) {
		members, _ := section.(map[string]any)
		for id := range members {
			given[id] = true
		}
	}
	collect(config["rules"])
	classes, _ := config["classes"].(map[string]any)
	for _, class := range classes {
		collect(class)
	}
	for _, id := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(ids, id) {
			return &Error{Text: fmt.Sprintf("configuration: no rule has the id %s%s", id, suggestion(id, ids))}
		}
	}
	return nil
}
