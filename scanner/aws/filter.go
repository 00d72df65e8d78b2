package aws

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// ErrFilter says that a filter of secrets cannot be used.
var ErrFilter = errors.New("filter of secrets")

// filter says which secrets are wanted: one of the names, and all of the tags.
type filter struct {
	names []string // globs of names, or ARNs
	tags  map[string]string
}

func newFilter(names []string, tags map[string]string) (filter, error) {
	for _, name := range names {
		if _, err := path.Match(name, ""); err != nil || name == "" {
			return filter{}, fmt.Errorf("%w: %q is neither a name, an ARN nor a pattern", ErrFilter, name)
		}
	}
	return filter{names, tags}, nil
}

func (f filter) active() bool { return len(f.names)+len(f.tags) > 0 }

// maxFilterValues is how many values a filter of ListSecrets takes (API_Filter, 2026).
const maxFilterValues = 10

// asked is the part of the filter that AWS applies; the rest is applied to its answers. AWS matches
// prefixes of names, by words for tags, and takes few characters.
func (f filter) asked() []types.Filter {
	if len(f.names) == 0 || len(f.names) > maxFilterValues {
		return nil
	}
	var prefixes []string
	for _, name := range f.names {
		prefix, _, _ := strings.Cut(name, ":secret:")
		if strings.HasPrefix(name, "arn:") {
			_, prefix, _ = strings.Cut(name, ":secret:")
		}
		if i := strings.IndexAny(prefix, `*?[\`); i >= 0 {
			prefix = prefix[:i]
		} else if strings.HasPrefix(name, "arn:") {
			prefix = arnSuffix.ReplaceAllString(prefix, "")
		}
		if prefix == "" || strings.HasPrefix(prefix, "!") {
			return nil
		}
		prefixes = append(prefixes, prefix)
	}
	return []types.Filter{{Key: types.FilterNameStringTypeName, Values: prefixes}}
}

// wants reports whether a secret of the list is wanted.
func (f filter) wants(name, arn string, tags map[string]string) bool {
	for key, value := range f.tags {
		if have, ok := tags[key]; !ok || have != value {
			return false
		}
	}
	for _, wanted := range f.names {
		if wanted == name || wanted == arn || wanted == arnSuffix.ReplaceAllString(arn, "") {
			return true
		}
		// In a pattern * runs across slashes, for they are part of names and no folders.
		flat := strings.NewReplacer("/", "\x00")
		if ok, err := path.Match(flat.Replace(wanted), flat.Replace(name)); err == nil && ok {
			return true
		}
	}
	return len(f.names) == 0
}
