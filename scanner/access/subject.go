package access

import (
	"cmp"
	"strconv"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// subject is one secret with all that its policies are decided by.
type subject struct {
	place
	world    decide.World
	policies []policy
	keyText  string          // the key's policy
	lentText string          // the key's grants for decryption, as a policy
	edits    *decide.Decider // to which the work of looking for fixes is counted
	more     bool            // there may be further policies, of AWS
	hidden   bool            // a policy was not told, which is said elsewhere
}

// policy is one of the secret's policies as it is decided.
type policy struct {
	path model.Path
	text string // with its links in place of the holes
	doc  *iam.Document

	hidden  bool // the source could not tell it
	refused bool // AWS would refuse it whole
}

// place is where a secret lies, as far as that is known: what is not has a stand-in that no policy can name.
type place struct {
	partition, region, account, name string

	organization string // of the account, "" where it is not told

	arn         string
	open        bool // the end of the ARN is not known
	regionKnown bool
	nameKnown   bool
}

// someName stands for a name that code does not tell.
const someName = "name.that.is.not.known"

func (p *place) accountKnown() bool { return p.account != model.OwnAccount }

// placeOf reads a secret's ARN, or as much of it as the source tells.
func placeOf(scope *model.Scope, s *model.Secret) place {
	if part := strings.SplitN(s.ARN, ":", 7); len(part) == 7 {
		return place{
			partition: part[1], region: part[3], account: part[4], name: s.Name, arn: s.ARN, organization: scope.Organization,
			regionKnown: true, nameKnown: true,
		}
	}
	region := cmp.Or(s.Region, scope.Region, model.OwnRegion)
	if region == model.RegionGlobal {
		region = model.OwnRegion // a secret is somewhere
	}
	p := place{
		partition: cmp.Or(scope.Partition, "aws"), region: region,
		account: cmp.Or(s.Account, scope.Account, model.OwnAccount), name: cmp.Or(s.Name, someName), open: true,
		organization: scope.Organization,
	}
	p.regionKnown, p.nameKnown = p.region != model.OwnRegion, p.name != someName && !s.Hides("name")
	p.arn = strings.Join([]string{"arn", p.partition, "secretsmanager", p.region, p.account, "secret", p.name + "-??????"}, ":")
	if s.Symbol != "" {
		p.arn = strings.ReplaceAll(s.Symbol, model.OwnAccount, p.account)
	}
	return p
}

// newSubject describes a secret with its policies read.
// editable is the name of the policy that users edit. AWS attaches others, which let its own operations through
// and deny nothing.
const editable = "default"

func (d *Decisions) newSubject(in *model.Snapshot, s *model.Secret, key *model.Key) *subject {
	c := d.unread(in, s, key)
	c.read()
	return c
}

// unread describes a secret. Its policies are read when they are to be decided about.
func (d *Decisions) unread(in *model.Snapshot, s *model.Secret, key *model.Key) *subject {
	c := &subject{place: placeOf(&in.Scope, s), more: s.Hides("policies.more")}
	c.world = decide.World{
		Secret: c.arn, Open: c.open, Account: c.account, Organization: in.Scope.Organization,
		Tags: s.Tags, Now: in.CollectedAt, TagsHidden: s.HidesAny("tags") || s.HidesAny("tag_keys") || len(s.TagKeys) > len(s.Tags), Trusted: d.trust.all(),
	}
	c.key(s, key)
	for i := range s.Policies {
		p := policy{path: model.Path("policies").Join(strconv.Itoa(i)).Join("document"), refused: len(s.Policies[i].Problems) > 0}
		if p.hidden = s.HidesAny(p.path) || s.HidesAny(model.Path("policies").Join(strconv.Itoa(i)).Join("links")); !p.hidden {
			p.text = c.linked(s.Policies[i].Document, s.Policies[i].Links)
		}
		if p.hidden && s.Policies[i].Name != editable {
			c.more = true // AWS's own
			continue
		}
		c.hidden = c.hidden || p.hidden
		c.policies = append(c.policies, p)
	}
	c.join()
	return c
}

// join has the owner be of the organization that the code asks AWS for: it is in one, if a policy names that.
func (c *subject) join() {
	named := strings.Contains(c.keyText, model.OwnOrganization)
	for _, p := range c.policies {
		named = named || strings.Contains(p.text, model.OwnOrganization)
	}
	if named && c.world.Organization == "" {
		c.world.Organization = model.OwnOrganization
	}
}

// read reads the policies.
func (c *subject) read() {
	for i := range c.policies {
		p := &c.policies[i]
		if p.hidden {
			p.doc = &iam.Document{Unknown: true}
			continue
		}
		p.doc = c.parse(p.text)
		p.refused = p.refused && p.doc.Unknown
	}
	if c.keyText != "" {
		c.world.Key.Policy = c.parse(c.keyText)
	}
}

// key describes the key. Of one that the source could not tell nothing is known.
func (c *subject) key(s *model.Secret, key *model.Key) {
	switch {
	case s.HidesAny("kms_key") || s.KMSKey.Missing:
	case s.KMSKey.AWSManaged:
		c.world.Key = &decide.Key{Managed: true}
	case key == nil || key.HidesAny("policy") || key.HidesAny("links") || key.HidesAny("account"):
		c.world.Key = &decide.Key{}
	default:
		c.keyText = c.linked(key.Policy, key.Links)
		grants, known := lent(key, c.account)
		c.world.Key = &decide.Key{Account: key.Account, Grants: !known}
		c.lentText = lentText(grants)
	}
}

// linked puts what the code tells in the place of a document's holes.
func (c *place) linked(text string, links model.Links) string {
	for hole, is := range links {
		text = strings.ReplaceAll(text, "${"+hole+"}", is)
	}
	if c.organization != "" {
		text = strings.ReplaceAll(text, model.OwnOrganization, c.organization)
	}
	return strings.ReplaceAll(text, model.OwnAccount, c.account)
}

// docs are the documents that are united.
func (c *subject) docs() []*iam.Document {
	out := make([]*iam.Document, len(c.policies))
	for i := range c.policies {
		out[i] = c.policies[i].doc
	}
	return out
}
