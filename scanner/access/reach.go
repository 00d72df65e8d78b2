package access

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// nobodysName is a name that no policy means.
const nobodysName = "=nobody.names.this="

var rotationKey = regexp.MustCompile(`(?i)"secretsmanager:resource/AllowRotationLambdaArn"`)

// byName is a secret by its name.
type byName struct {
	name string
	*kept
}

// place notes where the secrets lie, by name and by region.
func (i *identities) place() {
	for _, h := range i.secrets() {
		i.names = append(i.names, byName{h.Name, h})
		at := placeOf(&h.in.Scope, h.Secret)
		i.regions = append(i.regions, at.region)
	}
	if len(i.regions) == 0 {
		region := i.in.Scope.Region
		if region == model.RegionGlobal {
			region = ""
		}
		i.regions = []string{cmp.Or(region, model.OwnRegion)}
	}
	slices.Sort(i.regions)
	i.regions = slices.Compact(i.regions)
	slices.SortFunc(i.names, func(a, b byName) int { return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.ID, b.ID)) })
}

func (i *identities) secrets() []*kept { return i.Estate.secrets }

func (i *identities) callers() []*caller { return i.Estate.callers }

// fresh is a secret of which no policy speaks: neither by its name nor by tags.
func (i *identities) fresh(account, region string) *kept {
	s := &model.Secret{Object: model.Object{ID: nobodysName, Name: nobodysName}, Account: account, Region: region}
	partition := cmp.Or(i.in.Scope.Partition, "aws")
	if account != model.OwnAccount && region != model.OwnRegion {
		s.ARN = "arn:" + partition + ":secretsmanager:" + region + ":" + account + ":secret:" + nobodysName + "-a1B2c3"
	}
	return &kept{s, i.in, nil}
}

// reach is what callers of one kind may do to secrets that nobody names.
type reach struct {
	reads, administers           []claimed
	openReads, openAdministering bool
}

// claimed is a claim of one of a caller's policies.
type claimed struct {
	policy int
	model.IdentityClaim
}

// reach asks of each policy whether it reaches what nobody names.
func (i *identities) reach(c *caller) *reach {
	r := &reach{}
	for _, question := range []struct {
		actions iam.Actions
		into    *[]claimed
		open    *bool
	}{{valueAction, &r.reads, &r.openReads}, {administration, &r.administers, &r.openAdministering}} {
		done := make(map[int]bool)
		for _, region := range i.regions {
			t := i.target(i.fresh(c.who.Account, region))
			claims, open := i.claims(c, t, question.actions, done)
			*question.into = append(*question.into, claims...)
			*question.open = *question.open || open
		}
	}
	return r
}

// claims are those of the caller's policies, besides the ones that are done, that allow an action on a secret,
// and whether others may.
func (i *identities) claims(c *caller, t *target, actions iam.Actions, done map[int]bool) (out []claimed, open bool) {
	b := i.bind(c, t)
	open = c.hidden
	for n := range c.policies {
		doc := b.Policies[n]
		if done[n] || !mayBeAbout(doc, t.arn) {
			continue
		}
		shares := t.decider.By(b.allowedBy(n)).Each(actions)
		claim := model.IdentityClaim{Path: c.policies[n].path, Policy: cmp.Or(c.policies[n].Name, string(c.policies[n].path))}
		for _, share := range shares {
			open = open || share.Tri == model.Unknown
			if share.Tri != model.Yes {
				continue
			}
			claim.Actions = append(claim.Actions, share.Actions.Names()...)
			if claim.Witness == nil {
				claim.Witness = share.Witness
				if share.Statement != nil {
					claim.Statement, claim.Line = title(share.Statement), share.Statement.At.Line
				}
			}
		}
		if claim.Witness != nil {
			done[n] = true
			slices.Sort(claim.Actions)
			out = append(out, claimed{n, claim})
		}
	}
	return out, open
}

// mayBeAbout reports whether a document may allow something on a secret: whether that can be ruled out at once.
func mayBeAbout(doc *iam.Document, arn string) bool {
	return doc.Unknown || slices.ContainsFunc(doc.Statements, func(st iam.Statement) bool {
		if st.Unknown {
			return true
		}
		if st.Effect.Value == "Deny" || !aboutSecrets(&st) {
			return false
		}
		return !st.Resource.Present() || st.Resource.Unknown || slices.ContainsFunc(st.Resource.Values, func(v iam.Text) bool {
			return v.Unknown || strings.Contains(v.Value, "${") || iam.Matches(v.Value, arn)
		})
	})
}

// fill writes down what the own policies of a principal reach. What its groups give is theirs.
func (r *reach) fill(p *model.Principal, c *caller) {
	for _, claims := range []struct {
		from []claimed
		into *[]model.IdentityClaim
		open bool
		path model.Path
	}{{r.reads, &p.ReadsAll, r.openReads, "reads_all"}, {r.administers, &p.AdministersAll, r.openAdministering, "administers_all"}} {
		for _, one := range claims.from {
			if c.own(one.policy) {
				claim := one.IdentityClaim
				w := c.policies[one.policy]
				claim.Path, claim.Policy = w.path, cmp.Or(w.Name, string(w.path))
				*claims.into = append(*claims.into, claim)
			}
		}
		if claims.open {
			p.Hide(claims.path)
		}
	}
}
