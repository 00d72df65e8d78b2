// Package identities reads who there is in an account from a file: the JSON that
// `aws iam get-account-authorization-details` prints, whole or page by page. So that the question who may read
// a secret can be asked where the account cannot be reached.
//
// A file is not trusted: what it holds is bounded, and what it lacks is unknown, never taken not to exist.
package identities

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"smaudit/scanner/model"
)

// maxFile bounds what is read, in bytes. An account of 5,000 roles with ten policies each takes 200 MB.
const maxFile = 1 << 30

// page is one answer of GetAccountAuthorizationDetails (API_GetAccountAuthorizationDetails, 2026).
type page struct {
	UserDetailList  []detail
	GroupDetailList []detail
	RoleDetailList  []detail
	Policies        []managed
	IsTruncated     bool
}

// detail is a user, group or role. Each has fields that the others lack.
type detail struct {
	UserName, GroupName, RoleName, Path, Arn string

	UserPolicyList, GroupPolicyList, RolePolicyList []struct {
		PolicyName     string
		PolicyDocument document
	}
	AttachedManagedPolicies  []struct{ PolicyName, PolicyArn string }
	GroupList                []string
	AssumeRolePolicyDocument document
	PermissionsBoundary      *struct{ PermissionsBoundaryArn string }
	Tags                     []struct{ Key, Value string }
}

// managed is a managed policy with its versions.
type managed struct {
	PolicyName, Arn, DefaultVersionId string
	PolicyVersionList                 []struct {
		Document         document
		VersionId        string
		IsDefaultVersion bool
	}
}

// document is the text of a policy. The CLI prints it as an object, the API returns it URL-encoded.
type document string

// UnmarshalJSON accepts both.
func (d *document) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte("{")) {
		*d = document(text)
		return nil
	}
	var encoded string
	if err := json.Unmarshal(text, &encoded); err != nil {
		return err
	}
	if decoded, err := url.PathUnescape(encoded); err == nil && !strings.HasPrefix(strings.TrimSpace(encoded), "{") {
		encoded = decoded
	}
	*d = document(encoded)
	return nil
}

// Read returns a snapshot of the account's global scope. The name is that of the file in errors. Pages may
// follow each other, in any order.
func Read(r io.Reader, name string) (*model.Snapshot, error) {
	limited := &io.LimitedReader{R: r, N: maxFile}
	decoder := json.NewDecoder(limited)
	j := &joining{managed: make(map[string]*managed), groups: make(map[string]string)}
	for n := 1; ; n++ {
		var p page
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if limited.N <= 0 {
			err = errors.New("the file is too long")
		}
		if err != nil {
			return nil, fmt.Errorf("read authorization details %s: page %d: %w", name, n, plainly(err))
		}
		j.page(p)
	}
	if len(j.details) == 0 {
		return nil, fmt.Errorf("read authorization details %s: it holds no user, group or role; aws iam get-account-authorization-details writes it", name)
	}
	return j.snapshot(name), nil
}

// plainly keeps texts of the file out of messages, and its name, which is said before.
func plainly(err error) error {
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		return fmt.Errorf("%s is no %s", mismatch.Field, mismatch.Type.Kind())
	}
	var of *fs.PathError
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}

// joining puts identities together: what a page mentions may stand on any other.
type joining struct {
	managed   map[string]*managed // by ARN
	groups    map[string]string   // ARNs by name
	details   []named
	truncated bool // the last page says that there are more
}

type named struct {
	kind string
	detail
}

func (j *joining) page(p page) {
	for i := range p.Policies {
		j.managed[p.Policies[i].Arn] = &p.Policies[i]
	}
	for _, d := range p.GroupDetailList {
		j.groups[d.GroupName] = d.Arn
		j.details = append(j.details, named{"group", d})
	}
	for _, d := range p.UserDetailList {
		j.details = append(j.details, named{"user", d})
	}
	for _, d := range p.RoleDetailList {
		j.details = append(j.details, named{"role", d})
	}
	j.truncated = p.IsTruncated
}

func (j *joining) snapshot(file string) *model.Snapshot {
	s := &model.Snapshot{SchemaVersion: model.SnapshotVersion}
	partition, account := home(j.details[0].Arn)
	s.Scope = model.Scope{
		Object: model.Object{ID: strings.Join([]string{"aws", partition, account, model.RegionGlobal}, "/")},
		Source: model.SourceAWS, Partition: partition, Account: account, Region: model.RegionGlobal,
	}
	seen := make(map[string]bool)
	for i := range j.details {
		if p := j.principal(&j.details[i]); !seen[p.ID] {
			seen[p.ID] = true
			s.Principals = append(s.Principals, p)
		}
	}
	slices.SortFunc(s.Principals, func(a, b *model.Principal) int { return cmp.Compare(a.ID, b.ID) })
	if j.truncated {
		s.Gaps = append(s.Gaps, model.Gap{
			Operation: "read authorization details", Resource: file, Reason: model.GapAbsent, Detail: "the last page says that there are more, which the file does not hold",
		})
	}
	return s
}

func home(arn string) (partition, account string) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return "aws", ""
	}
	return parts[1], parts[4]
}

func (j *joining) principal(d *named) *model.Principal {
	_, account := home(d.Arn)
	p := &model.Principal{
		Object: model.Object{ID: d.Arn, ARN: d.Arn, Name: cmp.Or(d.UserName, d.GroupName, d.RoleName)}, Kind: d.kind, Account: account,
		Trust: string(d.AssumeRolePolicyDocument), Service: strings.HasPrefix(d.Path, "/aws-service-role/"),
	}
	for _, tag := range d.Tags {
		if p.Tags == nil {
			p.Tags = make(map[string]string)
		}
		p.Tags[tag.Key] = tag.Value
	}
	for _, inline := range slices.Concat(d.UserPolicyList, d.GroupPolicyList, d.RolePolicyList) {
		p.Policies = append(p.Policies, model.IdentityPolicy{Name: inline.PolicyName, Document: string(inline.PolicyDocument)})
	}
	for _, attached := range d.AttachedManagedPolicies {
		policy := j.policy(attached.PolicyArn, attached.PolicyName)
		if policy.Document == "" {
			p.Hide(model.Path("policies").Join(strconv.Itoa(len(p.Policies)), "document"))
		}
		p.Policies = append(p.Policies, policy)
	}
	if b := d.PermissionsBoundary; b != nil {
		policy := j.policy(b.PermissionsBoundaryArn, "")
		if policy.Document == "" {
			p.Hide("boundary.document")
		}
		p.Boundary = &policy
	}
	for _, name := range d.GroupList {
		if j.groups[name] == "" {
			p.Hide("groups")
			continue
		}
		p.Groups = append(p.Groups, j.groups[name])
	}
	return p
}

// policy is a managed policy as it is in force, without a document where the file does not hold that.
func (j *joining) policy(arn, name string) model.IdentityPolicy {
	out := model.IdentityPolicy{ARN: arn, Name: cmp.Or(name, arn[strings.LastIndexByte(arn, '/')+1:])}
	m := j.managed[arn]
	if m == nil {
		return out
	}
	for _, version := range m.PolicyVersionList {
		if version.IsDefaultVersion || version.VersionId != "" && version.VersionId == m.DefaultVersionId {
			out.Document = string(version.Document)
		}
	}
	return out
}
