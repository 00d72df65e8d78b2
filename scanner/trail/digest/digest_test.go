package digest_test

import (
	"path"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/trail/digest"
)

func TestWholeChain(t *testing.T) {
	t.Parallel()
	files, digests := whole(t, 8)
	chain := one(t, files)
	assert.Equal(t, digest.Chain{
		Folder: "AWSLogs/" + account + "/", Account: account, Region: region, Trail: "org_audit", Home: "us-east-1",
		Digests: len(digests), LogFiles: len(logsOf(files)), From: begin, To: begin.Add(8 * time.Hour),
	}, chain)
}

// What is wrong is told once, of the file that is wrong.
func TestOneWrongFile(t *testing.T) {
	t.Parallel()
	_, digests := whole(t, 8)
	reference, _ := whole(t, 8)
	logs := logsOf(reference)
	forged := strings.Repeat("ab", 256)
	for name, test := range map[string]struct {
		change       func(files fstest.MapFS)
		gaps, faults []string
		from, to     time.Duration // that is still covered, after the begin
	}{
		"log file": {
			change: func(files fstest.MapFS) { edit(t, files, logs[3], `"eventID"`, `"eventId"`) },
			faults: []string{"wrong_hash " + logs[3]}, from: 2, to: 8,
		},
		"log file removed": {
			change: func(files fstest.MapFS) { delete(files, logs[3]) },
			gaps:   []string{"missing_log_file " + logs[3]}, from: 2, to: 8,
		},
		"log file cut": {
			change: func(files fstest.MapFS) { cut(files, logs[3]) },
			faults: []string{"malformed " + logs[3]}, from: 2, to: 8,
		},
		"log file with another behind": {
			change: func(files fstest.MapFS) {
				files[logs[3]] = &fstest.MapFile{Data: append(files[logs[3]].Data, zip(t, []byte(`{"Records":[]}`))...)}
			},
			faults: []string{"wrong_hash " + logs[3]}, from: 2, to: 8,
		},
		"log file that nobody names": {
			change: func(files fstest.MapFS) {
				files[strings.Replace(logs[3], "orgaudit", "0000", 1)] = files[logs[3]]
			},
			faults: []string{"unnamed_log_file " + strings.Replace(logs[3], "orgaudit", "0000", 1)}, to: 8,
		},
		"digest": {
			change: func(files fstest.MapFS) { edit(t, files, digests[3], `"awsAccountId"`, `"awsAccountID"`) },
			faults: []string{"bad_signature " + digests[3]}, from: 4, to: 8,
		},
		"digest removed": {
			change: func(files fstest.MapFS) { delete(files, digests[3]) },
			gaps:   []string{"missing_digest " + digests[3]}, from: 4, to: 8,
		},
		"oldest digest removed": {
			change: func(files fstest.MapFS) { delete(files, digests[0]) },
			gaps:   []string{"missing_digest " + digests[0]}, from: 1, to: 8,
		},
		"digest cut": {
			change: func(files fstest.MapFS) { cut(files, digests[3]) },
			faults: []string{"malformed " + digests[3]}, from: 4, to: 8,
		},
		"digest that is none": {
			change: func(files fstest.MapFS) { files[digests[3]] = &fstest.MapFile{Data: zip(t, []byte(`[1]`))} },
			faults: []string{"malformed " + digests[3]}, from: 4, to: 8,
		},
		"digest in the place of another": {
			change: func(files fstest.MapFS) { files[digests[3]] = files[digests[2]] },
			faults: []string{"moved " + digests[3]}, from: 4, to: 8,
		},
		"signature": {
			change: func(files fstest.MapFS) {
				files[digests[3]+".signature"] = &fstest.MapFile{Data: []byte(forged)}
			},
			faults: []string{"bad_signature " + digests[3]}, from: 4, to: 8,
		},
		"signature that is no hex": {
			change: func(files fstest.MapFS) {
				files[digests[3]+".signature"] = &fstest.MapFile{Data: []byte("<?xml?>")}
			},
			faults: []string{"bad_signature " + digests[3]}, from: 4, to: 8,
		},
		"previous signature": {
			change: func(files fstest.MapFS) {
				edit(t, files, digests[3], `"previousDigestSignature":"`, `"previousDigestSignature":"00`)
			},
			faults: []string{"bad_signature " + digests[3]}, from: 4, to: 8,
		},
		"key": {
			change: func(files fstest.MapFS) { edit(t, files, digests[3], fingerprint, strings.Repeat("0", 32)) },
			faults: []string{"unknown_key " + digests[3]}, from: 4, to: 8,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := clone(reference)
			test.change(files)
			chain := one(t, files)
			assert.Equal(t, test.gaps, found(chain.Gaps))
			assert.Equal(t, test.faults, found(chain.Faults))
			assert.Empty(t, chain.Unknown.First)
			assert.Equal(t, begin.Add(test.from*time.Hour), chain.From)
			assert.Equal(t, begin.Add(test.to*time.Hour), chain.To)
		})
	}
}

func cut(files fstest.MapFS, key string) {
	files[key] = &fstest.MapFile{Data: files[key].Data[:len(files[key].Data)-9]}
}

func clone(files fstest.MapFS) fstest.MapFS {
	out := make(fstest.MapFS, len(files))
	for key, file := range files {
		out[key] = &fstest.MapFile{Data: append([]byte(nil), file.Data...)}
	}
	return out
}

// A chain that AWS signed and that does not hold together: two digests that both continue the same one, or one
// that tells another signature or hash of the one before it.
func TestSignedAndYetWrong(t *testing.T) {
	t.Parallel()
	for field, kind := range map[string]digest.Kind{"signature": digest.WrongLink, "hash": digest.WrongHash} {
		files := fstest.MapFS{}
		w := newWriter(t, files, "audit")
		w.hour(1)
		second := w.hour(1)
		w.last[field] = strings.Repeat("ab", 32)
		w.hour(1)
		w.hour(0)
		chain := one(t, files)
		assert.Equal(t, []string{string(kind) + " " + second}, found(chain.Faults))
		assert.Equal(t, 4, chain.Digests)
		assert.Equal(t, begin.Add(2*time.Hour), chain.From)
	}
}

// Logging that was off is a gap, one that began again at once is none.
func TestRestart(t *testing.T) {
	t.Parallel()
	for _, pause := range []time.Duration{0, 3 * time.Hour} {
		files := fstest.MapFS{}
		w := newWriter(t, files, "audit")
		w.hour(1)
		w.hour(1)
		w.last, w.at = nil, w.at.Add(pause)
		restarted := w.hour(1)
		w.hour(1)
		chain := one(t, files)
		assert.Empty(t, chain.Faults.First)
		assert.Equal(t, 4, chain.Digests)
		if pause == 0 {
			assert.Empty(t, chain.Gaps.First)
			continue
		}
		assert.Equal(t, []string{"interrupted " + restarted}, found(chain.Gaps))
		assert.Equal(t, begin.Add(2*time.Hour), chain.Gaps.First[0].At)
	}
}

// Log files that were delivered before validation was on, or while it was off, are named by nobody.
func TestUnnamed(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	w := newWriter(t, files, "audit")
	w.log(begin.Add(-2 * time.Hour))
	w.hour(1)
	w.hour(1)
	w.last, w.at = nil, w.at.Add(4*time.Hour)
	w.log(w.at.Add(-time.Hour))
	w.hour(1)
	w.hour(1)
	w.log(w.at.Add(time.Minute)) // for which the next digest is due
	chain := one(t, files)
	assert.Empty(t, chain.Faults.First)
	assert.Equal(t, 2, chain.Unnamed)
	assert.Equal(t, 1, chain.Pending)
}

// A copy of the last days continues a digest that was not copied. It is only a gap if log files are there that
// it would name.
func TestTruncated(t *testing.T) {
	t.Parallel()
	files, digests := whole(t, 10)
	part := clone(files)
	for key := range part {
		if !strings.Contains(key, "/2026/11/21/") {
			delete(part, key)
		}
	}
	chain := one(t, part)
	assert.True(t, chain.Truncated)
	assert.Empty(t, chain.Gaps.First)
	assert.Empty(t, chain.Faults.First)
	for _, fault := range chain.Unknown.First { // files of 23:05 to midnight, named by the day's first digest
		assert.Equal(t, digest.Elsewhere, fault.Kind)
		assert.Contains(t, fault.File, "/CloudTrail/"+region+"/2026/11/20/")
	}
	assert.NotZero(t, chain.Unknown.Count)
	assert.Equal(t, 7, chain.Digests)
	assert.Equal(t, begin.Add(4*time.Hour), chain.From)

	delete(files, digests[0])
	delete(files, digests[1])
	assert.Equal(t, []string{"missing_digest " + digests[1]}, found(one(t, files).Gaps))
}

func TestSpan(t *testing.T) {
	t.Parallel()
	files, digests := whole(t, 10)
	edit(t, files, digests[0], `"awsAccountId"`, `"awsAccountID"`)
	edit(t, files, digests[9], `"awsAccountId"`, `"awsAccountID"`)
	report := validate(t, files, publicKeys(t, region), digest.Options{
		From: begin.Add(90 * time.Minute), To: begin.Add(8*time.Hour + 30*time.Minute),
	})
	require.Len(t, report.Chains, 1)
	chain := report.Chains[0]
	assert.Empty(t, chain.Faults.First)
	assert.Empty(t, chain.Gaps.First)
	assert.Equal(t, 8, chain.Digests)
	assert.Equal(t, begin.Add(time.Hour), chain.From)
	assert.Equal(t, begin.Add(9*time.Hour), chain.To)
}

// Backfills name log files that came too late, and continue no digest of the hours.
func TestBackfill(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	w := newWriter(t, files, "audit")
	for range 4 {
		w.hour(1)
	}
	late := w.log(begin.Add(10 * time.Minute))
	last := w.last
	key := w.write(begin, begin.Add(time.Hour), "_backfill", nil, []any{late})
	backfilled := w.last
	second := w.write(begin.Add(2*time.Hour), begin.Add(3*time.Hour), "_backfill", backfilled, []any{})
	w.last = last
	w.hour(1)
	chain := one(t, files)
	assert.Empty(t, chain.Gaps.First)
	assert.Empty(t, chain.Faults.First)
	assert.Equal(t, 7, chain.Digests)
	assert.Equal(t, begin, chain.From)
	assert.Equal(t, begin.Add(5*time.Hour), chain.To)

	changed := clone(files)
	edit(t, changed, late["s3Object"].(string), "eventID", "eventid")
	assert.Equal(t, []string{"wrong_hash " + late["s3Object"].(string)}, found(one(t, changed).Faults))
	edit(t, files, key, `"awsAccountId"`, `"awsAccountID"`)
	assert.Equal(t, []string{"bad_signature " + key}, found(one(t, files).Faults))
	assert.NotEqual(t, key, second)
}

// Trails share folders; accounts of an organization lie in a folder of it; a prefix comes before.
func TestTrailsAndOrganization(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	a, b := newWriter(t, files, "a"), newWriter(t, files, "a_b")
	org := newWriter(t, files, "org")
	org.prefix, org.owner = "some/prefix/", "o-abcd1234/"+account
	b.at = b.at.Add(17 * time.Minute)
	for range 5 {
		a.hour(1)
		b.hour(2)
		org.hour(1)
	}
	report := validate(t, files, publicKeys(t, region), digest.Options{})
	require.Len(t, report.Chains, 3)
	for i, trail := range []string{"a", "a_b", "org"} {
		chain := report.Chains[i]
		assert.Equal(t, trail, chain.Trail)
		assert.Equal(t, 5, chain.Digests)
		assert.Empty(t, chain.Gaps.First)
		assert.Empty(t, chain.Faults.First)
		assert.Empty(t, chain.Unknown.First)
	}
	assert.Equal(t, "some/prefix/AWSLogs/o-abcd1234/"+account+"/", report.Chains[2].Folder)
	assert.Len(t, validate(t, files, publicKeys(t, region), digest.Options{Prefix: "some/"}).Chains, 1)
}

// A copy may begin anywhere, if AWS's folders are kept.
func TestCopyElsewhere(t *testing.T) {
	t.Parallel()
	files, _ := whole(t, 5)
	for _, base := range []string{"here/buckets/trail-logs", "AWSLogs"} {
		copied := fstest.MapFS{}
		for key, file := range files {
			copied[path.Join(base, key)] = file
			if base == "AWSLogs" { // the account's folder, without what is before it
				delete(copied, path.Join(base, key))
				copied[strings.TrimPrefix(key, "AWSLogs/"+account+"/")] = file
			}
		}
		chain := one(t, copied)
		assert.Equal(t, 5, chain.Digests)
		assert.Equal(t, len(logsOf(files)), chain.LogFiles)
		assert.Empty(t, chain.Faults.First)
		assert.Empty(t, chain.Gaps.First)
	}
}

// A digest that lies in a bucket that it was not signed for is not the one that it claims to be.
func TestBucket(t *testing.T) {
	t.Parallel()
	files, digests := whole(t, 2)
	keys := publicKeys(t, region)
	assert.Empty(t, validate(t, files, keys, digest.Options{Bucket: bucketName}).Chains[0].Faults.First)
	assert.Equal(t, []string{"moved " + digests[0], "moved " + digests[1]},
		found(validate(t, files, keys, digest.Options{Bucket: "other"}).Chains[0].Faults))
}

func TestManyFaultsAreCounted(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	w := newWriter(t, files, "audit")
	for range 130 {
		edit(t, files, w.hour(0), `"awsAccountId"`, `"awsAccountID"`)
	}
	chain := one(t, files)
	assert.Equal(t, 130, chain.Faults.Count)
	assert.Len(t, chain.Faults.First, 100)
	assert.Zero(t, chain.To)
}

func TestNoFiles(t *testing.T) {
	t.Parallel()
	assert.Equal(t, &digest.Report{}, validate(t, fstest.MapFS{}, digest.Keys{}, digest.Options{}))
}
