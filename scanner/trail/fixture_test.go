package trail

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
	"smaudit/scanner/trail/logfile"
)

// fixture is what the example's log files tell, by scope and by id.
func fixture(t *testing.T) map[string]*model.Snapshot {
	t.Helper()
	record, gaps, err := Read(t.Context(), logfile.FromFS(os.DirFS("../../fixtures/trail"), []string{"AWSLogs"}), Settings{Source: "files"})
	require.NoError(t, err)
	require.Empty(t, gaps)
	out := make(map[string]*model.Snapshot)
	for s := range record.Snapshots() {
		out[s.Scope.Account+"/"+s.Scope.Region] = s
	}
	return out
}

func secretIn(t *testing.T, s *model.Snapshot, name string) *model.Secret {
	t.Helper()
	var found *model.Secret
	for _, secret := range s.Secrets {
		if secret.Name == name {
			require.Nil(t, found, "%s twice: %s", name, secret.ID)
			found = secret
		}
	}
	require.NotNil(t, found, name)
	return found
}

// The table of fixtures/trail/README.md, fact by fact.
func TestFixture(t *testing.T) {
	t.Parallel()
	all := fixture(t)
	us := all["111122223333/us-east-1"]
	require.NotNil(t, us)

	shop := secretIn(t, us, "prod/shop/db").Usage
	assert.Equal(t, 14*1050+1, shop.Reads)
	assert.Equal(t, 2, shop.Principals)
	assert.Equal(t, []int{50*14 + 1, 36*14 + 1, 12*14 + 1}, []int{shop.Caches[0].Calls, shop.Caches[1].Calls, shop.Caches[2].Calls})
	assert.True(t, shop.Readers[1].Console)
	assert.Equal(t, "anna@example.com", shop.Readers[1].Person)

	stripe := secretIn(t, us, "prod/billing/stripe")
	assert.Equal(t, 127+5, stripe.Usage.Reads)
	assert.Equal(t, "RotationFailed setSecret", stripe.Rotation.LastFailure.Event+" "+stripe.Rotation.LastFailure.Step)
	assert.Equal(t, time.Date(2026, 11, 19, 4, 0, 34, 0, time.UTC), stripe.Rotation.LastFailure.At)
	orders := secretIn(t, us, "prod/orders/db")
	assert.Nil(t, orders.Rotation.LastFailure)
	assert.Zero(t, orders.Usage.Reads)
	assert.Equal(t, 12, orders.Usage.RotationReads+stripe.Usage.RotationReads)

	warehouse := secretIn(t, us, "prod/reports/warehouse").Usage
	require.Len(t, warehouse.Foreign, 1)
	assert.Equal(t, 3, warehouse.Foreign[0].Reads)
	assert.Contains(t, warehouse.Foreign[0].Principal, "partner-etl", "the copy that tells who asked is the one that counts")
	assert.Equal(t, 12, warehouse.Throttled)
	require.Len(t, warehouse.Acts, 1)
	assert.Equal(t, "policy_put_unblocked", warehouse.Acts[0].Kind)

	ftp := secretIn(t, us, "prod/legacy/ftp").Usage
	assert.Equal(t, 4, ftp.Reads)
	assert.Len(t, ftp.Deleted, 10)
	assert.Equal(t, 25, secretIn(t, us, "prod/admin/root-token").Usage.Denied)
	assert.Equal(t, "deleted_unrecovered", secretIn(t, us, "dev/scratch/token").Usage.Acts[0].Kind)
	assert.Equal(t, 56, secretIn(t, all["111122223333/eu-west-1"], "prod/eu/gateway").Usage.Reads)
	assert.Equal(t, []string{"files", "111122223333", "us-east-1"}, []string{us.Scope.Record.Source, us.Scope.Record.Account, us.Scope.Record.Region})
	assert.True(t, us.Scope.Record.Complete, us.Scope.Record.Note)
}

func TestFixturePrincipals(t *testing.T) {
	t.Parallel()
	global := fixture(t)["111122223333/global"]
	require.NotNil(t, global)
	by := make(map[string]*model.Activity)
	for _, p := range global.Principals {
		by[p.Name] = p.Activity
	}
	assert.Equal(t, 30, by["migration"].Peaks[1].Count)
	assert.Equal(t, time.Date(2026, 11, 18, 22, 0, 0, 0, time.UTC), by["migration"].Peaks[1].At)
	assert.NotEmpty(t, by["migration"].Peaks[1].Events)
	require.NotNil(t, by["ci-runner"].DeniedPeak)
	assert.Equal(t, 25, by["ci-runner"].DeniedPeak.Count)
	require.NotNil(t, by["inventory-tool"].Sweep)
	assert.Equal(t, [2]int{2, 10}, [2]int{by["inventory-tool"].Sweep.Regions, by["inventory-tool"].Sweep.Count})
	assert.NotEmpty(t, by["billing-app"].Outside)
	assert.Empty(t, by["shop-app"].Outside)
}
