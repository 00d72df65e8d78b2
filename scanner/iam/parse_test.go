package iam_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iam"
)

func TestParse(t *testing.T) {
	t.Parallel()
	doc, problems := iam.Parse(`{
  "Version": "2012-10-17",
  "Id": "ä${aws_x.y.id}", "Statement": {
    "Sid": "One", "Effect": "Allow",
    "Principal": {"AWS": ["111122223333", "` + hole + `"], "Service": "lambda.amazonaws.com"},
    "NotAction": "secretsmanager:Get*",
    "Resource": ` + hole + `,
    "Condition": {"Bool": {"aws:SecureTransport": [true]}, "StringLike": {"aws:username": "${aws:userid}"}}
  }
}`)
	assert.Empty(t, problems)
	at := func(line, column int) iam.Position { return iam.Position{Line: line, Column: column} }
	one := func(value string, line, column int) []iam.Text {
		return []iam.Text{{Value: value, At: at(line, column)}}
	}
	assert.Equal(t, &iam.Document{
		Version: iam.Text{Value: "2012-10-17", At: at(2, 14)},
		ID:      iam.Text{Value: "ä${aws_x.y.id}", At: at(3, 9), Unknown: true},
		Statements: []iam.Statement{{
			At: at(3, 40), Path: "Statement",
			Sid:    iam.Text{Value: "One", At: at(4, 12)},
			Effect: iam.Text{Value: "Allow", At: at(4, 29)},
			Principal: iam.Principals{At: at(5, 5), Groups: []iam.PrincipalGroup{
				{
					Type: iam.Text{Value: "AWS", At: at(5, 19)},
					Members: iam.Element{At: at(5, 19), Unknown: true, Values: []iam.Text{
						{Value: "111122223333", At: at(5, 27)}, {Value: hole, At: at(5, 43), Unknown: true},
					}},
				},
				{
					Type:    iam.Text{Value: "Service", At: at(5, 71)},
					Members: iam.Element{At: at(5, 71), Values: one("lambda.amazonaws.com", 5, 82)},
				},
			}},
			NotAction: iam.Element{At: at(6, 5), Values: one("secretsmanager:Get*", 6, 18)},
			Resource:  iam.Element{At: at(7, 5), Unknown: true, Values: []iam.Text{{At: at(7, 17), Unknown: true}}},
			Conditions: []iam.Condition{
				{
					Operator: iam.Text{Value: "Bool", At: at(8, 19)}, Key: iam.Text{Value: "aws:SecureTransport", At: at(8, 28)},
					Values: iam.Element{At: at(8, 28), Values: one("true", 8, 52)},
				},
				{
					Operator: iam.Text{Value: "StringLike", At: at(8, 60)}, Key: iam.Text{Value: "aws:username", At: at(8, 75)},
					Values: iam.Element{At: at(8, 75), Values: one("${aws:userid}", 8, 91)},
				},
			},
		}},
	}, doc)
}

func TestParseUnknown(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", hole, "\uFEFF" + hole, `"` + hole + `"`, `{` + hole + `}`, `{"` + hole + `":1}`} {
		doc, problems := iam.Parse(text)
		require.NotNil(t, doc, "%q", text)
		assert.True(t, doc.Unknown, "%q", text)
		assert.Empty(t, problems, "%q", text)
	}
}

// Where the document is read on after a problem, what is said of it must not be taken for certain.
func TestParseGoesOn(t *testing.T) {
	t.Parallel()
	doc, problems := iam.Parse(`{"Statement":[5,{"Effect":7,"Action":[{}],"Principal":"x","Condition":{"Bool":{"a:b":[null]}}}]}`)
	assert.Len(t, problems, 5)
	require.Len(t, doc.Statements, 2)
	assert.True(t, doc.Statements[0].Unknown)
	s := doc.Statements[1]
	assert.True(t, s.Effect.Unknown)
	assert.True(t, s.Action.Unknown)
	assert.True(t, s.Principal.Unknown)
	assert.True(t, s.Conditions[0].Values.Unknown)
	doc, problems = iam.Parse("{")
	assert.Nil(t, doc)
	assert.Len(t, problems, 1)
}

// Hostile texts take bounded time and give a bounded answer, in which little of them is repeated.
func TestBombs(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("\u202e<", 20_000)
	for name, text := range map[string]string{
		"lists":              strings.Repeat("[", 250_000),
		"objects":            strings.Repeat(`{"a":`, 50_000),
		"closed":             strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000),
		"one key over again": "{" + strings.Repeat(`"a":1,`, 40_000) + `"a":1}`,
		"a long key":         `{"` + long + `":1,"` + long + `":1}`,
		"long trail":         strings.Repeat(`{"`+strings.Repeat("x.", 1_000)+`":`, 31) + "[" + strings.Repeat("{},", 40_000) + "{}]" + strings.Repeat("}", 31),
		"open holes":         `{"` + strings.Repeat(`${a["`, 50_000),
		"open holes in text": `{"Statement":[],"Id":"` + strings.Repeat(`${a[\"`, 40_000) + `"}`,
		"holes":              "[" + strings.Repeat(hole+",", 10_000) + "1]",
		"statements":         `{"Statement":[` + strings.Repeat("{},", 80_000) + "{}]}",
		"values":             condition(`{"StringLike":{"` + strings.Repeat("*?", 100) + `":[` + strings.Repeat(`{},`, 60_000) + `{}]}}`),
		"wildcards":          statement(`"Action":"secretsmanager:` + strings.Repeat("*a", 100_000) + `"`),
		"too long":           strings.Repeat(" ", 50_000_000) + "{}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			problems := iam.Check(text, iam.SecretPolicy)
			assert.Less(t, time.Since(start), 10*time.Second)
			assert.NotEmpty(t, problems)
			assert.LessOrEqual(t, len(problems), 100)
			for _, problem := range problems {
				checkProblem(t, problem)
			}
		})
	}
}

// checkProblem holds what is said to one line of text that can be shown.
func checkProblem(t *testing.T, problem iam.Problem) {
	t.Helper()
	text := fmt.Sprint(problem.Path, problem.Message)
	for _, r := range text {
		if r < ' ' || r == 0x7f || r == '\u202e' {
			t.Fatalf("%q holds %U", text, r)
		}
	}
	if problem.Message == "" || len(problem.Message) > 1000 || problem.Line < 1 || problem.Column < 1 {
		t.Fatalf("%+v", problem)
	}
}

func TestNothingLongIsRepeated(t *testing.T) {
	t.Parallel()
	canary := strings.Repeat("c", 81)
	for _, text := range []string{
		statement(`"Effect":"` + canary + `"`), statement(`"Action":"` + canary + `"`), statement(`"Resource":"` + canary + `"`),
		statement(`"Principal":{"` + canary + `":"x"}`), statement(`"Principal":{"AWS":"` + canary + `"}`),
		condition(`{"` + canary + `":{"` + canary + `":"` + canary + `"}}`), `{"` + canary + `":1,"` + canary + `":2}`,
	} {
		problems := iam.Check(text, iam.SecretPolicy)
		assert.NotEmpty(t, problems)
		assert.NotContains(t, fmt.Sprint(problems), canary)
		assert.Contains(t, fmt.Sprint(problems), canary[:80])
	}
}
