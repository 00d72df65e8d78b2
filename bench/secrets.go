package main

import (
	"fmt"
	"time"

	"smaudit/scanner/model"
)

var collectedAt = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// estate makes a snapshot of n secrets. Real estates repeat themselves: a few schedules, keys,
// owners and policies, and names that nobody else has. Where distinct is set nothing repeats.
func estate(n int, distinct bool) *model.Snapshot {
	s := &model.Snapshot{
		SchemaVersion: model.SnapshotVersion, CollectedAt: collectedAt,
		Scope: model.Scope{
			Object: model.Object{ID: "aws/111122223333/us-east-1"}, Source: model.SourceAWS, Partition: "aws",
			Account: "111122223333", Region: "us-east-1",
		},
	}
	for i := range 50 {
		s.Keys = append(s.Keys, &model.Key{
			Object: model.Object{ID: fmt.Sprint("key", i)}, Symmetric: true, RotationEnabled: i%3 != 0, Account: "111122223333",
		})
		s.Functions = append(s.Functions, &model.Function{
			Object: model.Object{ID: fmt.Sprint("function", i)}, Runtime: []string{"python3.9", "python3.13"}[i%2], State: "Active",
			Region: "us-east-1", MemoryMB: 128,
			Permissions: []model.Permission{{ID: "p", Action: "lambda:InvokeFunction", Principal: "secretsmanager.amazonaws.com"}},
		})
	}
	for i := range n {
		s.Secrets = append(s.Secrets, secret(i, distinct))
	}
	return s
}

func secret(i int, distinct bool) *model.Secret {
	name := fmt.Sprintf("team%d/service%d/secret%d", i%40, i%500, i)
	s := &model.Secret{
		Object: model.Object{
			ID: name, Name: name, ARN: "arn:aws:secretsmanager:us-east-1:111122223333:secret:" + name + "-AbCdEf",
		},
		Tags:      map[string]string{"Owner": fmt.Sprint("team", i%40), "Environment": []string{"prod", "dev", "test"}[i%3]},
		TagKeys:   []string{"Environment", "Owner"},
		CreatedAt: collectedAt.AddDate(0, 0, -i%900),
	}
	if i%5 != 0 {
		s.Description = fmt.Sprint("Login of service ", i%500)
	}
	if s.KMSKey.AWSManaged = i%2 == 0; !s.KMSKey.AWSManaged {
		s.KMSKey.ID = fmt.Sprint("key", i%50)
	}
	if i%3 != 0 {
		s.Rotation = model.Rotation{
			Enabled: true, Kind: model.RotationByFunction, Function: fmt.Sprint("function", i%50), Days: []int{30, 60, 120}[i%3],
		}
	}
	for range i % 4 {
		s.Policies = append(s.Policies, model.NamedPolicy{Name: "default", Document: policy(i % 20)})
	}
	s.Policies = s.Policies[:min(len(s.Policies), 1)]
	if distinct {
		unlike(s, i)
	}
	return s
}

func policy(i int) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/app%d"},`+
		`"Action":"secretsmanager:GetSecretValue","Resource":"*"}]}`, i)
}

// unlike makes the attributes that rules read differ from those of every other secret.
func unlike(s *model.Secret, i int) {
	s.Description = fmt.Sprint("Login number ", i)
	s.Tags[fmt.Sprint("tag", i)] = "x"
	s.TagKeys = append(s.TagKeys, fmt.Sprint("tag", i))
	s.Rotation.Days = 1 + i%1000
	s.Policies = []model.NamedPolicy{{Name: fmt.Sprint("default", i), Document: policy(i)}}
	s.Replicas = []model.Replica{{Region: fmt.Sprint("region", i)}}
	s.CredentialLike = []model.Path{model.Path(fmt.Sprint("tags.tag", i))}
}
