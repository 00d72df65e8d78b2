package aws_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures/fakeaws/fake"
)

// Whether AWS's list tells of replication between accounts is not documented. Where it may not, that is open
// for the secrets that could be replicated and were not described.
func TestReplicationThatTheListMayNotTell(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		o    fake.Options
		open bool
	}{
		"the list does not":                    {open: true},
		"the list does":                        {o: fake.Options{ListsForeign: true}},
		"there are no policies by name at all": {o: fake.Options{NoNamed: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := fake.New(world(100), test.o)
			snapshots, err := collect(t, server, options(server))
			require.NoError(t, err)
			open := 0
			for _, s := range snapshots {
				for _, secret := range s.Secrets {
					if !secret.Hides("cross_account") {
						continue
					}
					open++
					assert.False(t, secret.KMSKey.AWSManaged)
					assert.Empty(t, secret.Replicas)
					assert.True(t, secret.DeletedAt.IsZero())
				}
			}
			assert.Equal(t, test.open, open > 0)
		})
	}
}
