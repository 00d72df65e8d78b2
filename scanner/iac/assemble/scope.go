package assemble

import (
	"maps"
	"slices"
	"strings"

	"smaudit/scanner/iac/resource"
)

// describeScope tells where the root's secrets lie, if all lie in one place and the code tells it.
// A root without secrets is placed by its other resources of AWS.
func (b *builder) describeScope() {
	about := make([]*resource.Resource, 0, len(b.secrets))
	for _, s := range b.secrets {
		about = append(about, s.by)
	}
	if len(about) == 0 {
		for _, r := range b.root.Resources {
			if strings.HasPrefix(r.Type, "aws_") && !r.Data {
				about = append(about, r)
			}
		}
	}
	scope := &b.snapshot.Scope
	scope.Region, scope.Account = same(about, regionOf), same(about, b.accountOf)
	if scope.Region != "" {
		scope.Partition = partitionIn(scope.Region)
	}
}

// same returns what is told of all the resources alike, "" where they differ or one does not tell.
func same(resources []*resource.Resource, of func(*resource.Resource) string) string {
	if len(resources) == 0 {
		return ""
	}
	first := of(resources[0])
	if slices.ContainsFunc(resources, func(r *resource.Resource) bool { return of(r) != first }) {
		return ""
	}
	return first
}

func sortedFields(v resource.Value) []string { return slices.Sorted(maps.Keys(v.Fields)) }
