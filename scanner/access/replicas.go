package access

import (
	"slices"
	"strconv"

	"smaudit/scanner/model"
)

// replicas says which of the other accounts that have the value are trusted.
func (d *Decisions) replicas(in *model.Snapshot, s *model.Secret) {
	for i := range s.CrossAccount {
		r := &s.CrossAccount[i]
		r.Trusted = r.Account != "" && (r.Account == in.Scope.Account || slices.Contains(d.trust.Accounts, r.Account))
		if !r.Trusted && !d.trust.Told() || r.Account == "" {
			s.Hide(model.Path("cross_account").Join(strconv.Itoa(i), "trusted"))
		}
	}
}
