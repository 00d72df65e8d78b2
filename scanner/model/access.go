package model

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
	Trusted bool   `json:"trusted,omitempty"` // owner account, or trusted by the configuration
}

// Grant is one most general set of requests that the policies allow.
type Grant struct {
	Who       Who      `json:"who"`
	Actions   []string `json:"actions"`
	Network   string   `json:"network,omitempty"` // the named network to which it is confined
	Effective Tri      `json:"effective,omitempty"`
	Direct    bool     `json:"direct,omitempty"` // no identity policy is needed besides
	Statement string   `json:"statement,omitempty"`
	Witness   *Request `json:"witness,omitempty"`
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

// Exposure sums up a secret's grants. An empty answer was not computed.
type Exposure struct {
	Public         Tri    `json:"public,omitempty"`
	PublicNetwork  Tri    `json:"public_network,omitempty"`
	ConfusedDeputy Tri    `json:"confused_deputy,omitempty"`
	ValueReadable  Tri    `json:"value_readable,omitempty"`
	Level          string `json:"level,omitempty"` // public, organization, account, trusted, own
}

// Principal is an identity with what its policies let it do to secrets.
type Principal struct {
	Object
	Kind           string   `json:"kind,omitempty"` // role, user, group
	Account        string   `json:"account,omitempty"`
	ReadsSecrets   int      `json:"reads_secrets,omitempty"`   // secrets whose value it may read
	ReadsAll       bool     `json:"reads_all,omitempty"`       // scoped by neither ARN nor tag
	AdministersAll bool     `json:"administers_all,omitempty"` // write, delete or permission actions likewise
	Secrets        []string `json:"secrets,omitempty"`         // IDs, where they are few
	UnusedDays     *int     `json:"unused_days,omitempty"`
	Patterns       []string `json:"patterns,omitempty"` // secret ARN patterns in its policies
	Trust          []string `json:"trust,omitempty"`    // who may assume it
	Policies       []string `json:"policies,omitempty"` // policy documents, JSON text
	Usage          *Usage   `json:"usage,omitempty"`
}

// Change is new access that a change brings: one most general set of requests allowed after it and
// not before.
type Change struct {
	Object
	Secret string `json:"secret"`
	Grant  Grant  `json:"grant"`
}
