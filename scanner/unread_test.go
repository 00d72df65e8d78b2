package scanner

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/model"
)

// Who is told that a document could not be seen is told of which policy.
func TestPoliciesThatNobodyReadAreNamed(t *testing.T) {
	t.Parallel()
	p := &model.Principal{
		Object:   model.Object{ID: "role", Unknown: []model.Path{"policies.0.document", "policies.2.document", "reads_all", "tags"}},
		Policies: []model.IdentityPolicy{{Name: "ReadOnlyAccess"}, {Name: "own", Document: "{}"}, {Name: "ViewOnlyAccess"}},
	}
	table := newTable(&model.Snapshot{Principals: []*model.Principal{p}}, nil)
	in := &model.Input{Kind: "principal", Principal: p}
	for path, want := range map[model.Path]string{
		"principal.policies.0.document": "the document of the policy ReadOnlyAccess is not known",
		"principal.policies.2.document": "the document of the policy ViewOnlyAccess is not known",
		"principal.reads_all":           "the documents of the policies ReadOnlyAccess, ViewOnlyAccess are not known",
		"principal.tags":                "",
	} {
		assert.Equal(t, model.Hidden{Path: path, Reason: model.GapUnresolved, Detail: want}, table.reason(in, path))
	}
}
