package aws_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures/fakeaws/fake"
)

// Whether AWS's list tells of replication between accounts is not documented. Where it does not, secrets are
// described, but only in an account that has a role by which Secrets Manager could replicate.
func TestReplicationThatTheListMayNotTell(t *testing.T) {
	t.Parallel()
	replicate := &fake.Role{RoleName: "replicate", Arn: arnOf + "role/replicate",
		AssumeRolePolicyDocument: `{"Statement":[{"Effect":"Allow","Principal":{"Service":"secretsmanager.amazonaws.com"},"Action":"sts:AssumeRole"}]}`}
	denied := fake.Fault{Operation: details, Kind: fake.Denied}
	for name, test := range map[string]struct {
		o       fake.Options
		role    bool
		faults  []fake.Fault
		told    bool
		few     bool // calls
		unknown bool
	}{
		"a role":                               {role: true, told: true},
		"a role, and the list tells":           {role: true, o: fake.Options{ListsForeign: true}, told: true, few: true},
		"no role":                              {few: true},
		"roles that nobody may see":            {faults: []fake.Fault{denied}, told: true},
		"there are no policies by name at all": {role: true, o: fake.Options{NoNamed: true}, few: true},
		"nothing may be described":             {role: true, faults: []fake.Fault{{Operation: "secretsmanager:DescribeSecret", Kind: fake.Denied}}, unknown: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world(100)
			if test.role {
				w.Accounts[account].Roles = append(w.Accounts[account].Roles, replicate)
			}
			server := fake.New(w, test.o)
			for _, fault := range test.faults {
				server.Inject(fault)
			}
			snapshots, err := collect(t, server, options(server))
			require.NoError(t, err)
			told, named, replicated := 0, 0, 0
			for _, s := range snapshots {
				for _, secret := range s.Secrets {
					assert.Equal(t, test.unknown && secret.DeletedAt.IsZero(), secret.Hides("cross_account"), secret.Name)
					told += len(secret.CrossAccount)
					for _, policy := range secret.Policies {
						if policy.Name == "cross-account-replication" {
							named++
						}
					}
					if len(secret.Replicas) > 0 || secret.Hides("replicas") {
						replicated++
					}
				}
			}
			assert.Equal(t, test.told, told > 0)
			assert.Equal(t, test.told, named > 0, "policies that AWS attaches to such secrets")
			assert.Less(t, replicated, 10, "of the others it is known that they have no replicas")
			if test.few {
				assert.Equal(t, replicated+told, server.Calls()["secretsmanager:DescribeSecret"])
			}
		})
	}
}
