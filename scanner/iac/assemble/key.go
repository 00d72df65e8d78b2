package assemble

import (
	"strings"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// managedAlias is the alias of the key that AWS manages for Secrets Manager in each account and
// region, and under which a secret lies that names none (userguide security-encryption, 2026).
const managedAlias = "alias/aws/secretsmanager"

var keyTypes = []string{"aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key", "aws_kms_replica_external_key"}

// keyOf tells under which key a secret or replica lies.
func (b *builder) keyOf(f facts, path model.Path, v resource.Value) model.KMSKey {
	f.at(path, v)
	f.at(path.Join("aws_managed"), v)
	if !given(v) || v.Shape == resource.String && isManagedAlias(v.Text) {
		return model.KMSKey{Ref: v.Text, AWSManaged: true}
	}
	t := b.index.resolve(v, f.r, append(keyTypes, "data.aws_kms_alias", "data.aws_kms_key")...)
	switch {
	case len(t.found) == 1 && t.found[0].Data:
		return b.lookedUp(f, path, v, t.found[0])
	case len(t.found) == 1:
		return model.KMSKey{Ref: reference(v), ID: b.key(t.found[0], f.r).ID}
	case v.Shape == resource.Unknown || !t.told():
		f.object.Hide(path)
		return model.KMSKey{}
	}
	return model.KMSKey{Ref: reference(v), Foreign: b.isForeign(f.r, v.Text)}
}

// lookedUp tells what a data source says of a key that was there before the root.
func (b *builder) lookedUp(f facts, path model.Path, v resource.Value, data *resource.Resource) model.KMSKey {
	by := data.Attrs.Get("key_id")
	if data.Type == "aws_kms_alias" {
		by = data.Attrs.Get("name")
	}
	switch {
	case isManagedAlias(by.Text), data.Attrs.Get("key_manager").Text == "AWS":
		return model.KMSKey{Ref: reference(v), AWSManaged: true}
	case by.Shape == resource.Unknown:
		f.object.Hide(path)
		return model.KMSKey{}
	}
	if t := b.index.resolve(by, data, keyTypes...); len(t.found) == 1 {
		return model.KMSKey{Ref: reference(v), ID: b.key(t.found[0], f.r).ID}
	}
	return model.KMSKey{Ref: reference(v)}
}

func isManagedAlias(text string) bool {
	return text == managedAlias || strings.HasPrefix(text, "arn:") && strings.HasSuffix(text, ":"+managedAlias)
}

// isForeign reports whether the ARN names another account than that of the resource.
func (b *builder) isForeign(r *resource.Resource, arn string) bool {
	part := arnParts(arn)
	own := b.accountOf(r)
	return len(part) == 6 && own != "" && len(resource.Holes(part[4])) == 0 && part[4] != own
}

// key describes a key of the root once, as the resource sees it that asks first. Only keys that are asked
// for reach the snapshot.
func (b *builder) key(r, owner *resource.Resource) *model.Key {
	if k, ok := b.keys[r]; ok {
		return k
	}
	k := &model.Key{Object: b.object(r), Region: regionOf(r), Account: b.accountOf(r)}
	b.keys[r], b.owners[r] = k, owner
	b.snapshot.Keys = append(b.snapshot.Keys, k)
	if k.ARN == "" {
		k.Symbol = b.symbol(r, "arn", owner, maxHops)
	}
	f := facts{&k.Object, r}
	k.MultiRegion = strings.Contains(r.Type, "replica") || f.flag("multi_region", b.optional(r.Attrs.Get("multi_region")), false)
	k.Imported = strings.Contains(r.Type, "external") || given(b.optional(r.Attrs.Get("custom_key_store_id")))
	if !f.flag("state", b.optional(firstGiven(r.Attrs, "is_enabled", "enabled")), true) && !k.Hides("state") {
		k.State = "Disabled"
	}
	b.describeSpec(k, f)
	b.describeKeyRotation(k, f)
	if policy := b.optional(r.Attrs.Get("policy")); given(policy) {
		b.describeKeyPolicy(k, r, r)
	}
	return k
}

// describeSpec: a key is symmetric unless its spec or usage says otherwise (API_CreateKey, 2026).
func (b *builder) describeSpec(k *model.Key, f facts) {
	spec, usage := b.optional(firstGiven(f.r.Attrs, "customer_master_key_spec", "key_spec")), b.optional(f.r.Attrs.Get("key_usage"))
	k.Symmetric = true
	f.at("symmetric", spec)
	for _, v := range []struct {
		resource.Value
		symmetric string
	}{{spec, "SYMMETRIC_DEFAULT"}, {usage, "ENCRYPT_DECRYPT"}} {
		if v.Shape == resource.Unknown {
			k.Hide("symmetric")
		}
		if given(v.Value) && v.Text != v.symmetric {
			k.Symmetric = false
		}
	}
}

// describeKeyRotation: a replica key rotates with its primary and has no setting of its own.
func (b *builder) describeKeyRotation(k *model.Key, f facts) {
	if f.r.Type != "aws_kms_replica_key" {
		k.RotationEnabled = f.flag("rotation_enabled", f.r.Attrs.Get("enable_key_rotation"), false)
		return
	}
	if told := f.r.Attrs.Get("key_rotation_enabled"); told.Shape == resource.Bool {
		k.RotationEnabled = f.flag("rotation_enabled", told, false)
		return
	}
	t := b.index.resolve(f.r.Attrs.Get("primary_key_arn"), f.r, "aws_kms_key")
	if len(t.found) != 1 {
		k.Hide("rotation_enabled")
		return
	}
	primary := t.found[0]
	k.RotationEnabled = facts{&k.Object, primary}.flag("rotation_enabled", primary.Attrs.Get("enable_key_rotation"), false)
}

// describeAliases names the keys of the snapshot by the aliases that the root gives them.
func (b *builder) describeAliases() {
	b.of(func(alias *resource.Resource) {
		t := b.index.resolve(firstGiven(alias.Attrs, "target_key_id", "target_key_arn"), alias, keyTypes...)
		name := alias.Attrs.Get("name")
		if len(t.found) == 1 && b.keys[t.found[0]] != nil && plain(name) {
			k := b.keys[t.found[0]]
			k.Aliases = append(k.Aliases, reference(name))
		}
	}, "aws_kms_alias")
}

// describeKeyPolicies adds the policies that stand in resources of their own.
func (b *builder) describeKeyPolicies() {
	lost := loss{b: b, attr: "key_id", hides: []model.Path{"policy"}}
	b.of(func(r *resource.Resource) {
		t := b.index.resolve(r.Attrs.Get("key_id"), r, keyTypes...)
		for _, found := range t.found {
			if k := b.keys[found]; k != nil {
				b.describeKeyPolicy(k, r, found)
			}
		}
		if !t.told() {
			lost.add(r, t)
		}
	}, "aws_kms_key_policy")
	lost.settle(objectsOf(b.keys, func(k *model.Key) *model.Object { return &k.Object }), func(by *resource.Resource) bool { return b.keys[by].Policy != "" })
	for by, k := range b.keys {
		if k.Policy == "" && !k.Hides("policy") {
			b.describeDefaultPolicy(k, by)
		}
	}
}

// describeDefaultPolicy: a key that is given no policy gets one that leaves all to the account (KMS developer
// guide, key-policy-default, 2026).
func (b *builder) describeDefaultPolicy(k *model.Key, by *resource.Resource) {
	account := b.accountSeen(by, b.owners[by])
	if account == "" {
		k.Hide("policy")
		return
	}
	k.Place("policy", by.At)
	k.Policy = `{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow",` +
		`"Principal":{"AWS":"arn:` + partitionOf(by) + `:iam::` + account + `:root"},"Action":"kms:*","Resource":"*"}]}`
}

// describeKeyPolicy tells the policy that a resource gives to a key.
func (b *builder) describeKeyPolicy(k *model.Key, r, key *resource.Resource) {
	policy := r.Attrs.Get("policy")
	k.Policy = b.document(facts{&k.Object, r}, "policy", policy)
	k.Links = b.links(policy, r, b.owners[key])
}

// firstGiven returns the first attribute that is given, else the first.
func firstGiven(attrs resource.Value, names ...string) resource.Value {
	for _, name := range names {
		if v := attrs.Get(name); given(v) {
			return v
		}
	}
	return attrs.Get(names[0])
}
