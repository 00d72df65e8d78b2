package scanner

import (
	"slices"
	"strconv"
	"strings"

	"smaudit/scanner/model"
)

// unread names the policies of a principal whose documents nobody could tell, of which a path of it hangs: one of
// them, or what is derived from all. It is "" where there are none.
func unread(p *model.Principal, path model.Path) string {
	segments := path.Segments()
	if p == nil || len(segments) == 0 || !slices.Contains(fromPolicies, segments[0]) {
		return ""
	}
	var names []string
	note := func(at model.Path, policy *model.IdentityPolicy) {
		of := segments[0] != "policies" && segments[0] != "boundary" || at.Overlaps(path)
		if name := policy.Name; of && p.Hides(at.Join("document")) && name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for i := range p.Policies {
		note(model.Path("policies").Join(strconv.Itoa(i)), &p.Policies[i])
	}
	if p.Boundary != nil {
		note("boundary", p.Boundary)
	}
	switch more := len(names) - maxUnread; {
	case len(names) == 0:
		return ""
	case len(names) == 1:
		return "the document of the policy " + names[0] + " is not known"
	case more > 0:
		names = append(names[:maxUnread], strconv.Itoa(more)+" more")
	}
	return "the documents of the policies " + strings.Join(names, ", ") + " are not known"
}

// maxUnread is how many policies are named before the rest is counted.
const maxUnread = 4

// fromPolicies are the policies of a principal and what they come to.
var fromPolicies = []string{
	"policies", "boundary", "reads_all", "administers_all", "reads_secrets", "administers", "secrets", "overmatches", "unused",
}
