// Package access tells who may do what to secrets: it joins a secret with its policies, the policy of its
// key and the identities that are known, has the package decide answer the questions, and writes the answers
// into the model as plain fields.
//
// It obeys the law of derived attributes: what cannot be told is unknown, with the reason, and what is
// claimed comes with a request that proves it. Equal policies are decided once, however many secrets of
// however many accounts have them.
package access

import (
	"sync"

	"smaudit/scanner/model"
)

// Trust says who is "us" besides the account that owns a secret and its organization.
type Trust struct {
	Accounts      []string
	Organizations []string
}

// Told reports whether anybody is trusted at all. Without that nobody is called untrusted.
func (t Trust) Told() bool { return len(t.Accounts)+len(t.Organizations) > 0 }

func (t Trust) all() []string {
	return append(t.Accounts[:len(t.Accounts):len(t.Accounts)], t.Organizations...)
}

// Decisions decides about secrets and remembers what it decided. It may be used by several goroutines.
type Decisions struct {
	trust     Trust
	mu        sync.Mutex
	templates map[string]*template
	size      int
}

// New returns decisions that depend on who is trusted.
func New(trust Trust) *Decisions {
	return &Decisions{trust: trust, templates: make(map[string]*template)}
}

// Snapshot completes what a snapshot holds.
func (d *Decisions) Snapshot(s *model.Snapshot) {
	forget(s)
	keys := make(map[string]*model.Key, len(s.Keys))
	for _, key := range s.Keys {
		keys[key.ID] = key
	}
	secrets := make(map[string]*model.Secret, len(s.Secrets))
	for _, secret := range s.Secrets {
		d.secret(s, secret, keys[secret.KMSKey.ID])
		secrets[secret.ID] = secret
	}
	for _, key := range s.Keys {
		d.key(s, key)
	}
	for _, e := range s.Endpoints {
		d.endpoint(s, e)
	}
	for _, change := range s.Changes {
		secret := secrets[change.Secret]
		d.change(s, change, secret, keys[keyOf(secret)])
	}
	d.principals(s)
	d.functions(s)
}

func keyOf(s *model.Secret) string {
	if s == nil {
		return ""
	}
	return s.KMSKey.ID
}

// secret completes a secret with what its policies come to: grants, exposure and statements. The key is the
// one that encrypts it, nil where the snapshot does not have it. What is unknown for another reason than
// that the source could not tell becomes a gap of the snapshot.
func (d *Decisions) secret(in *model.Snapshot, s *model.Secret, key *model.Key) {
	s.Grants, s.Exposure, s.Statements = nil, model.Exposure{}, model.Statements{}
	d.replicas(in, s)
	d.foreign(s)
	if s.Hides("policies") {
		s.Hide("grants", "exposure", "statements")
		return
	}
	c := d.unread(in, s, key)
	v := d.verdict(c)
	v.settle(in, s, c)
}

// verdict is what the policies of a secret come to.
type verdict struct {
	grants     []model.Grant
	exposure   model.Exposure
	statements model.Statements
	hidden     []model.Path // of these
	because    []string     // they cannot be told
	refused    bool         // since AWS would refuse a policy, which is said elsewhere
}

func (v *verdict) hide(because []string, paths ...model.Path) {
	v.hidden = append(v.hidden, paths...)
	v.because = append(v.because, because...)
}
