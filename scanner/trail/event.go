package trail

import "time"

// Event is what one record of CloudTrail tells of one secret. A reader that adds records up itself, as by SQL,
// makes one event of all that differ in nothing but ID and second: Count says of how many, Time and ID are
// those of the first.
type Event struct {
	ID      string // eventID
	Shared  string // sharedEventID: the same in the copies of both accounts
	Time    time.Time
	Name    string // eventName
	Account string // whose record it is
	Region  string
	Secret  string // as the record spells it: ARN, ARN without its end, or name
	By      Principal
	Person  string // name of the session, where it names a person
	From    Origin
	Outcome Outcome
	Error   string // errorCode
	Count   int    // 0 means 1

	Indirect bool // a value was read by way of another request, such as one for a batch
	Filtered bool // a request for a batch by a filter, which names no secret
	Console  bool
	Change   string // kind of an [model.Act], where the event is one
	Step     string // of a failed rotation
	Message  string // of a failed rotation
	Function string // ARN of the rotation function, where the record names it
}

// Outcome is how a request ended.
type Outcome uint8

// The outcomes.
const (
	Done      Outcome = iota
	Denied            // a policy refused it
	Throttled         // there were too many
	Deleted           // the secret waits for its deletion
	Failed            // anything else
)

// Principal is who made a request. Sessions of a role are one principal.
type Principal struct {
	ID      string // ARN of the role, user or root; DNS name of a service; else the account
	Kind    string // role, user, root, sso, federated, service, account
	Account string // empty for services
}

// person reports whether people are behind the principal, or a long-lived key or password that they were given.
func (p Principal) person() bool { return p.Kind == "user" || p.Kind == "sso" || p.Kind == "root" }

// Origin is where a request came from.
type Origin struct {
	Class    string // endpoint, private, public or service
	Endpoint string // VPC endpoint
	Address  string // where it is public
}

// reads tells whether the event is a request for a value.
func (e *Event) reads() bool {
	return e.Name == "GetSecretValue" || e.Name == "BatchGetSecretValue" || e.Name == "Decrypt"
}

func (e *Event) count() int { return max(e.Count, 1) }
