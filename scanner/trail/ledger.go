package trail

import (
	"maps"
	"strings"
	"time"
)

// Place is an account's region. Secrets belong to one.
type Place struct{ Account, Region string }

// Ledger adds events up. It is for one goroutine; several are merged by [Sum]. It takes memory by secrets ×
// principals × days, not by events.
type Ledger struct {
	shards map[Place]*shard
	spans  map[Place]*span
	held   map[string]*Event // copies of requests from other accounts that do not tell who asked, by sharedEventID and secret
	told   map[string]bool   // sharedEventIDs of copies that do
}

// NewLedger returns an empty ledger.
func NewLedger() *Ledger {
	return &Ledger{
		shards: make(map[Place]*shard), spans: make(map[Place]*span),
		held: make(map[string]*Event), told: make(map[string]bool),
	}
}

// shard is what a place's secrets have seen.
type shard struct {
	secrets map[string]*history       // as callers spell them
	batches table[Principal, batch]   // requests for batches
	refused table[Principal, denials] // when it was denied
	uses    uses                      // of no secret in particular
}

// history is what one spelling of a secret has seen.
type history struct {
	cells     table[cellKey, cell]
	deleted   newest // requests while it waits for its deletion
	throttled newest
	acts      table[act, newest]
	rotations rotations
	writers   map[string]bool // roles that wrote a version, as rotation functions do
	uses      uses
}

// act is what can go wrong and who does it: what one does often does not push out what another did once.
type act struct {
	kind string
	by   Principal
}

type cellKey struct {
	by   Principal
	from Origin
}

// cell is one principal's use of one secret from one origin.
type cell struct {
	days      table[int32, day]
	denied    int
	throttled int
	first     stamp
	last      stamp
	console   bool
	person    string // of the last read
}

// day is one day of a cell: reads by requests for the secret itself, and traces of reads by way of others.
type day struct {
	reads  int
	direct minutes
	traces minutes // of KMS
	listed minutes // in which a request for a batch named the secret
	first  stamp
}

// stamp finds a record again.
type stamp struct {
	at int64 // seconds since 1970
	id string
}

func (s stamp) before(other stamp) bool {
	return other.id == "" || s.id != "" && (s.at < other.at || s.at == other.at && s.id < other.id)
}

func (s stamp) time() time.Time { return time.Unix(s.at, 0).UTC() }

const secondsOfDay = 24 * 60 * 60

func dayOf(at int64) int32 { return int32(at / secondsOfDay) }

// Add adds an event. The caller has left out those that it had before.
func (l *Ledger) Add(e *Event) {
	if e.Shared != "" {
		if e.By.Kind == "account" {
			key := e.Shared + " " + e.Secret // of a batch there is one for each
			l.held[key] = held(e, l.held[key])
			return
		}
		l.told[e.Shared] = true
	}
	l.add(e)
}

// held keeps of two copies the same one, whichever came first.
func held(a, b *Event) *Event {
	if b != nil && b.ID < a.ID {
		return b
	}
	copied := *a
	return &copied
}

func (l *Ledger) add(e *Event) {
	s := l.shard(placeOf(e))
	switch {
	case e.Name == "BatchGetSecretValue" && e.Secret == "":
		s.uses.note(e)
		s.batch(e)
		return
	case e.Secret == "":
		s.uses.note(e)
		return
	}
	h := s.history(e.Secret)
	h.uses.note(e)
	if !e.reads() {
		h.note(e)
		return
	}
	if e.Outcome == Denied && !e.Indirect {
		s.deny(e)
	}
	if e.Indirect && e.Name == "BatchGetSecretValue" && e.Outcome == Done { // the request itself may be of another place
		at := e.Time.Unix()
		s.batches.at(e.By).days.at(dayOf(at)).minutes.add(int(at % secondsOfDay / 60))
	}
	h.read(e)
}

// placeOf tells where the secret belongs: by its ARN, else where the request was recorded.
func placeOf(e *Event) Place {
	if part := strings.SplitN(e.Secret, ":", 7); len(part) == 7 && part[0] == "arn" {
		return Place{part[4], part[3]}
	}
	return Place{e.Account, e.Region}
}

func (l *Ledger) shard(p Place) *shard {
	s := l.shards[p]
	if s == nil {
		s = newShard()
		l.shards[p] = s
	}
	return s
}

func newShard() *shard { return &shard{secrets: make(map[string]*history)} }

func (s *shard) history(secret string) *history {
	h := s.secrets[secret]
	if h == nil {
		h = new(history)
		s.secrets[secret] = h
	}
	return h
}

func (l *Ledger) merge(other *Ledger) {
	for place, s := range other.shards {
		if l.shards[place] == nil {
			l.shards[place] = s
			continue
		}
		l.shards[place].merge(s)
	}
	for place, s := range other.spans {
		l.span(place).merge(s)
	}
	for id, e := range other.held {
		l.held[id] = held(e, l.held[id])
	}
	maps.Copy(l.told, other.told)
}
