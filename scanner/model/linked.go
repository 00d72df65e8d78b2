package model

import "time"

// Key is a KMS key that encrypts secrets.
type Key struct {
	Object
	Aliases         []string    `json:"aliases,omitempty"`
	Account         string      `json:"account,omitempty"`
	Region          string      `json:"region,omitempty"`
	AWSManaged      bool        `json:"aws_managed,omitempty"`
	Symmetric       bool        `json:"symmetric,omitempty"` // only these rotate automatically
	Imported        bool        `json:"imported,omitempty"`  // imported or external key material: never rotates automatically
	State           string      `json:"state,omitempty"`     // Enabled, Disabled, PendingDeletion (kms:DescribeKey)
	DeletedAt       time.Time   `json:"deleted_at,omitzero"`
	RotationEnabled bool        `json:"rotation_enabled,omitempty"`
	Policy          string      `json:"policy,omitempty"` // JSON text
	Links           Links       `json:"links,omitempty"`  // of the policy's holes
	Grants          []KeyGrant  `json:"grants,omitempty"`
	OpenDecrypt     []Statement `json:"open_decrypt,omitempty"` // enrichment: statements that let more decrypt than the secrets' readers
	MultiRegion     bool        `json:"multi_region,omitempty"`
	Replicas        int         `json:"replicas,omitempty"` // replicas under this key whose primaries lie in other regions
	Secrets         int         `json:"secrets,omitempty"`  // enrichment: secrets of the snapshot under this key, and replicas
	Cost            *Cost       `json:"cost,omitempty"`
}

// Function is a rotation function.
type Function struct {
	Object
	Runtime         string          `json:"runtime,omitempty"`
	RuntimeEndsOn   string          `json:"runtime_ends_on,omitempty"` // enrichment: date of deprecation
	RuntimeEndsIn   *int            `json:"runtime_ends_in,omitempty"` // enrichment: days until then, negative when past
	State           string          `json:"state,omitempty"`           // Active, Inactive, Failed (lambda:GetFunctionConfiguration)
	Region          string          `json:"region,omitempty"`
	Account         string          `json:"account,omitempty"`
	NoConcurrency   bool            `json:"no_concurrency,omitempty"` // reserved concurrency of zero
	MemoryMB        int             `json:"memory_mb,omitempty"`
	TimeoutSeconds  int             `json:"timeout_seconds,omitempty"`
	Architecture    string          `json:"architecture,omitempty"` // x86_64 or arm64
	Role            string          `json:"role,omitempty"`         // ID or ARN of its execution role
	InVPC           bool            `json:"in_vpc,omitempty"`
	Subnets         []string        `json:"subnets,omitempty"`
	NetworkPath     Tri             `json:"network_path,omitempty"`     // enrichment: a way to Secrets Manager
	Permissions     []Permission    `json:"permissions,omitempty"`      // statements of its resource policy
	Invocable       bool            `json:"invocable,omitempty"`        // enrichment: Secrets Manager may invoke it
	OpenPermissions []Permission    `json:"open_permissions,omitempty"` // enrichment: those for Secrets Manager without source account or ARN
	Secrets         int             `json:"secrets,omitempty"`          // enrichment: secrets that it rotates
	ReadsOthers     Tri             `json:"reads_others,omitempty"`     // enrichment: its role reaches values of other secrets
	Others          []IdentityClaim `json:"others,omitempty"`           // enrichment: by which policies, and which secrets
}

// Permission is one statement of a function's resource policy.
type Permission struct {
	ID            string `json:"id,omitempty"` // statement id; in code the address
	Action        string `json:"action,omitempty"`
	Principal     string `json:"principal,omitempty"`
	SourceAccount string `json:"source_account,omitempty"`
	SourceARN     string `json:"source_arn,omitempty"`
	Organization  string `json:"organization,omitempty"`
	Conditional   bool   `json:"conditional,omitempty"` // it hangs on further conditions
	Denied        bool   `json:"denied,omitempty"`      // a statement that denies, whatever its conditions
}

// Endpoint is an interface VPC endpoint for Secrets Manager.
type Endpoint struct {
	Object
	Service    string   `json:"service,omitempty"`
	VPC        string   `json:"vpc,omitempty"`
	PrivateDNS bool     `json:"private_dns,omitempty"`
	Policy     string   `json:"policy,omitempty"` // JSON text; absent means full access
	Links      Links    `json:"links,omitempty"`  // of the policy's holes
	Open       Tri      `json:"open,omitempty"`   // enrichment: any principal reaches any secret
	Zones      int      `json:"zones,omitempty"`  // availability zones, which are what is billed
	Subnets    []string `json:"subnets,omitempty"`
	State      string   `json:"state,omitempty"`
	Cost       *Cost    `json:"cost,omitempty"`
}

// Trail is a CloudTrail trail. ReadEvents and WriteEvents say whether it records management events
// of Secrets Manager, by basic or advanced selectors.
type Trail struct {
	Object
	HomeRegion     string       `json:"home_region,omitempty"`
	Elsewhere      bool         `json:"elsewhere,omitempty" rego:"-"` // judged in another scope; here it tells what the region records
	Logging        bool         `json:"logging,omitempty"`
	MultiRegion    bool         `json:"multi_region,omitempty"`
	Organization   bool         `json:"organization,omitempty"`
	FileValidation bool         `json:"file_validation,omitempty"`
	KMSKey         string       `json:"kms_key,omitempty"`
	LogGroup       string       `json:"log_group,omitempty"` // ARN, where it writes to one
	Bucket         string       `json:"bucket,omitempty"`
	ReadEvents     bool         `json:"read_events,omitempty"`
	WriteEvents    bool         `json:"write_events,omitempty"`
	DeliveryError  string       `json:"delivery_error,omitempty"`
	DeliveredAt    time.Time    `json:"delivered_at,omitzero"`
	ChainGaps      int          `json:"chain_gaps,omitempty"`    // missing digests or log files
	DigestFaults   int          `json:"digest_faults,omitempty"` // digests or files that fail validation
	ChainFaults    []TrailFault `json:"chain_faults,omitempty"`  // the first of both, of each kind
	Validated      *Window      `json:"validated,omitempty"`     // the latest span in which all that was delivered is as it was signed
}

// TrailFault is one thing that is missing from a trail's chain of digests, or wrong in it.
type TrailFault struct {
	Kind    string    `json:"kind"` // such as missing_digest, wrong_hash, bad_signature
	File    string    `json:"file"` // key of the digest or log file
	At      time.Time `json:"at"`   // its end, or delivery
	Message string    `json:"message"`
}

// Consumer is something that uses a secret's value: an ECS task, a Lambda function, a script.
type Consumer struct {
	Object
	Kind        string      `json:"kind,omitempty"`        // ecs_task, lambda, script, template_output, terraform_output
	References  []Reference `json:"references,omitempty"`  // to secrets
	Environment []Variable  `json:"environment,omitempty"` // only those that look like credentials
	Literals    []Literal   `json:"literals,omitempty"`    // values written out in commands
	Role        string      `json:"role,omitempty"`
	InVPC       bool        `json:"in_vpc,omitempty"`
	VPC         string      `json:"vpc,omitempty"`
	CachesReads bool        `json:"caches_reads,omitempty"` // has the Parameters and Secrets extension
	Tags        []string    `json:"tags,omitempty"`         // tag keys
}

// Reference is a consumer's mention of a secret.
type Reference struct {
	Path     Path   `json:"path,omitempty"`
	Text     string `json:"text,omitempty"`   // as written; it names a secret and holds no value
	Secret   string `json:"secret,omitempty"` // ID of the secret it resolves to
	Broken   string `json:"broken,omitempty"` // why it cannot work
	Leaks    string `json:"leaks,omitempty"`  // where the resolved value would be readable
	Readable Tri    `json:"readable,omitempty"`
}

// Variable is an environment variable whose value looks like a credential.
type Variable struct {
	Name  string   `json:"name"`
	Path  Path     `json:"path,omitempty"`
	Value Redacted `json:"value,omitzero"`
}

// Literal is a value that a command spells out.
type Literal struct {
	Path    Path     `json:"path"`
	Command string   `json:"command"` // such as "create-secret"
	Secret  string   `json:"secret,omitempty"`
	Value   Redacted `json:"value,omitzero"`
}
