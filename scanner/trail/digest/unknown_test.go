package digest_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/trail/digest"
)

// Without keys the hashes can be compared still; no digest counts as validated.
func TestNoKeys(t *testing.T) {
	t.Parallel()
	files, digests := whole(t, 6)
	chain := validate(t, files, digest.Keys{}, digest.Options{}).Chains[0]
	assert.Zero(t, chain.Digests)
	assert.Zero(t, chain.LogFiles)
	assert.Zero(t, chain.To)
	assert.Empty(t, chain.Gaps.First)
	assert.Empty(t, chain.Faults.First)
	require.Equal(t, 6, chain.Unknown.Count)
	assert.Equal(t, digest.NoKey, chain.Unknown.First[0].Kind)

	edit(t, files, digests[2], `"awsAccountId"`, `"awsAccountID"`)
	delete(files, logsOf(files)[0])
	chain = validate(t, files, digest.Keys{}, digest.Options{}).Chains[0]
	assert.Equal(t, []string{"wrong_hash " + digests[2]}, found(chain.Faults))
	assert.Equal(t, 1, chain.Gaps.Count)
}

// A key that is not among those given is a fault if those of the region and time were. Keys whose region is not
// told are taken for the region's once one of them fits.
func TestUnknownKey(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	w := newWriter(t, files, "audit")
	w.print = strings.Repeat("0", 32)
	w.hour(1)
	forged := w.hour(1)
	for of, wants := range map[string]int{region: 2, "us-east-1": 0, "": 0} {
		chain := validate(t, files, publicKeys(t, of), digest.Options{}).Chains[0]
		assert.Equal(t, wants, chain.Faults.Count, of)
		assert.Equal(t, 2-wants, chain.Unknown.Count, of)
	}
	w.print = fingerprint
	w.hour(1)
	chain := validate(t, files, publicKeys(t, ""), digest.Options{}).Chains[0]
	assert.Contains(t, found(chain.Faults), "unknown_key "+forged)
	assert.Zero(t, chain.Unknown.Count)
}

// Keys of another time say nothing of a digest.
func TestKeysOfAnotherTime(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	w := newWriter(t, files, "audit")
	w.print, w.at = strings.Repeat("0", 32), begin.AddDate(0, 6, 0)
	w.hour(1)
	chain := validate(t, files, publicKeys(t, region), digest.Options{}).Chains[0]
	assert.Empty(t, chain.Faults.First)
	assert.Equal(t, 1, chain.Unknown.Count)
}

// A copy without metadata has the signature of each digest in the next one; of the newest it is not known.
func TestNoSignatures(t *testing.T) {
	t.Parallel()
	files, digests := whole(t, 6)
	for key := range files {
		if strings.HasSuffix(key, ".signature") {
			delete(files, key)
		}
	}
	report := validate(t, files, publicKeys(t, region), digest.Options{})
	chain := report.Chains[0]
	assert.Equal(t, 5, chain.Digests)
	assert.Empty(t, chain.Faults.First)
	assert.Empty(t, chain.Gaps.First)
	assert.Equal(t, []string{"no_signature " + digests[5]}, found(chain.Unknown))
	assert.Equal(t, begin.Add(5*time.Hour), chain.To)

	edit(t, files, digests[2], `"awsAccountId"`, `"awsAccountID"`)
	chain = validate(t, files, publicKeys(t, region), digest.Options{}).Chains[0]
	assert.Equal(t, []string{"bad_signature " + digests[2]}, found(chain.Faults))
}

// broken are files of which some cannot be read.
type broken struct {
	digest.Files
	open map[string]error // by a part of the key
	sign error
	cut  bool
}

func (b broken) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	for part, err := range b.open {
		if strings.Contains(key, part) {
			if b.cut {
				return io.NopCloser(iotest.ErrReader(err)), nil
			}
			return nil, err
		}
	}
	return b.Files.Open(ctx, key)
}

func (b broken) Signature(ctx context.Context, key string) (string, error) {
	if b.sign != nil {
		return "", b.sign
	}
	return b.Files.Signature(ctx, key)
}

// What may not be read, or breaks off on the way, is no fault.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	files, _ := whole(t, 6)
	for name, given := range map[string]broken{
		"log files":               {open: map[string]error{"/CloudTrail/": fs.ErrPermission}},
		"digests":                 {open: map[string]error{"/CloudTrail-Digest/": fs.ErrPermission}},
		"log files on the way":    {open: map[string]error{"/CloudTrail/": io.ErrUnexpectedEOF}, cut: true},
		"digests on the way":      {open: map[string]error{"/CloudTrail-Digest/": errors.New("reset")}, cut: true},
		"one digest":              {open: map[string]error{"_20261120T230131Z": fs.ErrPermission}},
		"a digest gone meanwhile": {open: map[string]error{"_20261120T230131Z": fs.ErrNotExist}},
		"signatures":              {sign: fs.ErrPermission},
	} {
		given.Files = digest.Folder(files)
		report, err := digest.Validate(context.Background(), given, publicKeys(t, region), digest.Options{})
		require.NoError(t, err, name)
		chain := report.Chains[0]
		assert.Empty(t, chain.Faults.First, name)
		assert.Empty(t, chain.Gaps.First, name)
		assert.NotZero(t, chain.Unknown.Count, name)
		assert.True(t, chain.To.Sub(chain.From) < 6*time.Hour, name)
	}
}

// unlistable has folders that may not be listed.
type unlistable struct{ fstest.MapFS }

func (u unlistable) ReadDir(name string) ([]fs.DirEntry, error) {
	if strings.HasSuffix(name, "CloudTrail/"+region) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return u.MapFS.ReadDir(name)
}

func TestUnlistable(t *testing.T) {
	t.Parallel()
	files, digests := whole(t, 4)
	report, err := digest.Validate(context.Background(), digest.Folder(unlistable{files}), publicKeys(t, region), digest.Options{})
	require.NoError(t, err)
	assert.Equal(t, 1, report.Unknown.Count)
	assert.Equal(t, len(digests), report.Chains[0].Digests)
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	files, _ := whole(t, 4)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := digest.Validate(ctx, digest.Folder(files), publicKeys(t, region), digest.Options{})
	assert.ErrorIs(t, err, context.Canceled)
}

// The folder of digests comes before that of log files, as S3 lists them.
func TestFolderOrder(t *testing.T) {
	t.Parallel()
	files, _ := whole(t, 3)
	last := ""
	for key, err := range digest.Folder(files).List(context.Background(), "AWSLogs/"+account[:5]) {
		require.NoError(t, err)
		assert.Less(t, last, key)
		last = key
	}
	assert.Contains(t, last, "/CloudTrail/")
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"PublicKeyList":[]}`: "empty",
		`[]`:                   "cannot unmarshal",
		`{"PublicKeyList":[{"Fingerprint":"a","Value":"AAAA"}]}`:       "read public key a",
		`{"PublicKeyList":[{"Fingerprint":"a","Value":"no base 64"}]}`: "base64",
	} {
		var keys digest.Keys
		assert.ErrorContains(t, keys.Read(region, []byte(text)), want)
	}
	// From an example of AWS's (custom implementations of log file integrity validation): the one is PKCS #1,
	// the other a subject public key info.
	var keys digest.Keys
	require.NoError(t, keys.Read(region, []byte(`{"publicKeyList": [
		{"ValidityStartTime": "1436317441.0", "ValidityEndTime": "1438909441.0", "Fingerprint": "8eba5db5bea9b640d1c96a77256fe7f2", "Value": "MIIBCgKCAQEAn11L2YZ9h7onug2ILi1MWyHiMRsTQjfWE+pHVRLk1QjfWhirG+lpOa8NrwQ/r7Ah5bNL6HepznOU9XTDSfmmnP97mqyc7z/upfZdS/AHhYcGaz7n6Wc/RRBU6VmiPCrAUojuSk6/GjvA8iOPFsYDuBtviXarvuLPlrT9kAd4Lb+rFfR5peEgBEkhlzc5HuWO7S0y+KunqxX6jQBnXGMtxmPBPP0FylgWGNdFtks/4YSKcgqwH0YDcawP9GGGDAeCIqPWIXDLG1jOjRRzWfCmD0iJUkz8vTsn4hq/5ZxRFE7UBAUiVcGbdnDdvVfhF9C3dQiDq3k7adQIziLT0cShgQIDAQAB"},
		{"Fingerprint": "31e8b5433410dfb61a9dc45cc65b22ff", "Value": "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqlzPJbvZJ42UdcmLfPUqXYNfOs6I8lCfao/tOs8CmzPOEdtLWugB9xoIUz78qVHdKIqxbaG4jWHfJBiOSSFBM0lt8cdVo4TnRa7oG9io5pysS6DJhBBAeXsicufsiFJR+wrUNh8RSLxL4k6G1+BhLX20tJkZ/erT97tDGBujAelqseGg3vPZbTx9SMfOLN65PdLFudLP7Gat0Z9p5jw/rjpclKfo9Bfc3heeBxWGKwBBOKnFAaN9V57pOaosCvPKmHd9bg7jsQkI9Xp22IzGLsTFJZYVA3KiTAElDMu80iFXPHEq9hKNbt9e4URFam+1utKVEiLkR2disdCmPTK0VQIDAQAB"}
	]}`)))
}
