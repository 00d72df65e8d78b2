package access

import (
	"slices"

	"smaudit/scanner/model"
)

// foreign says which of the other accounts that read the value are trusted. The record tells accounts and not
// their organizations, so that an account is trusted by its number only; where nobody is listed, nobody is. That
// an account could read is judged of what might be meant; that it did read is a fact to be looked at.
func (d *Decisions) foreign(s *model.Secret) {
	if s.Usage == nil {
		return
	}
	for i := range s.Usage.Foreign {
		r := &s.Usage.Foreign[i]
		r.Trusted = slices.Contains(d.trust.Accounts, r.Account)
	}
}
