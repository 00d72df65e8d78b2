package decide_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

const everybodyReads = `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Resource":"*"}]}`

// Whether a stranger obtains the plaintext hangs on the key as well.
func TestPublicValue(t *testing.T) {
	t.Parallel()
	keyPolicy := func(principal, condition string) *decide.Key {
		return &decide.Key{Policy: parse(t, []byte(fmt.Sprintf(`{"Statement":[{"Effect":"Allow","Principal":%s,"Action":"kms:Decrypt","Resource":"*"%s}]}`, principal, condition)))}
	}
	for name, test := range map[string]struct {
		key     *decide.Key
		want    model.Tri
		because []string
	}{
		"nothing is known of the key": {nil, model.Unknown, []string{"the policy of the key"}},
		"the AWS-managed key":         {&decide.Key{Managed: true}, model.No, nil},
		"a key for its account":       {keyPolicy(`{"AWS":"arn:aws:iam::111122223333:root"}`, ""), model.No, nil},
		"a key for everybody":         {keyPolicy(`"*"`, ""), model.Yes, nil},
		"through Secrets Manager":     {keyPolicy(`"*"`, `,"Condition":{"StringEquals":{"kms:ViaService":"secretsmanager.us-east-1.amazonaws.com"}}`), model.Yes, nil},
		"through another region":      {keyPolicy(`"*"`, `,"Condition":{"StringEquals":{"kms:ViaService":"secretsmanager.eu-west-1.amazonaws.com"}}`), model.No, nil},
		"for one account's callers":   {keyPolicy(`"*"`, `,"Condition":{"StringEquals":{"kms:CallerAccount":"111122223333"}}`), model.No, nil},
		"grants that are not known":   {&decide.Key{Grants: true, Policy: keyPolicy(`{"AWS":"111122223333"}`, "").Policy}, model.Unknown, []string{"the grants of the key"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := hostileWorld()
			w.Key = test.key
			got := decide.New(w, parse(t, []byte(everybodyReads))).PublicValue()
			assert.Equal(t, test.want, got.Tri)
			assert.Equal(t, test.because, got.Because)
			assert.Equal(t, test.want == model.Yes, got.Witness != nil)
		})
	}
}

// Each set of callers has what no wider one has.
func TestGrants(t *testing.T) {
	t.Parallel()
	allow := func(rest string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*",` + rest + `}]}`
	}
	when := func(operator, key, value string) string {
		return allow(fmt.Sprintf(`"Principal":"*","Condition":{"%s":{"%s":"%s"}}`, operator, key, value))
	}
	for name, test := range map[string]struct {
		policy string
		want   []string
	}{
		"everybody":           {allow(`"Principal":"*"`), []string{"any ", "account 111122223333, direct"}},
		"an account":          {allow(`"Principal":{"AWS":"444455556666"}`), []string{"account 444455556666"}},
		"its own account":     {allow(`"Principal":{"AWS":"111122223333"}`), []string{"account 111122223333"}},
		"a role of its own":   {allow(`"Principal":{"AWS":"arn:aws:iam::111122223333:role/app"}`), []string{"role arn:aws:iam::111122223333:role/app, direct"}},
		"a session":           {allow(`"Principal":{"AWS":"arn:aws:sts::444455556666:assumed-role/a/s1"}`), []string{"session arn:aws:sts::444455556666:assumed-role/a/s1"}},
		"a service":           {allow(`"Principal":{"Service":"s3.amazonaws.com"}`), []string{"service s3.amazonaws.com, direct"}},
		"an organization":     {when("StringEquals", "aws:PrincipalOrgID", "o-acme123456"), []string{"organization o-acme123456", "account 111122223333, direct"}},
		"members of any":      {when("Null", "aws:PrincipalOrgID", "false"), []string{"any_org_member ", "account 111122223333, direct"}},
		"a unit":              {when("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-acme123456/r-ac01/ou-ac01-prod1111/*"), []string{"unit o-acme123456/r-ac01/ou-ac01-prod1111/*", "account 111122223333, direct"}},
		"roles by a pattern":  {when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::444455556666:role/a*"), []string{"role arn:aws:iam::444455556666:role/a*"}},
		"a unique id":         {when("StringLike", "aws:userid", "AROAEXAMPLEROLEID123:*"), []string{"account 111122223333, direct", "role AROAEXAMPLEROLEID123"}},
		"a network":           {when("IpAddress", "aws:SourceIp", "203.0.113.0/24"), []string{"any  from 203.0.113.0/24", "account 111122223333 from 203.0.113.0/24, direct"}},
		"an endpoint":         {when("StringEquals", "aws:SourceVpce", "vpce-0good"), []string{"any  from vpce-0good", "account 111122223333 from vpce-0good, direct"}},
		"an endpoint of code": {when("StringEquals", "aws:SourceVpce", "vpce-hole-aws_vpc_endpoint.x=5b0=5d"), []string{"any  from vpce-hole-aws_vpc_endpoint.x=5b0=5d", "account 111122223333 from vpce-hole-aws_vpc_endpoint.x=5b0=5d, direct"}},
		"a VPC of code":       {when("StringEquals", "aws:SourceVpc", "vpc-hole-aws_vpc.x"), []string{"any  from vpc-hole-aws_vpc.x", "account 111122223333 from vpc-hole-aws_vpc.x, direct"}},
		"nobody":              {when("StringEquals", "aws:PrincipalOrgID", "o-*"), nil},
		"not across accounts": {`{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"secretsmanager:ListSecrets","Resource":"*"}]}`, nil},
		"a role within its account": {`{"Statement":[{"Effect":"Allow","Principal":{"AWS":["444455556666","arn:aws:iam::444455556666:role/app"]},"Action":"secretsmanager:GetSecretValue","Resource":"*"}]}`,
			[]string{"account 444455556666"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			grants, because := decide.New(hostileWorld(), parse(t, []byte(test.policy))).Grants()
			assert.Empty(t, because)
			var got []string
			for _, g := range grants {
				line := g.Who.Kind + " " + g.Who.ID
				if g.Network != "" {
					line += " from " + g.Network
				}
				if g.Direct {
					line += ", direct"
				}
				got = append(got, line)
				assert.Equal(t, []string{"secretsmanager:GetSecretValue"}, g.Actions)
				assert.Contains(t, g.Actions, g.Witness.Action)
			}
			assert.Equal(t, test.want, got)
		})
	}
}

// One name of a thousand differs from the others: it is not decided with them.
func TestGrantsOfOneDenied(t *testing.T) {
	t.Parallel()
	names := made(1000, func(i int) string { return fmt.Sprintf(`"%012d"`, i+1) })
	list := names[0]
	for _, name := range names[1:] {
		list += "," + name
	}
	policy := `{"Statement":[{"Effect":"Allow","Principal":{"AWS":[` + list + `]},"Action":"secretsmanager:GetSecretValue","Resource":"*"},
		{"Effect":"Deny","Principal":{"AWS":"000000000500"},"Action":"*","Resource":"*"}]}`
	grants, because := decide.New(hostileWorld(), parse(t, []byte(policy))).Grants()
	assert.Empty(t, because)
	assert.Len(t, grants, 999)
	for _, g := range grants {
		assert.NotEqual(t, "000000000500", g.Who.Account)
		assert.Equal(t, g.Who.Account, g.Witness.Principal.Account)
	}
	assert.Equal(t, model.No, decide.New(hostileWorld(), parse(t, []byte(policy))).NotGranted(iam.ActionsOf("value_read")).Tri)
}
