package model

import "time"

// Usage is what the CloudTrail record tells of a secret. A read is a successful request for its value. Reads
// of its rotation function and of scanners are counted apart, and are in no other figure.
type Usage struct {
	Reads         int            `json:"reads,omitempty"`
	Principals    int            `json:"principals,omitempty"` // distinct readers
	FirstAt       time.Time      `json:"first_at,omitzero"`
	LastAt        time.Time      `json:"last_at,omitzero"`
	Last          *Event         `json:"latest_read,omitempty"`    // the one at LastAt, as evidence
	PerDay        int            `json:"per_day,omitempty"`        // reads on an average day of the window, rounded up
	RotationReads int            `json:"rotation_reads,omitempty"` // of rotation functions
	ScannerReads  int            `json:"scanner_reads,omitempty"`
	Denied        int            `json:"denied,omitempty"`    // refused by a policy
	Throttled     int            `json:"throttled,omitempty"` // refused since there were too many
	BySource      map[string]int `json:"by_source,omitempty"` // endpoint, private, public, service -> reads
	Readers       []Reader       `json:"readers,omitempty"`   // the most frequent first; those of rotation and scanners too
	Foreign       []Reader       `json:"foreign,omitempty"`   // all readers of other accounts
	People        []Reader       `json:"people,omitempty"`    // all readers that are IAM users, root or of IAM Identity Center, or used the console
	Deleted       []Event        `json:"deleted,omitempty"`   // requests while the secret waited for its deletion, the newest first
	Refused       []Event        `json:"refused,omitempty"`   // throttled requests, the newest first
	Acts          []Act          `json:"acts,omitempty"`      // changes that can go wrong, by kind, the newest first; rotation's are none
	Caches        []Cache        `json:"caches,omitempty"`    // by TTL, the shortest first
	Uses          []Use          `json:"uses,omitempty"`      // by whom what was done with it, with success, whatever it was
	UsesCut       bool           `json:"uses_cut,omitempty"`  // there were more than MaxUses
	Window        Window         `json:"window,omitzero"`

	// Enrichment, by the end of the window.
	CoveredDays *int `json:"covered_days,omitempty"` // whole days that the record covers without a gap
	IdleDays    *int `json:"idle_days,omitempty"`    // whole days since the last read, or as far back as the record covers the secret
}

// MaxEvidence bounds the lists of events, readers and peaks that a fact keeps as its evidence. Lists in which
// rules look for somebody are not bounded: what many do would hide what one does.
const MaxEvidence = 20

// Reader is one principal's use of one secret.
type Reader struct {
	Principal string         `json:"principal"`         // ARN of the role, user or root; name of a service; account
	Kind      string         `json:"kind,omitempty"`    // role, user, root, sso, federated, service, account
	Account   string         `json:"account,omitempty"` // empty for services
	Purpose   string         `json:"purpose,omitempty"` // rotation or scanner, where it is one
	Trusted   bool           `json:"trusted,omitempty"` // enrichment, of foreign ones: the configuration trusts its account
	Reads     int            `json:"reads,omitempty"`
	Denied    int            `json:"denied,omitempty"`
	FirstAt   time.Time      `json:"first_at,omitzero"`
	LastAt    time.Time      `json:"last_at,omitzero"`
	Console   bool           `json:"console,omitempty"`    // some read was made in the console
	Person    string         `json:"person,omitempty"`     // name of a session of an SSO role
	Endpoints []string       `json:"endpoints,omitempty"`  // VPC endpoints by which it read
	BySource  map[string]int `json:"by_source,omitempty"`  // as in [Usage]
	Cached    []Cache        `json:"cached,omitempty"`     // what a cache would save this reader
	First     Event          `json:"first_read,omitzero"`  // evidence
	Last      Event          `json:"latest_read,omitzero"` // evidence
}

// MaxUses bounds how many uses of a secret are told.
const MaxUses = 1000

// Use is an action of a principal upon a secret.
type Use struct {
	Principal string         `json:"principal"`
	Kind      string         `json:"kind,omitempty"`    // as in [Reader]
	Account   string         `json:"account,omitempty"` // of the principal
	Action    string         `json:"action"`            // such as secretsmanager:GetSecretValue
	Count     int            `json:"count"`
	LastAt    time.Time      `json:"last_at"`
	Origins   map[string]int `json:"origins,omitempty"` // VPC endpoints, else private, public, service -> requests
}

// Event is a record of CloudTrail as evidence: by ID and At it is found again.
type Event struct {
	ID        string    `json:"id"` // eventID
	At        time.Time `json:"at"`
	Name      string    `json:"name,omitempty"` // eventName
	Principal string    `json:"principal,omitempty"`
	Secret    string    `json:"secret,omitempty"` // as the caller spelled it, where the event is not kept with its secret
	Error     string    `json:"error,omitempty"`  // errorCode
	Address   string    `json:"address,omitempty"`
}

// Act is a change of a secret that can go wrong. Kind is policy_put, policy_put_unblocked, policy_deleted,
// rotation_cancelled, label_moved, deleted or deleted_unrecovered.
type Act struct {
	Kind    string `json:"kind"`
	Account string `json:"account,omitempty"` // of the principal
	ByKind  string `json:"by_kind,omitempty"` // its kind, as in [Reader]
	Event   Event  `json:"event"`
}

// Cache is what a cache in each reader would save. With it there is a call for each distinct
// floor(time/TTL) in which a principal read the secret. That lies between the exact number and twice it, so
// that what is saved is at least this. Calls are those of an average day of the window, rounded down.
type Cache struct {
	TTL         int   `json:"ttl"` // seconds
	Calls       int   `json:"calls"`
	SavedPerDay int   `json:"saved_per_day"`
	Monthly     Money `json:"monthly,omitempty"` // enrichment: what the calls saved cost
}

// Activity is what the record tells of a principal: of its requests for values of any secret.
type Activity struct {
	Reads       int            `json:"reads,omitempty"`
	Secrets     int            `json:"secrets,omitempty"` // distinct secrets whose value it read
	LastAt      time.Time      `json:"last_at,omitzero"`
	BySource    map[string]int `json:"by_source,omitempty"`
	Peaks       []Peak         `json:"peaks,omitempty"`        // by span, the shortest first: most distinct secrets read within it
	DeniedPeak  *Peak          `json:"denied_peak,omitempty"`  // the hour with the most denied requests
	Sweep       *Peak          `json:"sweep,omitempty"`        // requests for batches by a filter, in the day with the most regions
	Outside     []Event        `json:"outside,omitempty"`      // reads from public addresses by one who reads by way of an endpoint too
	Used        []string       `json:"used,omitempty"`         // IDs of the account's secrets whose value it read
	Uses        []Use          `json:"uses,omitempty"`         // actions upon no secret of the account, such as those of lists
	CoveredDays *int           `json:"covered_days,omitempty"` // enrichment, as in [Usage]
	Window      Window         `json:"window,omitzero"`
}

// Peak is when a principal asked for the most.
type Peak struct {
	Minutes int       `json:"minutes"` // length of the span
	At      time.Time `json:"at"`      // its begin
	Count   int       `json:"count"`   // distinct secrets, or requests
	Regions int       `json:"regions,omitempty"`
	Events  []Event   `json:"events,omitempty"`
}

// Window is the span of time that a record covers, and whether it is complete within it.
type Window struct {
	Source   string    `json:"source,omitempty"`  // event-history, files, s3, athena, lake
	Account  string    `json:"account,omitempty"` // of which the record is
	Region   string    `json:"region,omitempty"`
	Regions  []string  `json:"regions,omitempty"` // of an account as a whole: those that the record covers
	From     time.Time `json:"from,omitzero"`
	To       time.Time `json:"to,omitzero"`
	Complete bool      `json:"complete,omitempty"`
	Note     string    `json:"note,omitempty"`
}
