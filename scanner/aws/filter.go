package aws

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// ErrFilter says that a filter of secrets cannot be used.
var ErrFilter = errors.New("filter of secrets")

// filter says which secrets are wanted: one of the names, and all of the tags. It may be used from many
// goroutines.
type filter struct {
	names []string // globs of names or ARNs
	tags  map[string]string
	found []atomic.Bool // of the names, that there is such a secret
	any   *atomic.Bool  // a secret is wanted
}

func newFilter(names []string, tags map[string]string) (filter, error) {
	for _, name := range names {
		if _, err := path.Match(name, ""); err != nil || name == "" {
			return filter{}, fmt.Errorf("%w: %q is neither a name, an ARN nor a pattern", ErrFilter, name)
		}
	}
	return filter{names, tags, make([]atomic.Bool, len(names)), &atomic.Bool{}}, nil
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
	wanted := len(f.names) == 0
	for i, pattern := range f.names {
		if named(pattern, name, arn) {
			f.found[i].Store(true)
			wanted = true
		}
	}
	for key, value := range f.tags {
		if have, ok := tags[key]; !ok || have != value {
			return false
		}
	}
	if wanted {
		f.any.Store(true)
	}
	return wanted
}

// named reports whether a name, an ARN with or without its end, or a glob of one means a secret. In a glob *
// runs across slashes, for they are part of names and no folders.
func named(pattern, name, arn string) bool {
	flat := strings.NewReplacer("/", "\x00")
	for _, text := range []string{name, arn, arnSuffix.ReplaceAllString(arn, "")} {
		if ok, err := path.Match(flat.Replace(pattern), flat.Replace(text)); pattern == text || err == nil && ok {
			return true
		}
	}
	return false
}

// unmet names what was asked for and is nowhere.
func (f filter) unmet() (out []string) {
	for i, name := range f.names {
		if !f.found[i].Load() {
			out = append(out, fmt.Sprintf("no secret is called %q", name))
		}
	}
	if len(out) == 0 && f.active() && !f.any.Load() {
		out = append(out, "no secret has the tags that were asked for")
	}
	return out
}
