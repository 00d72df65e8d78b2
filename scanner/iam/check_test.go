package iam_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/iam"
)

// statement returns a policy of one statement that is right but for what is given: members in the
// place of those of the same name.
func statement(members ...string) string {
	all := []string{`"Effect":"Allow"`, `"Principal":"*"`, `"Action":"secretsmanager:GetSecretValue"`, `"Resource":"*"`}
	for _, member := range members {
		name, _, _ := strings.Cut(member, ":")
		kept := all[:0:0]
		for _, other := range all {
			if !strings.HasPrefix(other, name+":") {
				kept = append(kept, other)
			}
		}
		all = append(kept, member)
	}
	return `{"Version":"2012-10-17","Statement":[{` + strings.Join(all, ",") + `}]}`
}

// without leaves members of the usual statement out.
func without(names ...string) string {
	text := statement()
	for _, name := range names {
		start := strings.Index(text, `"`+name+`":`)
		end := start + strings.IndexAny(text[start:], ",}")
		if text[end] == ',' {
			end++
		} else {
			start--
		}
		text = text[:start] + text[end:]
	}
	return text
}

func condition(block string) string { return statement(`"Condition":` + block) }

const hole = "${aws_iam_role.app.arn}"

func TestCheckAccepts(t *testing.T) {
	t.Parallel()
	accepted := map[string]string{
		"the usual statement":        statement(),
		"nothing":                    "",
		"white space":                " \n\t",
		"one hole":                   hole,
		"a statement that is alone":  strings.NewReplacer("[", "", "]", "").Replace(statement()),
		"no version":                 strings.Replace(statement(), `"Version":"2012-10-17",`, "", 1),
		"the old version":            strings.Replace(statement(), "2012-10-17", "2008-10-17", 1),
		"an id and a sid":            strings.Replace(statement(`"Sid":"One"`), "{", `{"Id":"x",`, 1),
		"no statements":              `{"Statement":[]}`,
		"no resource":                without("Resource"),
		"an account":                 statement(`"Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:root"]}`),
		"roles, users and sessions":  statement(`"Principal":{"AWS":["arn:aws-cn:iam::111122223333:role/a/b","arn:aws:iam::111122223333:user/u","arn:aws:sts::111122223333:assumed-role/r/s","arn:aws:sts::111122223333:federated-user/f"]}`),
		"deleted principals":         statement(`"Principal":{"AWS":["AROAEXAMPLEEXAMPLE12","AIDAEXAMPLEEXAMPLE12"]}`),
		"services":                   statement(`"Principal":{"Service":["lambda.amazonaws.com","states.us-east-1.amazonaws.com","ec2.amazonaws.com.cn"]}`),
		"other principals":           statement(`"Principal":{"Federated":"cognito-identity.amazonaws.com","CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}`),
		"not these principals":       without("Principal")[:len(without("Principal"))-3] + `,"NotPrincipal":{"AWS":"111122223333"}}]}`,
		"actions in any case":        statement(`"Action":["SecretsManager:getsecretvalue","secretsmanager:Get*","secretsmanager:?etSecretValue","*","kms:Decrypt","secretsmanager:*"]`),
		"operators":                  condition(`{"ForAllValues:StringLikeIfExists":{"aws:TagKeys":["a"]},"ForAnyValue:StringEquals":{"aws:CalledVia":"x.amazonaws.com"},"Null":{"aws:SourceVpce":true},"bool":{"aws:SecureTransport":false},"NumericLessThan":{"aws:MultiFactorAuthAge":3600}}`),
		"keys in any case":           condition(`{"StringEquals":{"AWS:principalorgid":"o-a","secretsmanager:versionstage":"AWSCURRENT"}}`),
		"keys of tags":               condition(`{"StringEquals":{"aws:PrincipalTag/a b/c":"x","secretsmanager:ResourceTag/Env":"x","aws:ResourceTag/${aws:username}":"x"}}`),
		"keys of other services":     condition(`{"StringEquals":{"kms:ViaService":"x","graph.facebook.com:id":"x"}}`),
		"variables":                  condition(`{"StringEquals":{"aws:username":"${aws:username}${*}${?}${$}"}}`),
		"as long as is allowed":      padded(20_480),
		"a long hole does not count": padded(20_480 - len(`"Id":"",`))[:1] + `"Id":"${aws_x.y[\"` + strings.Repeat("k", 900) + `\"].id}",` + padded(20_480 - len(`"Id":"",`))[1:],
	}
	for name, document := range accepted {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Empty(t, iam.Check(document, iam.SecretPolicy))
		})
	}
}

// padded returns a right policy of n characters.
func padded(n int) string {
	return strings.Replace(statement(), `"Version"`, strings.Repeat(" ", n-len(statement()))+`"Version"`, 1)
}

func TestCheckHoles(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{
		"in quotes":                 statement(`"Principal":{"AWS":"` + hole + `"}`),
		"part of a text":            statement(`"Principal":{"AWS":"arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"}`),
		"bare value":                statement(`"Principal":` + hole),
		"bare in a list":            statement(`"Action":[` + hole + `,"secretsmanager:GetSecretValue"]`),
		"in the place of a list":    statement(`"Action":"` + hole + `"`),
		"statement":                 `{"Statement":["` + hole + `"]}`,
		"statements":                `{"Statement":"` + hole + `"}`,
		"effect":                    statement(`"Effect":"` + hole + `"`),
		"version":                   `{"Version":"` + hole + `","Statement":[]}`,
		"conditions":                condition(hole),
		"condition's operator":      condition(`{"` + hole + `":{"a:x":"y"}}`),
		"condition's keys":          condition(`{"StringEquals":` + hole + `}`),
		"condition's key":           condition(`{"StringEquals":{"${aws_iam_openid_connect_provider.p.url}:sub":"x"}}`),
		"keys that differ in case":  condition(`{"StringEquals":{"${aws_x.a.b}:sub":"x","${aws_x.A.b}:sub":"x"}}`),
		"condition's value":         condition(`{"StringEquals":{"aws:username":[` + hole + `]}}`),
		"principal's type":          statement(`"Principal":{"` + hole + `":"x"}`),
		"statement's element":       statement(`"` + hole + `":"x"`),
		"policy's element":          `{"` + hole + `":"x"}`,
		"keys not escaped":          statement(`"Principal":{"AWS":"${aws_iam_role.app["a\b"].arn}"}`),
		"keys escaped":              statement(`"Principal":{"AWS":"${aws_iam_role.app[\"a\"].arn}"}`),
		"bare in place of a member": `{` + hole + `,"Statement":[]}`,
		"bare before a comma":       `{"Statement":[{"Effect":"Allow" ` + hole + `}]`,
		"bare and half":             `{"Statement":` + hole + `5}`,
		"bare after the end":        statement() + hole,
		"two of them":               hole + hole,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Empty(t, iam.Check(document, iam.SecretPolicy))
		})
	}
}
