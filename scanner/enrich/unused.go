package enrich

import (
	"slices"
	"strings"
	"time"

	"smaudit/scanner/model"
)

// unused names the secrets that a principal may read and did not, as far back as the record covers. It is told
// where both are known for sure: all that it may read, and all that was read of it. What is younger than the record
// may be about to be used. Groups read nothing themselves, and what AWS made for its own services is AWS's business.
// A record must reach up to the collection.
func unused(p *model.Principal, secrets map[string]*model.Secret, now time.Time) {
	p.Unused = nil
	from := []model.Path{"secrets", "reads_secrets", "activity.used", "activity.window", "created_at", "recorded", "kind", "service"}
	if !derive(&p.Object, from, "unused") || p.Service || p.Kind == "group" {
		return
	}
	late := p.Activity != nil && now.Sub(p.Activity.Window.To) > upToDate
	if p.Recorded || p.Activity == nil || late || untraced(p.Activity) || p.ReadsSecrets == nil || len(p.Secrets) < *p.ReadsSecrets {
		p.Hide("unused")
		return
	}
	begins := p.Activity.Window.From
	if p.CreatedAt.After(begins) {
		return
	}
	for _, id := range p.Secrets {
		s := secrets[id]
		if s == nil || !slices.Contains(p.Activity.Window.Regions, regionOf(s.ARN)) {
			p.Unused = nil
			p.Hide("unused")
			return
		}
		if !s.CreatedAt.After(begins) && !slices.ContainsFunc(p.Activity.Used, func(used string) bool { return means(used, s) }) {
			p.Unused = append(p.Unused, s.Name)
		}
	}
	slices.Sort(p.Unused)
}

// untraced reports whether values were asked for by filters, and nothing in the record says of which secrets, as
// where a trail leaves the events of KMS out.
func untraced(a *model.Activity) bool { return a.Sweep != nil && a.BySource["batch"] == 0 }

// means reports whether what the record calls a secret may be this one: its ARN, that without what AWS added to
// the name, or the name.
func means(used string, s *model.Secret) bool {
	rest, short := strings.CutPrefix(s.ARN, used)
	return used == s.ID || used == s.Name || used == s.ARN || short && len(rest) == len("-AbCdEf")
}

// regionOf is the region in an ARN.
func regionOf(arn string) string {
	part := strings.SplitN(arn, ":", 5)
	if len(part) < 5 {
		return ""
	}
	return part[3]
}
