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

// Conditions and denials of policies that people wrote themselves.
func TestUnusualPermissions(t *testing.T) {
	t.Parallel()
	give := func(change func(*model.Permission)) model.Permission {
		p := model.Permission{ID: "p", Action: "lambda:InvokeFunction", Principal: "secretsmanager.amazonaws.com"}
		change(&p)
		return p
	}
	own := give(func(p *model.Permission) { p.SourceAccount = "111122223333" })
	for name, test := range map[string]struct {
		give            []model.Permission
		invocable, open model.Tri
	}{
		"own account":              {[]model.Permission{own}, model.Yes, model.No},
		"an account left open":     {[]model.Permission{give(func(p *model.Permission) { p.SourceAccount = "var.account" })}, model.Unknown, model.No},
		"an ARN left open":         {[]model.Permission{give(func(p *model.Permission) { p.SourceARN = "var.secret" })}, model.Unknown, model.No},
		"another account":          {[]model.Permission{give(func(p *model.Permission) { p.SourceAccount = "444455556666" })}, model.No, model.No},
		"any account's secrets":    {[]model.Permission{give(func(p *model.Permission) { p.SourceARN = "arn:aws:secretsmanager:*:*:secret:*" })}, model.Yes, model.Yes},
		"own secrets":              {[]model.Permission{give(func(p *model.Permission) { p.SourceARN = "arn:aws:secretsmanager:*:111122223333:secret:*" })}, model.Yes, model.No},
		"another condition":        {[]model.Permission{give(func(p *model.Permission) { p.Conditional = true })}, model.Unknown, model.Unknown},
		"own, or on a condition":   {[]model.Permission{own, give(func(p *model.Permission) { p.Conditional = true })}, model.Yes, model.Unknown},
		"own, and a denial":        {[]model.Permission{own, give(func(p *model.Permission) { p.Denied = true })}, model.Unknown, model.No},
		"own, and another denial":  {[]model.Permission{own, {Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com", Denied: true}}, model.Yes, model.No},
		"all of them, but denied":  {[]model.Permission{give(func(*model.Permission) {}), give(func(p *model.Permission) { p.Denied = true })}, model.Unknown, model.Unknown},
		"own organization, for it": {[]model.Permission{give(func(p *model.Permission) { p.Organization = "o-acme123456" })}, model.Yes, model.No},
	} {
		f := &model.Function{Account: "111122223333", Permissions: test.give}
		complete(&model.Snapshot{Functions: []*model.Function{f}})
		tri := func(path model.Path, yes bool) model.Tri {
			switch {
			case f.Hides(path):
				return model.Unknown
			case yes:
				return model.Yes
			}
			return model.No
		}
		assert.Equal(t, test.invocable, tri("invocable", f.Invocable), name)
		assert.Equal(t, test.open, tri("open_permissions", f.OpenPermissions != nil), name)
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
