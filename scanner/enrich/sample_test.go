package enrich_test

import (
	"time"

	"pgregory.net/rapid"

	"smaudit/scanner/model"
)

// documents are policies: broken ones, and ones of which much hangs on the secret, its key and its account.
var documents = []string{
	"", "{", `{"Statement":[]}`, `{"Statement":[{}]}`, "${data.aws_iam_policy_document.d.json}",
	`{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": ["secretsmanager:*", "kms:*"], "Resource": "*"}]}`,
	`{"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["444455556666", "arn:aws:iam::111122223333:root"]}, "Action": "*", "Resource": "*"}]}`,
	`{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "secretsmanager:GetSecretValue",
		"Resource": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/*"}]}`,
	`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*",
		"Condition": {"StringEqualsIfExists": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}, "StringEquals": {"aws:ResourceTag/Team": "shop"}}}]}`,
	`{"Statement": [{"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "*", "Resource": "*"}]}`,
	`{"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "secretsmanager:GetSecretValue", "Resource": "*",
		"Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}`,
	`{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "${var.reader}"}, "Action": "*", "Resource": "*"}]}`,
}

func randomSnapshot(t *rapid.T) *model.Snapshot {
	flag := func(name string) bool { return rapid.Bool().Draw(t, name) }
	pick := func(name string, words ...string) string { return rapid.SampledFrom(words).Draw(t, name) }
	s := &model.Snapshot{CollectedAt: now, Scope: model.Scope{
		Account: pick("scope account", "", "111122223333"), Region: pick("scope region", "eu-west-1", model.RegionGlobal),
		Source: rapid.SampledFrom([]model.Source{model.SourceTerraform, model.SourceAWS, model.SourceAWS}).Draw(t, "source"),
	}}
	for range rapid.IntRange(0, 3).Draw(t, "secrets") {
		s.Secrets = append(s.Secrets, randomSecret(t))
	}
	randomPrincipals(t, s)
	for _, id := range []string{"a", "b"} {
		s.Keys = append(s.Keys, &model.Key{
			Object: model.Object{ID: id}, AWSManaged: flag("managed"), State: pick("state", "", "Enabled", "PendingDeletion"),
			Account: pick("account", "", "111122223333", "444455556666"), Policy: pick("key policy", append([]string{""}, documents...)...),
		})
		s.Functions = append(s.Functions, &model.Function{
			Object: model.Object{ID: id}, Runtime: pick("runtime", "", "python3.9", "unheard1"), MemoryMB: rapid.SampledFrom([]int{0, 128}).Draw(t, "memory"),
			State: pick("function state", "", "Active", "Failed"), NoConcurrency: flag("no concurrency"), Region: pick("function region", "", "eu-west-1", "us-east-1"),
			Architecture: pick("architecture", "", "arm64"), Permissions: []model.Permission{{
				ID: "p", Action: pick("action", "lambda:InvokeFunction", "lambda:GetFunction"),
				Principal: pick("principal", "secretsmanager.amazonaws.com", "s3.amazonaws.com"), SourceAccount: pick("source", "", "111122223333"),
			}},
		})
		s.Trails = append(s.Trails, &model.Trail{Object: model.Object{ID: id}, Logging: flag("logging"), ReadEvents: flag("reads"), WriteEvents: flag("writes")})
	}
	s.Endpoints = []*model.Endpoint{{
		Object: model.Object{ID: "e"}, Zones: rapid.IntRange(0, 3).Draw(t, "zones"), Policy: pick("endpoint policy", append([]string{""}, documents...)...),
	}}
	return s
}

func randomSecret(t *rapid.T) *model.Secret {
	pick := func(name string, words ...string) string { return rapid.SampledFrom(words).Draw(t, name) }
	date := func(name string) time.Time {
		return rapid.SampledFrom([]time.Time{{}, now.Add(-30 * time.Hour), now.AddDate(0, 0, -50), now.AddDate(-1, 0, 0)}).Draw(t, name)
	}
	s := &model.Secret{
		Object: model.Object{ID: pick("id", "s", "t")}, KMSKey: model.KMSKey{ID: pick("key", "", "a", "b"), AWSManaged: rapid.Bool().Draw(t, "managed")},
		CreatedAt: date("created"), AccessedAt: date("accessed"), DeletedAt: date("deleted"), ChangedAt: date("changed"),
		Versions: model.Versions{CurrentAt: date("current"), PendingAt: date("pending")},
		Rotation: model.Rotation{
			Kind: rapid.SampledFrom([]model.RotationKind{model.RotationByFunction, model.RotationManaged}).Draw(t, "kind"), LastAt: date("last"), NextAt: date("next"),
			Enabled: rapid.Bool().Draw(t, "enabled"), Function: pick("function", "", "a", "b"), Days: rapid.SampledFrom([]int{0, 30, 2000}).Draw(t, "days"),
			Expression: pick("expression", "", "rate(10 days)", "cron(0 8 30 2 ? *)", "cron(broken)"), Duration: pick("duration", "", "3h", "30h", "x"),
		},
	}
	if rapid.Bool().Draw(t, "failed") {
		s.Rotation.SucceededAt, s.Rotation.LastFailure = date("succeeded"), &model.Failure{At: date("failure"), Step: pick("step", "", "setSecret"), By: pick("by", "", "f")}
	}
	for range rapid.IntRange(0, 2).Draw(t, "replicas") {
		s.Replicas = append(s.Replicas, model.Replica{Region: pick("region", "a", "b"), Status: pick("status", "InSync", "Failed", "InProgress"), AccessedAt: date("replica")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "policies") {
		s.Policies = append(s.Policies, model.NamedPolicy{Name: "default", Document: pick("document", documents...)})
	}
	s.Name = pick("name", "", "prod/db", "dev/db")
	if s.Name != "" && rapid.Bool().Draw(t, "arn") {
		s.ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:" + s.Name + "-a1B2c3"
	}
	if rapid.Bool().Draw(t, "tagged") {
		s.Tags = map[string]string{"Team": pick("team", "shop", "ops")}
	}
	if rapid.Bool().Draw(t, "used") {
		s.Usage = randomUsage(t, date)
	}
	return s
}

// randomUsage is of a window that reaches back from some date.
func randomUsage(t *rapid.T, date func(string) time.Time) *model.Usage {
	u := &model.Usage{
		PerDay: rapid.IntRange(0, 2).Draw(t, "per day") * 1000, Reads: rapid.IntRange(0, 2).Draw(t, "reads"),
		Denied: rapid.IntRange(0, 2).Draw(t, "denied"), RotationReads: rapid.IntRange(0, 2).Draw(t, "rotation reads"),
		Window:  model.Window{From: date("from"), To: rapid.SampledFrom([]time.Time{now, now.Add(-30 * time.Hour), now.AddDate(0, 0, -10)}).Draw(t, "to")},
		Caches:  []model.Cache{{TTL: 60, SavedPerDay: rapid.IntRange(0, 2).Draw(t, "saved")}},
		Readers: []model.Reader{{Principal: "r", FirstAt: date("first")}},
	}
	if u.Reads > 0 {
		u.LastAt = date("last read")
	}
	return u
}

// randomPrincipals are of an account of which two secrets are known. One of them may read one or both.
func randomPrincipals(t *rapid.T, s *model.Snapshot) {
	const arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:"
	resources := []string{arn + "prod/*", "*", "${aws_secretsmanager_secret.x.arn}"}
	for _, name := range []string{"prod/db-a1B2c3", "dev/db-a1B2c3"} {
		s.OtherSecrets = append(s.OtherSecrets, &model.Secret{Object: model.Object{ID: arn + name, Name: name[:len(name)-7], ARN: arn + name}})
	}
	p := &model.Principal{
		Object: model.Object{ID: "arn:aws:iam::111122223333:role/r", ARN: "arn:aws:iam::111122223333:role/r"}, Account: "111122223333",
		Kind: rapid.SampledFrom([]string{"role", "group"}).Draw(t, "principal kind"), Recorded: rapid.Bool().Draw(t, "recorded"),
		Policies: []model.IdentityPolicy{{Name: "p", Document: `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
			"Action": "secretsmanager:GetSecretValue", "Resource": "` + rapid.SampledFrom(resources).Draw(t, "resource") + `"}]}`}},
	}
	if rapid.Bool().Draw(t, "active") {
		p.Activity = &model.Activity{
			Used:   rapid.SliceOf(rapid.SampledFrom([]string{"prod/db", arn + "prod/db", arn + "dev/db-a1B2c3"})).Draw(t, "used"),
			Window: model.Window{From: now.AddDate(0, 0, -100), To: now, Regions: rapid.SliceOf(rapid.SampledFrom([]string{"eu-west-1", "x"})).Draw(t, "regions")},
		}
	}
	s.Principals = append(s.Principals, p)
}
