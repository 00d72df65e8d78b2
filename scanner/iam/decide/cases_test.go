package decide_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

type testCase struct {
	ID, Kind, Account, Why string
	Secret                 string          `json:"secret_arn"`
	Policy                 json.RawMessage `json:"policy"`
	Old                    json.RawMessage `json:"policy_old"`
	Question               string
	Expected               struct {
		Public      *bool
		NewAccess   *bool `json:"new_access"`
		NotGranted  *bool `json:"not_granted"`
		Hole        *bool `json:"confused_deputy_hole"`
		UsableOwner *bool `json:"usable_for_owner"`
	}
	Actions []string `json:"actions"`
}

func readCases(t testing.TB) (cases []testCase) {
	text, err := os.ReadFile(filepath.Join("..", "testdata", "cases.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &cases))
	return cases
}

func parse(t testing.TB, text json.RawMessage) *iam.Document {
	doc, problems := iam.Parse(string(text))
	require.NotNil(t, doc, "%v", problems)
	return doc
}

func TestCases(t *testing.T) {
	t.Parallel()
	for _, c := range readCases(t) {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			if string(c.Policy) == "null" {
				return
			}
			d := decide.New(decide.World{Secret: c.Secret, Account: c.Account}, parse(t, c.Policy))
			want := func(expected *bool, got decide.Answer) {
				if expected == nil {
					return
				}
				assert.Equal(t, map[bool]model.Tri{true: model.Yes, false: model.No}[*expected], got.Tri, "%s %v", c.Why, got.Because)
				t.Log(got.Tri, got.Witness)
			}
			open, _ := d.Public(iam.AllActions())
			want(c.Expected.Public, open)
			want(c.Expected.Hole, d.ConfusedDeputy())
			if c.Expected.NewAccess != nil {
				want(c.Expected.NewAccess, d.NewAccess([]*iam.Document{parse(t, c.Old)}))
			}
		})
	}
}
