package access

import (
	"fmt"
	"testing"

	"smaudit/scanner/model"
)

// large makes an estate of an account: applications with their roles, tags and secrets, keys, a share here and
// there, people who see what is tagged as their team's, and administrators.
func large(secrets, principals, applications int) *Estate {
	const regions = 3
	var snapshots []*model.Snapshot
	for r := range regions {
		region := fmt.Sprintf("eu-west-%d", r+1)
		s := &model.Snapshot{Scope: model.Scope{Account: home, Region: region, Source: model.SourceAWS}}
		for k := range 5 {
			s.Keys = append(s.Keys, &model.Key{
				Object: model.Object{ID: fmt.Sprintf("%s/k%d", region, k), ARN: fmt.Sprintf("arn:aws:kms:%s:%s:key/k%d", region, home, k)},
				Policy: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}`,
			})
		}
		snapshots = append(snapshots, s)
	}
	for i := range secrets {
		s := snapshots[i%regions]
		app := fmt.Sprintf("app%d", i%applications)
		name := fmt.Sprintf("%s/secret%d", app, i)
		secret := &model.Secret{
			Object: model.Object{ID: name, Name: name, ARN: fmt.Sprintf("arn:aws:secretsmanager:%s:%s:secret:%s-AbCdEf", s.Scope.Region, home, name)},
			Tags:   map[string]string{"team": fmt.Sprintf("team%d", i%40), "env": []string{"prod", "test"}[i%2]},
			KMSKey: model.KMSKey{ID: fmt.Sprintf("%s/k%d", s.Scope.Region, i%5)},
		}
		if i%9 == 0 {
			secret.Policies = []model.NamedPolicy{{Name: "default", Document: fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
				{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::44445555%04d:role/partner"},"Action":"secretsmanager:GetSecretValue","Resource":"*"},
				{"Effect":"Deny","Principal":"*","Action":"secretsmanager:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`, i%50)}}
		}
		s.Secrets = append(s.Secrets, secret)
	}
	global := &model.Snapshot{Scope: model.Scope{Account: home, Region: model.RegionGlobal, Source: model.SourceAWS}}
	for i := range principals {
		kind := []string{"role", "user"}[i%2]
		arn := fmt.Sprintf("arn:aws:iam::%s:%s/p%d", home, kind, i)
		document := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":["secretsmanager:GetSecretValue","secretsmanager:DescribeSecret"],"Resource":"arn:aws:secretsmanager:*:111122223333:secret:app%d/*"},
			{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*","Condition":{"StringLike":{"kms:ViaService":"secretsmanager.*.amazonaws.com"}}}]}`, i%applications)
		switch {
		case i%50 == 0:
			document = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
		case i%10 == 1:
			document = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["secretsmanager:GetSecretValue","kms:Decrypt"],"Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}}]}`
		}
		global.Principals = append(global.Principals, &model.Principal{
			Object: model.Object{ID: arn, ARN: arn}, Kind: kind, Account: home, Tags: map[string]string{"team": fmt.Sprintf("team%d", i%40)},
			Policies: []model.IdentityPolicy{{Name: "p", Document: document}},
		})
	}
	return NewEstate(Trust{}, append(snapshots, global))
}

// BenchmarkMatrix asks who may do what, of all pairs of 10,000 secrets and 2,000 principals: of 150 applications,
// and where each principal has a policy of its own about secrets of its own.
func BenchmarkMatrix(b *testing.B) {
	for name, applications := range map[string]int{"alike": 150, "distinct": 2_000} {
		b.Run(name, func(b *testing.B) {
			e := large(10_000, 2_000, applications)
			b.ReportAllocs()
			for b.Loop() {
				rows := 0
				for range e.Matrix() {
					rows++
				}
				b.ReportMetric(float64(rows), "rows")
			}
		})
	}
}
