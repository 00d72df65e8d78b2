package model

import "time"

// Secret is one secret with everything that is known of it, its value excepted. Same-account
// replicas belong to their primary (Replicas) and are no secrets of their own.
type Secret struct {
	Object
	Account     string            `json:"account,omitempty" rego:"-"` // code: where it lies, as far as that is told; else the scope's
	Region      string            `json:"region,omitempty" rego:"-"`
	Description string            `json:"description,omitempty"`
	Owner       string            `json:"owner,omitempty"` // owning AWS service, such as "rds"
	Type        string            `json:"type,omitempty"`  // partner of a managed external secret
	Class       string            `json:"class,omitempty"` // class that the configuration gives it
	Tags        map[string]string `json:"tags,omitempty"`
	TagKeys     []string          `json:"tag_keys,omitempty"` // known even where values are not
	KMSKey      KMSKey            `json:"kms_key,omitzero"`
	Rotation    Rotation          `json:"rotation,omitzero"`
	Policies    []NamedPolicy     `json:"policies,omitempty"`
	Grants      []Grant           `json:"grants,omitempty"`
	Exposure    Exposure          `json:"exposure,omitzero"`
	Statements  Statements        `json:"statements,omitzero"`
	Versions    Versions          `json:"versions,omitzero"`
	Replicas    []Replica         `json:"replicas,omitempty"`

	// Facts that enrichment draws from the lists above, so that a rule about one attribute of an
	// element is not hidden by another attribute of it that nobody knows.
	ReplicaRegions []Spot `json:"replica_regions,omitempty"`
	WeakerReplicas []Spot `json:"weaker_replicas,omitempty"` // replicas under the AWS-managed key
	PolicyNames    []Spot `json:"policy_names,omitempty"`
	OpenPolicies   []Spot `json:"open_policies,omitempty"` // policies attached without a block of public ones
	FailedReplicas []Spot `json:"failed_replicas,omitempty"`
	LateReplicas   []Spot `json:"late_replicas,omitempty"` // in progress for more than an hour after the last change

	ReplicaUses []ReplicaUse `json:"replica_uses,omitempty"` // live: how long each replica was not read

	CrossAccount []CrossAccountReplica `json:"cross_account,omitempty"`

	ValueAgeDays       *int      `json:"value_age_days,omitempty"`     // age of the AWSCURRENT version
	ValueAgeAtLeast    *int      `json:"value_age_at_least,omitempty"` // the least age that it can have, where that decides every limit of ROT011
	AgeDays            *int      `json:"age_days,omitempty"`           // since creation
	IdleDays           *int      `json:"idle_days,omitempty"`          // since the last known read in any region, or since creation
	IdleAtLeastDays    *int      `json:"idle_at_least_days,omitempty"` // the same where the last read may have been rotation's own: others' are older
	NeverRead          bool      `json:"never_read,omitempty"`         // no region knows of a read
	IdleByRecord       bool      `json:"idle_by_record,omitempty"`     // these are known from CloudTrail's record, not from a region's date
	CreatedAt          time.Time `json:"created_at,omitzero"`
	ChangedAt          time.Time `json:"changed_at,omitzero"`           // moves on tag edits too
	AccessedAt         time.Time `json:"accessed_at,omitzero"`          // a date, per region
	DeletedAt          time.Time `json:"deleted_at,omitzero"`           // set: in its recovery window
	DeletesUnrecovered bool      `json:"deletes_unrecovered,omitempty"` // code: recovery window of 0 days

	Usage *Usage `json:"usage,omitempty"`
	Cost  *Cost  `json:"cost,omitempty"`

	Value          Redacted `json:"value,omitzero"`            // what the code puts in the value's place
	ValueInState   bool     `json:"value_in_state,omitempty"`  // code: a value stands in the state, whatever its kind
	CredentialLike []Path   `json:"credential_like,omitempty"` // name, description or tags that look like a credential
	DeclaredBy     string   `json:"declared_by,omitempty"`     // live: ID of the code object that declares it
	DeclaresValue  bool     `json:"declares_value,omitempty"`  // code: the root declares a version of the secret
}

// KMSKey tells under which key a value is encrypted. ID names the [Key] in the same snapshot, if it
// is there; Ref is the key as the source spells it.
type KMSKey struct {
	ID         string `json:"id,omitempty"`
	Ref        string `json:"ref,omitempty"`
	AWSManaged bool   `json:"aws_managed,omitempty"` // aws/secretsmanager, in whatever spelling
	Foreign    bool   `json:"foreign,omitempty"`     // belongs to another account
	Missing    bool   `json:"missing,omitempty"`     // the source looked and there is no such key
}

// NamedPolicy is one resource policy. AWS names the one that users edit "default" and attaches
// further ones of its own (API_ListResourcePolicies, 2026).
type NamedPolicy struct {
	Name        string    `json:"name"`
	Document    string    `json:"document,omitempty"` // JSON text; a part unknown before apply reads ${address.attribute}
	Links       Links     `json:"links,omitempty"`
	BlockPublic bool      `json:"block_public,omitempty"`
	Problems    []Problem `json:"problems,omitempty"` // why AWS would refuse it
}

// Problem is one fault of a document or schedule, at a path within it where that is known.
type Problem struct {
	Path    Path   `json:"path,omitempty"`
	Message string `json:"message"`
	Line    int    `json:"line,omitempty"` // within the document
	Column  int    `json:"column,omitempty"`
}

// Versions counts a secret's versions and dates the two that matter. Listing them costs a call a
// secret, so a source may have done without: then Count and CurrentAt are absent and not unknown.
type Versions struct {
	Count     int       `json:"count,omitempty"` // those without a label as well
	CurrentAt time.Time `json:"current_at,omitzero"`
	PendingAt time.Time `json:"pending_at,omitzero"` // AWSPENDING that is not AWSCURRENT
}

// Replica is a copy of the secret in another region of the same account.
type Replica struct {
	Region        string    `json:"region"`
	KMSKey        KMSKey    `json:"kms_key,omitzero"`
	Status        string    `json:"status,omitempty"` // InSync, Failed, InProgress (DescribeSecret)
	StatusMessage string    `json:"status_message,omitempty"`
	AccessedAt    time.Time `json:"accessed_at,omitzero"`
}

// ReplicaUse is how long a replica was not read in its region. When one that never was read was made is not
// told; it was there at the last change of the primary.
type ReplicaUse struct {
	Path            Path   `json:"path"` // of the date
	Region          string `json:"region"`
	IdleDays        *int   `json:"idle_days,omitempty"`
	IdleAtLeastDays *int   `json:"idle_at_least_days,omitempty"`
	NeverRead       bool   `json:"never_read,omitempty"`
	Monthly         Money  `json:"monthly,omitempty"` // its part of the secret's cost
}

// Spot is a place in an object with the name by which people know what stands there.
type Spot struct {
	Path Path   `json:"path"`
	Name string `json:"name"`
}

// CrossAccountReplica is one side of a replication between accounts (userguide
// cross-account-replicate-secrets, 2026).
type CrossAccountReplica struct {
	Role    string `json:"role"` // primary or replica: what the other side is
	ARN     string `json:"arn,omitempty"`
	Account string `json:"account,omitempty"`
	RoleARN string `json:"role_arn,omitempty"`
	Status  string `json:"status,omitempty"`
	Trusted bool   `json:"trusted,omitempty"`
}
