package scanner

import (
	"iter"

	"smaudit/scanner/model"
)

// subjects yields an input for every subject of the snapshot. Objects that a subject uses are
// linked to it; a link that cannot be followed is an unknown path of the input.
func subjects(s *model.Snapshot, classes []Class) iter.Seq[*model.Input] {
	keys := byID(s.Keys, func(k *model.Key) string { return k.ID })
	functions := byID(s.Functions, func(f *model.Function) string { return f.ID })
	return func(yield func(*model.Input) bool) {
		base := model.Input{Scope: &s.Scope, CollectedAt: s.CollectedAt}
		send := func(kind model.Kind, fill func(*model.Input)) bool {
			in := base
			in.Kind = kind
			fill(&in)
			return yield(&in)
		}
		for _, secret := range s.Secrets {
			if !send(model.KindSecret, func(in *model.Input) {
				in.Secret = secret
				linkKey(in, keys)
				linkFunction(in, functions)
				classify(in, classes)
			}) {
				return
			}
		}
		_ = each(s.Keys, func(k *model.Key) bool { return send(model.KindKey, func(in *model.Input) { in.Key = k }) }) &&
			each(s.Functions, func(f *model.Function) bool {
				return send(model.KindFunction, func(in *model.Input) { in.Function = f })
			}) &&
			each(s.Endpoints, func(e *model.Endpoint) bool {
				return send(model.KindEndpoint, func(in *model.Input) { in.Endpoint = e })
			}) &&
			each(s.Trails, func(t *model.Trail) bool {
				return t.Elsewhere || send(model.KindTrail, func(in *model.Input) { in.Trail = t })
			}) &&
			each(s.Consumers, func(c *model.Consumer) bool {
				return send(model.KindConsumer, func(in *model.Input) { in.Consumer = c })
			}) &&
			each(s.Principals, func(p *model.Principal) bool {
				return send(model.KindPrincipal, func(in *model.Input) { in.Principal = p })
			}) &&
			each(s.Changes, func(c *model.Change) bool { return send(model.KindChange, func(in *model.Input) { in.Change = c }) }) &&
			send(model.KindScope, func(*model.Input) {})
	}
}

func each[T any](items []*T, visit func(*T) bool) bool {
	for _, item := range items {
		if !visit(item) {
			return false
		}
	}
	return true
}

func byID[T any](items []*T, id func(*T) string) map[string]*T {
	index := make(map[string]*T, len(items))
	for _, item := range items {
		index[id(item)] = item
	}
	return index
}

// linkKey links the customer key of a secret. The AWS-managed key and one that does not exist are no
// objects of the snapshot and hide nothing; a customer key that was not described does.
func linkKey(in *model.Input, keys map[string]*model.Key) {
	key := in.Secret.KMSKey
	in.Key = keys[key.ID]
	if in.Key == nil && !key.AWSManaged && !key.Missing {
		in.Unknown = append(in.Unknown, "key")
	}
}

func linkFunction(in *model.Input, functions map[string]*model.Function) {
	rotation := &in.Secret.Rotation
	in.Function = functions[rotation.Function]
	hidden := in.Secret.Hides("rotation.function") || in.Secret.Hides("rotation.kind")
	byFunction := rotation.Kind == model.RotationByFunction && !rotation.FunctionMissing
	if in.Function == nil && (hidden || byFunction) {
		in.Unknown = append(in.Unknown, "function")
	}
}
