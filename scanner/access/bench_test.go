package access

import (
	"fmt"
	"testing"

	"smaudit/scanner/model"
)

// fleet is a snapshot of many secrets that share a few policies, as accounts have them.
func fleet(secrets, policies int) *model.Snapshot {
	in := &model.Snapshot{Scope: model.Scope{Account: owner, Region: "us-east-1", Organization: "o-abcdefghij"}}
	for n := range secrets {
		p := n % policies
		document := policyOf(fmt.Sprintf(`{"Sid": "Share%d", "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::%012d:role/reader", "arn:aws:iam::111122223333:role/app%d"]},
			"Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], "Resource": "*",
			"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}},
			{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}}`, p, 444400000000+p, p))
		in.Secrets = append(in.Secrets, &model.Secret{
			Object:   model.Object{ID: fmt.Sprint(n), Name: fmt.Sprintf("prod/db%d", n), ARN: fmt.Sprintf("arn:aws:secretsmanager:us-east-1:%s:secret:prod/db%d-a1B2c3", owner, n)},
			KMSKey:   model.KMSKey{AWSManaged: true},
			Policies: []model.NamedPolicy{{Name: "default", Document: document}},
		})
	}
	return in
}

// BenchmarkFleet decides about 10,000 secrets with 50 policies; the target is two seconds on two cores.
func BenchmarkFleet(b *testing.B) {
	in := fleet(10_000, 50)
	b.ReportAllocs()
	for b.Loop() {
		New(Trust{}).Snapshot(in)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/10_000, "us/secret")
}

// BenchmarkSeen decides about a secret whose policies were seen at another one; the target is 20 µs.
func BenchmarkSeen(b *testing.B) {
	in := fleet(2, 1)
	decisions := New(Trust{})
	decisions.Snapshot(in)
	b.ReportAllocs()
	for b.Loop() {
		decisions.verdict(decisions.unread(in, in.Secrets[1], nil))
	}
}

// BenchmarkCold decides about a typical policy that was never seen; the target is 2 ms.
func BenchmarkCold(b *testing.B) {
	in := fleet(1, 1)
	b.ReportAllocs()
	for b.Loop() {
		New(Trust{}).Snapshot(in)
	}
}
