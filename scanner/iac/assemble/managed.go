package assemble

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"strings"
	"sync"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

//go:embed managed.json
var managedJSON []byte

// managedPolicy is a managed policy of AWS, of which managed.json says when and in which version it was read.
// Of those that say nothing of secrets or of decrypting there is no document.
type managedPolicy struct {
	Name     string
	Version  string
	Document json.RawMessage
}

func (p managedPolicy) text() string { return string(p.Document) }

// awsManaged are the managed policies of AWS whose documents are known, by name.
var awsManaged = sync.OnceValue(func() map[string]managedPolicy {
	var file struct{ Policies []managedPolicy }
	if err := json.Unmarshal(managedJSON, &file); err != nil {
		panic("embedded managed.json: " + err.Error()) // caught by the package's tests
	}
	out := make(map[string]managedPolicy, len(file.Policies))
	for _, p := range file.Policies {
		out[p.Name] = p
	}
	return out
})

// awsManagedName returns the name of the managed policy of AWS that an ARN names, "" where it is another's.
// The partition may be a hole.
func awsManagedName(arn string) string {
	_, path, found := strings.Cut(arn, ":iam::aws:policy/")
	if !found {
		return ""
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}

// managed finds a managed policy: one of the root, one that the root looks up, or one of AWS. By is what
// declares its document. Nothing: it is one of AWS that says nothing of secrets.
func (x *identities) managed(v resource.Value, from *resource.Resource) (p model.IdentityPolicy, doc resource.Value, by *resource.Resource, nothing bool) {
	t := x.index.resolve(v, from, "aws_iam_policy", "data.aws_iam_policy")
	p, doc, by = model.IdentityPolicy{Name: reference(v), ARN: arnText(v)}, resource.Value{Shape: resource.Unknown}, from
	if len(t.found) == 1 {
		by = t.found[0]
		p = model.IdentityPolicy{Name: cmp.Or(shownText(by.Attrs.Get("name")), reference(v)), ARN: cmp.Or(arnText(by.Attrs.Get("arn")), p.ARN), Address: by.Address}
		if text := by.Attrs.Get("policy"); given(text) {
			return p, text, by, false
		}
	}
	name := awsManagedName(p.ARN)
	if by.Data && name == "" && p.ARN == "" {
		name = by.Attrs.Get("name").Text
	}
	known, ok := awsManaged()[name]
	if !ok {
		return p, doc, by, false
	}
	p.Name = name
	return p, resource.Value{Shape: resource.String, Text: known.text()}, by, len(known.Document) == 0
}

// describeBoundary tells the policy that bounds what a principal may do.
func (x *identities) describeBoundary(id *identity, v resource.Value) {
	p, doc, by, nothing := x.managed(v, id.by)
	if nothing {
		doc = resource.Value{Shape: resource.String, Text: `{"Version":"2012-10-17","Statement":[]}`}
	}
	p.Document = x.document(facts{&id.Object, by}, "boundary.document", doc)
	p.Links = x.links(doc, by, x.owner(id.by))
	id.Boundary = &p
}
