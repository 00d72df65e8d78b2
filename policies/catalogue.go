package policies

import (
	"bytes"
	"encoding/json"
	"fmt"

	"smaudit/scanner/model"
)

// embedded is put before the names of embedded files: where they lie in our repository.
const embedded = "policies/"

// entry is what catalogue.json holds of a built-in rule.
type entry struct {
	File    string     `json:"file"`
	Package string     `json:"package"`
	Rule    model.Rule `json:"rule"`
}

// builtIn takes the rules from catalogue.json, which is generated: to read the METADATA of all of
// them took half of the time of a start.
func builtIn() (*sources, error) {
	text, err := files.ReadFile("catalogue.json")
	if err != nil {
		return nil, fmt.Errorf("read catalogue of rules: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var entries []entry
	if err := decoder.Decode(&entries); err != nil {
		return nil, fmt.Errorf("parse catalogue of rules: %w", err)
	}
	out := new(sources)
	for _, entry := range entries {
		out.rules = append(out.rules, &source{file: entry.File, pkg: entry.Package, rule: entry.Rule})
	}
	return out, out.readTree(files, "lib", embedded, false)
}

// scan reads the built-in files themselves, as the catalogue is made and the tests are run from them.
func scan() (*sources, error) {
	out := new(sources)
	for _, folder := range []string{"rules", "lib"} {
		if err := out.readTree(files, folder, embedded, false); err != nil {
			return nil, err
		}
	}
	out.sort()
	return out, out.conflicts()
}

// Catalogue returns what the METADATA of all rules says, sorted by ID, with their parameters: of the
// built-in rules and of those in the given directories and bundles. Nothing is compiled. The Reads of
// built-in rules are those without a configuration, those of the user's rules are empty; for what
// holds in a scan see [Pack.Rules].
func Catalogue(policy ...string) ([]model.Rule, error) {
	found, err := readSources(policy)
	if err != nil {
		return nil, err
	}
	out := make([]model.Rule, 0, len(found.rules))
	for _, source := range found.rules {
		if source.custom {
			source.rule.Reads = model.Reads{Applies: []model.Path{}, Deny: []model.Path{}}
			if source.rule.Parameters, err = parameters(source); err != nil {
				return nil, err
			}
		}
		out = append(out, source.rule)
	}
	return out, nil
}

// catalogueFile renders catalogue.json from the rules themselves.
func catalogueFile() ([]byte, error) {
	found, err := scan()
	if err != nil {
		return nil, err
	}
	pack, err := load(found, Options{Rules: []string{"*"}})
	if err != nil {
		return nil, err
	}
	var entries []entry
	for i, rule := range pack.Rules() {
		entries = append(entries, entry{found.rules[i].file, found.rules[i].pkg, rule})
	}
	text, err := json.MarshalIndent(entries, "", " ")
	return append(text, '\n'), err
}
