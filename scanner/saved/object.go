package saved

import (
	"fmt"

	"smaudit/scanner/model"
)

// checkObjects refuses a list with an element that is null or that nobody can refer to.
func checkObjects(s *model.Snapshot) error {
	for _, list := range []error{
		named("secrets", s.Secrets, func(o *model.Secret) *model.Object { return &o.Object }),
		named("keys", s.Keys, func(o *model.Key) *model.Object { return &o.Object }),
		named("functions", s.Functions, func(o *model.Function) *model.Object { return &o.Object }),
		named("endpoints", s.Endpoints, func(o *model.Endpoint) *model.Object { return &o.Object }),
		named("trails", s.Trails, func(o *model.Trail) *model.Object { return &o.Object }),
		named("consumers", s.Consumers, func(o *model.Consumer) *model.Object { return &o.Object }),
		named("principals", s.Principals, func(o *model.Principal) *model.Object { return &o.Object }),
		named("changes", s.Changes, func(o *model.Change) *model.Object { return &o.Object }),
	} {
		if list != nil {
			return list
		}
	}
	return nil
}

func named[T any](list string, items []*T, object func(*T) *model.Object) error {
	for i, item := range items {
		if item == nil || object(item).ID == "" {
			return fmt.Errorf("%s[%d] has no id", list, i)
		}
	}
	return nil
}
