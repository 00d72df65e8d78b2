package trail

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/scanner/model"
)

var begin = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

const (
	testAccount = "111122223333"
	testARN     = "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf"
)

// events are random ones of few secrets, principals and days, so that they meet.
func events() *rapid.Generator[[]*Event] {
	one := rapid.Custom(func(t *rapid.T) *Event {
		e := &Event{
			Time:    begin.Add(time.Duration(rapid.IntRange(0, 3*24*60*60).Draw(t, "at")) * time.Second),
			Name:    rapid.SampledFrom([]string{"GetSecretValue", "GetSecretValue", "GetSecretValue", "Decrypt", "BatchGetSecretValue", "PutSecretValue", "PutResourcePolicy", "RotationSucceeded", "RotationFailed"}).Draw(t, "name"),
			Account: testAccount, Region: rapid.SampledFrom([]string{"us-east-1", "eu-west-1"}).Draw(t, "region"),
			Secret: rapid.SampledFrom([]string{testARN, "prod/db", partial(testARN), "other"}).Draw(t, "secret"),
			By: Principal{
				ID: rapid.SampledFrom([]string{"arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"}).Draw(t, "by"), Kind: "role", Account: testAccount,
			},
			From:    rapid.SampledFrom([]Origin{{Class: "private"}, {Class: "endpoint", Endpoint: "vpce-1"}, {Class: "public", Address: "198.51.100.7"}}).Draw(t, "from"),
			Outcome: rapid.SampledFrom([]Outcome{Done, Done, Done, Denied, Throttled, Deleted, Failed}).Draw(t, "outcome"),
		}
		switch e.Name {
		case "Decrypt":
			e.Secret, e.Indirect = testARN, true
		case "BatchGetSecretValue":
			e.Secret, e.Filtered = "", true
		case "PutResourcePolicy":
			e.Change = "policy_put_unblocked"
		}
		return e
	})
	return rapid.Custom(func(t *rapid.T) []*Event {
		list := rapid.SliceOfN(one, 0, 60).Draw(t, "events")
		for i, e := range list {
			e.ID = fmt.Sprintf("00000000-0000-0000-0000-%012d", i)
		}
		return list
	})
}

func sum(t require.TestingT, parts ...[]*Event) string {
	ledgers := make([]*Ledger, len(parts))
	for i, part := range parts {
		ledgers[i] = NewLedger()
		for _, region := range []string{"us-east-1", "eu-west-1"} {
			ledgers[i].Cover(Place{testAccount, region}, begin, begin.AddDate(0, 0, 4))
		}
		for _, e := range part {
			ledgers[i].Add(e)
		}
	}
	var out []*model.Snapshot
	for s := range Sum(Settings{Source: "files"}, ledgers...).Snapshots() {
		out = append(out, s)
	}
	text, err := json.MarshalIndent(out, "", " ")
	require.NoError(t, err)
	return string(text)
}

// The order of events makes no difference, nor how many ledgers add them up.
func TestPropertyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := events().Draw(t, "all")
		want := sum(t, all)
		parts := make([][]*Event, 3)
		for _, e := range rapid.Permutation(all).Draw(t, "order") {
			i := rapid.IntRange(0, 2).Draw(t, "part")
			parts[i] = append(parts[i], e)
		}
		require.Empty(t, gocmp.Diff(want, sum(t, parts...)))
	})
}

// What is told of a secret is what is found by looking at all its events at once.
func TestPropertyUsage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := events().Draw(t, "all")
		l := NewLedger()
		l.Cover(Place{testAccount, "us-east-1"}, begin, begin.AddDate(0, 0, 4))
		for _, e := range all {
			l.Add(e)
		}
		secret := &model.Secret{Object: model.Object{ID: testARN, ARN: testARN, Name: "prod/db"}}
		s := &model.Snapshot{Scope: model.Scope{Account: testAccount, Region: "us-east-1"}, Secrets: []*model.Secret{secret}}
		Sum(Settings{Source: "files"}, l).Fill(s)
		require.Equal(t, naive(all), summary(secret.Usage))
	})
}

type totals struct {
	Reads, Rotation, Principals, Denied, Throttled, Deleted, Calls5 int
	Last                                                            time.Time
}

func summary(u *model.Usage) totals {
	out := totals{Reads: u.Reads, Rotation: u.RotationReads, Principals: u.Principals, Denied: u.Denied, Throttled: u.Throttled, Deleted: len(u.Deleted), Last: u.LastAt}
	if len(u.Caches) > 0 {
		out.Calls5 = u.Caches[1].Calls
	}
	return out
}

// naive looks at all events, as often as it needs.
func naive(all []*Event) (out totals) {
	here := slices.Clone(all)
	here = slices.DeleteFunc(here, func(e *Event) bool {
		byName := (e.Secret == "prod/db") && e.Region == "us-east-1"
		return !byName && e.Secret != testARN && e.Secret != partial(testARN)
	})
	slices.SortFunc(here, func(a, b *Event) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.ID, b.ID)) })
	rotates, writes := false, make(map[string]bool)
	for _, e := range here {
		rotates = rotates || e.Name == "RotationSucceeded" || e.Name == "RotationFailed"
		if e.Name == "PutSecretValue" && e.Outcome == Done {
			writes[e.By.ID] = true
		}
	}
	minute := func(e *Event) int64 { return e.Time.Unix() / 60 }
	readers, spans, traced := make(map[string]bool), make(map[string]bool), make(map[string]bool)
	for _, e := range here {
		direct := e.Name == "GetSecretValue"
		switch {
		case !direct && e.Name != "Decrypt":
			continue
		case direct && e.Outcome == Denied:
			out.Denied++
		case direct && e.Outcome == Throttled:
			out.Throttled++
		case direct && e.Outcome == Deleted:
			out.Deleted = min(out.Deleted+1, model.MaxEvidence)
		}
		if e.Outcome != Done {
			continue
		}
		if !direct {
			near := func(o *Event, name string) bool {
				return o.Name == name && o.Outcome == Done && o.By == e.By && minute(o) >= minute(e)-1 && minute(o) <= minute(e)+1
			}
			key := fmt.Sprint(e.By.ID, minute(e))
			if traced[key] || slices.ContainsFunc(here, func(o *Event) bool { return near(o, "GetSecretValue") }) ||
				!slices.ContainsFunc(all, func(o *Event) bool { return near(o, "BatchGetSecretValue") && o.Region == "us-east-1" }) {
				continue
			}
			traced[key] = true
		}
		if rotates && writes[e.By.ID] {
			out.Rotation++
			continue
		}
		out.Reads++
		readers[e.By.ID] = true
		if direct {
			spans[fmt.Sprint(e.By.ID, e.Time.Unix()/300)] = true
		}
	}
	out.Principals, out.Calls5 = len(readers), len(spans)
	for _, e := range here {
		counts := e.Name == "GetSecretValue" || e.Name == "Decrypt"
		if counts && e.Outcome == Done && readers[e.By.ID] {
			if e.Name == "Decrypt" && !traced[fmt.Sprint(e.By.ID, minute(e))] {
				continue
			}
			at := e.Time
			if e.Name == "Decrypt" {
				at = e.Time.Truncate(time.Minute)
			}
			if at.After(out.Last) {
				out.Last = at
			}
		}
	}
	return out
}
