package access

import (
	"slices"
	"strconv"

	"smaudit/scanner/model"
)

// foreign says which of the other accounts that read the value are trusted. The record tells accounts and not
// their organizations, so that an account is trusted by its number only.
func (d *Decisions) foreign(s *model.Secret) {
	if s.Usage == nil {
		return
	}
	for i := range s.Usage.Foreign {
		r := &s.Usage.Foreign[i]
		r.Trusted = slices.Contains(d.trust.Accounts, r.Account)
		if !d.trust.Told() {
			s.Hide(model.Path("usage.foreign").Join(strconv.Itoa(i), "trusted"))
		}
	}
}
