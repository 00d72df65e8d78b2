package access_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/access"
	"smaudit/scanner/model"
)

// Readers of other accounts are told apart by the list of trusted accounts.
func TestForeignReaders(t *testing.T) {
	t.Parallel()
	const mine, partner, stranger = "111122223333", "777788889999", "444455556666"
	trusted := func(trust access.Trust) (out []bool, hidden bool) {
		s := &model.Secret{Object: model.Object{ID: "s"}, Usage: &model.Usage{Foreign: []model.Reader{{Account: partner, Trusted: true}, {Account: stranger, Trusted: true}}}}
		access.New(trust).Snapshot(&model.Snapshot{Scope: model.Scope{Account: mine}, Secrets: []*model.Secret{s}})
		for _, r := range s.Usage.Foreign {
			out = append(out, r.Trusted)
		}
		return out, s.HidesAny("usage.foreign")
	}
	got, hidden := trusted(access.Trust{Accounts: []string{partner}})
	assert.Equal(t, []bool{true, false}, got)
	assert.False(t, hidden)
	got, hidden = trusted(access.Trust{Organizations: []string{"o-aaaaaaaaaa"}})
	assert.Equal(t, []bool{false, false}, got, "the record does not tell the organization of an account")
	assert.False(t, hidden)
	got, hidden = trusted(access.Trust{})
	assert.Equal(t, []bool{false, false}, got, "where nobody is listed nobody is trusted")
	assert.False(t, hidden)
}
