package aws_test

import (
	"fmt"
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

const details = "iam:GetAccountAuthorizationDetails"

const arnOf = "arn:aws:iam::100000000001:"

// global is the scope of the account, the first that the sorted list has for it.
func global(t *testing.T, snapshots []*model.Snapshot) *model.Snapshot {
	t.Helper()
	i := slices.IndexFunc(snapshots, func(s *model.Snapshot) bool { return s.Scope.Region == model.RegionGlobal })
	require.GreaterOrEqual(t, i, 0)
	return snapshots[i]
}

func principal(t *testing.T, list []*model.Principal, id string) *model.Principal {
	t.Helper()
	i := slices.IndexFunc(list, func(p *model.Principal) bool { return p.ID == arnOf+id })
	require.GreaterOrEqual(t, i, 0, id)
	return list[i]
}

func names(list []*model.Principal) (out []string) {
	for _, p := range list {
		out = append(out, p.Kind+" "+p.Name)
	}
	return out
}

func TestPrincipals(t *testing.T) {
	t.Parallel()
	server := fake.New(world(3), fake.Options{})
	snapshots, err := collect(t, server, options(server))
	require.NoError(t, err)
	s := global(t, snapshots)
	assert.Empty(t, s.Gaps)
	assert.Equal(t, []string{
		"group developers", "group mail", // of anna's, although it has nothing to do with secrets
		"role app", "role AWSServiceRoleForRDS", "role admin", "role rotate", "user anna", "user deploy",
	}, names(s.Principals))

	anna := principal(t, s.Principals, "user/anna")
	assert.Equal(t, []string{arnOf + "group/developers", arnOf + "group/mail"}, anna.Groups)
	assert.Equal(t, map[string]string{"team": "core"}, anna.Tags)
	assert.Contains(t, anna.Boundary.Document, `"NotAction":"iam:*"`)
	app := principal(t, s.Principals, "role/app")
	require.Len(t, app.Policies, 1)
	assert.Equal(t, arnOf+"policy/read-app", app.Policies[0].ARN)
	assert.Contains(t, app.Policies[0].Document, "GetSecretValue", "the version in force, not the one before it")
	assert.Contains(t, app.Trust, "ecs-tasks.amazonaws.com")
	assert.Contains(t, principal(t, s.Principals, "role/ops/admin").Policies[0].Document, `"Action":"*"`)
	linked := principal(t, s.Principals, "role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS")
	assert.True(t, linked.Service)
	for _, p := range s.Principals {
		assert.Empty(t, p.Unknown, p.ID)
		assert.Equal(t, account, p.Account)
	}
	assert.Equal(t, 1, server.Calls()[details], "asked once, for all regions")
}

// A page more or less tells the same.
func TestPrincipalsInPages(t *testing.T) {
	t.Parallel()
	whole := fake.New(world(3), fake.Options{})
	want, err := collect(t, whole, options(whole))
	require.NoError(t, err)
	for _, size := range []int{1, 2, 7} {
		server := fake.New(world(3), fake.Options{PageSize: size})
		got, err := collect(t, server, options(server))
		require.NoError(t, err)
		assert.Empty(t, cmp.Diff(want, got))
	}
}

// Regions are judged by the roles of their functions, the account by an index of all its secrets.
func TestWhatScopesKnowOfEachOther(t *testing.T) {
	t.Parallel()
	server := fake.New(world(60), fake.Options{})
	snapshots, err := collect(t, server, options(server))
	require.NoError(t, err)
	var all []string
	for _, s := range snapshots {
		if s.Scope.Region == model.RegionGlobal {
			continue
		}
		assert.Equal(t, []string{"role rotate"}, names(s.OtherPrincipals))
		assert.Empty(t, s.Principals)
		for _, secret := range s.Secrets {
			all = append(all, secret.ID)
		}
	}
	s := global(t, snapshots)
	assert.Empty(t, s.OtherPrincipals)
	require.Len(t, s.OtherSecrets, len(all))
	for _, secret := range s.OtherSecrets {
		assert.Contains(t, all, secret.ID)
		assert.NotEmpty(t, secret.Tags)
		assert.Empty(t, secret.Policies)
	}
	assert.True(t, slices.IsSortedFunc(s.OtherSecrets, func(a, b *model.Secret) int { return strings.Compare(a.ID, b.ID) }))
}

// What somebody may read of a part of the secrets is no count of what he may read.
func TestPrincipalsAndAPartOfTheSecrets(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*aws.Options, *fake.Server){
		"a region denied": func(_ *aws.Options, s *fake.Server) {
			s.Inject(fake.Fault{Operation: "secretsmanager:ListSecrets", Region: "us-east-1", Kind: fake.Denied})
		},
		"a list broken off": func(_ *aws.Options, s *fake.Server) {
			s.Inject(fake.Fault{Operation: "secretsmanager:ListSecrets", Kind: fake.Denied, After: 3})
		},
		"one region":   func(o *aws.Options, _ *fake.Server) { o.Regions = []string{"eu-west-1"} },
		"one left out": func(o *aws.Options, _ *fake.Server) { o.Exclude = []string{"eu-west-1"} },
		"some secrets": func(o *aws.Options, _ *fake.Server) { o.Secrets = []string{"prod/*"} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := fake.New(world(150), fake.Options{})
			o := options(server)
			change(&o, server)
			snapshots, err := collect(t, server, o)
			require.NoError(t, err)
			s := global(t, snapshots)
			require.NotEmpty(t, s.Principals)
			for _, p := range s.Principals {
				assert.True(t, p.Hides("reads_secrets") && p.Hides("administers") && p.Hides("secrets"))
				assert.False(t, p.Hides("policies"))
			}
			i := slices.IndexFunc(s.Gaps, func(g model.Gap) bool { return g.Operation == "count secrets" })
			require.GreaterOrEqual(t, i, 0)
			assert.True(t, s.Gaps[i].Aside)
		})
	}
}

// Without identities the roles of the functions are known by name, and nobody else is.
func TestPrincipalsUnseen(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		fault  fake.Fault
		reason model.GapReason
	}{
		{fake.Fault{Kind: fake.Denied}, model.GapDenied},
		{fake.Fault{Kind: fake.DeniedBySCP}, model.GapDenied},
		{fake.Fault{Kind: fake.Denied, After: 2}, model.GapDenied},
		{fake.Fault{Kind: fake.Throttled}, model.GapThrottled},
		{fake.Fault{Kind: fake.HTML}, model.GapInvalid},
		{fake.Fault{Kind: fake.HTMLOK}, model.GapInvalid},
		{fake.Fault{Kind: fake.Truncated}, model.GapInvalid},
		{fake.Fault{Kind: fake.Reset, After: 1}, model.GapInvalid},
		{fake.Fault{Kind: fake.SameToken}, model.GapInvalid},
	} {
		t.Run(fmt.Sprint(test.fault.Kind, test.fault.After), func(t *testing.T) {
			t.Parallel()
			server := fake.New(world(60), fake.Options{PageSize: 2})
			test.fault.Operation = details
			server.Inject(test.fault)
			snapshots, err := collect(t, server, options(server))
			require.NoError(t, err)
			for _, s := range snapshots {
				list := s.OtherPrincipals
				if s.Scope.Region == model.RegionGlobal {
					list = s.Principals
				}
				require.Len(t, list, 1)
				assert.Equal(t, arnOf+"role/rotate", list[0].ID)
				for _, path := range []model.Path{"policies", "trust", "boundary", "tags"} {
					assert.True(t, list[0].Hides(path), path)
				}
				i := slices.IndexFunc(s.Gaps, func(g model.Gap) bool { return g.Operation == details })
				require.GreaterOrEqual(t, i, 0, "%v", s.Gaps)
				assert.Equal(t, test.reason, s.Gaps[i].Reason)
				assert.Equal(t, test.reason == model.GapDenied, s.Gaps[i].Permission == details)
				assert.False(t, s.Gaps[i].Aside)
			}
		})
	}
}

// A region without functions does not wait until IAM answers, one with them does.
func TestWhoWaitsForIdentities(t *testing.T) {
	t.Parallel()
	w := world(3)
	w.Accounts[account].Regions["us-east-1"].Secrets = nil
	server := fake.New(w, fake.Options{})
	server.Inject(fake.Fault{Operation: details, Kind: fake.Throttled, For: 40 * time.Second})
	took := make(map[string]time.Duration)
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		for s, err := range aws.New(options(server)).Collect(t.Context()) {
			require.NoError(t, err)
			took[s.Scope.Region] = time.Since(begun)
			assert.Empty(t, s.Gaps, s.Scope.ID)
		}
	})
	assert.Less(t, took["us-east-1"], 20*time.Second)
	assert.GreaterOrEqual(t, took[model.RegionGlobal], 40*time.Second)
}

// A consumer that has seen enough ends the readings in the background as well: the bubble would not end.
func TestNobodyWaitsForIdentities(t *testing.T) {
	t.Parallel()
	server := fake.New(world(3), fake.Options{})
	server.Inject(fake.Fault{Operation: details, Kind: fake.Throttled})
	server.Inject(fake.Fault{Operation: "organizations:*", Kind: fake.Throttled})
	synctest.Test(t, func(t *testing.T) {
		for _, err := range aws.New(options(server)).Collect(t.Context()) {
			require.NoError(t, err)
			break
		}
	})
}
