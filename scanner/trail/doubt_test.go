package trail

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

const region = "us-east-1"

// happened adds events of one place to a ledger that covers them day by day.
func happened(all ...*Event) *Ledger {
	l := NewLedger()
	for i, e := range all {
		e.ID, e.Account, e.Region = fmt.Sprintf("event-%04d", i), testAccount, region
		l.Cover(Place{testAccount, region}, e.Time, e.Time)
		l.Add(e)
	}
	return l
}

func readAt(at time.Time, secret, role string) *Event {
	return &Event{Time: at, Name: "GetSecretValue", Secret: secret, By: of("role", testAccount, "role/"+role), From: Origin{Class: "private"}}
}

func snapshots(o Settings, l *Ledger) (secrets map[string]*model.Secret, people map[string]*model.Activity) {
	secrets, people = make(map[string]*model.Secret), make(map[string]*model.Activity)
	for s := range Sum(o, l).Snapshots() {
		for _, secret := range s.Secrets {
			secrets[secret.ID] = secret
		}
		for _, p := range s.Principals {
			people[p.Name] = p.Activity
		}
	}
	return secrets, people
}

// One event of a wrong clock does not make the record end in years to come.
func TestEventsOfTheFuture(t *testing.T) {
	t.Parallel()
	now := begin.AddDate(0, 0, 2).Add(time.Hour)
	l := happened(readAt(begin, testARN, "a"), readAt(begin.AddDate(0, 0, 1), testARN, "a"), readAt(begin.AddDate(60, 0, 0), "other", "b"))
	secrets, _ := snapshots(Settings{Now: now}, l)
	window := secrets[testARN].Usage.Window
	assert.Equal(t, begin, window.From)
	assert.Equal(t, begin.AddDate(0, 0, 2).Add(-time.Second), window.To)
	assert.Equal(t, "what is dated after 2026-11-03 does not count", window.Note)
	assert.False(t, window.Complete)

	secrets, _ = snapshots(Settings{Now: begin.AddDate(-1, 0, 0)}, happened(readAt(begin, testARN, "a")))
	assert.Equal(t, begin, secrets[testARN].Usage.Window.To, "where all are of the future, the clock of the scan is wrong")
}

// What was asked for begins the window, whatever more the files hold: the rest was left out.
func TestWindowBeginsWhereItWasAskedFor(t *testing.T) {
	t.Parallel()
	l := happened(readAt(begin.AddDate(0, 0, 9), testARN, "a"))
	l.Cover(Place{testAccount, region}, begin, begin.AddDate(0, 0, 9))
	window := Sum(Settings{Since: begin.AddDate(0, 0, 5)}, l).Window(Place{testAccount, region})
	assert.Equal(t, begin.AddDate(0, 0, 5), window.From)
	assert.True(t, window.Complete)
}

// Days before a gap are in no average.
func TestAveragesAreOfTheWindow(t *testing.T) {
	t.Parallel()
	var all []*Event
	for i := range 1000 {
		all = append(all, readAt(begin.Add(time.Duration(i)*time.Second), testARN, "a"))
	}
	for i := range 10 {
		all = append(all, readAt(begin.AddDate(0, 0, 20).Add(time.Duration(i)*time.Second), testARN, "a"))
	}
	secrets, _ := snapshots(Settings{}, happened(all...))
	usage := secrets[testARN].Usage
	assert.Equal(t, 1010, usage.Reads)
	assert.Equal(t, 10, usage.PerDay)
	assert.Equal(t, model.Cache{TTL: 300, Calls: 1, SavedPerDay: 9}, usage.Caches[1])
}

// A name of which there were two secrets may be either's, and nobody knows what a filter found.
func TestReadsThatMayBeAnothers(t *testing.T) {
	t.Parallel()
	again := strings.Replace(testARN, "AbCdEf", "ZzZzZz", 1)
	secrets, _ := snapshots(Settings{}, happened(readAt(begin, testARN, "a"), readAt(begin, again, "a"), readAt(begin, "prod/db", "a"), readAt(begin, "other", "a")))
	assert.True(t, secrets[testARN].Hides("usage.idle_days"))
	assert.True(t, secrets[again].Hides("usage.idle_days"))
	assert.False(t, secrets["other"].Hides("usage.idle_days"))

	filter := func() *Event {
		return &Event{Time: begin, Name: "BatchGetSecretValue", Filtered: true, By: of("role", testAccount, "role/batch")}
	}
	secrets, _ = snapshots(Settings{}, happened(readAt(begin, testARN, "a"), filter()))
	assert.True(t, secrets[testARN].Hides("usage.idle_days"))
	trace := readAt(begin.Add(time.Second), testARN, "batch")
	trace.Name, trace.Indirect = "Decrypt", true
	secrets, people := snapshots(Settings{}, happened(readAt(begin, testARN, "a"), filter(), trace))
	assert.False(t, secrets[testARN].Hides("usage.idle_days"))
	var actions []string
	for _, u := range people["batch"].Uses {
		actions = append(actions, u.Action)
	}
	assert.Equal(t, []string{"secretsmanager:BatchGetSecretValue", "secretsmanager:ListSecrets"}, actions, "a filter needs a list")
}

// Who moves a label by hand is not taken for the function that rotates, and that uses what it may read.
func TestWhoRotates(t *testing.T) {
	t.Parallel()
	by := func(role, name, change string) *Event {
		return &Event{Time: begin, Name: name, Secret: testARN, Change: change, By: of("role", testAccount, "role/"+role), From: Origin{Class: "private"}}
	}
	secrets, people := snapshots(Settings{}, happened(
		&Event{Time: begin, Name: "RotationSucceeded", Secret: testARN, By: Principal{ID: "secretsmanager.amazonaws.com", Kind: "service"}},
		by("rotate", "GetSecretValue", ""), by("rotate", "PutSecretValue", ""), by("rotate", "UpdateSecretVersionStage", "label_moved"),
		by("admin", "UpdateSecretVersionStage", "label_moved"), by("admin", "CancelRotateSecret", "rotation_cancelled"), by("admin", "GetSecretValue", ""),
	))
	usage := secrets[testARN].Usage
	assert.Equal(t, [2]int{1, 1}, [2]int{usage.Reads, usage.RotationReads})
	require.Len(t, usage.Acts, 2)
	for _, act := range usage.Acts {
		assert.Equal(t, "arn:aws:iam::111122223333:role/admin", act.Event.Principal)
	}
	assert.Equal(t, []string{testARN}, people["rotate"].Used)
	assert.Zero(t, people["rotate"].Reads)
}

// A batch of another account's secrets is read in the owner's place, by whichever copies there are.
func TestBatchOfAnotherAccount(t *testing.T) {
	t.Parallel()
	const caller = "444455556666"
	other := strings.Replace(testARN, "db-AbCdEf", "mail-AbCdEf", 1)
	batch := func(id, account string, by Principal) (out []*Event) {
		for _, secret := range []string{"", testARN, other} {
			out = append(out, &Event{
				ID: id, Shared: "shared", Time: begin, Name: "BatchGetSecretValue", Account: account, Region: region,
				Secret: secret, Indirect: secret != "", By: by, From: Origin{Class: "private"},
			})
		}
		return out
	}
	theirs := batch("a", caller, of("role", caller, "role/etl"))
	ours := batch("b", testAccount, Principal{ID: caller, Kind: "account", Account: caller})
	for name, test := range map[string]struct {
		events []*Event
		by     string
	}{
		"theirs": {theirs, theirs[0].By.ID}, "ours": {ours, caller}, "both": {append(slices.Clone(ours), theirs...), theirs[0].By.ID},
	} {
		l := NewLedger()
		l.Cover(Place{testAccount, region}, begin, begin.AddDate(0, 0, 1))
		for _, e := range test.events {
			l.Add(e)
		}
		secrets, _ := snapshots(Settings{}, l)
		for _, id := range []string{testARN, other} {
			require.Contains(t, secrets, id, name)
			require.Len(t, secrets[id].Usage.Foreign, 1, name)
			assert.Equal(t, test.by, secrets[id].Usage.Foreign[0].Principal, name)
			assert.Equal(t, 1, secrets[id].Usage.Reads, name)
		}
	}
}

// What is done with the secrets of other accounts is told of a principal, too.
func TestUsesOfAnotherAccountsSecrets(t *testing.T) {
	t.Parallel()
	_, people := snapshots(Settings{}, happened(readAt(begin, strings.Replace(testARN, testAccount, "444455556666", 1), "app")))
	require.Contains(t, people, "app")
	require.Len(t, people["app"].Uses, 1)
	assert.Equal(t, "secretsmanager:GetSecretValue", people["app"].Uses[0].Action)
	assert.Zero(t, people["app"].Reads)
}
