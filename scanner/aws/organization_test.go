package aws_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures/fakeaws/fake"
	"smaudit/scanner/model"
)

const member = `"organization": {"Id": "o-abcdefghij", "MasterAccountId": "111111111111", "Parents": ["ou-a", "ou-b"]},
	"scps": [{"Name": "of the unit", "Target": "ou-b", "Content": {"Statement": []}}, {"Name": "own", "Content": {"Statement": {}}}],
	"rcps": [{"Name": "of the root", "Target": "r-root", "Content": {"Statement": [1]}}]`

// line is what the guardrails of a kind are, level by level.
func line(s *model.Snapshot, kind string) (out []string) {
	for _, g := range s.Guardrails {
		if g.Kind == kind {
			out = append(out, fmt.Sprintf("%d %s %s", g.Level, g.Target, g.Name))
		}
	}
	return out
}

func TestOrganization(t *testing.T) {
	t.Parallel()
	server := fake.New(fake.One(accountWith(t, member)), fake.Options{})
	snapshots, err := collect(t, server, options(server))
	require.NoError(t, err)
	for _, s := range snapshots {
		assert.Equal(t, "o-abcdefghij", s.Scope.Organization)
		assert.Equal(t, []string{"0 r-root FullAWSAccess", "1 ou-a FullAWSAccess", "2 ou-b of the unit", "3 100000000001 own"}, line(s, "scp"))
		assert.Equal(t, []string{"0 r-root of the root", "1 ou-a RCPFullAWSAccess", "2 ou-b RCPFullAWSAccess", "3 100000000001 RCPFullAWSAccess"}, line(s, "rcp"))
		assert.Empty(t, s.Gaps)
		assert.Empty(t, s.Scope.Unknown)
	}
	i := slices.IndexFunc(snapshots[0].Guardrails, func(g model.Guardrail) bool { return g.Name == "of the unit" })
	assert.Equal(t, `{"Statement":[]}`, snapshots[0].Guardrails[i].Document)
	assert.Contains(t, snapshots[0].Guardrails[i].ARN, ":policy/o-abcdefghij/p-")
	calls := server.Calls()
	assert.Equal(t, 1, calls["organizations:DescribeOrganization"])
	assert.Equal(t, 3, calls["organizations:ListParents"])
	assert.Equal(t, 8, calls["organizations:ListPoliciesForTarget"])
	assert.Equal(t, 5, calls["organizations:DescribePolicy"], "each policy once, wherever it is attached")
}

func TestOrganizationInPages(t *testing.T) {
	t.Parallel()
	want := collectWith(t, fake.Options{}, member)
	assert.Empty(t, cmp.Diff(want, collectWith(t, fake.Options{PageSize: 1}, member)))
}

// Neither is bound by any policy, and there is nothing to say about that.
func TestAccountsWithoutGuardrails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ members, organization string }{
		"in no organization":     {`"roles": []`, ""},
		"the management account": {`"organization": {"Id": "o-abcdefghij", "MasterAccountId": "100000000001"}, "scps": [{"Name": "own", "Content": {}}]`, "o-abcdefghij"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := collectWith(t, fake.Options{}, test.members)
			assert.Equal(t, test.organization, s.Scope.Organization)
			assert.Empty(t, s.Guardrails)
			assert.Empty(t, s.Gaps)
			assert.Empty(t, s.Scope.Unknown)
		})
	}
}

// Members are mostly not told of policies. That is said once, and the audit is none the less complete for it.
func TestOrganizationUnseen(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"DescribeOrganization", "ListParents", "ListPoliciesForTarget", "DescribePolicy"} {
		for _, fault := range []fake.Fault{{Kind: fake.Denied}, {Kind: fake.Throttled}, {Kind: fake.Empty}, {Kind: fake.HTMLOK}, {Kind: fake.Unknown}} {
			t.Run(operation+" "+string(fault.Kind), func(t *testing.T) {
				t.Parallel()
				server := fake.New(fake.One(accountWith(t, member)), fake.Options{})
				fault.Operation = "organizations:" + operation
				server.Inject(fault)
				snapshots, err := collect(t, server, options(server))
				require.NoError(t, err)
				for _, s := range snapshots {
					assert.Empty(t, s.Guardrails, "a part of the policies is none of the whole")
					assert.Equal(t, operation == "DescribeOrganization", s.Scope.Hides("organization"))
					assert.Equal(t, operation != "DescribeOrganization", s.Scope.Organization != "")
					assert.Equal(t, s.Scope.Region == model.RegionGlobal, len(s.Gaps) == 1)
				}
				gap := global(t, snapshots).Gaps[0]
				assert.Equal(t, fault.Operation, gap.Operation)
				assert.True(t, gap.Aside)
				assert.Equal(t, fault.Kind == fake.Denied, gap.Permission == fault.Operation)
				assert.Contains(t, gap.Detail, "policies of the organization are not taken into account")
			})
		}
	}
}
