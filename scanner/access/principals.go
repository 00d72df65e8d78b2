package access

import (
	"cmp"
	"slices"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// administration are the actions by which a secret that is there is changed, deleted or shared.
var administration = (iam.ActionsOf("value_write") | iam.ActionsOf("delete") | iam.ActionsOf("permissions")) & onSecret

// few is up to how many secrets are listed by name.
const few = 25

// principals completes the identities of a scope with what their own policies let them do, whatever those of
// the secrets say. What AWS made for its own services is AWS's business.
func (d *Decisions) principals(in *model.Snapshot) {
	var judged []*model.Principal
	for _, p := range in.Principals {
		p.ReadsAll, p.AdministersAll, p.ReadsSecrets, p.Administers, p.Secrets, p.Overmatches = nil, nil, nil, nil, nil, nil
		if !p.Service {
			judged = append(judged, p)
		}
	}
	if len(judged) == 0 {
		return
	}
	i := d.newIdentities(in, judged)
	counts := i.count()
	byClass := make(map[int]*reach)
	for n, c := range i.callers() {
		p := i.of[c.principal]
		if p == nil {
			continue
		}
		class := i.ofCaller[n]
		r := byClass[class]
		if r == nil {
			r = i.reach(c)
			byClass[class] = r
		}
		r.fill(p, c)
		counts.fill(p, class, i)
		i.overmatches(p, c)
	}
}

// identities are the callers of a scope beside its secrets as identity policies see them: without policies of
// their own.
type identities struct {
	*Estate
	*partition
	in      *model.Snapshot // made up of these
	of      map[*model.Principal]*model.Principal
	names   []byName // of the secrets, sorted
	regions []string
}

// rotatedBy stands in place of the key that tells by which function a secret is rotated. As a tag it tells
// secrets apart, and is absent where the key is.
const rotatedBy = "secretsmanager:resource:function"

func (d *Decisions) newIdentities(in *model.Snapshot, judged []*model.Principal) *identities {
	i := &identities{of: make(map[*model.Principal]*model.Principal)}
	i.in = &model.Snapshot{Scope: in.Scope, Guardrails: in.Guardrails}
	functions := make(map[string]*model.Function, len(in.Functions))
	for _, f := range in.Functions {
		functions[f.ID] = f
	}
	for _, s := range slices.Concat(in.Secrets, in.OtherSecrets) {
		if s.DeletedAt.IsZero() {
			i.in.Secrets = append(i.in.Secrets, bare(in, s, functions[s.Rotation.Function]))
		}
	}
	for _, p := range slices.Concat(in.Principals, in.OtherPrincipals) {
		if judged == nil || p.Kind == "group" {
			i.in.Principals = append(i.in.Principals, rewritten(p))
		}
	}
	for _, p := range judged {
		made := asCaller(p)
		i.of[made] = p
		i.in.Principals = append(i.in.Principals, made)
	}
	i.Estate = NewEstate(d.trust, []*model.Snapshot{i.in})
	i.partition = i.Estate.partition()
	i.place()
	return i
}

// bare is a secret by its name, its tags and the function that rotates it.
func bare(in *model.Snapshot, s *model.Secret, by *model.Function) *model.Secret {
	out := &model.Secret{
		Object:  model.Object{ID: s.ID, Name: s.Name, ARN: s.ARN, Symbol: s.Symbol},
		Account: s.Account, Region: s.Region, Tags: s.Tags, TagKeys: s.TagKeys,
	}
	for _, path := range s.Unknown {
		if path.Overlaps("tags") || path == "name" || path == "tag_keys" {
			out.Hide(path)
		}
	}
	if s.HidesAny("rotation.function") {
		out.Hide("tags")
	}
	if f := functionOf(in, s, by); f != "" {
		out.Tags = map[string]string{rotatedBy: f}
		for key, value := range s.Tags {
			out.Tags[key] = value
		}
		out.TagKeys = append(slices.Clone(s.TagKeys), rotatedBy)
	}
	return out
}

// functionOf is the ARN of the function that rotates a secret, or what stands for it.
func functionOf(in *model.Snapshot, s *model.Secret, by *model.Function) string {
	var arn string
	if by != nil {
		arn = symbolOf(&by.Object, placeOf(&in.Scope, s).account)
	}
	return cmp.Or(arn, s.Rotation.FunctionARN, s.Rotation.Function)
}

// rewritten is a principal whose policies ask for the function by the tag that stands for it.
func rewritten(p *model.Principal) *model.Principal {
	out := *p
	out.Policies = slices.Clone(p.Policies)
	for n := range out.Policies {
		out.Policies[n].Document = rotationKey.ReplaceAllString(out.Policies[n].Document, `"aws:ResourceTag/`+rotatedBy+`"`)
	}
	return &out
}

// asCaller makes a caller of an identity. A group stands for a user in it, a policy that the code does not
// attach for a role that has it.
func asCaller(p *model.Principal) *model.Principal {
	out := rewritten(p)
	out.ID = "judged " + p.ID
	if p.Kind != "user" && p.Kind != "role" {
		out.Kind = map[string]string{"group": "user"}[p.Kind]
		if out.Kind == "" {
			out.Kind = "role"
		}
		out.ARN, out.Symbol, out.Name = "", "", someName
		out.Unknown = append(slices.Clone(p.Unknown), "tags")
	}
	return out
}

// own reports whether a policy of a caller is not one of its groups.
func (c *caller) own(n int) bool { return c.policies[n].object == &c.principal.Object }

// onlyDenying is what a document denies.
func onlyDenying(doc *iam.Document) *iam.Document {
	if doc.Unknown {
		return doc
	}
	out := *doc
	out.Statements = slices.DeleteFunc(slices.Clone(doc.Statements), func(st iam.Statement) bool {
		return st.Effect.Value == "Allow" && !st.Effect.Unknown && !st.Unknown
	})
	return &out
}

// allowedBy is the caller as if only one of its policies allowed anything, and all denied what they deny.
func (b *bound) allowedBy(n int) decide.Identity {
	id := b.Identity
	id.Policies = slices.Clone(id.Policies)
	for j := range id.Policies {
		if j != n {
			id.Policies[j] = onlyDenying(id.Policies[j])
		}
	}
	return id
}
