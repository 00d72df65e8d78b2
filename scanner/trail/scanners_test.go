package trail

import (
	"testing"

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
