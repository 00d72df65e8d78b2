package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// catalogueCase is one of the cases of the package iam: policies, a question and the right answer.
type catalogueCase struct {
	ID, Kind, Account, Question, Why string
	Secret                           string          `json:"secret_arn"`
	Policy                           json.RawMessage `json:"policy"`
	Text                             string          `json:"policy_text"`
	Old                              json.RawMessage `json:"policy_old"`
	Key                              string          `json:"kms_key"`
	KeyPolicy                        json.RawMessage `json:"kms_key_policy"`
	Request                          json.RawMessage
	Environment                      struct {
		Identity, Boundary json.RawMessage
		SCP, RCP           []json.RawMessage
		Tags               map[string]string
	}
	Expected map[string]any
	Peers    map[string]*bool // what other tools say; null is a crash
}

func readCatalogue(t testing.TB) (cases []catalogueCase) {
	text, err := os.ReadFile(filepath.Join("..", "..", "scanner", "iam", "testdata", "cases.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &cases))
	return cases
}

// caseFiles writes the parts of a case to files.
type caseFiles struct {
	t    *testing.T
	dir  string
	args []string
}

func (f *caseFiles) file(text []byte) string {
	if string(text) == `"AdministratorAccess"` {
		text = []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
	}
	name := filepath.Join(f.dir, fmt.Sprintf("%d.json", len(f.args)))
	require.NoError(f.t, os.WriteFile(name, text, 0o600))
	return name
}

func (f *caseFiles) flag(name string, text []byte) {
	if len(text) > 0 && string(text) != "null" {
		f.args = append(f.args, name, f.file(text))
	}
}

// arguments are the command line that a case comes to.
func (c *catalogueCase) arguments(t *testing.T) []string {
	f := &caseFiles{t: t, dir: t.TempDir()}
	policy := []byte(c.Policy)
	if c.Text != "" {
		policy = []byte(c.Text)
	}
	if c.Request != nil {
		f.args = []string{"access", "eval"}
		f.flag("--request", c.Request)
		f.flag("--policy", policy)
		f.flag("--boundary", c.Environment.Boundary)
		for _, text := range c.identities() {
			f.flag("--identity", text)
		}
		for _, text := range c.Environment.SCP {
			f.flag("--scp", text)
		}
		for _, text := range c.Environment.RCP {
			f.flag("--rcp", text)
		}
	} else {
		f.args = append([]string{"access", "check"}, f.file(policy))
		f.flag("--against", c.Old)
		if _, asked := c.wanted()["not_granted"]; asked {
			_, list, _ := strings.Cut(strings.TrimSuffix(c.Question, "?"), ": ")
			f.args = append(f.args, "--not-granted", strings.ReplaceAll(list, ", ", ","))
		}
	}
	f.flag("--kms-key-policy", c.KeyPolicy)
	if c.Key != "" {
		f.args = append(f.args, "--kms-key", c.Key)
	}
	for tag, value := range c.Environment.Tags {
		f.args = append(f.args, "--tag", tag+"="+value)
	}
	return append(f.args, "--account", c.Account, "--secret", c.Secret, "-f", "json")
}

// identities are the policies of the caller, of which there may be one, a list, or none.
func (c *catalogueCase) identities() (many []json.RawMessage) {
	if json.Unmarshal(c.Environment.Identity, &many) != nil && c.Environment.Identity != nil {
		many = []json.RawMessage{c.Environment.Identity}
	}
	return many
}

// wanted are the fields of the answer that a case is about.
func (c *catalogueCase) wanted() map[string]any {
	want := make(map[string]any)
	word := func(yes any, words [2]string) string { return words[map[bool]int{false: 0, true: 1}[yes.(bool)]] }
	for name, value := range c.Expected {
		if name == "allowed" && c.Request == nil {
			continue // a remark
		}
		switch name {
		case "public", "new_access", "not_granted":
			want[name] = word(value, [2]string{"no", "yes"})
		case "confused_deputy_hole":
			want["confused_deputy"] = word(value, [2]string{"no", "yes"})
		case "allowed":
			want["decision"] = word(value, [2]string{"deny", "allow"})
		case "value_readable":
			want[name] = value
		case "unknown":
			want[value.(string)] = map[bool]any{true: nil, false: "unknown"}[value == "value_readable"]
		}
	}
	return want
}

func (c *catalogueCase) answer(t *testing.T) map[string]any {
	var out, messages bytes.Buffer
	code := run(c.arguments(t), strings.NewReader(""), &out, &messages)
	require.Equal(t, exitOK, code, messages.String())
	assert.Empty(t, messages.String())
	var got map[string]any
	require.NoError(t, json.Unmarshal(out.Bytes(), &got))
	return got
}

// TestCatalogue asks the command line every case. Where the answer is unknown, it says what it hangs on.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	cases := readCatalogue(t)
	assert.GreaterOrEqual(t, len(cases), 400)
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			want, got := c.wanted(), c.answer(t)
			require.NotEmpty(t, want)
			for name, value := range want {
				assert.Equal(t, value, got[name], "%s: %s", name, c.Why)
				if value == "yes" && name != "not_granted" || value == "no" && name == "not_granted" {
					assert.Contains(t, got["witnesses"], name)
				}
			}
			if because, is := c.Expected["because"].(string); is && c.Request == nil {
				assert.Contains(t, fmt.Sprint(got["unknown_because"]), because)
			}
		})
	}
}

// TestWitnesses replays the proofs that access check gives: access eval lets each request through, and
// before a change it did not.
func TestWitnesses(t *testing.T) {
	t.Parallel()
	replayed := 0
	for _, c := range readCatalogue(t) {
		if c.Request != nil || strings.HasSuffix(c.Secret, "??????") {
			continue
		}
		witnesses, _ := c.answer(t)["witnesses"].(map[string]any)
		for question, witness := range witnesses {
			if question == "public_value" {
				continue // it is about the key as well
			}
			text, err := json.Marshal(witness)
			require.NoError(t, err)
			again := c
			again.Request, again.Environment.Identity = text, json.RawMessage(`"AdministratorAccess"`)
			assert.Equal(t, "allow", again.answer(t)["decision"], "%s %s", c.ID, question)
			if question == "new_access" {
				again.Policy, again.Text = c.Old, ""
				if strings.Contains(string(text), `"account":"`+c.Account+`"`) {
					again.Environment.Identity = nil // the policy alone lets it in
				}
				assert.Equal(t, "deny", again.answer(t)["decision"], c.ID)
			}
			replayed++
		}
	}
	assert.Greater(t, replayed, 150)
}

// peersTable counts what the tools say of the public cases of which they were asked, ours by the command
// line: right, public called private, private called public, crashes.
func peersTable(t *testing.T) string {
	type score struct{ right, missed, wrong, crashed int }
	scores := make(map[string]*score)
	count := func(tool string, want bool, got *bool) {
		s := scores[tool]
		if s == nil {
			s = &score{}
			scores[tool] = s
		}
		switch {
		case got == nil:
			s.crashed++
		case *got == want:
			s.right++
		case want:
			s.missed++
		default:
			s.wrong++
		}
	}
	asked := 0
	for _, c := range readCatalogue(t) {
		if c.Peers == nil {
			continue
		}
		asked++
		want := c.Expected["public"].(bool)
		for tool, got := range c.Peers {
			count(tool, want, got)
		}
		ours := c.answer(t)["public"] == "yes"
		count("smaudit", want, &ours)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "| %d policies | right | public, called private | private, called public | crash |\n|---|---|---|---|---|\n", asked)
	for _, tool := range []string{"smaudit", "policyuniverse", "cloudsplaining", "prowler", "custodian"} {
		s := scores[tool]
		require.NotNil(t, s, tool)
		fmt.Fprintf(&out, "| %s | %d | %d | %d | %d |\n", tool, s.right, s.missed, s.wrong, s.crashed)
	}
	return out.String()
}

// TestPeersTable holds the table of the README against the catalogue; -v prints it.
func TestPeersTable(t *testing.T) {
	t.Parallel()
	table := peersTable(t)
	t.Log("\n" + table)
	assert.Contains(t, table, "| smaudit | 34 | 0 | 0 | 0 |")
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	require.NoError(t, err)
	assert.Contains(t, string(readme), table)
}
