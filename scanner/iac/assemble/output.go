package assemble

import (
	"slices"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// holders are the attributes that hold a secret value, by resource type.
var holders = map[string][]string{
	"aws_secretsmanager_secret_version":  {"secret_string", "secret_binary"},
	"aws_secretsmanager_random_password": {"random_password"},
	"random_password":                    {"result", "bcrypt_hash"},
	"tls_private_key":                    {"private_key_pem", "private_key_openssh", "private_key_pem_pkcs8"},
	"aws_iam_access_key":                 {"secret", "ses_smtp_password_v4"},
	"aws_db_instance":                    {"password"},
	"aws_rds_cluster":                    {"master_password"},
}

// describeOutputs describes the outputs that carry a secret value, each a consumer of the secret. One
// that is not declared sensitive is printed by every apply.
func (b *builder) describeOutputs() {
	stored := b.stored()
	for _, output := range b.root.Outputs {
		address := "output." + output.Name
		c := &model.Consumer{
			Object: model.Object{ID: b.id(address), Name: output.Name, Address: address},
			Kind:   "terraform_output",
		}
		c.Place("", output.At)
		for _, link := range deepLinks(output.Value) {
			if attrs := holders[linkType(link.Address)]; slices.Contains(attrs, link.Attr) {
				c.References = append(c.References, b.outputReference(output, link, stored))
			}
		}
		if len(c.References) > 0 {
			f := facts{&c.Object, &resource.Resource{At: output.At}}
			f.at("references", output.Value)
			b.snapshot.Consumers = append(b.snapshot.Consumers, c)
		}
	}
}

func (b *builder) outputReference(output resource.Output, link resource.Link, stored map[string]*resource.Resource) model.Reference {
	reference := model.Reference{Path: "value", Text: link.Hole()}
	if secret := b.secretBehind(link, stored); secret != nil {
		reference.Secret = b.id(secret.ID())
	}
	if !output.Sensitive {
		reference.Leaks = "output " + output.Name
	}
	return reference
}

// secretBehind finds the secret whose value the link leads to: that of the version, or that into
// which the generated value goes.
func (b *builder) secretBehind(link resource.Link, stored map[string]*resource.Resource) *resource.Resource {
	search := &search{index: b.index, want: []string{secretType}, left: maxFan}
	if t := search.step(link, &resource.Resource{Address: link.Address}, maxHops); len(t.found) == 1 {
		return t.found[0]
	}
	return stored[resource.Bare(link.Address)]
}

// stored tells for each thing that a version's value is computed from into which secret it goes.
func (b *builder) stored() map[string]*resource.Resource {
	out := make(map[string]*resource.Resource)
	b.of(func(version *resource.Resource) {
		t := b.index.resolve(version.Attrs.Get("secret_id"), version, secretType)
		if len(t.found) != 1 {
			return
		}
		for _, attr := range []string{"secret_string", "secret_binary", "secret_string_wo"} {
			for _, link := range version.Attrs.Get(attr).Links {
				out[resource.Bare(link.Address)] = t.found[0]
			}
		}
	}, "aws_secretsmanager_secret_version")
	return out
}

// deepLinks returns the links of a value and of all its parts, each once.
func deepLinks(v resource.Value) []resource.Link {
	out := slices.Clone(v.Links)
	add := func(part resource.Value) {
		for _, link := range deepLinks(part) {
			if !slices.Contains(out, link) {
				out = append(out, link)
			}
		}
	}
	for _, item := range v.Items {
		add(item)
	}
	for _, name := range sortedFields(v) {
		add(v.Fields[name])
	}
	return out
}
