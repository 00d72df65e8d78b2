package cloudformation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/assemble"
	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// What stands in the place of a value, and whether it can be read afterwards.
func TestValues(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ properties, attr, text string }{
		{`{SecretString: hunter2}`, "secret_string", "hunter2"},
		{`{SecretString: !Ref Hidden}`, "secret_string_wo", "${var.Hidden.}"},
		{`{SecretString: !Ref Shown}`, "secret_string", "${var.Shown.}"},
		{`{SecretString: !Sub '{"user":"a","password":"${Hidden}"}'}`, "secret_string_wo", `{"user":"a","password":"${var.Hidden.}"}`},
		{`{GenerateSecretString: {}}`, "secret_string_wo", `{"password":"\u003cgenerated\u003e"}`},
		{`{GenerateSecretString: {SecretStringTemplate: '{"user":"a","key":"b"}', GenerateStringKey: key}}`, "secret_string_wo", `{"password":"\u003cgenerated\u003e","user":"a"}`},
		{`{GenerateSecretString: {SecretStringTemplate: 'null'}}`, "secret_string_wo", `{"password":"\u003cgenerated\u003e"}`},
	} {
		root := read(t, "Parameters:\n  Hidden: {Type: String, NoEcho: true}\n  Shown: {Type: String}\nResources:\n  Db: {Type: AWS::SecretsManager::Secret, Properties: "+test.properties+"}\n")
		version := root.Resources[len(root.Resources)-1]
		assert.Equal(t, "aws_secretsmanager_secret_version", version.Type, test.properties)
		v := version.Attrs.Get(test.attr)
		assert.True(t, v.Set() && v.Sensitive, test.properties)
		assert.Equal(t, test.text, v.Text, test.properties)
		link, _ := version.Attrs.Get("secret_id").Link()
		assert.Equal(t, resource.Link{Address: "Db", Attr: "arn"}, link)
	}
	none := read(t, "Resources: {Db: {Type: AWS::SecretsManager::Secret, Properties: {Name: x}}}")
	assert.Len(t, none.Resources, 2)
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	for policy, want := range map[string]string{
		`{Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {AWS: 111122223333}, Condition: {Bool: {x: false}}}]}`: `{"Statement":[{"Condition":{"Bool":{"x":"false"}},"Effect":"Allow","Principal":{"AWS":"111122223333"}}],"Version":"2012-10-17"}`,
		`{Resource: !Sub "${Open}/<x>", Also: !If [Nothing, a, !Ref Db]}`:                                                    `{"Also":"${Db.arn}","Resource":"${var.Open.}/<x>"}`,
		`{Statement: [!If [IsTest, {Effect: Allow}, !Ref "AWS::NoValue"], {Effect: Deny}]}`:                                  `{"Statement":[{"Effect":"Deny"}]}`,
		`'{"Version":"2012-10-17"}'`:     `{"Version":"2012-10-17"}`,
		`{Statement: !Ref Nothing}`:      "?",
		`{"Fn::Transform": {Name: x}}`:   "?",
		`{Statement: {"Fn::Cidr": [1]}}`: "?",
	} {
		root := read(t, surroundings+"  Db: {Type: AWS::SecretsManager::Secret}\n  P:\n    Type: AWS::SecretsManager::ResourcePolicy\n    Properties: {SecretId: !Ref Db, ResourcePolicy: "+policy+"}\n")
		assert.Equal(t, want, shown(find(t, root, "P").Attrs.Get("policy")), policy)
	}
}

func TestPrincipals(t *testing.T) {
	t.Parallel()
	root := read(t, `
Resources:
  Role: {Type: AWS::IAM::Role}
  Mary: {Type: AWS::IAM::User, Properties: {Groups: [!Ref Group]}}
  Group: {Type: AWS::IAM::Group}
  One: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [!Ref Role]}}
  Two: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [!Ref Role, other], Users: [!Ref Mary]}}
  Managed: {Type: AWS::IAM::ManagedPolicy, Properties: {Groups: [!Ref Group]}}
`)
	got := make(map[string]string)
	for _, r := range root.Resources[1:] {
		got[r.Address] = r.Type
	}
	assert.Equal(t, map[string]string{
		"Role": "aws_iam_role", "Mary": "aws_iam_user", "Mary.Groups": "aws_iam_user_group_membership", "Group": "aws_iam_group",
		"One": "aws_iam_role_policy", "Two.Roles[0]": "aws_iam_role_policy", "Two.Roles[1]": "aws_iam_role_policy", "Two.Users[0]": "aws_iam_user_policy",
		"Managed": "aws_iam_policy", "Managed.Groups": "aws_iam_policy_attachment",
	}, got)
	assert.Equal(t, "${Managed.arn}", find(t, root, "Managed.Groups").Attrs.Get("policy_arn").Text)
	assert.Equal(t, "${Group.name}", find(t, root, "Mary.Groups").Attrs.Get("groups", "0").Text)
}

// Of properties that are not told nothing is, and nothing counts as absent.
func TestPropertiesThatAMacroMakes(t *testing.T) {
	t.Parallel()
	root := read(t, `{Resources: {Db: {Type: AWS::SecretsManager::Secret, Properties: {"Fn::Transform": {Name: x}}}}}`)
	for _, name := range []string{"name", "description", "tags", "kms_key_id", "replica"} {
		assert.Equal(t, resource.Unknown, find(t, root, "Db").Attrs.Get(name).Shape, name)
	}
}

// A function that the transform of Secrets Manager makes is one that lies elsewhere.
func TestHostedRotation(t *testing.T) {
	t.Parallel()
	root := read(t, `
Transform: AWS::SecretsManager-2020-07-23
Resources:
  Db: {Type: AWS::SecretsManager::Secret}
  Rotation:
    Type: AWS::SecretsManager::RotationSchedule
    Properties: {SecretId: !Ref Db, HostedRotationLambda: {RotationType: PostgreSQLSingleUser}, RotationRules: {AutomaticallyAfterDays: 30}}
`)
	assert.Empty(t, root.Gaps)
	s := assemble.Snapshot(root, time.Time{}).Secrets[0]
	assert.Equal(t, model.Rotation{
		Enabled: true, Kind: model.RotationByFunction, FunctionARN: "${data.aws_lambda_function.Rotation.arn}", Days: 30,
	}, s.Rotation)
	assert.Equal(t, []model.Path{"name"}, s.Unknown)
}

// What a policy names is one account and region wherever it is written, known or not.
func TestSymbols(t *testing.T) {
	t.Parallel()
	root := read(t, `
Resources:
  Db: {Type: AWS::SecretsManager::Secret, Properties: {Name: db}}
  Policy:
    Type: AWS::SecretsManager::ResourcePolicy
    Properties: {SecretId: !Ref Db, ResourcePolicy: {Resource: !Ref Db, Principal: !Sub "${AWS::AccountId} ${AWS::Partition} ${AWS::Region}"}}
`)
	s := assemble.Snapshot(root, time.Time{}).Secrets[0]
	assert.Equal(t, `{"Principal":"${AWS.AccountId} ${AWS.Partition} ${AWS.Region}","Resource":"${Db.arn}"}`, s.Policies[0].Document)
	assert.Equal(t, model.Links{
		"AWS.AccountId": model.OwnAccount, "AWS.Partition": "aws", "AWS.Region": model.OwnRegion, "Db.arn": s.Symbol,
	}, s.Policies[0].Links)
	assert.NotEmpty(t, s.Symbol)
	assert.Equal(t, "stack.yaml#Db", s.ID)
}

func TestGaps(t *testing.T) {
	t.Parallel()
	root := read(t, `
Transform: [AWS::SecretsManager-2020-07-23, Ours]
Resources:
  Fn::ForEach::Secrets: [Name, !Ref Nothing, {"Db${Name}": {Type: AWS::SecretsManager::Secret}}]
  Function: {Type: AWS::Serverless::Function}
  Machine: {Type: AWS::Serverless::StateMachine}
`)
	var got []string
	for _, gap := range root.Gaps {
		got = append(got, gap.Operation)
	}
	assert.Equal(t, []string{"expand macro", "read Fn::ForEach::Secrets", "read AWS::Serverless::StateMachine"}, got)
}

// What the transform makes of a function: its role, with the policies that the function names.
func TestServerlessFunction(t *testing.T) {
	t.Parallel()
	root := read(t, `
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.13, Timeout: 10, Layers: [a], Environment: {Variables: {A: global, B: global}}}
Resources:
  Db: {Type: AWS::SecretsManager::Secret}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 20
      Layers: [b]
      Environment: {Variables: {B: own}}
      Tags: {Owner: x}
      Policies:
        - AmazonS3ReadOnlyAccess
        - !Sub "arn:${AWS::Partition}:iam::aws:policy/SecretsManagerReadWrite"
        - AWSSecretsManagerGetSecretValuePolicy: {SecretArn: !Ref Db}
        - S3ReadPolicy: {BucketName: b}
        - KMSDecryptPolicy: {KeyId: k}
        - AWSSecretsManagerRotationPolicy: {FunctionName: !Ref Fn}
        - {Version: 2012-10-17, Statement: {Effect: Deny}}
  Own: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt FnRole.Arn}}
`)
	assert.Empty(t, root.Gaps)
	fn, role := find(t, root, "Fn").Attrs, find(t, root, "FnRole").Attrs
	assert.Equal(t, []string{"python3.13", "20", "a", "b", "global", "own", "x", "${FnRole.arn}"}, []string{
		fn.Get("runtime").Text, fn.Get("timeout").Text, fn.Get("layers", "0").Text, fn.Get("layers", "1").Text,
		fn.Get("environment", "variables", "A").Text, fn.Get("environment", "variables", "B").Text, fn.Get("tags", "Owner").Text, fn.Get("role").Text,
	})
	assert.Equal(t, "${FnRole.arn}", find(t, root, "Own").Attrs.Get("role").Text)
	var managed, inline []string
	for _, v := range role.Get("managed_policy_arns").Items {
		managed = append(managed, v.Text)
	}
	for _, v := range role.Get("inline_policy").Items {
		inline = append(inline, v.Get("policy").Text)
	}
	assert.Equal(t, []string{
		"arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
		"arn:${AWS.Partition}:iam::aws:policy/SecretsManagerReadWrite",
	}, managed)
	assert.Equal(t, []string{
		`{"Statement":{"Action":"secretsmanager:GetSecretValue","Effect":"Allow","Resource":"${Db.arn}"},"Version":"2012-10-17"}`,
		`{"Statement":{"Action":"kms:Decrypt","Effect":"Allow","Resource":"arn:${AWS.Partition}:kms:${AWS.Region}:${AWS.AccountId}:key/k"},"Version":"2012-10-17"}`,
		`{"Statement":[{"Action":["secretsmanager:DescribeSecret","secretsmanager:GetSecretValue","secretsmanager:PutSecretValue","secretsmanager:UpdateSecretVersionStage"],` +
			`"Condition":{"StringEquals":{"secretsmanager:resource/AllowRotationLambdaArn":"arn:${AWS.Partition}:lambda:${AWS.Region}:${AWS.AccountId}:function:${Fn.function_name}"}},` +
			`"Effect":"Allow","Resource":"arn:${AWS.Partition}:secretsmanager:${AWS.Region}:${AWS.AccountId}:secret:*"},` +
			`{"Action":"secretsmanager:GetRandomPassword","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}`,
		`{"Statement":{"Effect":"Deny"},"Version":"2012-10-17"}`,
	}, inline)
	principals := assemble.Snapshot(root, time.Time{}).Principals
	assert.Len(t, principals, 1)
	assert.Equal(t, "FnRole", principals[0].Address)
}

// Whether an endpoint that does not say so has private names cannot be told.
func TestEndpoint(t *testing.T) {
	t.Parallel()
	root := read(t, `{Resources: {E: {Type: AWS::EC2::VPCEndpoint, Properties: {ServiceName: com.amazonaws.eu-west-1.secretsmanager, VpcEndpointType: Interface}}}}`)
	assert.Equal(t, []model.Path{"private_dns"}, assemble.Snapshot(root, time.Time{}).Endpoints[0].Unknown)
}

func TestLoops(t *testing.T) {
	t.Parallel()
	root := read(t, `
Transform: AWS::LanguageExtensions
Parameters: {Stages: {Type: CommaDelimitedList, Default: "test,live"}}
Resources:
  Fn::ForEach::Secrets:
    - Name
    - [a, b-c]
    - Db&{Name}:
        Type: AWS::SecretsManager::Secret
        Properties: {Name: !Ref Name, Description: !Sub "of ${Name}", KmsKeyId: "${Name}"}
      Fn::ForEach::Stages:
        - Stage
        - !Ref Stages
        - Db&{Name}${Stage}: {Type: AWS::SecretsManager::Secret, Properties: {Name: !Join [/, [{Ref: Stage}, {Ref: Name}]]}}
`)
	require.Empty(t, root.Gaps)
	got := make(map[string]string)
	for _, r := range root.Resources[1:] {
		got[r.Address] = r.Attrs.Get("name").Text
	}
	assert.Equal(t, map[string]string{
		"Dba": "a", "Dbbc": "b-c", "Dbatest": "test/a", "Dbalive": "live/a", "Dbbctest": "test/b-c", "Dbbclive": "live/b-c",
	}, got)
	db := find(t, root, "Dbbc")
	assert.Equal(t, "of b-c", db.Attrs.Get("description").Text)
	assert.Equal(t, "b-c", db.Attrs.Get("kms_key_id").Text)
	assert.Equal(t, 8, db.At.Line)
}
