package assemble

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// extension is the layer that caches reads in a function (userguide retrieving-secrets_lambda, 2026).
var extension = regexp.MustCompile(`AWS-Parameters-and-Secrets-Lambda-Extension`)

// plainSetting matches what is no credential whatever the variable is called: a number, a switch, a place.
var plainSetting = regexp.MustCompile(`^(?:[0-9.]+|true|false|yes|no|on|off|https?://[^@]*|/.*|arn:.*|file:.*)$`)

// consumes tells which secrets a consumer refers to and which variables hold what looks like a
// credential. Both are found in one variable at a path of the consumer.
func (b *builder) consumes(c *model.Consumer, f facts, path model.Path, name string, v resource.Value) {
	if b.refers(c, f, path, v) {
		return
	}
	if v.Shape == resource.Unknown {
		return
	}
	found, is := model.Classify(content(v.Text))
	text := strings.TrimSpace(v.Text)
	literal := isCredentialName(name) && len(resource.Holes(text)) == 0 && len(text) > 3 &&
		!placeholder.MatchString(text) && !plainSetting.MatchString(text)
	if !is && literal {
		found, is = model.Redact(model.ValueLiteral, text), true
	}
	if is {
		f.at(path, v)
		c.Environment = append(c.Environment, model.Variable{Name: withoutFormats(name), Path: path, Value: found})
	}
}

// refers records a mention of a secret: by its ARN, or by a link to a secret of the root.
func (b *builder) refers(c *model.Consumer, f facts, path model.Path, v resource.Value) bool {
	linked := slices.ContainsFunc(v.Links, func(l resource.Link) bool {
		return strings.HasPrefix(b.index.typeAt(l.Address), "aws_secretsmanager_secret")
	})
	if !linked && !strings.Contains(v.Text, ":secretsmanager:") {
		return false
	}
	f.at(path, v)
	reference := model.Reference{Path: path, Text: reference(v)}
	if t := b.index.resolve(v, f.r, secretType); len(t.found) == 1 {
		reference.Secret = b.id(t.found[0].ID())
	}
	c.References = append(c.References, reference)
	return true
}

// describeFunctionConsumers describes the functions that mention a secret or carry a credential.
func (b *builder) describeFunctionConsumers() {
	b.of(func(r *resource.Resource) {
		c := &model.Consumer{Object: b.object(r), Kind: "lambda", InVPC: given(r.Attrs.Get("vpc_config", "subnet_ids"))}
		f := facts{&c.Object, r}
		c.Name = f.name(r.Attrs.Get("function_name"))
		variables := r.Attrs.Get("environment", "variables")
		f.at("environment", variables)
		if variables.Shape == resource.Unknown {
			c.Hide("environment", "references")
		}
		for _, name := range slices.Sorted(maps.Keys(variables.Fields)) {
			b.consumes(c, f, model.Path("environment").Join(withoutFormats(name)), name, variables.Fields[name])
		}
		if len(c.References) == 0 && len(c.Environment) == 0 && len(c.Unknown) == 0 {
			return
		}
		c.Role = b.role(f, "role", r.Attrs.Get("role"))
		c.Tags = tagKeys(f, r)
		for _, layer := range r.Attrs.Get("layers").Items {
			c.CachesReads = c.CachesReads || extension.MatchString(layer.Text)
		}
		if !r.Attrs.Get("layers").Known() {
			c.Hide("caches_reads")
		}
		b.snapshot.Consumers = append(b.snapshot.Consumers, c)
	}, functionType)
}

// tagKeys returns the keys of the tags of a consumer, those that the provider adds included.
func tagKeys(f facts, r *resource.Resource) []string {
	keys := make(map[string]bool)
	for _, layer := range []resource.Value{r.DefaultTags, r.Attrs.Get("tags"), r.Attrs.Get("tags_all")} {
		for key, v := range layer.Fields {
			if v.Set() {
				shownKey, _ := shown(resource.Value{Text: key})
				keys[shownKey] = true
			}
		}
	}
	if r.Attrs.Get("tags").Shape == resource.Unknown || r.DefaultTags.Shape == resource.Unknown {
		f.object.Hide("tags")
	}
	return slices.Sorted(maps.Keys(keys))
}
