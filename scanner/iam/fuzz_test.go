package iam_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"smaudit/scanner/iam"
)

// FuzzParse holds every input to the promises of the package: no panic, bounded and printable
// answers in the order of the text, and encoding/json's view of what is JSON.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "[", "nul", "\uFEFF{}", statement(), without("Principal"), hole, statement(`"Action":` + hole),
		statement(`"Principal":{"AWS":["${aws_iam_role.app[\"a\"].arn}","1"]}`), `{"Statement":{"Effect":"allow"}}`,
		condition(`{"ForAllValues:StringLikeIfExists":{"aws:TagKeys":["${aws:username}",1,true]}}`),
		`{"Version":"x","Version":2,"Id":null,"Statement":[5,"` + hole + `",{"Sid":"\ud800\u0000\n"}]}`,
		`{"${a["` + "\xff" + `"].b}": ${c.d}, }`, strings.Repeat(`{"a":[`, 20),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, problems := iam.Parse(text)
		if doc == nil && len(problems) == 0 {
			t.Fatalf("neither document nor problem for %q", text)
		}
		checkJSON(t, text, problems)
		for _, kind := range []iam.Kind{iam.SecretPolicy, iam.KeyPolicy, iam.IdentityPolicy} {
			checked := iam.Check(text, kind)
			if len(checked) < len(problems) {
				t.Fatalf("Check says less than Parse of %q", text)
			}
			checkOrder(t, text, checked)
		}
	})
}

func checkOrder(t *testing.T, text string, problems []iam.Problem) {
	lines := strings.Split(text, "\n")
	last := iam.Problem{}
	for _, problem := range problems {
		checkProblem(t, problem)
		if problem.Line > len(lines) || problem.Column > utf8.RuneCountInString(lines[problem.Line-1])+1 {
			t.Fatalf("%+v is outside %q", problem, text)
		}
		if problem.Line < last.Line || problem.Line == last.Line && problem.Column < last.Column {
			t.Fatalf("%+v after %+v", problem, last)
		}
		last = problem
	}
}

// checkJSON compares with encoding/json where the two read the same language: without holes.
func checkJSON(t *testing.T, text string, problems []iam.Problem) {
	if strings.Contains(text, "${") || strings.Trim(text, " \t\r\n") == "" || strings.Trim(text, " \t\r\n") == "\uFEFF" {
		return
	}
	invalid := false
	for _, problem := range problems {
		if strings.Contains(problem.Message, "nested too deeply") || strings.Contains(problem.Message, "longer than any policy") {
			return
		}
		invalid = invalid || strings.HasPrefix(problem.Message, "not valid JSON")
	}
	if invalid == json.Valid([]byte(text)) {
		t.Fatalf("encoding/json says valid=%v of %q, we say %+v", !invalid == false, text, problems)
	}
}
