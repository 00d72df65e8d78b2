package enrich_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/access"
	"smaudit/scanner/cost"
	"smaudit/scanner/enrich"
	"smaudit/scanner/model"
)

var now = time.Date(2026, 11, 22, 13, 30, 0, 0, time.UTC)

func complete(s *model.Snapshot) *model.Snapshot {
	s.CollectedAt = now
	enrich.Snapshot(s, enrich.Settings{Prices: cost.Default(), ValueAgeDays: []int{90}, Access: access.New(access.Trust{})})
	return s
}

func completed(secret model.Secret) *model.Secret {
	return complete(&model.Snapshot{Secrets: []*model.Secret{&secret}}).Secrets[0]
}

func TestPolicies(t *testing.T) {
	t.Parallel()
	got := completed(model.Secret{
		Object: model.Object{Unknown: []model.Path{"policies.2.document"}},
		Policies: []model.NamedPolicy{
			{Document: `{"Statement":[]}`}, {Document: "{\n  \"Statement\": 5}"}, {}, {Document: "${aws_iam_policy.p.json}"},
		},
	})
	assert.Empty(t, got.Policies[0].Problems)
	assert.Equal(t, []model.Problem{{
		Path: "Statement", Message: "an object or a list of them is expected, this is a number", Line: 2, Column: 16,
	}}, got.Policies[1].Problems)
	assert.Empty(t, got.Policies[3].Problems)
	assert.True(t, got.Hides("policies.2.problems"))
	assert.False(t, got.Hides("policies.1.problems"))
	assert.True(t, got.Hides("exposure.public"), "a policy that is not told may let in anybody")
}

func TestAges(t *testing.T) {
	t.Parallel()
	got := completed(model.Secret{
		CreatedAt: now.Add(-48*time.Hour + time.Minute), Object: model.Object{Unknown: []model.Path{"versions"}},
	})
	assert.Equal(t, 1, *got.AgeDays)
	assert.Nil(t, got.ValueAgeDays)
	assert.True(t, got.Hides("value_age_days"))
	assert.Nil(t, completed(model.Secret{}).AgeDays)
}

func TestRecording(t *testing.T) {
	t.Parallel()
	trail := func(on, reads, writes bool, unknown ...model.Path) *model.Trail {
		return &model.Trail{Object: model.Object{Unknown: unknown}, Logging: on, ReadEvents: reads, WriteEvents: writes}
	}
	live := func(region string) model.Scope { return model.Scope{Source: model.SourceAWS, Region: region} }
	blind := live("eu-west-1")
	blind.Hide("recording")
	for scope, want := range map[*model.Scope]*model.Recording{
		new(live("eu-west-1")): {}, new(live(model.RegionGlobal)): nil, &blind: nil,
	} {
		assert.Equal(t, want, complete(&model.Snapshot{Scope: *scope}).Scope.Recording, "a live scope without trails")
	}
	tests := []struct {
		name    string
		give    []*model.Trail
		want    *model.Recording
		unknown []model.Path
	}{
		{"no trail says nothing", nil, nil, nil},
		{"off", []*model.Trail{trail(false, true, true)}, &model.Recording{}, nil},
		{"two halves", []*model.Trail{trail(true, true, false), trail(true, false, true)}, &model.Recording{Trails: 2, Reads: true, Writes: true}, nil},
		{"off and unknown", []*model.Trail{trail(false, false, true, "read_events")}, &model.Recording{}, nil},
		{"on and unknown", []*model.Trail{trail(true, false, true, "read_events")}, &model.Recording{Trails: 1, Writes: true}, []model.Path{"recording.reads"}},
		{"perhaps on", []*model.Trail{trail(false, true, false, "logging")}, &model.Recording{}, []model.Path{"recording.reads", "recording.trails"}},
		{"another one does", []*model.Trail{trail(false, false, false, ""), trail(true, true, true)}, &model.Recording{Trails: 1, Reads: true, Writes: true}, []model.Path{"recording.trails"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := complete(&model.Snapshot{Trails: test.give})
			assert.Equal(t, test.want, s.Scope.Recording)
			assert.Equal(t, test.unknown, s.Scope.Unknown)
		})
	}
}
