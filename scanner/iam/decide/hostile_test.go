package decide_test

import (
	"fmt"
	"strings"
)

// hostile are policies that were written to be hard to decide, by what makes them so.
func hostile() map[string]string {
	allow := func(rest string) string {
		return `{"Effect":"Allow","Action":"secretsmanager:*","Resource":"*",` + rest + `}`
	}
	deny := func(rest string) string {
		return `{"Effect":"Deny","Action":"secretsmanager:*","Resource":"*","Principal":"*",` + rest + `}`
	}
	policy := func(statements ...string) string {
		return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
	}
	when := func(operator, key string, values ...string) string {
		return fmt.Sprintf(`"Principal":"*","Condition":{"%s":{"%s":["%s"]}}`, operator, key, strings.Join(values, `","`))
	}
	unless := func(operator, key string, values ...string) string {
		return fmt.Sprintf(`"Condition":{"%s":{"%s":["%s"]}}`, operator, key, strings.Join(values, `","`))
	}
	list := func(n int, format string) []string {
		return made(n, func(i int) string { return fmt.Sprintf(format, i) })
	}
	aws := func(names []string) string { return `"Principal":{"AWS":["` + strings.Join(names, `","`) + `"]}` }
	runs := func(n int) []string {
		return made(n, func(i int) string { return "*" + string(rune('a'+i%26)) + strings.Repeat("?", 8+i) })
	}
	everybody := allow(`"Principal":"*"`)
	return map[string]string{
		"nested wildcards":      policy(allow(when("StringLike", "aws:PrincipalArn", strings.Repeat("*a", 10_000)))),
		"wildcards of two":      policy(allow(when("StringLike", "aws:PrincipalTag/x", strings.Repeat("*a*b", 2_500))), deny(unless("StringLike", "aws:PrincipalTag/x", strings.Repeat("*b*a", 2_400)))),
		"resource of wildcards": policy(`{"Effect":"Allow","Principal":"*","Action":"secretsmanager:*","Resource":"` + strings.Repeat("*?", 9_000) + `"}`),
		"actions of wildcards":  policy(`{"Effect":"Allow","Principal":"*","Action":"` + strings.Repeat("*e", 9_000) + `","Resource":"*"}`),
		"a run of one":          policy(allow(when("StringLike", "aws:PrincipalTag/x", "*a"+strings.Repeat("?", 30))), deny(unless("StringLike", "aws:PrincipalTag/x", "*b"+strings.Repeat("?", 30)))),
		"runs":                  policy(allow(when("StringLike", "aws:PrincipalArn", runs(20)...)), deny(unless("StringLike", "aws:PrincipalArn", runs(30)[20:]...))),
		"runs denied":           policy(everybody, deny(unless("StringLike", "aws:PrincipalArn", append(runs(20), "*")...))),
		"overlapping denials": policy(append(made(60, func(i int) string {
			return deny(fmt.Sprintf(`"Condition":{"StringNotLike":{"aws:PrincipalTag/a%d":"*%d*","aws:PrincipalTag/a%d":"x*"},"StringLike":{"aws:PrincipalTag/a%d":"*y%d"}}`, i, i, (i*7+1)%60, (i*3+2)%60, i))
		}), everybody)...),
		"covering denials": policy(append(made(24, func(i int) string {
			bits := made(12, func(b int) string {
				return fmt.Sprintf(`"aws:PrincipalTag/b%02d":"%d"`, b, (i*2654435761>>b)&1)
			})
			return deny(`"Condition":{"StringEqualsIfExists":{` + strings.Join(bits, ",") + `}}`)
		}), allow(`"Principal":"*","Condition":{"StringLike":{`+strings.Join(made(12, func(b int) string {
			return fmt.Sprintf(`"aws:PrincipalTag/b%02d":["0","1"]`, b)
		}), ",")+`}}`))...),
		"pigeons":                 policy(append(pigeons(7, deny), allow(`"Principal":"*","Condition":{"StringEquals":{`+strings.Join(list(7, `"aws:PrincipalTag/p%[1]d":["0","1","2","3","4","5"]`), ",")+`}}`))...),
		"1,000 accounts":          policy(allow(aws(list(1000, "%012d")))),
		"1,000 roots, a guard":    policy(allow(aws(list(1000, "arn:aws:iam::%012d:root"))), deny(unless("StringNotEquals", "aws:PrincipalOrgID", "o-acme123456"))),
		"1,000 roles":             policy(allow(aws(list(1000, "arn:aws:iam::%012d:role/app")))),
		"1,000 roles of one":      policy(allow(aws(list(1000, "arn:aws:iam::444455556666:role/app%d")))),
		"1,000 account keys":      policy(allow(when("StringEquals", "aws:PrincipalAccount", list(1000, "%012d")...))),
		"1,000 accounts denied":   policy(everybody, deny(unless("StringEquals", "aws:PrincipalAccount", list(1000, "%012d")...))),
		"1,000 accounts and ARNs": policy(allow(when("StringEquals", "aws:PrincipalAccount", list(1000, "%012d")...)), deny(unless("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/app", "arn:aws:iam::*:user/a*b"))),
		"1,000 organizations":     policy(allow(when("StringEquals", "aws:PrincipalOrgID", list(1000, "o-%010d")...))),
		"1,000 units":             policy(allow(when("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", list(1000, "o-acme123456/r-ac01/ou-ac01-%08d/*")...))),
		"1,000 blocks":            policy(allow(when("IpAddress", "aws:SourceIp", made(1000, func(i int) string { return fmt.Sprintf("203.%d.%d.0/25", i/250, i%250) })...))),
		"1,000 blocks denied":     policy(everybody, deny(unless("NotIpAddress", "aws:SourceIp", made(1000, func(i int) string { return fmt.Sprintf("203.%d.%d.0/25", i/250, i%250) })...))),
		"1,000 endpoints":         policy(allow(when("StringEquals", "aws:SourceVpce", list(1000, "vpce-%08d")...))),
		"1,000 numbers":           policy(allow(when("NumericNotEquals", "aws:MultiFactorAuthAge", list(1000, "%d")...))),
		"1,000 services":          policy(allow(`"Principal":{"Service":["` + strings.Join(list(1000, "s%d.amazonaws.com"), `","`) + `"]}`)),
		"1,000 sources":           policy(allow(`"Principal":{"Service":"s3.amazonaws.com"},` + unless("ArnLike", "aws:SourceArn", list(1000, "arn:aws:s3:::bucket%d*")...))),
		"deep variables":          policy(allow(when("StringLike", "aws:PrincipalTag/x", strings.Repeat("${aws:PrincipalTag/x}", 400), strings.Repeat("${", 2000), strings.Repeat("${a:b,'", 500)+strings.Repeat("'}", 500)))),
		"variables that meet":     policy(allow(when("StringEquals", "aws:PrincipalTag/x", list(100, "${aws:PrincipalTag/k%d}")...)), deny(unless("StringEquals", "aws:PrincipalTag/y", list(100, "${aws:RequestTag/k%d}")...))),
		"500 statements":          policy(list(500, `{"Sid":"S%[1]d","Effect":"Allow","Principal":{"AWS":"%012[1]d"},"Action":"secretsmanager:GetSecretValue","Resource":"*"}`)...),
		"500 statements of all": policy(made(500, func(i int) string {
			return fmt.Sprintf(`{"Effect":"%s","Principal":"*","Action":"secretsmanager:%c*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalTag/t%d":"*%d*"}}}`, []string{"Allow", "Deny"}[i%2], "GDPRU"[i%5], i%9, i)
		})...),
		"500 statements of keys": policy(made(500, func(i int) string {
			return fmt.Sprintf(`{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com","AWS":"*"},"Action":"secretsmanager:*","Resource":"*","Condition":{"StringEquals":{"%s":"v%d"}}}`,
				[]string{"aws:userid", "aws:SourceVpc", "secretsmanager:VersionStage", "aws:SourceArn", "aws:PrincipalType", "secretsmanager:VersionId", "aws:TagKeys", "secretsmanager:Name", "secretsmanager:ResourceTag/x"}[i%9], i)
		})...),
		"500 dead statements": policy(made(500, func(i int) string {
			return fmt.Sprintf(`{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"secretsmanager:DescribeSecret","Resource":"*","Condition":{"StringEquals":{"secretsmanager:VersionStage":"v%d"},"Bool":{"aws:SecureTransport":"true"}}}`, i)
		})...),
		"look-alike keys":     policy(allow(when("StringEquals", "aws:Princip\u0430lOrgID", "o-acme123456")), allow(when("StringEquals", "\uff41ws:PrincipalOrgID", "o-acme123456"))),
		"look-alike accounts": policy(allow(aws([]string{"\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff10\uff11\uff12", "١١١١٢٢٢٢٣٣٣٣"})), allow(when("StringEquals", "aws:PrincipalAccount", "444455556666\u200b"))),
	}
}

// pigeons are denials that allow no two of n pigeons the same hole, of which there is one too few.
func pigeons(n int, deny func(string) string) (out []string) {
	for a := range n {
		for b := range a {
			for hole := range n - 1 {
				out = append(out, deny(fmt.Sprintf(`"Condition":{"StringEquals":{"aws:PrincipalTag/p%d":"%d","aws:PrincipalTag/p%d":"%d"}}`, a, hole, b, hole)))
			}
		}
	}
	return out
}

func made(n int, one func(i int) string) (out []string) {
	for i := range n {
		out = append(out, one(i))
	}
	return out
}
