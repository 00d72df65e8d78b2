package script_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/script"
)

// found returns the texts at the locations of all literals that were found.
func found(t testing.TB, name, text string) []string {
	t.Helper()
	var out []string
	lines := strings.Split(text, "\n")
	for _, consumer := range script.Read(name, []byte(text)) {
		require.Equal(t, "script", consumer.Kind)
		require.Len(t, consumer.Origin, len(consumer.Literals))
		for _, literal := range consumer.Literals {
			at := consumer.Origin[literal.Path]
			require.Equal(t, name, at.File)
			require.NotEmpty(t, literal.Value.Kind)
			from := []rune(lines[at.Line-1])[at.Column-1:]
			if at.EndLine == at.Line {
				from = from[:at.EndColumn-at.Column]
			}
			out = append(out, string(from))
		}
	}
	return out
}

func TestReadFindsLiterals(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file, give string
		want             []string
	}{
		{"bare", "a.sh", "aws secretsmanager create-secret --name x --secret-string hunter2", []string{"hunter2"}},
		{"double quotes", "a.sh", `aws secretsmanager put-secret-value --secret-id x --secret-string "hunter 2"`, []string{`"hunter 2"`}},
		{"single quotes", "a.sh", `aws secretsmanager update-secret --secret-string 'hunter2' --secret-id x`, []string{`'hunter2'`}},
		{"with equals", "a.sh", `aws secretsmanager create-secret --name=x --secret-string=hunter2;`, []string{`hunter2`}},
		{"binary", "a.sh", `aws secretsmanager create-secret --secret-binary aHVudGVyMg==`, []string{`aHVudGVyMg==`}},
		{"global options", "a.sh", `sudo -E aws --profile p --region eu-west-1 secretsmanager --output json create-secret --secret-string 'é' --name x`, []string{`'é'`}},
		{"an image", "a.sh", `docker run --rm amazon/aws-cli secretsmanager create-secret --secret-string v1`, []string{"v1"}},
		{"a variable for aws", "a.sh", `$AWS secretsmanager create-secret --secret-string v1`, []string{"v1"}},
		{"continued lines", "a.sh", "aws \\\n  secretsmanager \\\n  create-secret \\\n  --name x \\\n  --secret-string \\\n  'v1'\n", []string{"'v1'"}},
		{"carriage returns", "a.sh", "aws secretsmanager \\\r\n create-secret --secret-string v1\r\n", []string{"v1"}},
		{"in a substitution", "a.sh", `ARN="$(aws secretsmanager create-secret --secret-string "v1" --query ARN)"`, []string{`"v1"`}},
		{"in a backquote", "a.sh", "ARN=`aws secretsmanager create-secret --secret-string v1`", []string{"v1"}},
		{"after another", "a.sh", `echo "it's" && aws secretsmanager create-secret --secret-string v1 | jq .`, []string{"v1"}},
		{"in a shell's argument", "a.sh", `sh -c "aws secretsmanager create-secret --secret-string 'v1' --name x"`, []string{"'v1'"}},
		{"in a shell's argument, escaped", "a.sh", `sh -c "aws secretsmanager create-secret --secret-string \"v 1\""`, []string{`\"v 1\"`}},
		{"two", "a.sh", "aws secretsmanager create-secret --secret-string v1\naws secretsmanager put-secret-value --secret-string v2", []string{"v1", "v2"}},
		{"JSON", "a.sh", `aws secretsmanager create-secret --secret-string '{"username":"u","password":"p"}'`, []string{`'{"username":"u","password":"p"}'`}},
		{"JSON over lines", "a.sh", "aws secretsmanager create-secret --secret-string '{\n\"password\":\"p\"}'", []string{`'{`}},
		{"JSON with a variable beside the credential", "a.sh", `aws secretsmanager create-secret --secret-string "{\"username\":\"$U\",\"password\":\"p\"}"`, []string{`"{\"username\":\"$U\",\"password\":\"p\"}"`}},
		{"JSON with a number for a variable", "a.sh", `aws secretsmanager create-secret --secret-string '{"port":'$PORT',"password":"p"}'`, []string{`'{"port":'$PORT',"password":"p"}'`}},
		{"JSON without a known name", "a.sh", `aws secretsmanager create-secret --secret-string "{\"host\":\"$H\",\"salt\":\"p\"}"`, []string{`"{\"host\":\"$H\",\"salt\":\"p\"}"`}},
		{"a credential with a variable", "a.sh", `aws secretsmanager create-secret --secret-string "$ID:AKIAIOSFODNN7EXAMPLE"`, []string{`"$ID:AKIAIOSFODNN7EXAMPLE"`}},
		{"input as JSON", "a.sh", `aws secretsmanager create-secret --cli-input-json '{"Name":"x","SecretString":"v1"}'`, []string{`'{"Name":"x","SecretString":"v1"}'`}},
		{"dollar in single quotes", "a.sh", `aws secretsmanager create-secret --secret-string 'pa$$w0rd'`, []string{`'pa$$w0rd'`}},
		{"make", "Makefile", "seed:\n\t@aws secretsmanager create-secret --name x --secret-string 'v1'\n", []string{"'v1'"}},
		{"Dockerfile", "Dockerfile", "RUN aws secretsmanager create-secret --secret-string v1", []string{"v1"}},
		{"Dockerfile, list", "Dockerfile", `CMD ["aws", "secretsmanager", "create-secret", "--secret-string", "v 1"]`, []string{`"v 1"`}},
		{"workflow", ".github/workflows/a.yml", "jobs:\n  a:\n    steps:\n      - run: |\n          aws secretsmanager create-secret --name x \\\n            --secret-string v1\n", []string{"v1"}},
		{"workflow, one line", ".github/workflows/a.yml", `      - run: "aws secretsmanager create-secret --secret-string 'v1'"`, []string{"'v1'"}},
		{"workflow, folded", ".github/workflows/a.yml", "      - run: >\n          aws secretsmanager create-secret\n          --name x\n          --secret-string v1\n      - run: x", []string{"v1"}},
		{"workflow, single quotes", ".github/workflows/a.yml", `      - run: 'aws secretsmanager create-secret --secret-string ''v 1'' --name x'`, []string{"''v 1''"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, found(t, test.file, test.give))
		})
	}
}

func TestReadPassesWhatIsHandedIn(t *testing.T) {
	t.Parallel()
	for _, argument := range []string{
		`file://secret.json`, `"file://$DIR/secret.json"`, `fileb://x`, `"$PW"`, `$PW`, `"${PW}"`, `"${PW:-}"`, `"$(openssl rand -base64 32)"`,
		"\"`pass show x`\"", `"$1"`, `'${{ secrets.PW }}'`, `${{ secrets.PW }}`, `"{{ vault_pw }}"`, `'{{ vault_pw }}'`, `@x`, `'!Ref Pw'`, `'$(PW)'`, `$$PW`, `$(PW)`,
		`'{"username":"x","password":"'$PW'"}'`, `"{\"username\":\"x\",\"password\":\"$PW\"}"`, `'{"username":"x","password":"'"$(cat pw)"'"}'`,
		`"$(jq -n --arg p "$PW" '{password: $p}')"`, `"postgres://user:$PW@host/db"`, `"prefix-$PW"`, `"$(cat <<EOF
{"password": "x"}
EOF
)"`, `""`, `''`, `'{}'`, `'{"password":""}'`, `'<your-password>'`, `'{"password":"<password>"}'`, `'****'`, `<(cat pw)`,
	} {
		t.Run(argument, func(t *testing.T) {
			t.Parallel()
			assert.Empty(t, found(t, "a.sh", "aws secretsmanager create-secret --name x --secret-string "+argument+" --description 'a b'\n"))
		})
	}
}

func TestReadPassesOtherCommands(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"aws secretsmanager get-secret-value --secret-id x", "aws secretsmanager create-secret --name x", "aws ssm put-parameter --value v1",
		"# aws secretsmanager create-secret --secret-string v1", "true # aws secretsmanager create-secret --secret-string v1",
		"use secretsmanager create-secret --secret-string v1", "aws secretsmanager create-secret --name x\n--secret-string v1",
		"aws secretsmanager create-secret --name x # --secret-string v1", "aws secretsmanager create-secret; echo --secret-string v1", "",
	} {
		assert.Empty(t, found(t, "a.sh", text), text)
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	text := `aws secretsmanager create-secret --name prod/db --secret-string CANARY1
aws secretsmanager put-secret-value --secret-id prod/db --secret-string CANARY2
aws secretsmanager put-secret-value --secret-id prod/db --secret-string CANARY3
aws secretsmanager put-secret-value --secret-id "$ENV/db" --secret-string CANARY4
aws secretsmanager create-secret --secret-string CANARY5
aws secretsmanager create-secret --name ghp_0123456789abcdefghijABCDEFGHIJ012345 --secret-string CANARY6
`
	all := script.Read("dir/a.sh", []byte(text))
	var ids, paths []string
	for _, consumer := range all {
		ids = append(ids, consumer.ID)
		for _, literal := range consumer.Literals {
			paths = append(paths, string(literal.Path))
		}
	}
	assert.Equal(t, []string{"dir/a.sh#prod/db", "dir/a.sh#$…/db", "dir/a.sh#1", "dir/a.sh#2"}, ids)
	assert.Equal(t, []string{
		"literals.create-secret", "literals.put-secret-value", `literals["put-secret-value 2"]`,
		"literals.put-secret-value", "literals.create-secret", "literals.create-secret",
	}, paths)
	assert.Equal(t, 2, all[0].Origin[all[0].Literals[1].Path].Line)
	dump, err := json.Marshal(all)
	require.NoError(t, err)
	assert.NotContains(t, string(dump), "CANARY")
	assert.NotContains(t, string(dump), "ghp_")

	moved := script.Read("dir/a.sh", []byte("\n\necho\n"+text))
	for i := range moved {
		assert.Equal(t, all[i].ID, moved[i].ID, "an identity holds no line")
	}
}

func TestRecognise(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a.sh", "x/seed.bash", "Makefile", "x/GNUmakefile", "rules.mk", "Dockerfile", "Dockerfile.prod", "a.dockerfile", "Containerfile", ".github/workflows/ci.yml", ".github/actions/x/action.yaml", ".gitlab-ci.yml", "x/buildspec-prod.yml", "Jenkinsfile"} {
		assert.True(t, script.Recognise(name, nil), name)
	}
	for _, name := range []string{"a.tf", "a.py", "template.yaml", "README.md", "bash", "a.shx"} {
		assert.False(t, script.Recognise(name, nil), name)
	}
	assert.True(t, script.Recognise("bin/seed", []byte("#!/usr/bin/env bash\n")))
	assert.True(t, script.Recognise("bin/seed", []byte("#!/bin/sh -e\n")))
	assert.False(t, script.Recognise("bin/seed", []byte("#!/usr/bin/env python3\n# bash\n")))
}

// A hostile file of the largest size that is read is done within the time of a test.
func TestReadIsBounded(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{
		"aws secretsmanager create-secret --secret-string 'x ", `aws secretsmanager create-secret --secret-string "$(`,
		"secretsmanager \\\n", "$(((", "aws secretsmanager create-secret --secret-string x;",
	} {
		text := strings.Repeat(piece, (5<<20)/len(piece))
		assert.LessOrEqual(t, len(script.Read("a.sh", []byte(text))), 1000)
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"aws secretsmanager create-secret --name x --secret-string 'v1'", `sh -c "aws secretsmanager create-secret --secret-string \"v 1\""`,
		"aws secretsmanager \\\n put-secret-value --secret-string \"$(cat <<X\nx\nX\n)\"", `["aws","secretsmanager","create-secret","--secret-string","x"]`,
		"aws secretsmanager create-secret --cli-input-json '{\"SecretString\":\"x\"}'", "aws secretsmanager create-secret --secret-string ${{ x }}\\",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"a.sh", "a.yml"} {
			for _, consumer := range script.Read(name, []byte(text)) {
				require.NotEmpty(t, consumer.Literals)
				for _, literal := range consumer.Literals {
					at := consumer.Origin[literal.Path]
					require.Positive(t, at.Line)
					require.True(t, at.EndLine > at.Line || at.EndLine == at.Line && at.EndColumn > at.Column)
				}
			}
		}
	})
}
