package assemble

import (
	"encoding/json"
	"strings"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// document returns a policy document with the texts in it replaced that have the format of a
// credential, and hides one that is sensitive as a whole.
func (b *builder) document(f facts, path model.Path, v resource.Value) string {
	f.at(path, v)
	b.placeDocument(f, path, v)
	if v.Shape != resource.String || v.Sensitive {
		f.object.Hide(path)
		return ""
	}
	if found, is := model.Classify(content(v.Text)); !is || found.Kind == model.HighEntropy {
		return v.Text
	}
	return model.ShownDocument(v.Text, withoutFormats)
}

// placeDocument places a document that a data source renders where that is declared.
func (b *builder) placeDocument(f facts, path model.Path, v resource.Value) {
	for _, link := range v.Links {
		if !link.IsDocument() {
			continue
		}
		if there, _ := b.index.at(link.Address, f.r.Address); len(there) == 1 {
			f.object.Place(path, there[0].At)
		}
		return
	}
}

// links tells what the holes of a document of a resource will be, as its owner sees it.
func (b *builder) links(v resource.Value, from, owner *resource.Resource) model.Links {
	if v.Shape != resource.String || v.Sensitive || !strings.Contains(v.Text, "${") {
		return nil
	}
	out := model.Links{}
	by := make(map[string]resource.Link, len(v.Links))
	for _, link := range v.Links {
		by[link.Address+"."+link.Attr] = link
	}
	for _, hole := range holesOf(v.Text) {
		link, ok := by[hole]
		if _, done := out[hole]; done || !ok || !link.IsResource() {
			continue
		}
		if text := b.meaning(link, from, owner, maxHops); text != "" {
			out[hole] = text
			// The document has the quotes of a key escaped, as all quotes in its strings.
			out[strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(hole)] = text
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// holesOf returns the holes of the strings in a document, or of a text that is none.
func holesOf(document string) []string {
	var root any
	if json.Unmarshal([]byte(document), &root) != nil {
		return resource.Holes(document)
	}
	var out []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			out = append(out, resource.Holes(v)...)
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			for name, field := range v {
				out = append(out, resource.Holes(name)...)
				walk(field)
			}
		}
	}
	walk(root)
	return out
}
