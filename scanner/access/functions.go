package access

import (
	"maps"
	"slices"

	"smaudit/scanner/model"
)

// functions tells whether the roles of rotation functions reach values of secrets beyond those that the
// functions rotate, by their own policies.
func (d *Decisions) functions(in *model.Snapshot) {
	var i *identities
	for _, f := range in.Functions {
		f.ReadsOthers, f.Others = "", nil
		switch {
		case f.HidesAny("role") || f.HidesAny("secrets"):
			f.Hide("reads_others", "others")
			continue
		case f.Role == "":
			continue
		}
		if i == nil {
			i = d.newIdentities(in, nil)
		}
		i.function(in, f)
	}
}

func (i *identities) function(in *model.Snapshot, f *model.Function) {
	n := slices.IndexFunc(i.callers(), func(c *caller) bool { return c.principal.ID == f.Role || c.who.ARN == f.Role })
	if n < 0 {
		f.Hide("reads_others", "others")
		return
	}
	c := i.callers()[n]
	done := make(map[int]bool)
	var open bool
	for _, region := range i.regions {
		claims, unknown := i.claims(c, i.target(i.fresh(c.who.Account, region)), readsOrWrites, done)
		open = open || unknown
		for _, claim := range claims {
			f.Others = append(f.Others, claim.IdentityClaim)
		}
	}
	open = i.others(in, f, c, done) || open
	switch {
	case len(f.Others) > 0:
		f.ReadsOthers = model.Yes
	case open:
		f.Hide("reads_others")
	default:
		f.ReadsOthers = model.No
	}
	if open {
		f.Hide("others")
	}
}

// others notes the secrets that the role's policies reach and the function does not rotate. One of each kind
// answers for all.
func (i *identities) others(in *model.Snapshot, f *model.Function, c *caller, done map[int]bool) (open bool) {
	rotated := make(map[string]bool)
	for _, s := range in.Secrets {
		rotated[s.ID] = s.Rotation.Function == f.ID
	}
	class := i.partition.callers[i.ofCaller[slices.Index(i.callers(), c)]]
	byClass, byPolicy := make(map[int][]claimed), make(map[int]int)
	for n, h := range i.secrets() {
		kind := i.ofSecret[n]
		if rotated[h.ID] || !i.may(i.partition.secrets[kind], class) {
			continue
		}
		claims, known := byClass[kind]
		if !known {
			var unknown bool
			claims, unknown = i.claims(c, i.target(h), readsOrWrites, maps.Clone(done))
			byClass[kind], open = claims, open || unknown
		}
		for _, claim := range claims {
			at, has := byPolicy[claim.policy]
			if !has {
				at = len(f.Others)
				byPolicy[claim.policy], f.Others = at, append(f.Others, claim.IdentityClaim)
			}
			if other := &f.Others[at]; len(other.Secrets) < few {
				other.Secrets = append(other.Secrets, h.Name)
			}
		}
	}
	return open
}
