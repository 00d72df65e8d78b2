package digest_test

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
	"smaudit/scanner/trail/digest"
)

// trailOf is the trail of whole as a live account has it.
func trailOf() *model.Trail {
	arn := "arn:aws:cloudtrail:us-east-1:" + account + ":trail/org_audit"
	return &model.Trail{
		Object:     model.Object{ID: arn, ARN: arn, Name: "org_audit", Unknown: []model.Path{"chain_faults", "logging"}},
		HomeRegion: "us-east-1", FileValidation: true,
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	files, digests := whole(t, 6)
	live := trailOf()
	validate(t, files, publicKeys(t, region), digest.Options{}).Fill([]*model.Trail{live})
	assert.Equal(t, []model.Path{"logging"}, live.Unknown)
	assert.Equal(t, &model.Window{From: begin, To: begin.Add(6 * time.Hour), Complete: true}, live.Validated)

	delete(files, logsOf(files)[0])
	edit(t, files, digests[3], `"awsAccountId"`, `"awsAccountID"`)
	validate(t, files, publicKeys(t, region), digest.Options{}).Fill([]*model.Trail{live})
	assert.Equal(t, 1, live.ChainGaps)
	assert.Equal(t, 1, live.DigestFaults)
	require.Len(t, live.ChainFaults, 2)
	assert.Equal(t, "missing_log_file", live.ChainFaults[0].Kind)
	assert.Equal(t, digests[3], live.ChainFaults[1].File)
	assert.False(t, live.Validated.Complete)
}

// Nothing is known of trails whose digests were not found, or not validated.
func TestFillUnknown(t *testing.T) {
	t.Parallel()
	files, _ := whole(t, 3)
	report := validate(t, files, digest.Keys{}, digest.Options{})
	other := trailOf()
	other.Name = "other"
	foreign := trailOf()
	foreign.ARN = "arn:aws:cloudtrail:us-east-1:444455556666:trail/org_audit"
	live := trailOf()
	report.Fill([]*model.Trail{live, other, foreign})
	none := trailOf()
	(*digest.Report)(nil).Fill([]*model.Trail{none})
	for _, trail := range []*model.Trail{live, other, foreign, none} {
		assert.True(t, trail.Hides("chain_faults"))
		assert.True(t, trail.Hides("chain_gaps"))
		assert.Nil(t, trail.Validated)
	}
}

// What a copy lacks at its ends leaves the rest known.
func TestTrails(t *testing.T) {
	t.Parallel()
	files, digests := whole(t, 6)
	delete(files, digests[5]+".signature")
	report := validate(t, files, publicKeys(t, region), digest.Options{})
	trails := report.Trails(account)
	require.Len(t, trails, 1)
	assert.Equal(t, "trail/us-east-1/org_audit", trails[0].ID)
	assert.False(t, trails[0].Hides("chain_faults"))
	assert.True(t, trails[0].Hides("logging"))
	assert.True(t, trails[0].FileValidation)
	assert.Empty(t, report.Trails("444455556666"))
}

// The chains of an organization's accounts count with its trail.
func TestFillOrganization(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	w := newWriter(t, files, "org_audit")
	w.owner = "o-abcd1234/" + account
	for range 3 {
		w.hour(1)
	}
	delete(files, logsOf(files)[1])
	report := validate(t, files, publicKeys(t, region), digest.Options{})
	live := trailOf()
	live.ARN, live.Organization = "arn:aws:cloudtrail:us-east-1:444455556666:trail/org_audit", true
	report.Fill([]*model.Trail{live})
	assert.Equal(t, 1, live.ChainGaps)
	assert.True(t, report.Trails(account)[0].Organization)
}

func TestFewOfAKind(t *testing.T) {
	t.Parallel()
	files, _ := whole(t, 60)
	for _, key := range logsOf(files) {
		delete(files, key)
	}
	live := trailOf()
	validate(t, files, publicKeys(t, region), digest.Options{}).Fill([]*model.Trail{live})
	assert.Equal(t, 80, live.ChainGaps)
	assert.Len(t, live.ChainFaults, 20)
}
