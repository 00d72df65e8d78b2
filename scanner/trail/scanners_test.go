package trail

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/model"
)

// Reads of those who look for leaks are no use of a secret, and are told apart.
func TestScanners(t *testing.T) {
	t.Parallel()
	l := NewLedger()
	place := Place{testAccount, "us-east-1"}
	l.Cover(place, begin, begin.AddDate(0, 0, 10))
	for i, role := range []string{"leak-scanner", "tools/leak-scanner", "app"} {
		l.Add(&Event{
			ID: string(rune('a' + i)), Time: begin.AddDate(0, 0, i), Name: "GetSecretValue", Account: testAccount, Region: place.Region, Secret: testARN,
			By: Principal{"arn:aws:iam::111122223333:role/" + role, "role", testAccount}, From: Origin{Class: "private"},
		})
	}
	secret := &model.Secret{Object: model.Object{ID: testARN, ARN: testARN, Name: "prod/db"}}
	s := &model.Snapshot{Scope: model.Scope{Account: testAccount, Region: place.Region}, Secrets: []*model.Secret{secret}}
	Sum(Settings{Scanners: []string{"arn:aws:iam::*:role/*leak-scanner"}}, l).Fill(s)
	assert.Equal(t, [3]int{1, 2, 1}, [3]int{secret.Usage.Reads, secret.Usage.ScannerReads, secret.Usage.Principals})
	assert.Equal(t, begin.AddDate(0, 0, 2), secret.Usage.LastAt)
}

// Where a log file is damaged, its day is not covered, and those before it do not count.
func TestTornDays(t *testing.T) {
	t.Parallel()
	l := NewLedger()
	place := Place{testAccount, "us-east-1"}
	l.Cover(place, begin, begin.AddDate(0, 0, 10))
	l.tear([]model.Gap{{Resource: "x/111122223333_CloudTrail_us-east-1_20261104T1200Z_0123456789abcdef.json.gz"}, {Resource: "notes.json"}})
	r := Sum(Settings{}, l)
	w := r.Window(place)
	assert.Equal(t, begin.AddDate(0, 0, 4), w.From)
	assert.False(t, w.Complete)
	assert.Contains(t, w.Note, "not all that was recorded on 2026-11-04 could be read, so that 3 earlier days do not count")

	l.tear([]model.Gap{{Resource: "111122223333_CloudTrail_us-east-1_20261111T1200Z_0123456789abcdef.json.gz"}})
	w = Sum(Settings{}, l).Window(place)
	assert.Equal(t, begin.AddDate(0, 0, 10).Add(-1e9), w.To, "the last day is not covered either")
}

// An ARN without its end may end as a whole one does; the whole one tells.
func TestNamesThatEndLikeARNs(t *testing.T) {
	t.Parallel()
	const prefix = "arn:aws:secretsmanager:us-east-1:111122223333:secret:"
	s := newShard()
	for _, text := range []string{prefix + "app-backup", prefix + "app-backup-AbCdEf", "app", prefix + "app-XyZ123"} {
		s.history(text)
	}
	var ids []string
	for _, known := range s.resolved() {
		ids = append(ids, known.id)
	}
	assert.Equal(t, []string{prefix + "app-XyZ123", prefix + "app-backup-AbCdEf"}, ids)
}

// A refusal that both accounts recorded counts once.
func TestSharedRefusals(t *testing.T) {
	t.Parallel()
	l := NewLedger()
	l.Cover(Place{testAccount, "us-east-1"}, begin, begin.AddDate(0, 0, 1))
	for i, by := range []Principal{{"999988887777", "account", "999988887777"}, {"arn:aws:iam::999988887777:role/x", "role", "999988887777"}} {
		l.Add(&Event{
			ID: string(rune('a' + i)), Shared: "s", Time: begin, Name: "GetSecretValue", Account: testAccount, Region: "us-east-1", Secret: testARN,
			By: by, From: Origin{Class: "public"}, Outcome: Denied,
		})
	}
	for s := range Sum(Settings{}, l).Snapshots() {
		for _, secret := range s.Secrets {
			assert.Equal(t, 1, secret.Usage.Denied)
		}
	}
}

// A batch that named a secret is one read of it, though KMS records it a moment later.
func TestListedBatches(t *testing.T) {
	t.Parallel()
	l := NewLedger()
	place := Place{testAccount, "us-east-1"}
	l.Cover(place, begin, begin.AddDate(0, 0, 1))
	by := Principal{"arn:aws:iam::111122223333:role/a", "role", testAccount}
	at := begin.Add(59 * time.Second)
	for i, e := range []Event{{Name: "BatchGetSecretValue"}, {Name: "BatchGetSecretValue", Secret: testARN, Indirect: true}, {Name: "Decrypt", Secret: testARN, Indirect: true}} {
		e.ID, e.Time, e.Account, e.Region, e.By, e.From = string(rune('a'+i)), at.Add(time.Duration(i)*time.Second), testAccount, place.Region, by, Origin{Class: "private"}
		l.Add(&e)
	}
	for s := range Sum(Settings{}, l).Snapshots() {
		for _, secret := range s.Secrets {
			assert.Equal(t, 1, secret.Usage.Reads)
		}
	}
}
