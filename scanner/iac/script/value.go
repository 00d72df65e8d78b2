package script

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"smaudit/scanner/model"
)

var (
	// handed are values that only refer to one: files of the AWS CLI, tags of CloudFormation in YAML.
	handed = regexp.MustCompile(`^(?:fileb?://|@|!(?:Ref|Sub|GetAtt|ImportValue)\b)`)
	// placeholder is what documentation puts in a value's place.
	placeholder = regexp.MustCompile(`^(?:<[^<>]*>|[*.]+|[xX]{3,})$`)
	credential  = regexp.MustCompile(`(?i)pass(?:word|wd|phrase)?|pwd|secret|token|key|credential|private|auth|cert`)
	// harmless are members of the JSON that rotation functions and RDS expect which are no credential
	// (userguide reference_secret_json_structure, 2026).
	harmless = regexp.MustCompile(`(?i)^(?:user(?:_?name)?|host(?:name)?|port|engine|db(?:_?name)?|database|schema|region|endpoint|db(?:instance|cluster)identifier|masterarn|ssl)$`)
)

// judge tells whether a word spells out a value, and if so what it looks like.
func judge(w word) (model.Redacted, bool) {
	text := strings.TrimSpace(w.text)
	if empty(text) || handed.MatchString(text) {
		return model.Redacted{}, false
	}
	if !w.gaps {
		if members, ok := object(text); ok && !anyWritten(members, func(string) bool { return true }) {
			return model.Redacted{}, false
		}
		return redact(text), true
	}
	if members, ok := object(text); ok {
		return mixed(members)
	}
	for _, part := range strings.Split(text, hole) {
		if found, ok := model.Classify(part); ok {
			return found, true
		}
	}
	return model.Redacted{}, false
}

// gap stands for a gap within the strings of JSON.
const gap = "\uFFFF"

// object reads a JSON object. A gap that stands for a number or an object of its own is taken as a
// string, so that the rest can be read.
func object(text string) (map[string]any, bool) {
	var filled strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == hole[0] && quoted:
			filled.WriteString(gap)
		case c == hole[0]:
			filled.WriteString(`"` + gap + `"`)
		case c == '\\' && i+1 < len(text) && text[i+1] != hole[0]:
			filled.WriteString(text[i : i+2])
			i++
		default:
			quoted = quoted != (c == '"')
			filled.WriteByte(c)
		}
	}
	var out map[string]any
	return out, json.Unmarshal([]byte(filled.String()), &out) == nil && out != nil
}

// mixed judges JSON of which parts are handed in: by the members that are a credential by their
// name, or, if none is, by those that are not known to be harmless.
func mixed(members map[string]any) (model.Redacted, bool) {
	isCredential := func(name string) bool { return credential.MatchString(name) && !harmless.MatchString(name) }
	for name := range members {
		if isCredential(name) {
			return written(members, isCredential)
		}
	}
	return written(members, func(name string) bool { return !harmless.MatchString(name) })
}

func anyWritten(members map[string]any, asked func(string) bool) bool {
	_, ok := written(members, asked)
	return ok
}

// written describes the members among those asked for whose value is written out.
func written(members map[string]any, asked func(string) bool) (model.Redacted, bool) {
	var all strings.Builder
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !asked(name) {
			continue
		}
		switch member := members[name].(type) {
		case string:
			if !empty(member) && !strings.Contains(member, gap) {
				all.WriteString(member)
			}
		case nil:
		default:
			text, _ := json.Marshal(member)
			if !strings.Contains(string(text), gap) {
				all.Write(text)
			}
		}
	}
	if all.Len() == 0 {
		return model.Redacted{}, false
	}
	return redact(all.String()), true
}

func empty(text string) bool { return text == "" || text == hole || placeholder.MatchString(text) }

func redact(text string) model.Redacted {
	if found, ok := model.Classify(text); ok {
		return found
	}
	return model.Redact(model.ValueLiteral, text)
}
