package evaluate_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/evaluate"
	"smaudit/scanner/model"
)

const administrator = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

func parse(t *testing.T, text json.RawMessage) *iam.Document {
	t.Helper()
	if len(text) == 0 || string(text) == "null" {
		return nil
	}
	if string(text) == `"AdministratorAccess"` {
		text = json.RawMessage(administrator)
	}
	doc, problems := iam.Parse(string(text))
	require.NotNil(t, doc, "%v", problems)
	return doc
}

// The cases of the kinds access and kms are concrete requests.
func TestCases(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "testdata", "cases.json"))
	require.NoError(t, err)
	var cases []struct {
		ID, Kind, Account, Why string
		Secret                 string          `json:"secret_arn"`
		Policy                 json.RawMessage `json:"policy"`
		KeyPolicy              json.RawMessage `json:"kms_key_policy"`
		Key                    string          `json:"kms_key"`
		Request                struct {
			Principal model.Caller
			Action    string
			Context   map[string]json.RawMessage
		}
		Environment struct {
			Identity, Boundary json.RawMessage
			SCP, RCP           []json.RawMessage
			Tags               map[string]string
		}
		Expected struct {
			Allowed       *bool
			ValueReadable *bool `json:"value_readable"`
			Unknown       string
		}
	}
	require.NoError(t, json.Unmarshal(text, &cases))
	judged := 0
	for _, c := range cases {
		if c.Kind != "access" && c.Kind != "kms" {
			continue
		}
		judged++
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			p := evaluate.Policies{Secret: c.Secret, Account: c.Account, Tags: c.Environment.Tags, Boundary: parse(t, c.Environment.Boundary)}
			p.SCPs, p.RCPs = levels(t, c.Environment.SCP), levels(t, c.Environment.RCP)
			if doc := parse(t, c.Policy); doc != nil {
				p.Resource = []*iam.Document{doc}
			}
			var many []json.RawMessage
			if json.Unmarshal(c.Environment.Identity, &many) != nil && len(c.Environment.Identity) > 0 {
				many = []json.RawMessage{c.Environment.Identity}
			}
			for _, text := range many {
				p.Identity = append(p.Identity, parse(t, text))
			}
			if c.Key != "" {
				p.Key = &evaluate.Key{Managed: c.Key == "aws/secretsmanager", Policy: parse(t, c.KeyPolicy)}
			}
			r := model.Request{Principal: c.Request.Principal, Action: c.Request.Action, Context: make(map[string][]string)}
			for name, value := range c.Request.Context {
				var list []string
				if json.Unmarshal(value, &list) != nil {
					list = []string{strings.Trim(string(value), `"`)} // a number or a boolean as it is written
				}
				r.Context[name] = list
			}
			if c.Expected.Allowed != nil {
				got := evaluate.Request(r, p)
				assert.Equal(t, *c.Expected.Allowed, got.Allowed, "%s: %s", got.By, c.Why)
				assert.NotEmpty(t, got.By)
				assert.Empty(t, got.Open)
			}
			if c.Expected.Unknown == "decision" {
				assert.NotEmpty(t, evaluate.Request(r, p).Open, c.Why)
			}
			if c.Expected.ValueReadable != nil {
				want := model.No
				if *c.Expected.ValueReadable {
					want = model.Yes
				}
				assert.Equal(t, want, evaluate.Readable(r, p), c.Why)
			}
			if c.Expected.Unknown == "value_readable" {
				assert.Equal(t, model.Unknown, evaluate.Readable(r, p), c.Why)
			}
		})
	}
	assert.Greater(t, judged, 150)
}

// levels makes a level of each policy. One that only denies has FullAWSAccess beside it.
func levels(t *testing.T, texts []json.RawMessage) (out [][]*iam.Document) {
	for _, text := range texts {
		level := []*iam.Document{parse(t, text)}
		if level[0].Statements[0].Effect.Value == "Deny" {
			level = append(level, parse(t, json.RawMessage(administrator)))
		}
		out = append(out, level)
	}
	return out
}
