// Package assemble turns the resources of infrastructure code into a snapshot of the model. It
// knows what Terraform's resource types and attributes mean in terms of AWS and fills in the
// defaults that AWS and its provider give to absent ones.
//
// It works by whitelist: only attributes that are named here reach a snapshot. Of those, whatever
// the code declares sensitive or that looks like a credential is replaced by a word for its kind.
// It judges nothing, and it does not guess: what the code does not tell is marked unknown, and a
// resource whose target cannot be told makes unknown what it might be about.
package assemble

import (
	"strings"
	"time"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// builder is the snapshot of one root in the making.
type builder struct {
	root      *resource.Root
	index     *index
	snapshot  *model.Snapshot
	secrets   []declared
	declares  map[*resource.Resource]*model.Secret
	functions map[*resource.Resource]*model.Function
	keys      map[*resource.Resource]*model.Key
	owners    map[*resource.Resource]*resource.Resource // of keys, the secrets that use them
	endpoints map[*resource.Resource]*model.Endpoint
	accounts  map[string]string  // of credentials
	home      *resource.Resource // a secret, where all are made with the same credentials
}

// declared is a secret with the resource that declares it.
type declared struct {
	*model.Secret
	by *resource.Resource
}

// Snapshot describes what the root declares. The time is that of collection.
func Snapshot(root *resource.Root, now time.Time) *model.Snapshot {
	b := &builder{
		root:  root,
		index: newIndex(root.Resources),
		snapshot: &model.Snapshot{
			SchemaVersion: model.SnapshotVersion,
			CollectedAt:   now,
			Scope:         model.Scope{Object: model.Object{ID: root.Path}, Source: root.Source, Root: root.Path, Failed: root.Failed},
			Gaps:          append([]model.Gap(nil), root.Gaps...),
			Marks:         root.Marks,
		},
		declares:  make(map[*resource.Resource]*model.Secret),
		functions: make(map[*resource.Resource]*model.Function),
		keys:      make(map[*resource.Resource]*model.Key),
		owners:    make(map[*resource.Resource]*resource.Resource),
		endpoints: make(map[*resource.Resource]*model.Endpoint),
		accounts:  accountsOf(root.Resources),
	}
	b.describeSecrets()
	b.describeManagedPasswords()
	b.settleHome()
	b.describeRotations()
	b.describePolicies()
	b.describeVersions()
	b.describePermissions()
	b.describeKeyPolicies()
	b.describeKeyGrants()
	b.describeAliases()
	b.describeEndpoints()
	b.describeEndpointPolicies()
	b.describeTrails()
	b.describeTasks()
	b.describeFunctionConsumers()
	b.describeOutputs()
	b.describePrincipals()
	b.describeChanges()
	b.describeScope()
	return b.snapshot
}

// declare adds a secret to the snapshot.
func (b *builder) declare(s *model.Secret, by *resource.Resource) {
	s.Account, s.Region = b.accountOf(by), regionOf(by)
	if s.ARN == "" && by.Type == secretType {
		s.Symbol = b.symbol(by, "arn", by, maxHops)
	}
	b.snapshot.Secrets = append(b.snapshot.Secrets, s)
	b.secrets = append(b.secrets, declared{s, by})
	b.declares[by] = s
}

// object returns the identity of what the resource declares.
func (b *builder) object(r *resource.Resource) model.Object {
	o := model.Object{ID: b.id(r.ID()), Address: r.Address, Previous: r.Previous}
	o.Place("", r.At)
	if arn := r.Attrs.Get("arn"); plain(arn) && strings.HasPrefix(arn.Text, "arn:") {
		o.ARN = arn.Text
	}
	return o
}

func (b *builder) id(address string) string { return b.root.Path + "#" + address }

// optional returns an attribute for which the provider computes a value where none is given. In the
// plan of a first apply such a value is unknown and comes from nothing: then it was not given.
func (b *builder) optional(v resource.Value) resource.Value {
	if b.root.Source == model.SourcePlan && v.Shape == resource.Unknown && len(v.Links) == 0 {
		return resource.Value{}
	}
	return v
}

// of calls visit with each managed resource of the types, in the order of the root.
func (b *builder) of(visit func(*resource.Resource), types ...string) {
	for _, name := range types {
		for _, r := range b.index.byType[name] {
			visit(r)
		}
	}
}
