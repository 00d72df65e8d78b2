package assemble

import (
	"regexp"
	"strings"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// untold stands for a text that is there and will be known only after apply.
const untold = "(known after apply)"

// kindSensitive is the kind of a text that the code or the provider declares sensitive.
const kindSensitive = "sensitive"

// facts copies attributes of one resource into one object, with their locations and with what is
// unknown about them.
type facts struct {
	object *model.Object
	r      *resource.Resource
}

// at places the path at the value, or at the resource where that is not written out.
func (f facts) at(path model.Path, v resource.Value) {
	f.object.Place(path, f.r.At)
	f.object.Place(path, v.At)
}

// text returns a text that may be shown, "" where it is not given or unknown.
func (f facts) text(path model.Path, v resource.Value) string {
	f.at(path, v)
	switch v.Shape {
	case resource.Unknown:
		f.object.Hide(path)
		return ""
	case resource.String, resource.Number, resource.Bool:
		text, _ := shown(v)
		return text
	}
	return ""
}

// name returns the name of the object.
func (f facts) name(v resource.Value) string {
	if f.text("name", v) == "" {
		return ""
	}
	text, _ := shownName(v)
	return text
}

// flag returns a truth value, or what is the default where none is given.
func (f facts) flag(path model.Path, v resource.Value, otherwise bool) bool {
	f.at(path, v)
	switch {
	case !given(v):
		return otherwise
	case v.Shape == resource.Bool, v.Shape == resource.String && (v.Text == "true" || v.Text == "false"):
		return v.True()
	}
	f.object.Hide(path)
	return false
}

// number returns a whole number, or what is the default where none is given.
func (f facts) number(path model.Path, v resource.Value, otherwise int) int {
	f.at(path, v)
	if !given(v) {
		return otherwise
	}
	n, ok := v.Int()
	if !ok {
		f.object.Hide(path)
	}
	return n
}

// given reports whether something stands there. Providers take an empty text for none.
func given(v resource.Value) bool {
	return v.Set() && !(v.Shape == resource.String && v.Text == "" && !v.Sensitive) && !(v.Shape == resource.List && len(v.Items) == 0)
}

// shown returns a text with what must not be kept replaced by a word for it, and what that was.
func shown(v resource.Value) (string, model.Redacted) {
	found, is := model.Classify(content(v.Text))
	if v.Sensitive {
		if !is {
			found = model.Redact(kindSensitive, v.Text)
		}
		is = true
	}
	if is {
		return "(redacted: " + found.Kind + ")", found
	}
	return v.Text, model.Redacted{}
}

// shownName is shown for names: unlike in prose, randomness is no sign of a credential in a name of
// several words, but in one of its words it is.
func shownName(v resource.Value) (string, model.Redacted) {
	if v.Sensitive {
		return shown(v)
	}
	name := content(v.Text)
	if found, is := model.Classify(name); is && found.Kind != model.HighEntropy {
		return "(redacted: " + found.Kind + ")", found
	}
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("/_.-@+=", r) }) {
		if found, is := model.Classify(word); is {
			return "(redacted: " + found.Kind + ")", found
		}
	}
	return v.Text, model.Redacted{}
}

// reference returns a text that names something else in AWS: as shown, or as the link that is
// behind it.
func reference(v resource.Value) string {
	if v.Shape == resource.Unknown {
		switch link, ok := v.Link(); {
		case ok && link.Attr == "":
			return "${" + link.Address + "}"
		case ok:
			return link.Hole()
		}
		return untold
	}
	if v.Sensitive {
		text, _ := shown(v)
		return text
	}
	return withoutFormats(v.Text)
}

// withoutFormats replaces a text that has one of the formats of credentials. Mere randomness is no
// sign in an identifier, which often has some.
func withoutFormats(text string) string {
	if found, is := model.Classify(content(text)); is && found.Kind != model.HighEntropy {
		return "(redacted: " + found.Kind + ")"
	}
	return text
}

// content returns what of a text is to be classified: not its holes, whose addresses are no content.
func content(text string) string {
	for _, hole := range resource.Holes(text) {
		text = strings.ReplaceAll(text, "${"+hole+"}", "")
	}
	return text
}

var (
	credentialName = regexp.MustCompile(`(?i)passw|passphrase|pwd|secret|token|api_?-?key|access_?-?key|private_?-?key|encryption_?-?key|signing_?-?key|credential|auth_?-?key|(?:^|_|-)(?:key|pass)$`)
	namesOnly      = regexp.MustCompile(`(?i)_?-?(?:arn|name|id|ids|url|uri|path|file|dir|host|endpoint|region|version|ttl|timeout|expiry|expires_?in|length|enabled|algorithm|prefix)$`)
	placeholder    = regexp.MustCompile(`(?i)^(?:|-+|x+|\*+|null|none|empty|todo|tbd|fixme|dummy.*|placeholder.*|example|change[-_ ]?(?:me|it|this).*|replace[-_ ]?(?:me|this|with).*|(?:to[-_ ]?be|set|filled?|populated?|managed|updated?)[-_ ].*|initial(?:[-_ ].*)?|<[^>]*>|\[[^\]]*\]|\{\{[^}]*\}\})$`)
)

// isCredentialName reports whether a field or variable of that name holds a credential, and not
// where one is to be found.
func isCredentialName(name string) bool {
	return credentialName.MatchString(name) && !namesOnly.MatchString(name)
}
