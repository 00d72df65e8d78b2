package digest_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"smaudit/scanner/trail/digest"
)

// Whatever is done to one file of a chain is found, and a chain to which nothing was done that could change what
// it says has no fault. Whether it could is told by decompressing the file, without asking what is signed.
func TestAnyMutationIsFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		files, digests := whole(t, rapid.IntRange(4, 9).Draw(t, "hours"))
		keys := slices.Sorted(maps.Keys(files))
		key := rapid.SampledFrom(keys).Draw(t, "key")
		before := files[key].Data
		newest := digests[len(digests)-1]
		mutate(t, files, key)
		chain := validate(t, files, publicKeys(t, region), digest.Options{}).Chains[0]
		switch {
		case files[key] != nil && same(key, before, files[key].Data):
			assert.Zero(t, chain.Gaps.Count+chain.Faults.Count+chain.Unknown.Count)
		case files[key] == nil && strings.HasSuffix(key, ".signature"): // the next digest tells it
			assert.Zero(t, chain.Gaps.Count+chain.Faults.Count)
			assert.Equal(t, key == newest+".signature", chain.Unknown.Count == 1)
		case files[key] == nil && key == newest: // no other file is about it
			assert.Zero(t, chain.Gaps.Count+chain.Faults.Count)
			assert.Equal(t, len(digests)-1, chain.Digests)
		default:
			assert.NotZero(t, chain.Gaps.Count+chain.Faults.Count)
			assert.Less(t, chain.To.Sub(chain.From).Hours(), float64(len(digests)))
		}
	})
}

// mutate does one thing to a file.
func mutate(t *rapid.T, files fstest.MapFS, key string) {
	data := bytes.Clone(files[key].Data)
	at := rapid.IntRange(0, len(data)-1).Draw(t, "at")
	switch rapid.SampledFrom([]string{"flip", "remove", "cut", "insert", "content", "swap"}).Draw(t, "mutation") {
	case "flip":
		data[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
	case "remove":
		delete(files, key)
		return
	case "cut":
		data = data[:at]
	case "insert":
		data = slices.Insert(data, at, rapid.Byte().Draw(t, "byte"))
	case "content":
		if text := unzip(data); text != nil {
			text[at%len(text)] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
			data = zip(t, text)
		}
	case "swap":
		data = files[rapid.SampledFrom(slices.Sorted(maps.Keys(files))).Draw(t, "other")].Data
	}
	files[key] = &fstest.MapFile{Data: data}
}

// same reports whether a file says the same as before.
func same(key string, before, after []byte) bool {
	if strings.HasSuffix(key, ".signature") {
		a, _ := hex.DecodeString(string(bytes.TrimSpace(before)))
		b, err := hex.DecodeString(string(bytes.TrimSpace(after)))
		return err == nil && bytes.Equal(a, b)
	}
	text := unzip(after)
	return text != nil && bytes.Equal(unzip(before), text) && after[3]&0xe0 == 0 // reserved flags must be zero (RFC 1952)
}

// No content of a file, nor the name of one, makes the validation fail or count as validated.
func FuzzDigest(f *testing.F) {
	files, digests := whole(f, 1)
	f.Add(digests[0], unzip(files[digests[0]].Data), logsOf(files)[0])
	f.Add(digests[0], bytes.Repeat([]byte(`{"logFiles":[`), 20), "a/CloudTrail/b/1_CloudTrail_r_20261120T2006Z_x.json.gz")
	f.Add("CloudTrail-Digest/1_CloudTrail-Digest_r_t_h_20261120T210131Z_backfill.json.gz",
		[]byte(`{"digestStartTime":"2026-11-20T20:01:31Z","digestEndTime":"2026-11-20T21:01:31Z","digestS3Bucket":"b",
		"digestS3Object":"CloudTrail-Digest/1_CloudTrail-Digest_r_t_h_20261120T210131Z_backfill.json.gz",
		"digestPublicKeyFingerprint":"f","logFiles":[{"s3Bucket":"b","s3Object":"../../x","hashValue":"","hashAlgorithm":"SHA-256"}]}`), "")
	f.Fuzz(func(t *testing.T, key string, text []byte, log string) {
		given := fstest.MapFS{}
		for _, name := range []string{key, log} {
			if name != "" && !strings.HasPrefix(name, "/") && !slices.Contains(strings.Split(name, "/"), "") {
				given[name] = &fstest.MapFile{Data: zip(t, text)}
			}
		}
		report, err := digest.Validate(context.Background(), digest.Folder(given), publicKeys(t, region), digest.Options{})
		if err != nil {
			return
		}
		for _, chain := range report.Chains {
			assert.Zero(t, chain.Digests, "nothing is signed")
			assert.NotZero(t, chain.Faults.Count+chain.Unknown.Count)
		}
	})
}
