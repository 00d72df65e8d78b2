package aws_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures/fakeaws/fake"
	"smaudit/scanner/aws"
	"smaudit/scanner/model"
)

// gapsOf returns the gaps of all scopes, and fails unless each says what happened to which operation.
func gapsOf(t *testing.T, snapshots []*model.Snapshot) (out []model.Gap) {
	t.Helper()
	for _, s := range snapshots {
		for _, gap := range s.Gaps {
			assert.NotEmpty(t, gap.Operation)
			assert.NotEmpty(t, gap.Reason)
			assert.NotEmpty(t, gap.Detail)
			out = append(out, gap)
		}
	}
	return out
}

func secretsIn(snapshots []*model.Snapshot) (n int) {
	for _, s := range snapshots {
		n += len(s.Secrets)
	}
	return n
}

func TestOddAnswers(t *testing.T) {
	t.Parallel()
	const policy = "secretsmanager:GetResourcePolicy"
	const list = "secretsmanager:ListSecrets"
	for name, test := range map[string]struct {
		fault  fake.Fault
		reason model.GapReason
		detail string // part of it
	}{
		"throttled for ever": {fake.Fault{Operation: policy, Kind: fake.Throttled}, model.GapThrottled, "throttled the calls for over a minute"},
		"HTML":               {fake.Fault{Operation: policy, Kind: fake.HTML}, model.GapInvalid, "something that is not AWS answered (HTTP 500)"},
		"HTML 200":           {fake.Fault{Operation: policy, Kind: fake.HTMLOK}, model.GapInvalid, "something that is not AWS answered (HTTP 200)"},
		"internal error":     {fake.Fault{Operation: policy, Kind: fake.InternalError}, model.GapInvalid, "AWS answered with the error InternalServiceError"},
		"truncated":          {fake.Fault{Operation: policy, Kind: fake.Truncated}, model.GapInvalid, "cannot be read"},
		"reset":              {fake.Fault{Operation: policy, Kind: fake.Reset}, model.GapInvalid, "AWS cannot be reached"},
		"denied":             {fake.Fault{Operation: policy, Kind: fake.Denied}, model.GapDenied, "access was denied: no identity-based policy allows it"},
		"denied by an SCP":   {fake.Fault{Operation: policy, Kind: fake.DeniedBySCP}, model.GapDenied, "access was denied by a service control policy"},
		"a list that breaks": {fake.Fault{Operation: list, Kind: fake.Denied, After: 2}, model.GapDenied, "breaks off"},
		"a token twice":      {fake.Fault{Operation: list, Kind: fake.SameToken}, model.GapInvalid, "same page token twice"},
		"no such operation":  {fake.Fault{Operation: policy, Kind: fake.Unknown}, model.GapAbsent, "does not have the operation"},
		"wrong signature":    {fake.Fault{Operation: policy, Kind: fake.WrongSignature}, model.GapDenied, "refused the signature"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := fake.New(world(120), fake.Options{Latency: time.Millisecond})
			server.Inject(test.fault)
			snapshots, err := collect(t, server, options(server))
			require.NoError(t, err)
			require.Len(t, snapshots, 3)
			i := slices.IndexFunc(gapsOf(t, snapshots), func(g model.Gap) bool {
				return g.Reason == test.reason && strings.Contains(g.Detail, test.detail)
			})
			require.GreaterOrEqual(t, i, 0, "%v", gapsOf(t, snapshots))
			assert.Equal(t, test.reason == model.GapDenied, gapsOf(t, snapshots)[i].Permission != "")
			for _, s := range snapshots {
				for _, secret := range s.Secrets {
					if test.fault.Operation == policy {
						assert.True(t, secret.Hides("policies"), "what was not seen is unknown")
					}
				}
			}
		})
	}
}

// What passes leaves no trace.
func TestTroublesThatPass(t *testing.T) {
	t.Parallel()
	clean := fake.New(world(120), fake.Options{})
	want, err := collect(t, clean, options(clean))
	require.NoError(t, err)
	for name, faults := range map[string][]fake.Fault{
		"throttling for a minute": {{Kind: fake.Throttled, For: time.Minute}},
		"a page of a proxy":       {{Operation: "secretsmanager:*", Kind: fake.HTML, Count: 1}},
		"a few resets":            {{Kind: fake.Reset, After: 3, Count: 2}, {Kind: fake.Truncated, After: 20, Count: 2}},
		"internal errors":         {{Kind: fake.InternalError, After: 5, Count: 3}},
		"pages that are empty":    {{Operation: "secretsmanager:ListSecrets", Kind: fake.EmptyPages}},
		"newer answers":           {{Operation: "secretsmanager:ListSecrets", Kind: fake.NewerAnswer}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := fake.New(world(120), fake.Options{PageSize: 50})
			for _, fault := range faults {
				server.Inject(fault)
			}
			got, err := collect(t, server, options(server))
			require.NoError(t, err)
			assert.Empty(t, cmp.Diff(want, got))
		})
	}
}

func TestExpiredCredentialsEndTheRun(t *testing.T) {
	t.Parallel()
	server := fake.New(world(300), fake.Options{Quotas: true, Latency: 20 * time.Millisecond})
	server.Inject(fake.Fault{Kind: fake.Expired, After: 200})
	snapshots, err := collect(t, server, options(server))
	require.NoError(t, err)
	require.Len(t, snapshots, 3)
	total := 0
	for _, n := range server.Calls() {
		total += n
	}
	assert.Less(t, total, 300, "calls go on although the credentials are of no more use")
	assert.NotZero(t, secretsIn(snapshots))
	for _, gap := range gapsOf(t, snapshots) {
		if gap.Reason == model.GapDenied {
			assert.Contains(t, gap.Detail, "the credentials expired")
		}
	}
}

func TestNoUsableCredentials(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		key    string
		o      fake.Options
		fault  *fake.Fault
		detail string
	}{
		"of nobody": {key: "AKIA999999999999", detail: "does not accept the credentials"},
		"expired":   {key: fake.Credential(account), fault: &fake.Fault{Kind: fake.Expired}, detail: "the credentials expired"},
		"a proxy":   {key: fake.Credential(account), fault: &fake.Fault{Kind: fake.HTMLOK}, detail: "something that is not AWS answered"},
		"skewed":    {key: fake.Credential(account), o: fake.Options{Skew: -2 * time.Hour}, detail: "the clock of this machine differs"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := fake.New(world(1), test.o)
			if test.fault != nil {
				server.Inject(*test.fault)
			}
			o := options(server)
			o.AccessKey = test.key
			snapshots, err := collect(t, server, o)
			require.ErrorIs(t, err, aws.ErrCredentials)
			assert.ErrorContains(t, err, test.detail)
			assert.Empty(t, snapshots)
		})
	}
}

func TestAssumedRole(t *testing.T) {
	t.Parallel()
	w := fake.Generate(fake.Plan{Seed: 1, Accounts: 2, Regions: []string{"eu-west-1"}, Secrets: 3, Now: now})
	server := fake.New(w, fake.Options{})
	o := options(server)
	o.RoleARN, o.ExternalID = "arn:aws:iam::100000000002:role/audit", "x"
	snapshots, err := collect(t, server, o)
	require.NoError(t, err)
	assert.Equal(t, "100000000002", snapshots[0].Scope.Account)
	o.RoleARN = "arn:aws:iam::555555555555:role/audit"
	_, err = collect(t, server, o)
	require.ErrorIs(t, err, aws.ErrCredentials)
	assert.ErrorContains(t, err, "access was denied")
}

// Further policies than the default one belong to replicas of other accounts' secrets. Whether there can
// be any is asked once a region: only if the service knows no such operation there are none for sure.
func TestPoliciesByName(t *testing.T) {
	t.Parallel()
	const name = "secretsmanager:ListResourcePolicies"
	for what, test := range map[string]struct {
		o       fake.Options
		fault   fake.Kind
		reason  model.GapReason
		missing bool // the gap names the permission
		open    bool // of every secret
	}{
		"the service lacks it": {o: fake.Options{NoNamed: true}, reason: model.GapAbsent},
		"denied":               {fault: fake.Denied, reason: model.GapDenied, missing: true, open: true},
		"a page of a proxy":    {fault: fake.HTML, reason: model.GapInvalid, open: true},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			test.o.ListsForeign = true
			server := fake.New(world(100), test.o)
			if test.fault != "" {
				server.Inject(fake.Fault{Operation: name, Kind: test.fault})
			}
			snapshots, err := collect(t, server, options(server))
			require.NoError(t, err)
			found := slices.DeleteFunc(gapsOf(t, snapshots), func(g model.Gap) bool { return g.Operation != name })
			require.NotEmpty(t, found)
			for _, gap := range found {
				assert.Equal(t, test.reason, gap.Reason)
				assert.Equal(t, test.missing, gap.Permission == name)
			}
			foreign := 0
			for _, s := range snapshots {
				for _, secret := range s.Secrets {
					if !secret.DeletedAt.IsZero() || secret.Hides("policies") {
						continue
					}
					across := len(secret.CrossAccount) > 0
					assert.Equal(t, test.open, secret.Hides("policies.more"), secret.Name)
					if across {
						foreign++
					}
				}
			}
			assert.NotZero(t, foreign)
		})
	}
}

// An answer in which there is nothing is not taken for one that says that there is nothing.
func TestEmptyAnswers(t *testing.T) {
	t.Parallel()
	for _, kind := range []fake.Kind{fake.Empty, fake.HTMLOK} {
		for _, o := range aws.Operations {
			if o.Permission == "" || o.Source != "" || kind == fake.Empty && (o.Service == "EC2" || o.Service == "IAM" || o.Name == "GetFunctionConcurrency" || o.Name == "GetKeyRotationStatus" || o.Name == "ListAliases" || o.Name == "ListResourcePolicies") {
				continue // these are for the record, speak XML, have nothing to say where a switch is off, or have members that nobody has published
			}
			t.Run(string(kind)+" "+o.Permission, func(t *testing.T) {
				t.Parallel()
				server := fake.New(world(60), fake.Options{ListsForeign: true})
				server.Inject(fake.Fault{Operation: o.Permission, Kind: kind})
				snapshots, err := collect(t, server, options(server))
				require.NoError(t, err)
				found := gapsOf(t, snapshots)
				assert.True(t, slices.ContainsFunc(found, func(g model.Gap) bool {
					return g.Operation == o.Permission && g.Reason == model.GapInvalid && !strings.Contains(g.Detail, "reached")
				}), "%v", found)
			})
		}
	}
}

func TestTokensThatRepeat(t *testing.T) {
	t.Parallel()
	server := fake.New(world(60), fake.Options{PageSize: 1})
	server.Inject(fake.Fault{Operation: "secretsmanager:ListSecretVersionIds", Kind: fake.SameToken})
	o := options(server)
	o.AllVersions = true
	snapshots, err := collect(t, server, o)
	require.NoError(t, err)
	gaps := gapsOf(t, snapshots)
	assert.True(t, slices.ContainsFunc(gaps, func(g model.Gap) bool { return strings.Contains(g.Detail, "same page token") }), "%v", gaps)
}

// A deadline that the pace would overrun ends the run, and is no fault of AWS.
func TestNoTimeLeft(t *testing.T) {
	t.Parallel()
	server := fake.New(world(300), fake.Options{})
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), 8*time.Second)
		defer stop()
		o := options(server)
		o.RPS = 2
		var last error
		for _, err := range aws.New(o).Collect(ctx) {
			last = err
		}
		assert.ErrorIs(t, last, context.DeadlineExceeded)
	})
}

// Keys that only their ids name, and that nobody here may describe, may be any.
func TestKeyOfNoName(t *testing.T) {
	t.Parallel()
	account, err := fake.Parse([]byte(`{"account": "100000000001", "regions": {"eu-west-1": {
		"secrets": [{"Name": "by-alias", "KmsKeyId": "alias/app"}, {"Name": "by-arn", "KmsKeyId": "arn:aws:kms:eu-west-1:100000000001:key/0a1b2c3d-1111-4111-8111-000000000001"}],
		"keys": [{"KeyId": "0a1b2c3d-1111-4111-8111-000000000001", "Aliases": ["alias/app"]}]}}}`))
	require.NoError(t, err)
	server := fake.New(fake.One(account), fake.Options{})
	server.Inject(fake.Fault{Operation: "kms:DescribeKey", Resource: "alias/app", Kind: fake.Denied})
	snapshots, err := collect(t, server, options(server))
	require.NoError(t, err)
	secrets := snapshots[0].Secrets
	assert.True(t, secrets[0].Hides("kms_key.id") && secrets[0].Hides("kms_key.aws_managed"))
	assert.False(t, secrets[1].Hides("kms_key.id"))
}

// The key of a replica is looked up where the replica is.
func TestKeyOfAReplica(t *testing.T) {
	t.Parallel()
	account, err := fake.Parse([]byte(`{"account": "100000000001", "regions": {"eu-west-1": {"secrets": [
		{"Name": "s", "PrimaryRegion": "eu-west-1", "KmsKeyId": "alias/app", "ReplicationStatus": [
			{"Region": "us-east-1", "Status": "InSync", "KmsKeyId": "alias/aws/secretsmanager"},
			{"Region": "us-west-2", "Status": "InSync", "KmsKeyId": "arn:aws:kms:us-west-2:100000000001:key/0a1b2c3d-1111-4111-8111-000000000009"}]}]},
		"us-west-2": {"keys": [{"KeyId": "0a1b2c3d-1111-4111-8111-000000000009", "KeyManager": "AWS"}]}}}`))
	require.NoError(t, err)
	server := fake.New(fake.One(account), fake.Options{})
	o := options(server)
	o.Regions = []string{"eu-west-1", "us-east-1", "us-west-2"}
	snapshots, err := collect(t, server, o)
	require.NoError(t, err)
	for _, replica := range snapshots[0].Secrets[0].Replicas {
		assert.True(t, replica.KMSKey.AWSManaged, replica.Region)
	}
	denied := fake.New(fake.One(account), fake.Options{})
	denied.Inject(fake.Fault{Operation: "kms:DescribeKey", Region: "us-west-2", Kind: fake.Denied})
	o.HTTP = denied.Client()
	snapshots, err = collect(t, denied, o)
	require.NoError(t, err)
	assert.True(t, snapshots[0].Secrets[0].Hides("replicas.1.kms_key"))
}
