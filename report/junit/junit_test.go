package junit_test

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures"
	"smaudit/report/junit"
	"smaudit/scanner/model"
)

func render(t *testing.T, r *model.Report, look model.Look) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, junit.Write(&out, r, look))
	return out.String()
}

func parse(t *testing.T, text string) *node {
	t.Helper()
	var root node
	require.NoError(t, xml.Unmarshal([]byte(text), &root), text)
	return &root
}

func TestGolden(t *testing.T) {
	t.Parallel()
	fixtures.Golden(t, "report-junit.xml", []byte(render(t, fixtures.Report(), model.Look{})))
}

func TestFitsSchema(t *testing.T) {
	t.Parallel()
	s := readSchema(t)
	for name, r := range map[string]*model.Report{
		"sample": fixtures.Report(), "hostile": fixtures.HostileReport(), "clean": fixtures.WithFindings(nil), "empty": {},
	} {
		root := parse(t, render(t, r, model.Look{ShowInfo: true, ShowAll: true}))
		assert.Equal(t, "testsuites", root.XMLName.Local)
		assert.Empty(t, s.faults(root), name)
	}
	for _, broken := range []string{
		`<testsuites><testcase name="x"/></testsuites>`, `<testsuites><testsuite name="x"/></testsuites>`, `<testsuites odd="1"/>`, `<odd/>`,
		`<testcase name="x"><failure/><skipped/></testcase>`, `<testcase name="x"><skipped/><skipped/></testcase>`, `<testsuites>text</testsuites>`,
	} {
		assert.Len(t, s.faults(parse(t, broken)), 1, broken)
	}
}

// The counts are those of the cases, of each suite and of all together; there is always a case.
func TestCounts(t *testing.T) {
	t.Parallel()
	for _, r := range []*model.Report{fixtures.Report(), fixtures.HostileReport(), fixtures.WithFindings(nil), {}} {
		root := parse(t, render(t, r, model.Look{}))
		var total int
		for i, suite := range root.Children {
			counts := map[string]int{}
			for _, c := range suite.Children {
				counts["testcase"]++
				for _, result := range c.Children {
					counts[result.XMLName.Local]++
				}
			}
			total += counts["testcase"]
			assert.Equal(t, strconv.Itoa(i), suite.attr("id"))
			for attr, name := range map[string]string{"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"} {
				assert.Equal(t, strconv.Itoa(counts[name]), suite.attr(attr), "%s of %s", attr, suite.attr("name"))
			}
		}
		assert.Positive(t, total)
		assert.Equal(t, strconv.Itoa(total), root.attr("tests"))
	}
}

// What is accepted, not known or stopped is no failure, and says why; a rule that found nothing passed.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	r := fixtures.Report()
	r.Summary.ByRule = append(r.Summary.ByRule,
		model.RuleCount{Rule: "KMS001", Outcomes: map[model.Outcome]int{model.Pass: 3}},
		model.RuleCount{Rule: "USE002", Outcomes: map[model.Outcome]int{model.Pass: 3}})
	r.Rules = append(r.Rules, model.Rule{ID: "LOG001", Title: "Clean", Family: "trail"}, model.Rule{ID: "LOG002", Title: "Idle", Family: "trail"})
	r.Summary.ByRule = append(r.Summary.ByRule, model.RuleCount{Rule: "LOG001", Outcomes: map[model.Outcome]int{model.Pass: 3}})
	got := map[string]string{}
	for _, suite := range parse(t, render(t, r, model.Look{})).Children {
		for _, c := range suite.Children {
			result := "passed"
			for _, child := range c.Children {
				result = child.XMLName.Local + ": " + child.attr("message")
			}
			got[c.attr("classname")+" "+c.attr("name")] = result
		}
	}
	assert.Equal(t, "failure: rotation is not on, and the value is 410 days old", got["smaudit.rotation.ROT001 prod/api (#0b77de)"])
	assert.Equal(t, "skipped: rotation.next_at could not be seen (denied: secretsmanager:DescribeSecret is missing)", got["smaudit.rotation.ROT003 prod/ftp (#c25f3b)"])
	assert.Contains(t, got["smaudit.key.KMS001 aws_secretsmanager_secret.legacy (#d36a4c)"], "skipped: the default key cannot be shared [accepted by team-payments")
	assert.Equal(t, "error: the rule stopped: conflicting values", got["smaudit.rotation.ROT001 prod/odd (#e47b5d)"])
	assert.Equal(t, "passed", got["smaudit.trail.LOG001 nothing found"])
	assert.NotContains(t, got, "smaudit.trail.LOG002 nothing found")
	assert.NotContains(t, got, "smaudit.key.KMS001 nothing found")
	assert.NotContains(t, got, "smaudit.cost.CST005 nothing found", "what is only not shown was found")
}

// XML has no way to write most control characters, and CDATA none to write its own end.
func TestHostile(t *testing.T) {
	t.Parallel()
	for _, text := range append(fixtures.Hostile, "]]>", "a]]><failure/>", "\ufffe\uffff") {
		f := model.Finding{ID: "0123456789", Rule: "ROT001", Severity: model.High, Outcome: model.Fail, Message: text, Subject: model.Subject{Name: "n" + text}}
		got := parse(t, render(t, fixtures.WithFindings([]model.Finding{f}), model.Look{})).Children[0].Children[0]
		assert.Equal(t, model.Visible("n"+text)+" (#012345)", got.attr("name"))
		require.Len(t, got.Children, 1)
		assert.Equal(t, model.Visible(text), got.Children[0].attr("message"))
		assert.Contains(t, got.Children[0].Text, model.Visible(text))
	}
}

func TestSeverity(t *testing.T) {
	t.Parallel()
	assert.NotContains(t, render(t, fixtures.Report(), model.Look{}), "bb14d2")
	assert.Contains(t, render(t, fixtures.Report(), model.Look{Severity: model.Info}), "bb14d2")
	assert.False(t, strings.Contains(render(t, fixtures.Report(), model.Look{Severity: model.High}), "9a3be1"))
}
