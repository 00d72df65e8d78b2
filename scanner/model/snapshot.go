package model

import "time"

// SnapshotVersion is the version of the snapshot's JSON. A reader accepts the same major version.
const SnapshotVersion = "1.0"

// Snapshot is what one source told about one scope.
type Snapshot struct {
	SchemaVersion string       `json:"schema_version"`
	CollectedAt   time.Time    `json:"collected_at"`
	Scope         Scope        `json:"scope"`
	Secrets       []*Secret    `json:"secrets,omitempty"`
	Keys          []*Key       `json:"keys,omitempty"`
	Functions     []*Function  `json:"functions,omitempty"`
	Endpoints     []*Endpoint  `json:"endpoints,omitempty"`
	Trails        []*Trail     `json:"trails,omitempty"`
	Consumers     []*Consumer  `json:"consumers,omitempty"`
	Principals    []*Principal `json:"principals,omitempty"`
	Changes       []*Change    `json:"changes,omitempty"`
	// Objects of other scopes with which those of this one are judged: in a region the roles of its
	// functions, in the global scope an index of the account's secrets (identity, tags, key). They are judged
	// where they are at home.
	OtherSecrets    []*Secret    `json:"other_secrets,omitempty"`
	OtherPrincipals []*Principal `json:"other_principals,omitempty"`

	Guardrails []Guardrail `json:"guardrails,omitempty"`
	Gaps       []Gap       `json:"gaps,omitempty"`
	Marks      []Mark      `json:"marks,omitempty"` // acceptances in the code
}

// Source is the kind of thing that a snapshot was read from.
type Source string

// The sources.
const (
	SourceAWS            Source = "aws"
	SourceTerraform      Source = "terraform"
	SourcePlan           Source = "plan"
	SourceState          Source = "state"
	SourceCloudFormation Source = "cloudformation"
	SourceECS            Source = "ecs"
	SourceScript         Source = "script"
	SourceTrail          Source = "trail"
)

// Class returns the word by which a rule's METADATA names the source: live, code or trail.
func (s Source) Class() string {
	switch s {
	case SourceAWS:
		return "live"
	case SourceTrail:
		return "trail"
	default:
		return "code"
	}
}

// RegionGlobal is the region of the scope that holds what an account has once: its trails and principals.
const RegionGlobal = "global"

// Scope is the unit of parallelism, memory and failure: live an account and region, in code a root
// module, plan, state, stack or file. It is also a subject: rules about what a scope lacks judge it.
type Scope struct {
	Object
	Source       Source     `json:"source"`
	Partition    string     `json:"partition,omitempty"`
	Account      string     `json:"account,omitempty"`
	AccountName  string     `json:"account_name,omitempty"`
	Region       string     `json:"region,omitempty"`
	Organization string     `json:"organization,omitempty"`
	Root         string     `json:"root,omitempty"`            // code: path of the root, relative to the repository
	Failed       bool       `json:"failed,omitempty" rego:"-"` // nothing of it could be read; its gaps say why
	Recording    *Recording `json:"recording,omitempty"`
	Watch        *Watch     `json:"watch,omitempty"` // live, of regions with secrets
	Cost         *Cost      `json:"cost,omitempty"`
	Record       *Window    `json:"record,omitempty"` // what of CloudTrail's record was read for it
}

// Recording tells what the trails of a scope record of its secrets. It is absent where the scope
// declares no trail and so says nothing about recording.
type Recording struct {
	Trails int  `json:"trails,omitempty"` // trails that apply to the scope
	Reads  bool `json:"reads,omitempty"`  // read events of management APIs are recorded
	Writes bool `json:"writes,omitempty"` // write events of management APIs are recorded
}

// Watch tells who sees at once that secrets of the scope are changed.
type Watch struct {
	Policy   []Watcher `json:"policy,omitempty"`   // that a resource policy is attached
	Deletion []Watcher `json:"deletion,omitempty"` // that a secret is deleted
	Rotation []Watcher `json:"rotation,omitempty"` // that a rotation has failed
}

// Watcher is a rule of EventBridge with a target, or an alarm with an action on what a trail writes to a log
// group. Kind is event_rule or alarm.
type Watcher struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

// GapReason says why something could not be seen.
type GapReason string

// The reasons of a gap.
const (
	GapDenied     GapReason = "denied"
	GapThrottled  GapReason = "throttled"
	GapAbsent     GapReason = "absent"
	GapUnresolved GapReason = "unresolved"
	GapInvalid    GapReason = "invalid"
)

// Gap is something that the source could not read. Resource is the ID of the object, or the file,
// that it is about; Hides are the attributes that are unknown because of it.
type Gap struct {
	Operation  string    `json:"operation"`
	Resource   string    `json:"resource,omitempty"`
	Reason     GapReason `json:"reason"`
	Detail     string    `json:"detail,omitempty"` // one sentence for people, never a value
	Permission string    `json:"permission,omitempty"`
	Hides      []Path    `json:"hides,omitempty"`
	Aside      bool      `json:"aside,omitempty"` // it leaves nothing unevaluated, unless an outcome says so
	Location   *Location `json:"location,omitempty"`
}
