package iam_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// The small world of the property tests: few names, so that policies and requests often meet.
const (
	ownAccount   = "111122223333"
	partner      = "444455556666"
	nobody       = "777788889999" // whom no policy names
	secretARN    = "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf"
	acme         = "o-acme123456"
	acmeUnit     = "o-acme123456/r-ac01/ou-ac01-prod1111/"
	strangeUnit  = "o-nobody9999/r-no01/ou-no01-prod1111/"
	namedAddress = "203.0.113.9"
)

var secretTags = map[string]string{"env": "prod"}

type chooser struct{ *rand.Rand }

func (c chooser) of(texts ...string) string { return texts[c.IntN(len(texts))] }
func (c chooser) chance(percent int) bool   { return c.IntN(100) < percent }

func (c chooser) some(most int, texts ...string) []string {
	var out []string
	for range 1 + c.IntN(most) {
		out = append(out, c.of(texts...))
	}
	return out
}

// policy makes up a policy of a secret.
func (c chooser) policy() map[string]any {
	var statements []any
	for range 1 + c.IntN(4) {
		statements = append(statements, c.statement())
	}
	return map[string]any{"Version": c.of("2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17"), "Statement": statements}
}

func (c chooser) statement() map[string]any {
	s := map[string]any{"Effect": c.of("Allow", "Allow", "Deny")}
	switch {
	case c.chance(40):
		s["Principal"] = "*"
	case c.chance(12):
		s["NotPrincipal"] = c.principal()
	default:
		s["Principal"] = c.principal()
	}
	actions := []string{
		"secretsmanager:GetSecretValue", "secretsmanager:*", "*", "secretsmanager:Get*", "secretsmanager:DescribeSecret", "secretsmanager:PutResourcePolicy",
		"secretsmanager:batchgetsecretvalue", "secretsmanager:DeleteSecret", "secretsmanager:*Resource", "s3:*", "secretsmanager:?etSecretValue",
	}
	s[c.of("Action", "Action", "Action", "Action", "NotAction")] = c.some(3, actions...)
	resources := []string{"*", "*", "*", secretARN, "arn:aws:secretsmanager:us-east-1:111122223333:*", "arn:aws:secretsmanager:*:*:secret:prod/*", "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-??????", "arn:aws:secretsmanager:us-east-1:111122223333:secret:other-ZyXwVu", "arn:aws:secretsmanager:us-east-1:${aws:ResourceAccount}:secret:prod/db-*"}
	s[c.of("Resource", "Resource", "Resource", "Resource", "Resource", "NotResource")] = c.some(2, resources...)
	if n := c.IntN(4); n > 0 {
		conditions := map[string]any{}
		for range n {
			operator, key, values := c.condition()
			block, ok := conditions[operator].(map[string]any)
			if !ok {
				block = map[string]any{}
				conditions[operator] = block
			}
			block[key] = values
		}
		s["Condition"] = conditions
	}
	return s
}

func (c chooser) principal() any {
	if c.chance(15) {
		return map[string]any{"Service": c.some(2, "s3.amazonaws.com", "events.amazonaws.com")}
	}
	who := map[string]any{"AWS": c.some(3, "*", "arn:aws:iam::111122223333:root", "111122223333", "arn:aws:iam::111122223333:role/app", "arn:aws:iam::111122223333:user/bob",
		"444455556666", "arn:aws:iam::444455556666:root", "arn:aws:iam::444455556666:role/team/app", "arn:aws:iam::444455556666:user/bob",
		"arn:aws:sts::444455556666:assumed-role/app/s1", "arn:aws:sts::111122223333:assumed-role/app/s1", "arn:aws:sts::444455556666:federated-user/fed", "AROAEXAMPLEEXAMPLE12")}
	if c.chance(20) {
		who["Service"] = "s3.amazonaws.com"
	}
	return who
}

// conditionPool holds keys with operators and values that make sense, and some that do not.
var conditionPool = []struct {
	key       string
	operators string
	values    string
}{
	{"aws:PrincipalOrgID", "String", acme + "|o-*|o-other00000|${aws:PrincipalOrgID}|${*}"},
	{"aws:PrincipalOrgPaths", "String", acmeUnit + "|o-acme123456/*|*/ou-no01-*|o-acme123456/r-ac01/ou-ac01-prod1111/*|*"},
	{"aws:PrincipalAccount", "String", ownAccount + "|444455556666|4444*|*|${aws:PrincipalAccount}|${aws:ResourceAccount}|7777????9999"},
	{"aws:PrincipalArn", "Arn|String", "arn:aws:iam::111122223333:role/app|arn:aws:iam::444455556666:role/*|arn:aws:iam::*:role/app|arn:aws:iam::444455556666:*|*|arn:aws:iam::*:user/${aws:username}|arn:aws:sts::111122223333:assumed-role/app/s1"},
	{"aws:userid", "String", "AROAEXAMPLEEXAMPLE12:*|*:s1|AIDA*|444455556666|AROA????????????????:s?"},
	{"aws:username", "String", "bob|b*|${aws:username}"},
	{"aws:PrincipalType", "String", "AssumedRole|User|*"},
	{"aws:PrincipalIsAWSService", "Bool", "true|false"},
	{"aws:PrincipalServiceName", "String", "s3.amazonaws.com|*.amazonaws.com"},
	{"aws:PrincipalTag/team", "String", "core|${secretsmanager:ResourceTag/env}|c*|prod|${secretsmanager:ResourceTag/none, 'core'}"},
	{"aws:SourceIp", "Ip", "203.0.113.0/24|0.0.0.0/0|0.0.0.0/1|128.0.0.0/1|198.51.100.7|2001:db8::/32|10.0.0.0/8"},
	{"aws:SourceVpce", "String", "vpce-0good|vpce-*|vpce-0bad"},
	{"aws:SourceVpc", "String", "vpc-0good|vpc-*"},
	{"aws:SourceAccount", "String", ownAccount + "|*|7777*"},
	{"aws:SourceArn", "Arn|String", "arn:aws:s3:::bucket|arn:aws:events:us-east-1:111122223333:rule/*|arn:aws:s3:::*|arn:aws:events:*:*:rule/r"},
	{"aws:SourceOrgID", "String", acme + "|o-*"},
	{"aws:ResourceAccount", "String", ownAccount + "|444455556666|${aws:PrincipalAccount}"},
	{"secretsmanager:ResourceTag/env", "String", "prod|test|p*|${aws:PrincipalTag/team}"},
	{"aws:ResourceTag/none", "String", "x"},
	{"secretsmanager:VersionStage", "String", "AWSCURRENT|awscurrent|AWS*"},
	{"secretsmanager:VersionId", "String", "v1|*"},
	{"secretsmanager:SecretId", "Arn|String", secretARN + "|arn:aws:secretsmanager:*:*:secret:prod/*|other"},
	{"secretsmanager:RecoveryWindowInDays", "Numeric", "7|30"},
	{"aws:MultiFactorAuthPresent", "Bool", "true|false"},
	{"aws:MultiFactorAuthAge", "Numeric", "3600|0|60.5"},
	{"aws:CurrentTime", "Date", "2026-11-22T00:00:00Z|2030-01-01T00:00:00Z"},
	{"aws:EpochTime", "Numeric|Date", "1795305600|1"},
	{"aws:SecureTransport", "Bool|String", "true|false"},
	{"aws:TagKeys", "String", "env|team|*"},
	{"aws:RequestTag/env", "String", "prod|p*"},
	{"s3:prefix", "String", "x"},
}

func (c chooser) condition() (operator, key string, values []string) {
	row := conditionPool[c.IntN(len(conditionPool))]
	key = row.key
	if c.chance(30) {
		key = strings.ToUpper(key)
	}
	values = c.some(2, strings.Split(row.values, "|")...)
	switch family := c.of(strings.Split(row.operators, "|")...); family {
	case "String":
		operator = c.of("StringEquals", "StringLike", "StringNotEquals", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike")
	case "Arn":
		operator = c.of("ArnLike", "ArnEquals", "ArnNotLike", "ArnNotEquals")
	case "Bool":
		operator = "Bool"
	case "Ip":
		operator = c.of("IpAddress", "NotIpAddress")
	case "Numeric":
		operator = c.of("NumericLessThan", "NumericGreaterThanEquals", "NumericEquals", "NumericNotEquals", "NumericLessThanEquals")
	case "Date":
		operator = c.of("DateLessThan", "DateGreaterThan", "DateNotEquals", "DateGreaterThanEquals")
	}
	switch {
	case c.chance(10):
		return "Null", key, []string{c.of("true", "false")}
	case c.chance(20):
		operator += "IfExists"
	}
	if c.chance(20) || strings.EqualFold(row.key, "aws:PrincipalOrgPaths") && c.chance(80) {
		operator = c.of("ForAllValues:", "ForAnyValue:") + operator
	}
	return operator, key, values
}

// request makes up a request as AWS might get it: only keys that such a caller brings along, and those
// that tell of one thing say the same.
func (c chooser) request() model.Request {
	actions := iam.AllActions().List()
	action := actions[c.IntN(len(actions))]
	if c.chance(50) {
		action, _ = iam.ActionNamed("secretsmanager:GetSecretValue")
	}
	r := model.Request{Action: action.Name, Resource: secretARN, Context: map[string][]string{}}
	put := func(key string, values ...string) {
		if known := iam.KeyNamed(key); known.Of(r.Principal.Type, action) != iam.Never {
			r.Context[strings.ToLower(key)] = values
		}
	}
	maybe := func(percent int, key string, values ...string) {
		if c.chance(percent) {
			put(key, c.of(values...))
		}
	}
	if c.chance(15) {
		c.service(&r, put)
	} else {
		c.caller(&r, put)
	}
	maybe(50, "aws:PrincipalTag/team", "core", "prod", "x")
	maybe(50, "secretsmanager:VersionStage", "AWSCURRENT", "AWSPREVIOUS", "awscurrent")
	maybe(30, "secretsmanager:VersionId", "v1", "v2")
	maybe(50, "secretsmanager:RecoveryWindowInDays", "7", "10", "30")
	maybe(50, "aws:MultiFactorAuthPresent", "true", "false")
	maybe(30, "aws:MultiFactorAuthAge", "10", "3600", "60.5", "100000")
	maybe(100, "aws:SecureTransport", "true", "true", "false")
	if seconds := c.of("1795305600", "1", "1900000000"); true {
		put("aws:EpochTime", seconds)
		put("aws:CurrentTime", map[string]string{"1795305600": "2026-11-22T00:00:00Z", "1": "1970-01-01T00:00:01Z", "1900000000": "2030-03-17T17:46:40Z"}[seconds])
	}
	if c.chance(30) {
		put("aws:TagKeys", c.some(2, "env", "team", "x")...)
	}
	maybe(30, "aws:RequestTag/env", "prod", "x")
	return r
}

func (c chooser) caller(r *model.Request, put func(string, ...string)) {
	p := &r.Principal
	p.Type, p.Account = c.of("role", "role", "user", "root", "federated"), c.of(ownAccount, partner, nobody)
	name := c.of("app", "team/app", "bob", "x")
	switch p.Type {
	case "role":
		session := c.of("s1", "s2")
		p.ARN = "arn:aws:iam::" + p.Account + ":role/" + name
		p.Session = "arn:aws:sts::" + p.Account + ":assumed-role/" + name[strings.LastIndex(name, "/")+1:] + "/" + session
		put("aws:userid", c.of("AROAEXAMPLEEXAMPLE12", "AROAOTHEROTHEROTHER2")+":"+session)
	case "user":
		p.ARN = "arn:aws:iam::" + p.Account + ":user/" + name
		put("aws:userid", "AIDAEXAMPLEEXAMPLE12")
	case "root":
		p.ARN = "arn:aws:iam::" + p.Account + ":root"
		put("aws:userid", p.Account)
	case "federated":
		p.ARN = "arn:aws:sts::" + p.Account + ":federated-user/fed"
		p.Session = p.ARN
		put("aws:userid", p.Account+":fed")
	}
	if path := c.of("", acmeUnit, "o-acme123456/r-ac01/", strangeUnit, strangeUnit); path != "" {
		id, _, _ := strings.Cut(path, "/")
		put("aws:PrincipalOrgID", id)
		put("aws:PrincipalOrgPaths", path)
	}
	if c.chance(60) {
		put("aws:SourceIp", c.of("198.51.100.7", namedAddress, "2001:db8::1", "1.2.3.4"))
	} else {
		put("aws:SourceVpce", c.of("vpce-0good", "vpce-0bad", "vpce-0other"))
		put("aws:SourceVpc", c.of("vpc-0good", "vpc-0other"))
	}
}

func (c chooser) service(r *model.Request, put func(string, ...string)) {
	r.Principal = model.Caller{Type: "service", Service: c.of("s3.amazonaws.com", "events.amazonaws.com", "other.amazonaws.com")}
	account := c.of(ownAccount, nobody)
	switch c.IntN(5) {
	case 0:
		put("aws:SourceArn", "arn:aws:events:us-east-1:"+account+":rule/r")
		put("aws:SourceAccount", account)
	case 1:
		put("aws:SourceArn", "arn:aws:s3:::bucket")
		put("aws:SourceAccount", account)
	case 2:
		put("aws:SourceAccount", account)
	case 3:
		put("aws:SourceArn", c.of("arn:aws:s3:::bucket", "arn:aws:events:us-east-1:"+account+":rule/r"))
	}
	if path := c.of("", acmeUnit, strangeUnit); path != "" {
		id, _, _ := strings.Cut(path, "/")
		put("aws:SourceOrgID", id)
		put("aws:SourceOrgPaths", path)
	}
}

func text(v any) string {
	out, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		panic(err)
	}
	return string(out)
}
