package suppression_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/scanner/model"
	"smaudit/scanner/suppression"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// choose knows two rules.
func choose(word string) ([]string, error) {
	switch word {
	case "ROT001", "USE002":
		return []string{word}, nil
	case "*":
		return []string{"ROT001", "USE002"}, nil
	}
	return nil, fmt.Errorf("no rule is called %q", word)
}

func read(t require.TestingT, now time.Time, entry string) *suppression.List {
	list := suppression.New(now, choose)
	require.NoError(t, list.Read([]byte("version: 1\nsuppressions:\n  - {reason: r, "+entry+"}\n"), "f"))
	return list
}

func secret(address, name, arn string) *suppression.Target {
	at := &model.Location{File: "infra/main.tf", Line: 3}
	return &suppression.Target{ID: "f3a91c00aa", Rule: "ROT001", Location: at, Declared: at, Subject: &model.Subject{
		Kind: model.KindSecret, ID: "infra#" + address, Address: address, Name: name, ARN: arn,
	}}
}

func TestMeets(t *testing.T) {
	t.Parallel()
	live := secret("", "legacy/ftp-1", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:legacy/ftp-1-AbCdEf")
	counted := secret("aws_secretsmanager_secret.db[1]", "db", "")
	keyed := secret(`module.a["x.y"].module.b[0].aws_secretsmanager_secret.db["*"]`, "db", "")
	for _, test := range []struct {
		entry string
		on    *suppression.Target
		want  bool
	}{
		{"rule: ROT001, resource: legacy/ftp-*", live, true},
		{"rule: '*', resource: legacy/ftp-*", live, true},
		{"rule: USE002, resource: legacy/ftp-*", live, false},
		{"rule: ROT001, resource: ftp-*", live, false},
		{"rule: ROT001, resource: legacy/ftp", live, false},
		{"rule: ROT001, resource: 'arn:aws:secretsmanager:*:111122223333:secret:legacy/*'", live, true},
		{"rule: ROT001, resource: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:legacy/ftp-1'", live, true},
		{"rule: ROT001, resource: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:legacy/ftp-1-AbCdEf'", live, true},
		{"rule: ROT001, resource: aws_secretsmanager_secret.db", counted, true},
		{"rule: ROT001, address: aws_secretsmanager_secret.db", counted, true},
		{"rule: ROT001, address: 'aws_secretsmanager_secret.db[1]'", counted, true},
		{"rule: ROT001, address: 'aws_secretsmanager_secret.db[0]'", counted, false},
		{"rule: ROT001, resource: 'aws_secretsmanager_secret.*'", counted, true},
		{"rule: ROT001, address: aws_secretsmanager_secret.d", counted, false},
		{"rule: ROT001, address: module.a.module.b.aws_secretsmanager_secret.db", keyed, true},
		{`rule: ROT001, address: 'module.a["x.y"].module.b.aws_secretsmanager_secret.db'`, keyed, true},
		{`rule: ROT001, address: 'module.a["x"].module.b.aws_secretsmanager_secret.db'`, keyed, false},
		{"rule: ROT001, address: module.a", keyed, true},
		{"rule: ROT001, address: module.a.module.b", keyed, true},
		{"rule: ROT001, address: module.b", keyed, false},
		{"rule: ROT001, address: module.a.aws_secretsmanager_secret.db", keyed, false},
		{"rule: ROT001, resource: 'module.?.module.b.*'", keyed, true},
		{"rule: ROT001, paths: [infra/*]", keyed, true},
		{"rule: ROT001, paths: [infra]", keyed, false},
		{"rule: ROT001, paths: [infra/*], resource: other", keyed, false},
		{"rule: ROT001, finding: f3a91c", keyed, true},
		{"rule: ROT001, finding: f3a91d", keyed, false},
	} {
		got := read(t, now, test.entry).Of(test.on)
		assert.Equal(t, test.want, got != nil, "%s on %s", test.entry, test.on.Subject.ID)
	}
}

// The day of expires is the last one. One that has expired is told only where no other holds.
func TestEnds(t *testing.T) {
	t.Parallel()
	on := secret("a.b", "b", "")
	for _, test := range []struct {
		at   time.Time
		want model.SuppressionState
	}{
		{time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC), model.SuppressionActive},
		{time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), model.SuppressionExpiring},
		{time.Date(2027, 1, 31, 23, 59, 59, 0, time.UTC), model.SuppressionExpiring},
		{time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC), model.SuppressionExpired},
		{time.Date(2027, 2, 1, 1, 0, 0, 0, time.FixedZone("", 7200)), model.SuppressionExpiring},
	} {
		got := read(t, test.at, "rule: ROT001, resource: b, expires: 2027-01-31").Of(on)
		require.NotNil(t, got)
		assert.Equal(t, test.want, got.State, test.at)
	}
	list := read(t, now, "rule: ROT001, resource: b, expires: 2026-01-31}\n  - {reason: later, rule: ROT001, resource: b, expires: 2028-01-31")
	assert.Equal(t, "later", list.Of(on).Reason)
}

// Whatever a name is made of, an entry with that name is about it, and one with another is not.
func TestNamesProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z*?\[\]/"'{}:,#\x{e9} -]{1,12}`).Draw(t, "name")
		other := rapid.StringMatching(`[a-z\[\]/"'{}:,#\x{e9} -]{1,12}`).Draw(t, "other")
		entry := func(name string) string { return fmt.Sprintf("rule: ROT001, resource: %q", name) }
		assert.NotNil(t, read(t, now, entry(name)).Of(secret("", name, "")))
		if name != other {
			assert.Nil(t, read(t, now, entry(other)).Of(secret("", name, "")))
		}
	})
}

func TestUnused(t *testing.T) {
	t.Parallel()
	list := read(t, now, "rule: ROT001, resource: b}\n  - {reason: other, rule: USE002, resource: b")
	list.Of(secret("a.b", "b", ""))
	all := list.All([]model.Rule{{ID: "ROT001"}, {ID: "USE002"}})
	require.Len(t, all, 2)
	assert.True(t, all[0].Used)
	assert.Equal(t, "f:3", all[0].Origin)
	assert.False(t, all[1].Used)
	assert.Len(t, list.All([]model.Rule{{ID: "USE002"}}), 1)
}

func FuzzRead(f *testing.F) {
	f.Add("version: 1\nsuppressions:\n  - {rule: ROT001, resource: a, reason: r, expires: 2027-01-31}\n")
	f.Add("version: 1\nsuppressions: [null]\n")
	f.Add("- 1")
	f.Fuzz(func(t *testing.T, text string) {
		list := suppression.New(now, choose)
		if err := list.Read([]byte(text), "f"); err != nil {
			assert.True(t, strings.HasPrefix(err.Error(), "f:"), err)
			return
		}
		list.Of(secret(text, text, text))
		list.All(nil)
	})
}
