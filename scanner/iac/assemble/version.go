package assemble

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// generators are the resource types that make up values, which then stand in the state.
var generators = map[string]bool{
	"random_password": true, "random_string": true, "random_id": true, "random_bytes": true, "random_uuid": true,
	"tls_private_key": true, "aws_iam_access_key": true, "aws_secretsmanager_random_password": true, "htpasswd_password": true,
}

// kindRank orders what may stand in a value's place, worst first.
var kindRank = map[string]int{
	model.ValueLiteral: 4, model.ValueGenerated: 3, model.ValueInput: 2, model.ValueWriteOnly: 1,
}

// describeVersions tells what the code puts in the place of each secret's value. Of several
// versions the worst counts.
func (b *builder) describeVersions() {
	lost := loss{b: b, attr: "secret_id", hides: []model.Path{"value", "value_in_state", "declares_value"}}
	b.of(func(r *resource.Resource) {
		t := b.about(r, "secret_id", secretTypes...)
		for _, s := range b.secretsOf(t.found) {
			b.describeVersion(s, r)
		}
		if !t.told() {
			lost.add(r, t)
		}
	}, "aws_secretsmanager_secret_version")
	lost.settle(b.eachSecret, func(by *resource.Resource) bool { return b.declares[by].DeclaresValue })
}

// describeVersion: what is written without being kept may still be written out in the code.
func (b *builder) describeVersion(s *model.Secret, r *resource.Resource) {
	s.DeclaresValue = true
	value, writeOnly := b.written(r)
	if !given(value) && !writeOnly {
		return
	}
	var found model.Redacted
	switch {
	case writeOnly:
		if given(value) {
			found = b.judge(value)
		}
		if found.Kind != model.ValueLiteral {
			found = model.Redacted{Kind: model.ValueWriteOnly}
		}
	case b.untraceable(value):
		s.Hide("value")
	default:
		found = b.judge(value)
	}
	if s.Value.Kind == "" || kindRank[found.Kind] > kindRank[s.Value.Kind] {
		s.Value = found
		facts{&s.Object, r}.at("value", value)
		facts{&s.Object, r}.at("value.kind", value)
	}
	if !writeOnly && !isPlaceholder(value) && !s.ValueInState {
		s.ValueInState = true
		facts{&s.Object, r}.at("value_in_state", value)
	}
}

// written returns what the version writes, and whether it is written without being kept. Plans and
// states hold of the latter at most the version number, since the argument is null in them.
func (b *builder) written(r *resource.Resource) (resource.Value, bool) {
	if wo := r.Attrs.Get("secret_string_wo"); given(wo) {
		return wo, true
	}
	if r.Attrs.Get("secret_string_wo_version").Set() || r.Attrs.Get("has_secret_string_wo").True() {
		return resource.Value{}, true
	}
	text, binary := b.optional(r.Attrs.Get("secret_string")), b.optional(r.Attrs.Get("secret_binary"))
	if !given(text) || text.Text == "" && len(text.Links) == 0 && len(binary.Links) > 0 {
		return binary, false
	}
	return text, false
}

// untraceable reports whether it cannot be told where a value comes from that is there: a state
// tells no expressions, and a plan does not say what stands behind a local value.
func (b *builder) untraceable(v resource.Value) bool {
	withheld := v.Shape == resource.Unknown || v.Text == ""
	if slices.ContainsFunc(v.Links, func(l resource.Link) bool { return generators[linkType(l.Address)] }) {
		return false
	}
	return withheld && (b.root.Source == model.SourceState || slices.ContainsFunc(v.Links, resource.Link.IsLocal))
}

// isPlaceholder reports whether the text tells that the real value is put in its place elsewhere.
func isPlaceholder(v resource.Value) bool {
	if v.Shape != resource.String || v.Text == "" {
		return false
	}
	return !slices.ContainsFunc(leaves(v.Text), func(text string) bool { return !placeholder.MatchString(strings.TrimSpace(text)) })
}

// judge tells what a value is made of. Where it is an object only the fields count that look like
// credentials: the user name beside a generated password is no secret. A placeholder, which the
// code's author replaces by hand or by rotation, counts as handed in.
func (b *builder) judge(v resource.Value) model.Redacted {
	if v.Shape != resource.String || v.Text == "" {
		return model.Redact(b.origin(v.Links, v.Shape != resource.Unknown), "")
	}
	worst := model.Redacted{Kind: model.ValueInput}
	for _, text := range leaves(v.Text) {
		if placeholder.MatchString(strings.TrimSpace(text)) {
			continue
		}
		var links []resource.Link
		for _, link := range v.Links {
			if strings.Contains(text, link.Hole()) || link.IsVariable() && len(resource.Holes(text)) == 0 {
				links = append(links, link)
			}
		}
		kind := b.origin(links, len(resource.Holes(text)) == 0)
		if kindRank[kind] > kindRank[worst.Kind] {
			worst = model.Redact(kind, text)
			if kind != model.ValueLiteral {
				worst.Entropy = 0
			}
		}
	}
	return worst
}

// origin tells where a text comes from by its links. Written out in the code is what has no link,
// or only such to variables whose values are written there.
func (b *builder) origin(links []resource.Link, told bool) string {
	kind := model.ValueLiteral
	if !told && len(links) == 0 {
		kind = model.ValueInput
	}
	for _, link := range links {
		switch {
		case generators[linkType(link.Address)]:
			return model.ValueGenerated
		case !link.IsVariable(), link.At.File == "":
			kind = model.ValueInput
		}
	}
	return kind
}

// linkType returns the type of the resource or data source at an address.
func linkType(address string) string {
	part := resource.Segments(address)
	for len(part) > 2 && part[0] == "module" {
		part = part[2:]
	}
	if len(part) > 2 && (part[0] == "data" || part[0] == "ephemeral") {
		part = part[1:]
	}
	return part[0]
}

// leaves returns the texts of a value that are secret: of a JSON object those whose field is named
// like a credential, or all of them where none is; else the whole.
func leaves(text string) []string {
	var object map[string]any
	if json.Unmarshal([]byte(text), &object) != nil || len(object) == 0 {
		return []string{text}
	}
	var named, all []string
	gather(object, false, func(secret bool, leaf string) {
		all = append(all, leaf)
		if secret {
			named = append(named, leaf)
		}
	})
	if len(named) > 0 {
		return named
	}
	return all
}

func gather(v any, secret bool, add func(secret bool, leaf string)) {
	switch v := v.(type) {
	case string:
		add(secret, v)
	case []any:
		for _, item := range v {
			gather(item, secret, add)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			gather(v[name], secret || isCredentialName(name), add)
		}
	}
}
