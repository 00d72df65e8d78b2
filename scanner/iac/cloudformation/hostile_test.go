package cloudformation

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/iac/resource"
)

const db = "  Db:\n    Type: AWS::SecretsManager::Secret\n    Properties:\n"

// doubling is a text that stands for more than any memory holds.
func doubling(levels int) string {
	inner := "0123456789"
	for range levels {
		inner = fmt.Sprintf("{'Fn::Sub': ['${a}${a}', {a: %s}]}", inner)
	}
	return inner
}

// laughs is a list of lists of lists by aliases.
func laughs() string {
	var out strings.Builder
	out.WriteString("Metadata:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 20 {
		fmt.Fprintf(&out, "  a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i+1, i+1, i, i, i, i, i, i, i)
	}
	return out.String() + "Resources:\n" + db + "      Tags: *a20\n"
}

// repeated names a long default many times, in texts, lists or documents.
func repeated(use string) string {
	return "Parameters:\n  Long: {Type: String, Default: '" + strings.Repeat("a,", 200<<10) + "'}\n  List: {Type: CommaDelimitedList, Default: '" +
		strings.Repeat("a,", 200<<10) + "'}\nResources:\n" + db + "      Description: [" + strings.Repeat(use+", ", 10_000) + "]\n"
}

// Templates that stand for too much are read as far as the bounds go, and say so.
func TestTemplatesThatStandForTooMuch(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for name, text := range map[string]string{
		"laughs": laughs(),
		"texts":  repeated("!Sub '${Long}'"),
		"lists":  repeated("!Ref List"),
		"splits": repeated("!Split [',', !Ref Long]"),
		"joins":  repeated("!Join [',', [!Ref Long, x]]"),
		"json":   repeated("!ToJsonString [!Ref Long]"),
	} {
		root, err := Read(context.Background(), strings.NewReader(text), "stack.yaml", Options{})
		require.NoError(t, err, name)
		switch name {
		case "texts", "joins": // each of which is too long by itself
			assert.Empty(t, root.Gaps, name)
		default:
			assert.Len(t, root.Gaps, 1, name)
		}
	}
	runtime.ReadMemStats(&after)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(3<<30))
}

func TestHostileTemplates(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"doubling":         "Resources:\n" + db + "      Description: " + doubling(30) + "\n",
		"circle":           "Resources:\n" + db + "      Tags: &a [*a]\n",
		"anchor on itself": "a: &a\n  <<: *a\nResources:\n" + db + "      <<: *a\n",
		"refers to itself": "Conditions: {A: !Condition B, B: !Condition A}\nResources:\n  Db: {Type: AWS::SecretsManager::Secret, Condition: A, Properties: {Name: !Ref Db}}\n",
		"circle of refs":   "Resources:\n  A: {Type: AWS::SecretsManager::ResourcePolicy, Properties: {SecretId: !Ref B}}\n  B: {Type: AWS::SecretsManager::ResourcePolicy, Properties: {SecretId: !GetAtt A.Id}}\n",
		"no mapping":       "Resources: {Db: [], E: x, F: {Type: [], Properties: x}, G: {Type: AWS::SecretsManager::Secret, Properties: [x]}}\nParameters: x\nConditions: []\nMappings: 3\n",
		"odd functions":    "Resources:\n" + db + "      Description: [!Ref [], !GetAtt {}, !Sub [], !Sub [[], []], !Join x, !Join [[], {}], !Select [x], !If [], !FindInMap [], !ImportValue [], !Split [x, '']]\n",
		"loop of itself":   "Resources:\n  Fn::ForEach::A: &a [N, [1, 2, 3], {'A${N}': *a, 'Fn::ForEach::B': *a}]\n",
		"loops":            "Resources:\n  " + strings.Repeat("Fn::ForEach::A: [N, [1, 2, 3, 4, 5, 6, 7, 8], {", 30) + strings.Repeat("}]", 30) + "\n",
		"odd addresses":    "Resources:\n  \"a[\\\"\": {Type: AWS::SecretsManager::Secret, Properties: {SecretString: !Ref \"a[\\\"\"}}\n  var: {Type: AWS::KMS::Key}\n  AWS: {Type: AWS::KMS::Key}\n",
	} {
		_, err := Read(context.Background(), strings.NewReader(text), "stack.yaml", Options{})
		assert.NoError(t, err, name)
	}
}

func TestTemplatesThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"deep":    {"Resources: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "read template stack.yaml: line 1: nested more than 100 levels deep"},
		"deeper":  {"Resources: " + strings.Repeat("[", 50000), "depth"},
		"large":   {"Resources: " + strings.Repeat(" ", maxBytes), "read template stack.yaml: it is larger than 2 MiB, more than CloudFormation takes"},
		"broken":  {"Resources:\n  Db: *canary\n", "read template stack.yaml: unknown anchor … referenced"},
		"unended": {"{\"Resources\": {\"Db\": \"canary", "read template stack.yaml: "},
	} {
		_, err := Read(context.Background(), strings.NewReader(test.text), "stack.yaml", Options{})
		require.ErrorContains(t, err, test.want, name)
		assert.NotContains(t, err.Error(), "canary", name)
	}
}

func TestRecognise(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"AWSTemplateFormatVersion: '2010-09-09'\nResources: {}": true,
		"# x\nAWSTemplateFormatVersion : 2010-09-09":            true,
		`{"AWSTemplateFormatVersion":"2010-09-09"}`:             true,
		"Resources:\n  A:\n    Type: AWS::KMS::Key":             true,
		`{"Resources":{"A":{"Type":"AWS::KMS::Key"}}}`:          true,
		"# about AWSTemplateFormatVersion and its like":         false,
		"Resources:\n  A:\n    Type: thing":                     false,
		`{"Type":"AWS::KMS::Key"}`:                              false,
		"":                                                      false,
	} {
		assert.Equal(t, want, Recognise([]byte(text)), text)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(surroundings + db + "      Name: !Sub '${Env}'\n")
	f.Add("Resources:\n" + db + "      Description: " + doubling(3) + "\n      Tags: [&a {Key: x}, *a]\n")
	f.Add(`{"Resources":{"Db":{"Type":"AWS::SecretsManager::Secret","Condition":"C","Properties":{"SecretString":{"Fn::If":["C","x",{"Ref":"AWS::NoValue"}]}}}},"Conditions":{"C":{"Fn::Not":[{"Condition":"C"}]}}}`)
	f.Add("Resources:\n  P: {Type: AWS::IAM::Policy, Properties: {Roles: !Ref X, PolicyDocument: {Statement: !GetAtt P.Arn}}}\n")
	f.Add("Resources:\n  Fn::ForEach::A: [N, [1, 2], {'A${N}': {Type: AWS::KMS::Key, Properties: {MultiRegion: !Ref N}}}]\n")
	f.Fuzz(func(t *testing.T, text string) {
		root, err := Read(context.Background(), strings.NewReader(text), "stack.yaml", Options{})
		if err == nil && root != nil {
			for _, r := range root.Resources {
				if r.Type == "" || r.Attrs.Shape != resource.Object {
					t.Fatalf("a resource without type or attributes: %+v", r)
				}
			}
		}
	})
}
