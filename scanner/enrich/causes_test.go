package enrich_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/model"
)

// failed is a secret whose rotation failed, with a function and a key that are sound.
func failed() *model.Snapshot {
	return &model.Snapshot{
		Scope: model.Scope{Source: model.SourceAWS, Account: "111122223333", Region: "eu-west-1"},
		Secrets: []*model.Secret{{
			Object: model.Object{ID: "s"}, KMSKey: model.KMSKey{ID: "k"},
			Rotation: model.Rotation{
				Enabled: true, Kind: model.RotationByFunction, Function: "f", LastAt: now.AddDate(0, 0, -9), NextAt: now.AddDate(0, 0, 9),
				LastFailure: &model.Failure{At: now.AddDate(0, 0, -2), Step: "setSecret", By: "arn:aws:lambda:eu-west-1:111122223333:function:rotate", Error: "Error when executing it"},
			},
		}},
		Functions: []*model.Function{{
			Object: model.Object{ID: "f"}, State: "Active", Region: "eu-west-1",
			Permissions: []model.Permission{{Action: "lambda:InvokeFunction", Principal: "secretsmanager.amazonaws.com"}},
		}},
		Keys: []*model.Key{{Object: model.Object{ID: "k"}, State: "Enabled"}},
	}
}

// Of several broken links the first is the cause, and none where one before it is not known.
func TestCauses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*model.Secret, *model.Function, *model.Key)
		want   string
		open   bool
	}{
		{"none is broken", func(*model.Secret, *model.Function, *model.Key) {}, "the function rotate fails in its setSecret step", false},
		{"no step", func(s *model.Secret, _ *model.Function, _ *model.Key) { s.Rotation.LastFailure.Step = "" }, "the function rotate fails", false},
		{"abandoned", func(s *model.Secret, _ *model.Function, _ *model.Key) {
			s.Rotation.LastFailure = &model.Failure{At: now, Event: "RotationAbandoned"}
		}, "", false},
		{"an error alone", func(s *model.Secret, _ *model.Function, _ *model.Key) {
			s.Rotation.LastFailure = &model.Failure{At: now, Error: "no luck"}
		}, "no luck", false},
		{"missing", func(s *model.Secret, _ *model.Function, k *model.Key) {
			s.Rotation.Function, s.Rotation.FunctionMissing, k.State = "", true, "Disabled"
		}, "the rotation function does not exist", false},
		{"not described", func(s *model.Secret, _ *model.Function, k *model.Key) {
			s.Rotation.Function, k.State = "other", "Disabled"
		}, "", true},
		{"inactive", func(_ *model.Secret, f *model.Function, _ *model.Key) { f.State, f.NoConcurrency = "Failed", true }, "the rotation function is not active, its state is Failed", false},
		{"state unseen", func(_ *model.Secret, f *model.Function, _ *model.Key) { f.Hide("state"); f.NoConcurrency = true }, "", true},
		{"stopped", func(_ *model.Secret, f *model.Function, _ *model.Key) { f.NoConcurrency, f.Permissions = true, nil }, "the rotation function has a reserved concurrency of 0", false},
		{"elsewhere", func(_ *model.Secret, f *model.Function, _ *model.Key) { f.Region = "us-east-1" }, "the rotation function lives in us-east-1", false},
		{"no permission", func(_ *model.Secret, f *model.Function, k *model.Key) { f.Permissions, k.State = nil, "Disabled" }, "the rotation function does not let secretsmanager.amazonaws.com invoke it", false},
		{"permissions unseen", func(_ *model.Secret, f *model.Function, _ *model.Key) { f.Hide("permissions") }, "", true},
		{"key disabled", func(_ *model.Secret, f *model.Function, k *model.Key) { k.State, f.NetworkPath = "Disabled", model.No }, "the key cannot be used, its state is Disabled", false},
		{"key missing", func(s *model.Secret, _ *model.Function, _ *model.Key) { s.KMSKey = model.KMSKey{Missing: true} }, "the key does not exist", false},
		{"key not described", func(s *model.Secret, _ *model.Function, _ *model.Key) { s.KMSKey.ID = "other" }, "", true},
		{"key of AWS", func(s *model.Secret, _ *model.Function, k *model.Key) {
			s.KMSKey, k.State = model.KMSKey{AWSManaged: true}, "Disabled"
		}, "the function rotate fails in its setSecret step", false},
		{"no way", func(_ *model.Secret, f *model.Function, _ *model.Key) { f.NetworkPath = model.No }, "the rotation function has no way to Secrets Manager", false},
		{"managed rotation", func(s *model.Secret, _ *model.Function, k *model.Key) {
			s.Rotation.Kind, s.Rotation.Function, k.State = model.RotationManaged, "", "Disabled"
		}, "the key cannot be used, its state is Disabled", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			in := failed()
			test.change(in.Secrets[0], in.Functions[0], in.Keys[0])
			s := complete(in).Secrets[0]
			assert.True(t, s.Rotation.Failing)
			assert.Equal(t, test.want, s.Rotation.LastFailure.Cause)
			assert.Equal(t, test.open, s.Hides("rotation.last_failure.cause"))
		})
	}
}

// The record alone tells what it says itself.
func TestCauseByTheRecordAlone(t *testing.T) {
	t.Parallel()
	in := failed()
	in.Scope.Source, in.Functions, in.Keys = model.SourceTrail, nil, nil
	s := in.Secrets[0]
	s.Rotation = model.Rotation{LastFailure: s.Rotation.LastFailure, SucceededAt: now.AddDate(0, 0, -9)}
	s.Usage = &model.Usage{Acts: []model.Act{{Kind: "rotation_cancelled", Event: model.Event{At: now.AddDate(0, 0, -3)}}}}
	complete(in)
	assert.True(t, s.Rotation.Failing)
	assert.Equal(t, "the function rotate fails in its setSecret step", s.Rotation.LastFailure.Cause)
	s.Usage.Acts[0].Event.At = now.AddDate(0, 0, -1)
	complete(in)
	assert.False(t, s.Rotation.Failing, "it was turned off since")
	assert.Empty(t, s.Rotation.LastFailure.Cause)
}

// A failure counts as long as no rotation succeeded since, be it by the record or by AWS's date.
func TestFailing(t *testing.T) {
	t.Parallel()
	rotated := func(last, succeeded int, unknown ...model.Path) *model.Secret {
		in := failed()
		s, day := in.Secrets[0], 24*time.Hour
		s.Rotation.LastAt, s.Rotation.SucceededAt = now.Add(-time.Duration(last)*day), now.Add(-time.Duration(succeeded)*day)
		s.Hide(unknown...)
		return complete(in).Secrets[0]
	}
	for _, test := range []struct {
		last, succeeded int
		want            bool
	}{{9, 9, true}, {1, 9, false}, {9, 1, false}, {2, 9, false}} {
		s := rotated(test.last, test.succeeded)
		assert.Equal(t, test.want, s.Rotation.Failing)
		assert.Equal(t, test.want, s.Rotation.State == model.StateFailing)
		assert.Equal(t, test.want, s.Rotation.LastFailure.Cause != "")
	}
	off := failed()
	off.Secrets[0].Rotation.Enabled = false
	assert.False(t, complete(off).Secrets[0].Rotation.Failing)
	assert.Equal(t, model.StateOff, off.Secrets[0].Rotation.State)
	s := rotated(9, 9, "rotation.last_at")
	assert.True(t, s.Hides("rotation.failing"))
	assert.True(t, s.Hides("rotation.state"))
	assert.False(t, complete(&model.Snapshot{Secrets: []*model.Secret{{Object: model.Object{Unknown: []model.Path{"rotation.last_at"}}}}}).Secrets[0].Hides("rotation.failing"))
}
