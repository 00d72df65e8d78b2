package decide_test

import (
	"testing"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
)

// typical is a policy as teams write it: two readers of their own, one of a partner, a guard.
const typical = `{"Version":"2012-10-17","Statement":[
	{"Sid":"Readers","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:role/app","arn:aws:iam::111122223333:role/job"]},
	 "Action":["secretsmanager:GetSecretValue","secretsmanager:DescribeSecret"],"Resource":"*"},
	{"Sid":"Partner","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:role/app"},"Action":"secretsmanager:GetSecretValue","Resource":"*",
	 "Condition":{"StringEquals":{"secretsmanager:VersionStage":"AWSCURRENT"}}},
	{"Sid":"Guard","Effect":"Deny","Principal":"*","Action":"secretsmanager:*","Resource":"*",
	 "Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-acme123456"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}]}`

func BenchmarkTypical(b *testing.B) {
	world := decide.World{Secret: "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf", Account: "111122223333", Key: &decide.Key{Managed: true}}
	doc := parse(b, []byte(typical))
	for b.Loop() {
		d := decide.New(world, doc)
		d.Public(iam.AllActions())
		d.ConfusedDeputy()
		d.Grants()
		d.Dead()
		d.Weak()
	}
}

// BenchmarkHostile shows that what is written to be hard to decide ends in time.
func BenchmarkHostile(b *testing.B) {
	for name, policy := range hostile() {
		doc := parse(b, []byte(policy))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				judged(decide.New(hostileWorld(), doc))
			}
		})
	}
}
