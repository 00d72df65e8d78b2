package logfile

import (
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFromFS(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{
		"a/eu-west-1/2026/11/22/1.json.gz": {}, "a/eu-west-1/2026/11/23/1.json.gz": {}, "a/us-east-1/2026/11/22/1.json.gz": {},
		"a/us-east-1/2026/11/21/notes.txt": {}, "b/x.jsonl": {}, "b/link.json": {Mode: fs.ModeSymlink}, "b/pipe.json": {Mode: fs.ModeNamedPipe},
		"flat/111122223333_CloudTrail_eu-west-1_20261123T1005Z_a.json.gz": {}, "flat/111122223333_CloudTrail_us-east-1_20261122T1005Z_a.json.gz": {},
		"flat/444455556666_CloudTrail_eu-west-1_20261121T1005Z_a.json.gz": {}, "c/named.log": {},
	}
	list := func(paths ...string) (names []string) {
		for file, err := range FromFS(fsys, paths) {
			require.NoError(t, err)
			names = append(names, file.Name)
		}
		return names
	}
	assert.Equal(t, []string{
		"b/x.jsonl",
		"flat/444455556666_CloudTrail_eu-west-1_20261121T1005Z_a.json.gz",
		"flat/111122223333_CloudTrail_us-east-1_20261122T1005Z_a.json.gz",
		"flat/111122223333_CloudTrail_eu-west-1_20261123T1005Z_a.json.gz",
		"a/eu-west-1/2026/11/22/1.json.gz", "a/us-east-1/2026/11/22/1.json.gz", "a/eu-west-1/2026/11/23/1.json.gz",
	}, list("."))
	assert.Equal(t, []string{"c/named.log", "b/x.jsonl"}, list("c/named.log", "./b/"))
	for _, err := range FromFS(fsys, []string{"missing"}) {
		require.ErrorIs(t, err, fs.ErrNotExist)
	}
}

func TestParseKey(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 10, 5, 0, 0, time.UTC)
	for name, want := range map[string]Key{
		"111122223333_CloudTrail_us-east-2_20261122T1005Z_Mu0KsOhtH1ar15ZZ.json.gz":                                                                               {Log, "", "111122223333", "us-east-2", at},
		"p/AWSLogs/o-exampleorgid/111122223333/CloudTrail/us-gov-west-1/2026/11/22/111122223333_CloudTrail_us-gov-west-1_20261122T1005Z_Mu0KsOhtH1ar15ZZ.json.gz": {Log, "o-exampleorgid", "111122223333", "us-gov-west-1", at},
		`C:\logs\111122223333_CloudTrail_us-east-2_20261122T1005Z_Mu0KsOhtH1ar15ZZ.json`:                                                                          {Log, "", "111122223333", "us-east-2", at},
		"111122223333_CloudTrail-Insight_us-east-2_20261122T1005Z_Mu0KsOhtH1ar15ZZ.json.gz":                                                                       {Insight, "", "111122223333", "us-east-2", at},
		"111122223333_CloudTrail-NetworkActivity_us-east-2_20261122T1005Z_Mu0KsOhtH1ar15ZZ.json.gz":                                                               {NetworkActivity, "", "111122223333", "us-east-2", at},
		"111122223333_CloudTrail-Digest_us-east-2_my_trail.1_eu-west-1_20261122T100500Z.json.gz":                                                                  {Digest, "", "111122223333", "us-east-2", at},
	} {
		key, ok := ParseKey(name)
		assert.True(t, ok, name)
		assert.Equal(t, want, key, name)
	}
	for _, name := range []string{
		"", "x.json.gz", "11112222333_CloudTrail_us-east-2_20261122T1005Z_a.json.gz", "111122223333_CloudTrail_us-east-2_20261322T1005Z_a.json.gz",
		"111122223333_Config_us-east-2_20261122T1005Z_a.json.gz", "111122223333_CloudTrail_us-east-2_20261122T1005Z_a.json.gz.part",
	} {
		_, ok := ParseKey(name)
		assert.False(t, ok, name)
	}
}
