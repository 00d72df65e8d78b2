package digest_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/trail/digest"
)

// sample reads the two weeks of CloudTrail that lie among the fixtures, and their keys.
func sample(t *testing.T) (fstest.MapFS, digest.Keys) {
	root := filepath.Join("..", "..", "..", "fixtures", "trail")
	files := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(os.DirFS(root), ".", func(key string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(root, key))
		files[key] = &fstest.MapFile{Data: data}
		return err
	}))
	var keys digest.Keys
	require.NoError(t, keys.Read("", files["public-keys.json"].Data))
	return files, keys
}

// The sample was written by other code than that of these tests.
func TestSample(t *testing.T) {
	t.Parallel()
	files, keys := sample(t)
	report := validate(t, files, keys, digest.Options{})
	require.Len(t, report.Chains, 1)
	chain := report.Chains[0]
	day := time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC)
	assert.Equal(t, 24, chain.Digests)
	assert.Equal(t, 23, chain.LogFiles)
	assert.Empty(t, chain.Gaps.First)
	assert.Empty(t, chain.Faults.First)
	assert.Empty(t, chain.Unknown.First)
	assert.Equal(t, day, chain.From)
	assert.Equal(t, day.AddDate(0, 0, 1), chain.To)
	assert.Equal(t, "all", chain.Trail)
}

// Each file of the day is flipped and removed.
func TestSampleChanged(t *testing.T) {
	t.Parallel()
	files, keys := sample(t)
	newest := "_20261120T000000Z.json.gz"
	for key, file := range files {
		if !strings.Contains(key, "/111122223333/") || !strings.Contains(key, "us-east-1/2026/11/19/") && !strings.Contains(key, newest) {
			continue
		}
		changed := fstest.MapFS{}
		for other, same := range files {
			changed[other] = same
		}
		flipped := append([]byte(nil), file.Data...)
		flipped[len(flipped)/2] ^= 1
		changed[key] = &fstest.MapFile{Data: flipped}
		chain := validate(t, changed, keys, digest.Options{}).Chains[0]
		assert.Equal(t, 1, chain.Faults.Count+chain.Gaps.Count, key)

		delete(changed, key)
		chain = validate(t, changed, keys, digest.Options{}).Chains[0]
		if strings.HasSuffix(key, ".signature") || strings.HasSuffix(key, newest) {
			assert.Zero(t, chain.Faults.Count+chain.Gaps.Count, "%s: nothing else is about it, or the next digest is", key)
			continue
		}
		assert.Equal(t, 1, chain.Gaps.Count, key)
		assert.Zero(t, chain.Faults.Count, key)
	}
}
