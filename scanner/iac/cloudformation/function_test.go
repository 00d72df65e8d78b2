package cloudformation

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

const surroundings = `
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Env: {Type: String, Default: prod}
  Open: {Type: String}
  Handed: {Type: String, Default: no}
  List: {Type: CommaDelimitedList, Default: "a, b,c"}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /name/of/it}
Mappings:
  Stage:
    prod: {name: production, days: 30}
    test: {name: testing}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsTest: {"Fn::Equals": [{Ref: Env}, test]}
  IsOpen: !Equals [!Ref Open, x]
  IsHere: !Equals [!Ref "AWS::Region", eu-west-1]
  Same: !Equals [!Ref Open, !Ref Open]
  Both: !And [!Condition IsProd, !Not [!Condition IsTest]]
  One: {"Fn::Or": [{Condition: IsTest}, {Condition: IsProd}]}
  Surely: !And [!Condition IsTest, !Condition IsOpen]
  Perhaps: !Or [!Condition IsTest, !Condition IsOpen]
  Circle: !Not [!Condition Circle]
  Listed: !Equals [!Select [1, !Ref List], b]
Resources:
  Key: {Type: AWS::KMS::Key}
  Vpc: {Type: "AWS::EC2::VPC"}
  Other: {Type: "Custom::Thing"}
  Attached: {Type: AWS::SecretsManager::SecretTargetAttachment, Properties: {SecretId: !Ref Db}}
  Turning: {Type: AWS::SecretsManager::SecretTargetAttachment, Properties: {SecretId: !Ref Turning}}
`

// described returns the description of a secret that is written so.
func described(t *testing.T, expression string) resource.Value {
	t.Helper()
	root := read(t, surroundings+"  Db:\n    Type: AWS::SecretsManager::Secret\n    Properties:\n      Description: "+expression+"\n")
	require.Empty(t, root.Gaps)
	return find(t, root, "Db").Attrs.Get("description")
}

func read(t *testing.T, text string) *resource.Root {
	t.Helper()
	root, err := Read(context.Background(), strings.NewReader(text), "stack.yaml", Options{Parameters: map[string]string{"Handed": "in"}})
	require.NoError(t, err)
	require.NotNil(t, root)
	return root
}

func find(t *testing.T, root *resource.Root, address string) *resource.Resource {
	t.Helper()
	for _, r := range root.Resources {
		if r.Address == address {
			return r
		}
	}
	require.Failf(t, "no resource", "%s", address)
	return nil
}

func TestFunctions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		expression, want string // "?" for what is not told, with what it comes from
	}{
		{`plain`, "plain"},
		{`2026-11-22`, "2026-11-22"},
		{`012345678901`, "012345678901"},
		{`True`, "true"},
		{`!Ref Env`, "prod"},
		{`{Ref: Env}`, "prod"},
		{`!Ref Handed`, "in"},
		{`!Ref Open`, "? var.Open."},
		{`!Ref Stored`, "? var.Stored."},
		{`!Ref AWS::Region`, "${AWS.Region}"},
		{`!Ref AWS::URLSuffix`, "amazonaws.com"},
		{`!Ref AWS::NoValue`, ""},
		{`!Ref Nothing`, "?"},
		{`!Ref Key`, "${Key.key_id}"},
		{`!Ref Db`, "${Db.arn}"},
		{`!Ref Attached`, "${Db.arn}"},
		{`!Ref Turning`, "?"},
		{`!Ref Other`, "${Other.id}"},
		{`!GetAtt Key.Arn`, "${Key.arn}"},
		{`!GetAtt [Key, Arn]`, "${Key.arn}"},
		{`{"Fn::GetAtt": [Key, KeyId]}`, "${Key.key_id}"},
		{`!GetAtt Db.Id`, "${Db.arn}"},
		{`!GetAtt Other.Outputs.Some`, "${Other.outputs.some}"},
		{`!GetAtt Other.{`, "? Other."},
		{`!GetAtt Nothing.Arn`, "?"},
		{`!Sub plain`, "plain"},
		{`!Sub "${Env}/db"`, "prod/db"},
		{`!Sub "arn:${AWS::Partition}:x:${Key.Arn}"`, "arn:${AWS.Partition}:x:${Key.arn}"},
		{`!Sub "${!aws:username} ${ Env }"`, "${aws:username} prod"},
		{`!Sub ["${a}-${Env}-${b}", {a: !Ref Handed, b: 3}]`, "in-prod-3"},
		{`{"Fn::Sub": ["${Env}", {Env: own}]}`, "own"},
		{`!Sub "${Open}-db"`, "? var.Open."},
		{`!Sub "${Nothing}-db"`, "?"},
		{`!Sub "a ${ b"`, "a ${ b"},
		{`!Join ["-", [a, !Ref Env, 3]]`, "a-prod-3"},
		{`!Join ["", [a, !Ref AWS::NoValue, b]]`, "ab"},
		{`!Join [",", !Ref List]`, "a,b,c"},
		{`!Join [",", !Ref Open]`, "? var.Open."},
		{`{"Fn::Join": ["-", {"Fn::Split": ["/", "a/b"]}]}`, "a-b"},
		{`!Select [1, !Ref List]`, "b"},
		{`!Select ["1", [a, b]]`, "b"},
		{`!Select [7, [a, b]]`, "?"},
		{`!Select [0, !GetAZs ""]`, "?"},
		{`!Select [1, !Split [":", "a:b:c"]]`, "b"},
		{`!Select [6, !Split [":", !Ref Db]]`, "? Db.arn"},
		{`!FindInMap [Stage, !Ref Env, name]`, "production"},
		{`!FindInMap [Stage, !Ref Env, days]`, "30"},
		{`!FindInMap [Stage, test, days]`, "?"},
		{`!FindInMap [Stage, test, days, {DefaultValue: 7}]`, "7"},
		{`!FindInMap [Stage, !Ref Open, name]`, "? var.Open."},
		{`!ImportValue shared:key`, "${data.aws_cloudformation_export.shared-key.value}"},
		{`!ImportValue {"Fn::Sub": "${Env}-key"}`, "${data.aws_cloudformation_export.prod-key.value}"},
		{`!If [IsProd, a, b]`, "a"},
		{`!If [IsTest, a, b]`, "b"},
		{`{"Fn::If": [Both, a, {Ref: "AWS::NoValue"}]}`, "a"},
		{`{"Fn::If": [IsTest, a, {Ref: "AWS::NoValue"}]}`, ""},
		{`!If [One, a, b]`, "a"},
		{`!If [Same, a, b]`, "a"},
		{`!If [Listed, a, b]`, "a"},
		{`!If [Surely, a, b]`, "b"},
		{`!If [Perhaps, !Ref Key, b]`, "? Key.key_id"},
		{`!If [Perhaps, a, a]`, "a"},
		{`!If [IsHere, a, b]`, "?"},
		{`!If [Circle, a, b]`, "?"},
		{`!If [Nothing, a, b]`, "?"},
		{`!Base64 abc`, "YWJj"},
		{`!Base64 {Ref: Open}`, "? var.Open."},
		{`!Cidr [!Ref Open, 1, 2]`, "? var.Open."},
		{`{"Fn::Transform": {Name: "AWS::Include"}}`, "?"},
		{`!Unheard of`, "?"},
		{`!ToJsonString {b: !Ref Env, a: [1, true]}`, `{"a":["1","true"],"b":"prod"}`},
	} {
		assert.Equal(t, test.want, shown(described(t, test.expression)), test.expression)
	}
}

func shown(v resource.Value) string {
	if v.Shape != resource.Unknown {
		return v.Text
	}
	out := "?"
	for _, link := range v.Links {
		out += " " + link.Address + "." + link.Attr
	}
	return out
}

func TestConditionsOfResources(t *testing.T) {
	t.Parallel()
	for condition, want := range map[string]string{"IsProd": "there", "IsTest": "", "IsOpen": "perhaps"} {
		root := read(t, surroundings+"  Db: {Type: AWS::SecretsManager::Secret, Condition: "+condition+", Properties: {SecretString: x}}\n")
		var got string
		for _, r := range root.Resources {
			if strings.HasPrefix(r.Address, "Db") {
				got = map[bool]string{false: "there", true: "perhaps"}[r.Maybe]
			}
		}
		assert.Equal(t, want, got, condition)
	}
}

// The value of a parameter leads to where it is written out, unless it is handed in.
func TestParameters(t *testing.T) {
	t.Parallel()
	v := described(t, "!Ref Env")
	assert.Equal(t, []resource.Link{{Address: "var.Env", At: model.Location{File: "stack.yaml", Line: 4, Column: 32}}}, v.Links)
	assert.Equal(t, []resource.Link{{Address: "var.Handed"}}, described(t, "!Ref Handed").Links)
}

func TestPositions(t *testing.T) {
	t.Parallel()
	yaml := read(t, "Resources:\n  Db:\n    Type: AWS::SecretsManager::Secret\n    Properties:\n      Name: ключ\n      Tags: [{Key: Ä, Value: !Sub \"x\"}]\n")
	db := find(t, yaml, "Db")
	assert.Equal(t, model.Location{File: "stack.yaml", Line: 2, Column: 3}, db.At)
	assert.Equal(t, model.Location{File: "stack.yaml", Line: 5, Column: 13}, db.Attrs.Get("name").At)
	assert.Equal(t, model.Location{File: "stack.yaml", Line: 6, Column: 30}, db.Attrs.Get("tags", "Ä").At)

	json := read(t, "{\n\t\"Resources\": {\n\t\t\"Db\": {\"Type\": \"AWS::SecretsManager::Secret\", \"Properties\": {\"Name\": \"db\"}}\n\t}\n}")
	db = find(t, json, "Db")
	assert.Equal(t, model.Location{File: "stack.yaml", Line: 3, Column: 3}, db.At)
	assert.Equal(t, model.Location{File: "stack.yaml", Line: 3, Column: 72}, db.Attrs.Get("name").At)
}

// JSON writes some characters in ways that are none of YAML's.
func TestJSON(t *testing.T) {
	t.Parallel()
	root := read(t, `{"Resources":{"Db":{"Type":"AWS::SecretsManager::Secret","Properties":{"Name":"a\/b\\/c","Description":"\ud83d\ude00 \u00e9","KmsKeyId":{"Fn::Sub":"\uD83D\uDE00"}}}}}`)
	db := find(t, root, "Db")
	assert.Equal(t, `a/b\/c`, db.Attrs.Get("name").Text)
	assert.Equal(t, "😀 é", db.Attrs.Get("description").Text)
	assert.Equal(t, "😀", db.Attrs.Get("kms_key_id").Text)
}
