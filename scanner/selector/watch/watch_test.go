package watch

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"smaudit/scanner/model"
)

const (
	account = "111122223333"
	region  = "eu-west-1"
)

func TestMatches(t *testing.T) {
	t.Parallel()
	// each pattern with what it says of a policy change, a deletion and a failed rotation
	for pattern, want := range map[string][3]model.Tri{
		`{"source": ["aws.secretsmanager"]}`: {"yes", "yes", "yes"},
		`{"source": ["aws.s3", "aws.secretsmanager"], "detail-type": ["AWS API Call via CloudTrail"]}`:             {"yes", "yes", "no"},
		`{"detail": {"eventName": ["PutResourcePolicy"]}}`:                                                         {"yes", "no", "no"},
		`{"source": ["aws.secretsmanager"], "detail": {"eventName": ["DeleteSecret", "RotationFailed"]}}`:          {"no", "yes", "yes"},
		`{"detail": {"eventName": [{"prefix": "Rotation"}]}}`:                                                      {"no", "no", "yes"},
		`{"detail": {"eventName": [{"prefix": {"equals-ignore-case": "ROTATION"}}]}}`:                              {"no", "no", "yes"},
		`{"detail": {"eventName": [{"suffix": "Secret"}]}}`:                                                        {"no", "yes", "no"},
		`{"detail": {"eventName": [{"wildcard": "*Res*Policy"}]}}`:                                                 {"yes", "no", "no"},
		`{"detail": {"eventName": [{"equals-ignore-case": "deletesecret"}]}}`:                                      {"no", "yes", "no"},
		`{"detail": {"eventName": [{"anything-but": ["DeleteSecret", "RotationFailed"]}]}}`:                        {"yes", "no", "no"},
		`{"detail": {"eventName": [{"anything-but": "DeleteSecret"}]}}`:                                            {"yes", "no", "yes"},
		`{"detail": {"eventName": [{"anything-but": {"prefix": "Put"}}]}}`:                                         {"no", "yes", "yes"},
		`{"detail": {"eventName": [{"anything-but": {"wildcard": ["Put*", "Rot*"]}}]}}`:                            {"no", "yes", "no"},
		`{"detail": {"errorCode": [{"exists": false}]}}`:                                                           {"yes", "yes", "unknown"},
		`{"detail": {"eventName": [{"exists": true}]}}`:                                                            {"yes", "yes", "yes"},
		`{"detail": {"insightDetails": [{"anything-but": "x"}]}}`:                                                  {"no", "no", "no"},
		`{"detail": {"readOnly": [false]}}`:                                                                        {"yes", "yes", "yes"},
		`{"detail": {"readOnly": ["false"]}}`:                                                                      {"no", "no", "no"},
		`{"detail": {"eventName": [{"numeric": [">", 0]}]}}`:                                                       {"no", "no", "no"},
		`{"account": ["111122223333"], "region": ["eu-west-1"]}`:                                                   {"yes", "yes", "yes"},
		`{"region": ["us-east-1"]}`:                                                                                {"no", "no", "no"},
		`{"detail": {"userIdentity": {"arn": [{"anything-but": "arn:aws:iam::111122223333:role/pipeline"}]}}}`:     {"unknown", "unknown", "unknown"},
		`{"detail": {"requestParameters": {"secretId": ["prod/db"]}, "eventName": ["DeleteSecret"]}}`:              {"no", "unknown", "no"},
		`{"detail": {"sourceIPAddress": [{"cidr": "10.0.0.0/8"}], "eventName": ["DeleteSecret"]}}`:                 {"no", "unknown", "no"},
		`{"$or": [{"detail": {"eventName": ["DeleteSecret"]}}, {"detail": {"eventName": ["PutResourcePolicy"]}}]}`: {"yes", "yes", "no"},
		`{"detail": {"$or": [{"eventName": ["DeleteSecret"]}, {"userAgent": ["x"]}]}}`:                             {"unknown", "yes", "unknown"},
		`{"detail": {"eventName": [{"resembles": "DeleteSecret"}]}}`:                                               {"unknown", "unknown", "unknown"},
		`{"detail": {"eventName": [{"resembles": "x"}, "DeleteSecret"]}}`:                                          {"unknown", "yes", "unknown"},
		`{"detail": {"eventName": {"deeper": ["x"]}}}`:                                                             {"no", "no", "no"},
		`{"source": "aws.secretsmanager"}`:                                                                         {"unknown", "unknown", "unknown"},
		`{`:                                                                                                        {"unknown", "unknown", "unknown"},
		`null`:                                                                                                     {"unknown", "unknown", "unknown"},
	} {
		for i, c := range Changes {
			assert.Equal(t, want[i], Matches(pattern, c, account, region), "%s of %s", pattern, c)
		}
	}
}

func decoded(t *testing.T, text string) (out map[string]any) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	assert.NoError(t, decoder.Decode(&out))
	return out
}

func TestNumericAndAddresses(t *testing.T) {
	t.Parallel()
	pattern := `{"n": [{"numeric": [">", 0, "<=", 5]}], "a": [{"cidr": "10.0.0.0/24"}]}`
	at := func(n, address string) model.Tri {
		return fields(decoded(t, pattern), decoded(t, `{"n": `+n+`, "a": "`+address+`"}`))
	}
	assert.Equal(t, model.Yes, at("5.0", "10.0.0.255"))
	assert.Equal(t, model.No, at("0", "10.0.0.255"))
	assert.Equal(t, model.No, at("5", "10.0.1.0"))
	assert.Equal(t, model.No, at(`"5"`, "10.0.0.1"))
	assert.Equal(t, model.Yes, fields(decoded(t, `{"n": [null, 300]}`), decoded(t, `{"n": null}`)))
	assert.Equal(t, model.No, fields(decoded(t, `{"n": [null]}`), decoded(t, `{}`)))
}

func TestFilters(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string][3]model.Tri{
		"": {"yes", "yes", "yes"},
		`{ $.eventSource = secretsmanager.amazonaws.com }`:                                              {"yes", "yes", "yes"},
		`{ ($.eventName = PutResourcePolicy) || ($.eventName = "DeleteSecret") }`:                       {"yes", "yes", "no"},
		`{$.eventSource="secretsmanager.amazonaws.com" && $.eventName=Rotation*}`:                       {"no", "no", "yes"},
		`{ $.eventName = DeleteSecret || $.eventName = PutResourcePolicy && $.eventType = AwsApiCall }`: {"yes", "yes", "no"},
		`{ ($.eventSource = kms.amazonaws.com) && (($.eventName=DisableKey)||($.eventName=X)) }`:        {"no", "no", "no"},
		`{ $.eventName != DeleteSecret }`:                                                               {"yes", "no", "yes"},
		`{ $.errorCode NOT EXISTS && $.readOnly IS FALSE }`:                                             {"yes", "yes", "unknown"},
		`{ $.errorCode = "*UnauthorizedOperation" }`:                                                    {"no", "no", "unknown"},
		`{ $.userIdentity.type = "Root" && $.eventName = DeleteSecret }`:                                {"no", "unknown", "no"},
		`{ $.eventName = %Delete.*% }`:                                                                  {"unknown", "unknown", "unknown"},
		`{ $.eventName = }`:                                                                             {"unknown", "unknown", "unknown"},
		`{ $.eventName = DeleteSecret`:                                                                  {"unknown", "unknown", "unknown"},
		`DeleteSecret`:                                                                                  {"unknown", "yes", "unknown"},
		`"PutResourcePolicy" "secretsmanager.amazonaws.com"`:                                            {"yes", "unknown", "unknown"},
		`?PutResourcePolicy -x`:                                                                         {"unknown", "unknown", "unknown"},
	} {
		for i, c := range Changes {
			assert.Equal(t, want[i], Filters(pattern, c, account, region), "%s of %s", pattern, c)
		}
	}
}

// TestWild compares with a regular expression.
func TestWild(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.StringMatching(`(a|b|\*|\\\*){0,8}`).Draw(t, "pattern")
		text := rapid.StringMatching(`[ab*]{0,8}`).Draw(t, "text")
		same := strings.NewReplacer(`\*`, `\*`, `*`, `.*`).Replace(pattern)
		assert.Equal(t, regexp.MustCompile("^"+same+"$").MatchString(text), wild(pattern, text), "%s %s", pattern, text)
	})
	assert.False(t, wild(strings.Repeat("*a", 500)+"b", strings.Repeat("a", 5000)), "in a time that does not grow with each *")
}

// TestHostile holds that no pattern, whatever it is, breaks anything.
func TestHostile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"{", "}", "[", "]", `"$or"`, `"detail"`, ":", ",", `"eventName"`, `{"numeric"`, `{"anything-but"`, "1e999", "null", "(", ")", "&&", "||", "$.eventName", "=", "!=", `"x`, "%", "*"})
		text := strings.Join(rapid.SliceOfN(piece, 0, 20).Draw(t, "pieces"), " ")
		for _, c := range Changes {
			assert.Contains(t, []model.Tri{model.Yes, model.No, model.Unknown}, Matches(text, c, account, region))
			assert.Contains(t, []model.Tri{model.Yes, model.No, model.Unknown}, Filters(text, c, account, region))
		}
	})
}
