package model_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/model"
)

func TestPosition(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "a.tf", (&model.Location{File: "a.tf"}).Position())
	assert.Equal(t, "a.tf:3", (&model.Location{File: "a.tf", Line: 3}).Position())
	assert.Equal(t, "a.tf:3:5", (&model.Location{File: "a.tf", Line: 3, Column: 5}).Position())
}

func TestPlural(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0 secrets", 1: "1 secret", 999: "999 secrets", 1204: "1,204 secrets", 1234567: "1,234,567 secrets"} {
		assert.Equal(t, want, model.Plural(n, "secret"))
	}
}

func TestUnseen(t *testing.T) {
	t.Parallel()
	r := &model.Report{}
	assert.Empty(t, r.Unseen())
	r.Summary.ByOutcome = map[model.Outcome]int{model.NotKnown: 2}
	assert.Equal(t, "2 judgements could not be reached", r.Unseen())
	r.Gaps = []model.Gap{{}}
	assert.Equal(t, "2 judgements could not be reached, 1 thing could not be read", r.Unseen())
	r.Summary.ByOutcome = nil
	assert.Equal(t, "1 thing could not be read", r.Unseen())
}
