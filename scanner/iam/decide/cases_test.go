package decide_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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
	Text                   string          `json:"policy_text"` // where it is no JSON
	Old                    json.RawMessage `json:"policy_old"`
	Mutation               json.RawMessage `json:"mutation"` // a small change that turns the verdict
	Question               string
	Environment            struct{ Tags map[string]string }
	Expected               struct {
		Public     *bool
		NewAccess  *bool `json:"new_access"`
		NotGranted *bool `json:"not_granted"`
		Hole       *bool `json:"confused_deputy_hole"`
		Unknown    string
	}
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

func (c *testCase) document(t testing.TB) *iam.Document {
	if c.Text != "" {
		return parse(t, json.RawMessage(c.Text))
	}
	return parse(t, c.Policy)
}

func (c *testCase) decider(docs ...*iam.Document) *decide.Decider {
	return decide.New(decide.World{
		Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), Secret: c.Secret, Open: strings.HasSuffix(c.Secret, "-??????"), Account: c.Account,
		Tags: c.Environment.Tags, TagsFree: len(c.Environment.Tags) == 0,
	}, docs...)
}

// actions are those that the question of a case ends in.
func (c *testCase) actions() (set iam.Actions) {
	_, list, _ := strings.Cut(strings.TrimSuffix(c.Question, "?"), ": ")
	for _, name := range strings.Split(list, ", ") {
		set |= iam.ActionsLike("secretsmanager:" + name)
	}
	return set
}

func TestCases(t *testing.T) {
	t.Parallel()
	for _, c := range readCases(t) {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			if string(c.Policy) == "null" && c.Text == "" {
				return
			}
			d := c.decider(c.document(t))
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
			if c.Expected.NotGranted != nil {
				want(c.Expected.NotGranted, d.NotGranted(c.actions()))
			}
			switch c.Expected.Unknown {
			case "public":
				assert.Equal(t, model.Unknown, open.Tri, c.Why)
			case "not_granted":
				assert.Equal(t, model.Unknown, d.NotGranted(c.actions()).Tri, c.Why)
			}
		})
	}
}

// A small change, as another operator or a condition less, turns the verdict of a case; and whatever a
// policy allows, it is public no more when each statement that allows asks for the owner's account.
func TestCasesTurn(t *testing.T) {
	t.Parallel()
	turned := 0
	for _, c := range readCases(t) {
		if c.Expected.Public == nil && c.Expected.Unknown != "public" {
			continue
		}
		doc := c.document(t)
		for i := range doc.Statements {
			if st := &doc.Statements[i]; st.Effect.Value == "Allow" {
				at := st.At
				st.Conditions = append(st.Conditions, iam.Condition{
					Operator: iam.Text{Value: "StringEquals", At: at}, Key: iam.Text{Value: "aws:PrincipalAccount", At: at},
					Values: iam.Element{At: at, Values: []iam.Text{{Value: c.Account, At: at}}},
				})
			}
		}
		if open, confined := c.decider(doc).Public(iam.AllActions()); !vague(doc) {
			assert.Equal(t, []model.Tri{model.No, model.No}, []model.Tri{open.Tri, confined.Tri}, c.ID)
		}
		if c.Mutation == nil {
			continue
		}
		turned++
		open, _ := c.decider(parse(t, c.Mutation)).Public(iam.AllActions())
		if c.Expected.Public == nil {
			assert.NotEqual(t, model.Unknown, open.Tri, c.ID)
			continue
		}
		assert.Equal(t, map[bool]model.Tri{true: model.No, false: model.Yes}[*c.Expected.Public], open.Tri, "%s %v", c.ID, open.Because)
	}
	assert.Greater(t, turned, 100)
}

// vague reports whether a whole statement is unknown, to which no condition can be added.
func vague(doc *iam.Document) bool {
	return doc.Unknown || slices.ContainsFunc(doc.Statements, func(st iam.Statement) bool { return st.Unknown })
}
