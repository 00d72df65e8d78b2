package cost

import (
	"github.com/shopspring/decimal"

	"smaudit/scanner/model"
)

// Snapshot prices the snapshot's secrets, keys and endpoints, and sums them up for its scope. What
// cannot be priced, because a quantity or the partition's prices are unknown, is marked so, and the
// sum with it.
func (p *Prices) Snapshot(s *model.Snapshot) {
	if !p.covers(s.Scope.Partition) {
		hideAll(s)
		return
	}
	functions := make(map[string]*model.Function, len(s.Functions))
	for _, f := range s.Functions {
		functions[f.ID] = f
	}
	sum := decimal.Zero
	bills := make(map[use]*bill)
	free := &model.Cost{Monthly: "0.00"}
	for _, secret := range s.Secrets {
		p.parts(secret)
		f := functions[secret.Rotation.Function]
		// In its recovery window a secret costs nothing (userguide/manage_delete-secret).
		if secret.Cost = free; secret.DeletedAt.IsZero() {
			u := useOf(secret, f)
			u.customerKey = u.customerKey && s.Scope.Source != model.SourceTrail // which does not tell of keys
			b := p.bill(bills, u)
			secret.Cost = b.shared
			sum = sum.Add(b.sum)
		}
		hide(&secret.Object, &s.Scope, secretUnknown(secret, f))
	}
	for _, key := range s.Keys {
		b := &bill{prices: p}
		b.key(key, s.Scope.Account)
		key.Cost = b.cost()
		sum = sum.Add(b.sum)
		hide(&key.Object, &s.Scope, unknown(&key.Object, "aws_managed", "account", "state", "deleted_at"))
	}
	for _, endpoint := range s.Endpoints {
		b := &bill{prices: p}
		b.endpoint(endpoint)
		endpoint.Cost = b.cost()
		sum = sum.Add(b.sum)
		hide(&endpoint.Object, &s.Scope, unknown(&endpoint.Object, "zones"))
	}
	s.Scope.Cost = &model.Cost{Monthly: amount(sum)}
}

// bill returns the bill for a use, made at most once.
func (p *Prices) bill(bills map[use]*bill, u use) *bill {
	b := bills[u]
	if b == nil {
		b = &bill{prices: p}
		b.secret(u)
		b.shared = b.cost()
		bills[u] = b
	}
	return b
}

func hideAll(s *model.Snapshot) {
	s.Scope.Hide("cost")
	for _, secret := range s.Secrets {
		secret.Hide("cost")
	}
	for _, key := range s.Keys {
		key.Hide("cost")
	}
	for _, endpoint := range s.Endpoints {
		endpoint.Hide("cost")
	}
}
