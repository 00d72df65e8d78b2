package enrich_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/model"
)

func TestRuntimes(t *testing.T) {
	t.Parallel()
	for runtime, want := range map[string]struct {
		on      string
		in      *int
		unknown []model.Path
	}{
		"":            {},
		"python3.9":   {"2025-12-15", ptr(-342), nil},
		"python3.13":  {"2029-06-30", ptr(951), nil},
		"python99.99": {"", nil, []model.Path{"runtime_ends_on", "runtime_ends_in"}},
	} {
		f := &model.Function{Runtime: runtime}
		complete(&model.Snapshot{Functions: []*model.Function{f}})
		assert.Equal(t, want.on, f.RuntimeEndsOn, runtime)
		assert.Equal(t, want.in, f.RuntimeEndsIn, runtime)
		assert.Equal(t, want.unknown, f.Unknown, runtime)
	}
}

func ptr(n int) *int { return &n }

func TestPermissions(t *testing.T) {
	t.Parallel()
	p := func(id, action, principal string) model.Permission {
		return model.Permission{ID: id, Action: action, Principal: principal}
	}
	bound := p("bound", "lambda:InvokeFunction", "secretsmanager.amazonaws.com")
	bound.SourceAccount = "111122223333"
	open := []model.Permission{
		p("open", "lambda:invokefunction", "secretsmanager.amazonaws.com"), p("china", "lambda:*", "secretsmanager.amazonaws.com.cn"), p("all", "*", "*"),
	}
	others := []model.Permission{p("read", "lambda:GetFunction", "secretsmanager.amazonaws.com"), p("bucket", "lambda:InvokeFunction", "s3.amazonaws.com")}
	for _, test := range []struct {
		name      string
		give      []model.Permission
		invocable bool
		open      []model.Permission
	}{
		{"none", nil, false, nil}, {"others", others, false, nil}, {"bound", append(others[:2:2], bound), true, nil}, {"open", append(open[:3:3], bound), true, open},
	} {
		f := &model.Function{Permissions: test.give}
		complete(&model.Snapshot{Functions: []*model.Function{f}})
		assert.Equal(t, test.invocable, f.Invocable, test.name)
		assert.Equal(t, test.open, f.OpenPermissions, test.name)
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	uses := func() *model.Secret {
		return &model.Secret{KMSKey: model.KMSKey{ID: "k"}, Rotation: model.Rotation{Function: "f"}}
	}
	s := &model.Snapshot{
		Secrets:   []*model.Secret{uses(), uses(), {}},
		Keys:      []*model.Key{{Object: model.Object{ID: "k"}}, {Object: model.Object{ID: "spare"}}},
		Functions: []*model.Function{{Object: model.Object{ID: "f"}}, {Object: model.Object{ID: "spare"}}},
	}
	complete(s)
	assert.Equal(t, []int{2, 0, 2, 0}, []int{s.Keys[0].Secrets, s.Keys[1].Secrets, s.Functions[0].Secrets, s.Functions[1].Secrets})
	assert.False(t, s.Keys[0].Hides("secrets") || s.Functions[0].Hides("secrets"))
	s.Secrets[2].Hide("kms_key", "rotation.function")
	complete(s)
	assert.True(t, s.Keys[0].Hides("secrets") && s.Keys[1].Hides("secrets"))
	assert.True(t, s.Functions[0].Hides("secrets") && s.Functions[1].Hides("secrets"))
}
