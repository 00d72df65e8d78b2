package trail

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

// usageOf is what a record of the events tells of the secret that they are about.
func usageOf(t *testing.T, all []*Event) *model.Secret {
	l := NewLedger()
	l.Cover(Place{testAccount, "us-east-1"}, begin, begin.AddDate(0, 0, 4))
	for i, e := range all {
		e.ID, e.Account, e.Region, e.Secret = fmt.Sprintf("event-%04d", i), testAccount, "us-east-1", testARN
		e.Time = begin.Add(time.Duration(i) * time.Second)
		l.Add(e)
	}
	for s := range Sum(Settings{Source: "files"}, l).Snapshots() {
		require.Len(t, s.Secrets, 1)
		return s.Secrets[0]
	}
	return nil
}

func of(kind, account, name string) Principal {
	return Principal{ID: "arn:aws:iam::" + account + ":" + name, Kind: kind, Account: account}
}

// Many readers that read often do not hide one that reads once, be it of another account or a person.
func TestManyReadersHideNobody(t *testing.T) {
	t.Parallel()
	var all []*Event
	read := func(by Principal, console bool) {
		all = append(all, &Event{Name: "GetSecretValue", By: by, From: Origin{Class: "private"}, Console: console})
	}
	for i := range 2 * model.MaxEvidence {
		for range 2 {
			read(of("role", testAccount, fmt.Sprint("role/", i)), false)
			read(of("role", "777788889999", fmt.Sprint("role/", i)), false)
		}
	}
	read(of("role", "444455556666", "role/stranger"), false)
	read(of("user", testAccount, "user/anna"), false)
	read(of("sso", testAccount, "role/AWSReservedSSO_Developer_1"), false)
	read(of("root", testAccount, "root"), false)
	read(of("role", testAccount, "role/admin"), true)
	usage := usageOf(t, all).Usage
	assert.Len(t, usage.Readers, model.MaxEvidence)
	assert.Len(t, usage.Foreign, 2*model.MaxEvidence+1)
	assert.Equal(t, "444455556666", usage.Foreign[len(usage.Foreign)-1].Account)
	var people []string
	for _, r := range usage.People {
		people = append(people, r.Kind)
		assert.Equal(t, 1, r.Reads)
	}
	assert.ElementsMatch(t, []string{"user", "sso", "root", "role"}, people)
}

// What a pipeline does all the time does not hide what somebody else did before.
func TestManyChangesHideNone(t *testing.T) {
	t.Parallel()
	all := []*Event{{Name: "PutResourcePolicy", Change: "policy_put_unblocked", By: of("user", testAccount, "user/anna")}}
	for range 3 * model.MaxEvidence {
		all = append(all, &Event{Name: "PutResourcePolicy", Change: "policy_put_unblocked", By: of("role", testAccount, "role/pipeline")})
	}
	acts := usageOf(t, all).Usage.Acts
	require.Len(t, acts, model.MaxEvidence+1)
	assert.True(t, acts[0].Event.At.After(acts[1].Event.At))
	assert.Equal(t, "arn:aws:iam::111122223333:user/anna", acts[model.MaxEvidence].Event.Principal)
}

// The record names the function that failed, and its step.
func TestFailureNamesItsFunction(t *testing.T) {
	t.Parallel()
	service := Principal{ID: "secretsmanager.amazonaws.com", Kind: "service"}
	got := usageOf(t, []*Event{
		{Name: "RotationSucceeded", By: service},
		{Name: "RotationFailed", By: service, Function: "arn:aws:lambda:us-east-1:111122223333:function:rotate", Step: "setSecret", Message: "it failed"},
	}).Rotation
	assert.Equal(t, begin, got.SucceededAt)
	assert.Equal(t, &model.Failure{
		At: begin.Add(time.Second), ID: "event-0001", Event: "RotationFailed", Step: "setSecret", By: "arn:aws:lambda:us-east-1:111122223333:function:rotate", Error: "it failed",
	}, got.LastFailure)
}

// The record tells the owner of a secret by its name, and nothing of its tags.
func TestSnapshotsOfTheRecordAlone(t *testing.T) {
	t.Parallel()
	l := NewLedger()
	l.Cover(Place{testAccount, "us-east-1"}, begin, begin.AddDate(0, 0, 4))
	for i, name := range []string{"prod/db", "rds!db-1"} {
		l.Add(&Event{ID: name, Time: begin.Add(time.Duration(i) * time.Second), Name: "GetSecretValue", Account: testAccount, Region: "us-east-1", Secret: name, By: of("role", testAccount, "role/a")})
	}
	owners := make(map[string]string)
	for s := range Sum(Settings{Source: "files"}, l).Snapshots() {
		for _, secret := range s.Secrets {
			owners[secret.Name] = secret.Owner
			assert.True(t, secret.Hides("tags"))
			assert.True(t, secret.Hides("tag_keys"))
		}
	}
	assert.Equal(t, map[string]string{"prod/db": "", "rds!db-1": "rds"}, owners)
}
