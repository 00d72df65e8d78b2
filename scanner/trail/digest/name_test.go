package digest

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseName(t *testing.T) {
	t.Parallel()
	end := time.Date(2026, 11, 20, 21, 1, 31, 0, time.UTC)
	place := place{"p/AWSLogs/o-1/111122223333/", "111122223333", "us-gov-west-1"}
	file := "p/AWSLogs/o-1/111122223333/CloudTrail-Digest/us-gov-west-1/2026/11/20/111122223333_CloudTrail-Digest_us-gov-west-1_"
	for rest, want := range map[string]name{
		"t_us-gov-east-1_20261120T210131Z.json.gz":          {trail: "t", home: "us-gov-east-1"},
		"a_b.c_d_us-gov-east-1_20261120T210131Z.json.gz":    {trail: "a_b.c_d", home: "us-gov-east-1"},
		"t_us-gov-east-1_20261120T210131Z_backfill.json.gz": {trail: "t", home: "us-gov-east-1", backfill: true},
	} {
		want.key, want.place, want.end = file+rest, place, end
		got, ok := parseName(file + rest)
		assert.True(t, ok, rest)
		assert.Equal(t, want, got)
	}
	for _, not := range []string{
		"", "a", file, file + "t_us-gov-east-1_20261120T210131Z.json", file + "t_us-gov-east-1_2026.json.gz",
		file + "_20261120T210131Z.json.gz", file + "_us-gov-east-1_20261120T210131Z.json.gz",
		strings.Repeat("a/", 600) + file + "t_us-gov-east-1_20261120T210131Z.json.gz",
		strings.Replace(file, "CloudTrail-Digest/", "x-CloudTrail-Digest/", 1) + "t_us-gov-east-1_20261120T210131Z.json.gz",
	} {
		_, ok := parseName(not)
		assert.False(t, ok, not)
	}
}

func TestParseLog(t *testing.T) {
	t.Parallel()
	key := "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/20/111122223333_CloudTrail_eu-west-1_20261120T2105Z_9nYN7gp2eWAJHIfT.json.gz"
	where, at, ok := parseLog(key)
	assert.True(t, ok)
	assert.Equal(t, place{"AWSLogs/111122223333/", "111122223333", "eu-west-1"}, where)
	assert.Equal(t, time.Date(2026, 11, 20, 21, 5, 0, 0, time.UTC), at)
	for _, not := range []string{
		strings.Replace(key, "CloudTrail/", "CloudTrail-Insight/", 1), strings.TrimSuffix(key, ".gz"),
		strings.Replace(key, "2105Z", "2505Z", 1), strings.Replace(key, "_9", "_9_", 1),
	} {
		_, _, ok := parseLog(not)
		assert.False(t, ok, not)
	}
}

func TestMoved(t *testing.T) {
	t.Parallel()
	const tail = "CloudTrail-Digest/r/2026/11/20/a_CloudTrail-Digest_r_t_h_20261120T210131Z.json.gz"
	for _, test := range []struct {
		signed, has string
		want        move
		ok          bool
	}{
		{"AWSLogs/a/" + tail, "AWSLogs/a/" + tail, move{}, true},
		{"AWSLogs/a/" + tail, "x/AWSLogs/a/" + tail, move{"", "x/"}, true},
		{"AWSLogs/a/" + tail, tail, move{"AWSLogs/a/", ""}, true},
		{"AWSLogs/a/" + tail, "ba/" + tail, move{"AWSLogs/a/", "ba/"}, true},
		{"p//AWSLogs/a/" + tail, "p/AWSLogs/a/" + tail, move{"p//", "p/"}, true},
		{"AWSLogs/a/" + strings.Replace(tail, "_r_t_", "_r_u_", 1), "AWSLogs/a/" + tail, move{}, false},
		{"AWSLogs/a/" + strings.Replace(tail, "/20/", "/21/", 1), "AWSLogs/a/" + tail, move{}, false},
		{"AWSLogs/a/CloudTrail/r/x", "AWSLogs/a/" + tail, move{}, false},
	} {
		got, ok := moved(test.signed, test.has)
		assert.Equal(t, test.ok, ok, test.signed)
		if ok {
			assert.Equal(t, test.want, got)
		}
	}
}

func TestParseDocument(t *testing.T) {
	t.Parallel()
	const fields = `"digestStartTime":"2026-11-20T20:01:31Z","digestEndTime":"2026-11-20T21:01:31Z","digestS3Bucket":"b",` +
		`"digestPublicKeyFingerprint":"f","logFiles":[]`
	for text, want := range map[string]string{
		`{` + fields + `,"digestS3Object":"o"}`: "",
		`{` + fields + `}`:                      "a field of a digest is missing",
		`{` + fields + `,"digestS3Object":"o","previousDigestS3Object":"p"}`:                 "has no signature",
		`{` + fields + `,"digestS3Object":"a/../o"}`:                                         "the name of a file is not one",
		`{` + fields + `,"digestS3Object":"o","digestEndTime":"now"}`:                        "digestEndTime",
		`{` + fields + `,"digestS3Object":"o","logFiles":[{}]}`:                              "the name of a file is not one",
		`{` + fields + `,"digestS3Object":"o","logFiles":[{"s3Object":"../../etc/passwd"}]}`: "the name of a file is not one",
		`{` + fields + `,"digestS3Object":"` + strings.Repeat("o", 2000) + `"}`:              "the name of a file is not one",
		strings.Repeat("[", 100000):                                                          "exceeded max depth",
		`null`:                                                                               "a field of a digest is missing",
	} {
		_, err := parseDocument([]byte(text))
		if want == "" {
			require.NoError(t, err)
			continue
		}
		assert.ErrorContains(t, err, want)
	}
}

// The text of AWS's example (custom implementations of log file integrity validation), with "null" where a
// chain begins.
func TestSigned(t *testing.T) {
	t.Parallel()
	doc := &document{End: "2015-08-12T04:01:31Z", Bucket: "S3-bucket-name", Object: "AWSLogs/111122223333/x.json.gz"}
	assert.Equal(t, "2015-08-12T04:01:31Z\nS3-bucket-name/AWSLogs/111122223333/x.json.gz\n4ff08d7c\nnull", doc.signed("4ff08d7c"))
	previous := "6e8540b8"
	doc.PreviousSignature = &previous
	assert.Equal(t, "2015-08-12T04:01:31Z\nS3-bucket-name/AWSLogs/111122223333/x.json.gz\n4ff08d7c\n6e8540b8", doc.signed("4ff08d7c"))
}

func FuzzParse(f *testing.F) {
	f.Add("AWSLogs/1/CloudTrail-Digest/r/1_CloudTrail-Digest_r_t_h_20261120T210131Z.json.gz",
		`{"digestStartTime":"2026-11-20T20:01:31Z","digestEndTime":"2026-11-20T21:01:31Z","digestS3Bucket":"b","digestS3Object":"AWSLogs/1/x","digestPublicKeyFingerprint":"f","logFiles":[{"s3Object":"a"}]}`)
	f.Fuzz(func(t *testing.T, key, text string) {
		doc, err := parseDocument([]byte(text))
		if _, ok := parseName(key); !ok || err != nil {
			return
		}
		assert.NotContains(t, strings.Split(doc.Object, "/"), "..")
		if m, ok := moved(doc.Object, key); ok {
			assert.Equal(t, key, m.now(doc.Object))
		}
	})
}
