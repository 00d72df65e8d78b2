package scanner

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/cost"
	"smaudit/scanner/model"
)

func priced(n int, id func(int) string) *model.Snapshot {
	s := &model.Snapshot{Scope: model.Scope{Object: model.Object{ID: "root"}}}
	for i := range n {
		s.Secrets = append(s.Secrets, &model.Secret{Object: model.Object{ID: id(i), Address: fmt.Sprintf("%s[%d]", id(i), i)}})
	}
	cost.Default().Snapshot(s)
	return s
}

func TestInstancesShareALine(t *testing.T) {
	t.Parallel()
	l := newLedger()
	l.snapshot(priced(3, func(int) string { return "same" }))
	costs := l.costs(cost.Default(), nil)
	assert.Len(t, costs.Lines, 1)
	assert.Equal(t, "3", costs.Lines[0].Quantity)
	assert.Equal(t, "same[0]", costs.Lines[0].Name)
	assert.Equal(t, model.Money("1.20"), costs.Monthly)
}

// A bill of an organization has as many lines as it has scopes and items, and the same sum.
func TestALongBillDoesNotGrow(t *testing.T) {
	t.Parallel()
	l := newLedger()
	l.snapshot(priced(maxLines+50, func(i int) string { return fmt.Sprint("secret", i) }))
	costs := l.costs(cost.Default(), nil)
	assert.Len(t, costs.Lines, 1)
	assert.Equal(t, fmt.Sprint(maxLines+50), costs.Lines[0].Quantity)
	assert.Equal(t, "root", costs.Lines[0].Name)
	assert.Equal(t, model.Money("4020.00"), costs.Monthly)
}
