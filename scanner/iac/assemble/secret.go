package assemble

import (
	"maps"
	"slices"
	"strconv"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

const secretType = "aws_secretsmanager_secret"

// describeSecrets describes what aws_secretsmanager_secret declares. The other resource types add
// to what it found.
func (b *builder) describeSecrets() {
	b.of(func(r *resource.Resource) {
		s := &model.Secret{Object: b.object(r)}
		f := facts{&s.Object, r}
		b.describeName(s, f)
		s.Description = f.text("description", r.Attrs.Get("description"))
		b.suspect(s, "description", r.Attrs.Get("description"))
		b.describeTags(s, f)
		s.KMSKey = b.keyOf(f, "kms_key", r.Attrs.Get("kms_key_id"))
		s.DeletesUnrecovered = f.number("deletes_unrecovered", r.Attrs.Get("recovery_window_in_days"), 30) == 0 &&
			!s.Hides("deletes_unrecovered")
		b.describeReplicas(s, f)
		b.declare(s, r)
	}, secretType)
	for _, s := range b.secrets {
		b.describeLegacyRotation(s)
		if len(s.CredentialLike) > 0 {
			s.Unknown = slices.DeleteFunc(s.Unknown, func(p model.Path) bool { return p == "credential_like" })
		}
	}
}

// describeName tells a given name from one that the provider makes up, which is known only later
// and has at most a prefix to judge.
func (b *builder) describeName(s *model.Secret, f facts) {
	name, prefix := b.optional(f.r.Attrs.Get("name")), b.optional(f.r.Attrs.Get("name_prefix"))
	switch {
	case given(name):
		s.Name = f.name(name)
		b.suspectName(s, name)
	case given(prefix):
		f.at("name", prefix)
		s.Hide("name")
		b.suspectName(s, prefix)
	default:
		s.Hide("name")
	}
}

func (b *builder) suspectName(s *model.Secret, v resource.Value) {
	switch {
	case v.Shape == resource.Unknown:
		s.Hide("credential_like")
	default:
		if _, found := shownName(v); found.Kind != "" {
			s.CredentialLike = append(s.CredentialLike, "name")
		}
	}
}

// suspect records the path if the text there looks like a credential.
func (b *builder) suspect(s *model.Secret, path model.Path, v resource.Value) {
	if v.Shape == resource.Unknown {
		s.Hide("credential_like")
		return
	}
	if _, found := shown(v); found.Kind != "" {
		s.CredentialLike = append(s.CredentialLike, path)
	}
}

// describeTags takes the tags that the provider worked out where it could, and else its defaults
// overlaid with the resource's own.
func (b *builder) describeTags(s *model.Secret, f facts) {
	own := f.r.Attrs.Get("tags")
	f.at("tags", own)
	f.at("tag_keys", own)
	merged, told := mergedTags(f.r)
	if !told {
		s.Hide("tags", "tag_keys", "credential_like")
	}
	for _, key := range slices.Sorted(maps.Keys(merged)) {
		b.describeTag(s, f, key, merged[key], own.Get(key))
	}
}

// mergedTags returns the tags that a resource will have, and whether these are all.
func mergedTags(r *resource.Resource) (merged map[string]resource.Value, told bool) {
	own, all := r.Attrs.Get("tags"), r.Attrs.Get("tags_all")
	layers := []resource.Value{r.DefaultTags, own}
	if all.Shape == resource.Object && all.Known() {
		layers = []resource.Value{all}
	} else if all.Shape == resource.Unknown && own.Known() && r.DefaultTags.Shape == resource.Absent && len(all.Links) > 0 {
		layers = append(layers, all)
	}
	merged, told = make(map[string]resource.Value), true
	for _, layer := range layers {
		told = told && layer.Shape != resource.Unknown
		maps.Copy(merged, layer.Fields)
	}
	return merged, told
}

func (b *builder) describeTag(s *model.Secret, f facts, key string, v, own resource.Value) {
	if v.Shape == resource.Null || v.Shape == resource.Absent {
		return
	}
	shownKey, suspicious := shown(resource.Value{Text: key})
	path := model.Path("tags").Join(shownKey)
	if suspicious.Kind != "" {
		s.CredentialLike = append(s.CredentialLike, path)
	}
	if !slices.Contains(s.TagKeys, shownKey) {
		s.TagKeys = append(s.TagKeys, shownKey)
	}
	b.suspect(s, path, v)
	if own.At.File != "" {
		v.At = own.At
	}
	if text := f.text(path, v); v.Shape != resource.Unknown {
		if s.Tags == nil {
			s.Tags = make(map[string]string)
		}
		s.Tags[shownKey] = text
	}
}

func (b *builder) describeReplicas(s *model.Secret, f facts) {
	blocks := b.optional(f.r.Attrs.Get("replica"))
	f.at("replicas", blocks)
	if blocks.Shape == resource.Unknown {
		s.Hide("replicas")
		return
	}
	for i, block := range items(blocks) {
		at := model.Path("replicas").Join(strconv.Itoa(i))
		f.at(at, block)
		if block.Shape == resource.Unknown {
			s.Hide("replicas")
			return
		}
		s.Replicas = append(s.Replicas, model.Replica{
			Region: f.text(at.Join("region"), block.Get("region")),
			KMSKey: b.keyOf(f, at.Join("kms_key"), b.optional(block.Get("kms_key_id"))),
		})
	}
}

// items returns the blocks of a nested block type, of which a lone one may be no list.
func items(v resource.Value) []resource.Value {
	switch v.Shape {
	case resource.List:
		return v.Items
	case resource.Object:
		return []resource.Value{v}
	}
	return nil
}
