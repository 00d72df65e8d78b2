package assemble

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// forms say what AWS makes of attributes that are known only after apply: ARNs (service authorization
// reference, resource types, 2026) and what ARNs are made of. {id} is what AWS makes up.
var forms = map[string]map[string]string{
	"aws_iam_role":                 {"arn": "arn:{partition}:iam::{account}:role{path}{name}", "id": "{name}", "name": "{name}"},
	"aws_iam_user":                 {"arn": "arn:{partition}:iam::{account}:user{path}{name}", "id": "{name}", "name": "{name}"},
	"aws_iam_group":                {"arn": "arn:{partition}:iam::{account}:group{path}{name}", "id": "{name}", "name": "{name}"},
	"aws_iam_policy":               {"arn": "arn:{partition}:iam::{account}:policy{path}{name}", "id": "arn:{partition}:iam::{account}:policy{path}{name}"},
	secretType:                     secretForms,
	"data." + secretType:           secretForms,
	"aws_kms_key":                  keyForms,
	"aws_kms_external_key":         keyForms,
	"aws_kms_replica_key":          keyForms,
	"aws_kms_replica_external_key": keyForms,
	"aws_kms_alias":                {"arn": "arn:{partition}:kms:{region}:{account}:{name}", "id": "{name}", "name": "{name}"},
	functionType:                   {"arn": "arn:{partition}:lambda:{region}:{account}:function:{name}"},
	"aws_vpc_endpoint":             {"id": "vpce-{id}", "arn": "arn:{partition}:ec2:{region}:{account}:vpc-endpoint/vpce-{id}"},
	"aws_vpc":                      {"id": "vpc-{id}", "arn": "arn:{partition}:ec2:{region}:{account}:vpc/vpc-{id}"},
	"aws_s3_bucket":                {"arn": "arn:{partition}:s3:::{name}"},
	organizationType:               {"id": "{organization}"},
	"data." + organizationType:     {"id": "{organization}"},
	"data.aws_caller_identity":     {"account_id": "{account}", "id": "{account}"},
	"data.aws_partition":           {"partition": "{partition}", "id": "{partition}"},
	"data.aws":                     {"Partition": "{partition}", "AccountId": "{account}", "Region": "{region}"},
	"data.aws_region":              {"name": "{region}", "id": "{region}", "region": "{region}"},
}

var (
	secretForms = map[string]string{
		"arn": "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-??????",
		"id":  "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-??????",
	}
	keyForms = map[string]string{"arn": "arn:{partition}:kms:{region}:{account}:key/{id}", "id": "{id}", "key_id": "{id}"}
)

// repeats are the attributes that are one of another resource: that which the first attribute names, and
// which of its attributes.
var repeats = map[string]map[string][2]string{
	"aws_kms_alias":                      {"target_key_arn": {"target_key_id", "arn"}, "target_key_id": {"target_key_id", "key_id"}},
	"aws_secretsmanager_secret_version":  {"arn": {"secret_id", "arn"}, "secret_id": {"secret_id", "id"}},
	"aws_secretsmanager_secret_policy":   {"id": {"secret_arn", "arn"}},
	"aws_secretsmanager_secret_rotation": {"id": {"secret_id", "arn"}},
}

// symbol returns what an attribute of a resource will be as seen by another, its owner: as it is told, or as
// AWS will spell it with stand-ins for what nobody can know. It returns "" where the code leaves open what
// would have to be known: an account or region that is neither told nor the owner's, a path.
func (b *builder) symbol(r *resource.Resource, attr string, owner *resource.Resource, hops int) string {
	if v := r.Attrs.Get(attr); plain(v) {
		return v.Text
	} else if link, ok := v.Link(); ok && hops > 0 {
		return b.meaning(link, r, owner, hops-1)
	}
	if by, ok := repeats[kind(r)][attr]; ok && hops > 0 {
		want := append(keyTypes, secretType)
		if t := b.index.resolve(r.Attrs.Get(by[0]), r, want...); len(t.found) == 1 {
			return b.symbol(t.found[0], by[1], owner, hops-1)
		}
	}
	return b.spell(forms[kind(r)][attr], r, owner)
}

// meaning returns what a link of a resource will be, "" where that cannot be told.
func (b *builder) meaning(link resource.Link, from, owner *resource.Resource, hops int) string {
	there, _ := b.index.at(link.Address, from.Address)
	if len(there) != 1 {
		return ""
	}
	return b.symbol(there[0], link.Attr, owner, hops)
}

// spell fills in a form.
func (b *builder) spell(form string, r, owner *resource.Resource) string {
	for _, part := range []struct {
		slot string
		of   func(r, owner *resource.Resource) string
	}{
		{"{partition}", func(r, _ *resource.Resource) string { return partitionOf(r) }},
		{"{account}", b.accountSeen},
		{"{region}", regionSeen},
		{"{organization}", b.organizationSeen},
		{"{path}", func(r, _ *resource.Resource) string { return pathOf(r) }},
		{"{name}", func(r, _ *resource.Resource) string { return nameOf(r) }},
		{"{id}", func(r, _ *resource.Resource) string { return idOf(r) }},
	} {
		if !strings.Contains(form, part.slot) {
			continue
		}
		text := part.of(r, owner)
		if text == "" {
			return ""
		}
		form = strings.ReplaceAll(form, part.slot, text)
	}
	return form
}

// accountSeen: the same credentials make all that they make in one account, so what has the owner's shares
// its account, whichever that is. Reasoning relies on it: two accounts that are both called
// [model.OwnAccount] are one.
func (b *builder) accountSeen(r, owner *resource.Resource) string {
	if told := b.accountOf(r); told != "" || owner == nil || r.Login != owner.Login {
		return told
	}
	return model.OwnAccount
}

// regionSeen holds for the regions of provider configurations what accountSeen does for accounts: two that
// are both called [model.OwnRegion] are one.
func regionSeen(r, owner *resource.Resource) string {
	told := regionOf(r)
	if told != "" || owner == nil || r.Provider != owner.Provider || given(r.Attrs.Get("region")) || regionOf(owner) != "" {
		return told
	}
	return model.OwnRegion
}

// organizationType tells of the organization that the account is of by which it is asked for.
const organizationType = "aws_organizations_organization"

// organizationSeen holds for organizations what accountSeen does for accounts: those of one account are one.
func (b *builder) organizationSeen(r, owner *resource.Resource) string {
	if account := b.accountSeen(r, owner); account == "" || owner == nil || account != b.accountSeen(owner, owner) {
		return ""
	}
	return model.OwnOrganization
}

// pathOf returns the path of an identity or its policy, "" where it is not told.
func pathOf(r *resource.Resource) string {
	switch v := r.Attrs.Get("path"); {
	case plain(v):
		return v.Text
	case given(v):
		return ""
	}
	return "/"
}

// nameOf returns the name of a resource, or one that no other has and that no policy can spell. What a data
// source finds may be anything that is named elsewhere. A name that must not be shown is as good as none.
func nameOf(r *resource.Resource) string {
	for _, attr := range []string{"name", "function_name", "bucket"} {
		if v := r.Attrs.Get(attr); plain(v) && shownText(v) == v.Text {
			return v.Text
		}
	}
	switch prefix := r.Attrs.Get("name_prefix"); {
	case r.Data:
		return ""
	case plain(prefix) && shownText(prefix) == prefix.Text:
		return prefix.Text + standIn(r.Address)
	}
	return standIn(r.Address)
}

// idOf returns the id that AWS makes up, or one that no other has. That of a multi-region key begins with
// mrk- (KMS developer guide, multi-region keys, 2026).
func idOf(r *resource.Resource) string {
	if v := r.Attrs.Get("key_id"); plain(v) {
		return v.Text
	}
	if r.Attrs.Get("multi_region").True() || strings.HasPrefix(r.Type, "aws_kms_replica") {
		return "mrk-" + standIn(r.Address)
	}
	return standIn(r.Address)
}

// maxStandIn is the length to which IAM bounds the name of a role.
const maxStandIn = 64

// standIn makes a name of an address: of characters that names have, and of each address another.
func standIn(address string) string {
	var out strings.Builder
	out.WriteString("hole-")
	for i := range len(address) {
		if c := address[i]; strings.IndexByte("._-", c) >= 0 || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' {
			out.WriteByte(c)
		} else {
			fmt.Fprintf(&out, "=%02x", c)
		}
	}
	if out.Len() <= maxStandIn {
		return out.String()
	}
	sum := sha256.Sum256([]byte(address))
	return "hole-" + hex.EncodeToString(sum[:16])
}
