package model

import "time"

// Input is what a rule sees: one subject with its surroundings. For a subject of kind secret, Key
// and Function are those that it uses. Unknown are the links that could not be followed, as paths
// rooted at the input ("function").
type Input struct {
	Kind        Kind       `json:"kind"`
	Secret      *Secret    `json:"secret,omitempty"`
	Key         *Key       `json:"key,omitempty"`
	Function    *Function  `json:"function,omitempty"`
	Endpoint    *Endpoint  `json:"endpoint,omitempty"`
	Trail       *Trail     `json:"trail,omitempty"`
	Consumer    *Consumer  `json:"consumer,omitempty"`
	Principal   *Principal `json:"principal,omitempty"`
	Change      *Change    `json:"change,omitempty"`
	Scope       *Scope     `json:"scope,omitempty"`
	Class       string     `json:"class"` // always there, so that a parameter can be asked for by it
	CollectedAt time.Time  `json:"collected_at"`
	Unknown     []Path     `json:"unknown,omitempty" rego:"-"`
}

// Object returns the object of the given kind in the input, nil where there is none.
func (in *Input) Object(kind Kind) *Object {
	switch {
	case kind == KindSecret && in.Secret != nil:
		return &in.Secret.Object
	case kind == KindKey && in.Key != nil:
		return &in.Key.Object
	case kind == KindFunction && in.Function != nil:
		return &in.Function.Object
	case kind == KindEndpoint && in.Endpoint != nil:
		return &in.Endpoint.Object
	case kind == KindTrail && in.Trail != nil:
		return &in.Trail.Object
	case kind == KindConsumer && in.Consumer != nil:
		return &in.Consumer.Object
	case kind == KindPrincipal && in.Principal != nil:
		return &in.Principal.Object
	case kind == KindChange && in.Change != nil:
		return &in.Change.Object
	case kind == KindScope && in.Scope != nil:
		return &in.Scope.Object
	}
	return nil
}

// Subject returns the judged object.
func (in *Input) Subject() *Object { return in.Object(in.Kind) }

// Hidden calls yield with each unknown path of the input, rooted at the input, until it returns false.
func (in *Input) Hidden(yield func(Path) bool) {
	for _, path := range in.Unknown {
		if !yield(path) {
			return
		}
	}
	for _, kind := range Kinds {
		object := in.Object(kind)
		if object == nil {
			continue
		}
		for _, path := range object.Unknown {
			if !yield(Path(kind).Append(path)) {
				return
			}
		}
	}
}
