package model

import "time"

// Tri is a three-valued answer. The empty value means that the question was not asked.
type Tri string

// The answers.
const (
	Yes     Tri = "yes"
	No      Tri = "no"
	Unknown Tri = "unknown"
)

// Who is a set of callers. Kind is any, any_org_member, organization, unit, account, role, user,
// session or service.
type Who struct {
	Kind    string `json:"kind"`
	ID      string `json:"id,omitempty"`
	Account string `json:"account,omitempty"`
	Own     bool   `json:"own,omitempty"`     // of the owner's account
	Trusted bool   `json:"trusted,omitempty"` // of the owner's account, or trusted by the configuration
}

// Grant is one most general set of requests that the policies allow. Effective is no where KMS does not
// decrypt for the callers, so that they may ask for the value and never get it. Path leads to the policy in
// the secret; Statement names the statement that allows the witness, and Line is where it stands in the
// document.
type Grant struct {
	Who        Who      `json:"who"`
	Actions    []string `json:"actions"`
	Network    string   `json:"network,omitempty"` // the named network to which it is confined
	Effective  Tri      `json:"effective,omitempty"`
	Why        string   `json:"why,omitempty"`        // why it is not effective
	Direct     bool     `json:"direct,omitempty"`     // no identity policy is needed besides
	Conditions []string `json:"conditions,omitempty"` // keys by which the statement restricts who or whence
	Statement  string   `json:"statement,omitempty"`
	Path       Path     `json:"path,omitempty"`
	Line       int      `json:"line,omitempty"`
	Witness    *Request `json:"witness,omitempty"`
	Fix        *Fix     `json:"fix,omitempty"`
}

// Fix is the smallest edit found that closes what a finding is about. The edited policy was decided again:
// it denies nothing to those who are trusted.
type Fix struct {
	Summary string `json:"summary"`      // the edit, in words
	At      string `json:"at,omitempty"` // the statement, such as Statement.0
}

// Request is a concrete API request, by which a claim about access is proved. Context has the condition
// keys in lower case.
type Request struct {
	Principal Caller              `json:"principal"`
	Action    string              `json:"action"`
	Resource  string              `json:"resource,omitempty"`
	Context   map[string][]string `json:"context,omitempty"`
}

// Caller is who makes a request. A role's ARN is that of the role, and Session that of its session.
type Caller struct {
	Type    string `json:"type"` // user, role, root, federated or service
	Account string `json:"account,omitempty"`
	ARN     string `json:"arn,omitempty"`
	Session string `json:"session,omitempty"`
	Service string `json:"service,omitempty"`
}

// Exposure is what a secret's grants come to. A question that was not asked has no answer; one that cannot
// be answered has none either, and its path is unknown. The proofs are there where the answer is yes. A list
// is unknown where it may lack something.
type Exposure struct {
	Public           Tri    `json:"public,omitempty"`          // strangers, from anywhere
	PublicNetwork    Tri    `json:"public_network,omitempty"`  // strangers, by way of a named network only
	ConfusedDeputy   Tri    `json:"confused_deputy,omitempty"` // a service acts for strangers
	ValueReadable    Tri    `json:"value_readable,omitempty"`  // strangers obtain the plaintext
	Level            string `json:"level,omitempty"`           // public, organization, account, trusted, own
	PublicBy         *Grant `json:"public_by,omitempty"`
	PublicNetworkBy  *Grant `json:"public_network_by,omitempty"`
	ConfusedDeputyBy *Grant `json:"confused_deputy_by,omitempty"`

	Untrusted     []Grant `json:"untrusted,omitempty"`      // to whom is named, foreign and not trusted
	WholeAccounts []Grant `json:"whole_accounts,omitempty"` // to trusted foreign accounts as a whole, without a condition
	BrokenShares  []Grant `json:"broken_shares,omitempty"`  // foreign ones for the value that the key does not serve
	Managers      []Grant `json:"managers,omitempty"`       // of permissions, to foreign callers or to many
	MissingTags   []Spot  `json:"missing_tags,omitempty"`   // tags by which policies grant and which the secret lacks
}

// Statements are the statements of a secret's policies that do not do what they seem to, or more than they
// should. A list is unknown where it may lack something.
type Statements struct {
	Wide          []Statement `json:"wide,omitempty"`           // allow by a wildcard what includes permissions
	Weak          []Statement `json:"weak,omitempty"`           // conditions that do not restrict as they look
	Dead          []Statement `json:"dead,omitempty"`           // allow and never can
	NotPrincipals []Statement `json:"not_principals,omitempty"` // allow all but some
	Dangling      []Statement `json:"dangling,omitempty"`       // principals that were deleted
}

// Statement is a statement of a policy, or a part of one, and what is to be said of it. Path leads to the
// policy in the object; the rest to the place in its document.
type Statement struct {
	Path    Path     `json:"path"`
	ID      string   `json:"id"` // Sid, or such as Statement.0
	At      string   `json:"at,omitempty"`
	Line    int      `json:"line,omitempty"`
	Message string   `json:"message,omitempty"`
	Actions []string `json:"actions,omitempty"`
	Who     []string `json:"who,omitempty"` // principals as written
	Witness *Request `json:"witness,omitempty"`
	Fix     *Fix     `json:"fix,omitempty"`
}

// Principal is an identity with what its policies let it do to secrets.
type Principal struct {
	Object
	Kind      string            `json:"kind,omitempty"` // role, user, group; policy, of which the code does not tell to whom it is attached
	Account   string            `json:"account,omitempty"`
	Tags      map[string]string `json:"tags,omitempty"`
	Trust     string            `json:"trust,omitempty"`    // policy that says who may assume the role, JSON text
	Policies  []IdentityPolicy  `json:"policies,omitempty"` // inline and attached
	Boundary  *IdentityPolicy   `json:"boundary,omitempty"`
	Groups    []string          `json:"groups,omitempty"`  // IDs of a user's groups, whose policies are its own too
	Service   bool              `json:"service,omitempty"` // service-linked: AWS's own, bound by no service control policy
	CreatedAt time.Time         `json:"created_at,omitzero"`
	Recorded  bool              `json:"recorded,omitempty"` // known from CloudTrail's record only, so that its policies are not

	// What enrichment draws from the policies, those of the groups included.
	ReadsAll       []IdentityClaim `json:"reads_all,omitempty"`       // values of all secrets, scoped by neither ARN nor tag
	AdministersAll []IdentityClaim `json:"administers_all,omitempty"` // write, delete or permissions likewise
	ReadsSecrets   *int            `json:"reads_secrets,omitempty"`   // secrets of the account, or of the root, whose value it may read
	Administers    *int            `json:"administers,omitempty"`     // secrets that it may change, delete or share likewise
	Secrets        []string        `json:"secrets,omitempty"`         // IDs of those that it may read, where they are few
	Overmatches    []Pattern       `json:"overmatches,omitempty"`     // patterns that name other secrets than they seem to, or none
	Unused         []string        `json:"unused,omitempty"`          // names of secrets that it may read and did not in all of the record; both must be older than that
	Activity       *Activity       `json:"activity,omitempty"`        // by the record
}

// IdentityPolicy is a policy of an identity. ARN is that of a managed policy, Address that of what declares
// it in code.
type IdentityPolicy struct {
	Name     string `json:"name,omitempty"`
	ARN      string `json:"arn,omitempty"`
	Address  string `json:"address,omitempty"`
	Document string `json:"document,omitempty"` // JSON text; a part unknown before apply reads ${address.attribute}
	Links    Links  `json:"links,omitempty"`
}

// IdentityClaim is something that a policy of an identity allows and should not.
type IdentityClaim struct {
	Path      Path     `json:"path"`   // of the policy: policies.0
	Policy    string   `json:"policy"` // its name
	Statement string   `json:"statement,omitempty"`
	Line      int      `json:"line,omitempty"`
	Actions   []string `json:"actions"`
	Secrets   []string `json:"secrets,omitempty"` // names of those that it is about; none means any
	Witness   *Request `json:"witness,omitempty"`
}

// Pattern is a pattern of secrets' ARNs in a policy of an identity.
type Pattern struct {
	Path    Path     `json:"path"` // of the policy: policies.0
	Text    string   `json:"text"`
	Line    int      `json:"line,omitempty"`
	Secrets []string `json:"secrets,omitempty"` // names of those that it matches besides the one that it seems to mean
	Message string   `json:"message,omitempty"`
}

// Links say what the holes of a document will be, as far as the code tells: from ${address.attribute},
// without the braces, to an ARN or an id. In it [OwnAccount] and [OwnOrganization] stand for those
// that the code does not tell, and -?????? for the six characters that AWS adds to a secret's name.
type Links map[string]string

// OwnAccount stands for the account that a root is applied to where nothing tells which it is. AWS gives no
// account that id.
const OwnAccount = "000000000000"

// OwnRegion stands for the region of a root's provider where nothing tells which it is. No region is called
// so; only wildcards, and ARNs that have it too, match one that has it.
const OwnRegion = "region"

// OwnOrganization stands for the organization of the account that a root is applied to, or of which nothing
// tells more. Ids that AWS gives are shorter.
const OwnOrganization = "o-ownersorganization"

// Guardrail is a policy of the organization that binds an account: a service control policy binds its
// principals, a resource control policy its secrets and keys. Each level, from the root of the organization
// down to the account, must allow (Organizations user guide, SCP evaluation, 2026).
type Guardrail struct {
	Kind     string `json:"kind"` // scp or rcp
	Level    int    `json:"level"`
	Target   string `json:"target,omitempty"` // root, unit or account to which it is attached
	Name     string `json:"name,omitempty"`
	ARN      string `json:"arn,omitempty"`
	Document string `json:"document,omitempty"`
}

// KeyGrant is a grant of a KMS key, which gives access besides all policies (API_GrantListEntry, 2026).
type KeyGrant struct {
	ID         string            `json:"id,omitempty"`
	Name       string            `json:"name,omitempty"`
	Grantee    string            `json:"grantee,omitempty"` // ARN or service
	Operations []string          `json:"operations,omitempty"`
	Context    map[string]string `json:"context,omitempty"` // encryption context that a request must have
	Exact      bool              `json:"exact,omitempty"`   // and nothing besides it
}

// Change is a change of a secret's policies in a plan, from what is to what will be.
type Change struct {
	Object
	Secret string        `json:"secret"` // ID
	Before []NamedPolicy `json:"before,omitempty"`
	After  []NamedPolicy `json:"after,omitempty"`
	Grants []Grant       `json:"grants,omitempty"` // enrichment: what is allowed after it and was not before
}
