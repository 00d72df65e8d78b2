package saved

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

func snapshot(id string) *model.Snapshot {
	s := &model.Secret{Object: model.Object{ID: id + "#s", Unknown: []model.Path{"kms_key"}}, Description: "d"}
	s.Place("description", model.Location{File: "main.tf", Line: 3})
	return &model.Snapshot{
		SchemaVersion: model.SnapshotVersion,
		CollectedAt:   time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
		Scope:         model.Scope{Object: model.Object{ID: id}, Source: model.SourceTerraform},
		Secrets:       []*model.Secret{s},
	}
}

func written(t *testing.T, name string, snapshots ...*model.Snapshot) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, name)
	require.NoError(t, err)
	for _, s := range snapshots {
		require.NoError(t, w.Write(s))
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]*model.Snapshot{
		"a.json":       {snapshot("a")},
		"a.json.zst":   {snapshot("a")},
		"a.ndjson":     {snapshot("a"), snapshot("b")},
		"a.ndjson.zst": {snapshot("a"), snapshot("b")},
	} {
		data := written(t, name, want...)
		assert.True(t, Recognise(data), name)
		var got []*model.Snapshot
		for s, err := range Read(bytes.NewReader(data), name) {
			require.NoError(t, err, name)
			got = append(got, s)
		}
		assert.Equal(t, want, got, name)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	_, err := NewWriter(&bytes.Buffer{}, "evidence.zip")
	require.ErrorContains(t, err, "evidence.zip: the name must end in .json")
	w, err := NewWriter(&bytes.Buffer{}, "evidence.json")
	require.NoError(t, err)
	require.NoError(t, w.Write(snapshot("a")))
	require.ErrorContains(t, w.Write(snapshot("b")), "name it .ndjson")
}

func TestBadInputIsRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"empty":         {"", "the file is empty"},
		"truncated":     {`{"schema_version":"1.0","scope":{`, "ends within a snapshot"},
		"no snapshot":   {`{"a":1}`, "schema_version is missing"},
		"other major":   {`{"schema_version":"2.0"}`, `version "2.0" cannot be read`},
		"newer minor":   {`{"schema_version":"1.9","scope":{"id":"a","source":"aws"},"later":1}`, ""},
		"no scope":      {`{"schema_version":"1.0"}`, "scope has no id"},
		"null element":  {`{"schema_version":"1.0","scope":{"id":"a","source":"aws"},"secrets":[null]}`, "secrets[0] has no id"},
		"wrong type":    {`{"schema_version":"1.0","secrets":"CANARY"}`, "secrets is no"},
		"cut in a list": {`{"schema_version":"1.0","secrets":[{"id":"a"},`, "ends within a snapshot"},
		"cut behind":    {`{"schema_version":"1.0",`, "ends within a snapshot"},
		"no object":     {`[]`, "this is no snapshot"},
		"no time":       {`{"schema_version":"1.0","collected_at":"CANARY"}`, "a time is not written as"},
		"large value":   {`{"schema_version":"1.0","x":"` + strings.Repeat("0", 2<<20) + `"}`, "more data than a snapshot can have"},
		"many objects":  {`{"schema_version":"1.0","gaps":[{}` + strings.Repeat(",{}", maxObjects) + `]}`, "more data than a snapshot can have"},
		"nested":        {`{"schema_version":"1.0","x":` + strings.Repeat("[", 1<<20), "exceeded max depth"},
	} {
		var got error
		for _, err := range Read(strings.NewReader(test.text), name) {
			got = err
		}
		if test.want == "" {
			assert.NoError(t, got, name)
			continue
		}
		require.ErrorContains(t, got, test.want, name)
		assert.ErrorContains(t, got, name)
		assert.NotContains(t, got.Error(), "CANARY")
	}
}

func TestBombIsStopped(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	encoder, err := zstd.NewWriter(&bomb)
	require.NoError(t, err)
	_, err = encoder.Write([]byte(`{"schema_version":"1.0","collected_at":"`))
	require.NoError(t, err)
	for range 64 {
		_, err = encoder.Write(bytes.Repeat([]byte("0"), 1<<16))
		require.NoError(t, err)
	}
	require.NoError(t, encoder.Close())
	require.Less(t, bomb.Len(), 1<<12)
	for _, err := range read(&bomb, "bomb.zst", 1<<20) {
		require.ErrorIs(t, err, errTooLarge)
	}
}

func TestWideWindowIsRefused(t *testing.T) {
	t.Parallel()
	var wide bytes.Buffer
	encoder, err := zstd.NewWriter(&wide, zstd.WithWindowSize(2*maxWindow))
	require.NoError(t, err)
	_, err = encoder.Write(bytes.Repeat([]byte(" 0123456789"), maxWindow/4))
	require.NoError(t, err)
	require.NoError(t, encoder.Close())
	var got error
	for _, err := range Read(&wide, "wide.zst") {
		got = err
	}
	require.ErrorIs(t, got, zstd.ErrWindowSizeExceeded)
}

func TestOnlySnapshotsAreRecognised(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{", "[]", `{"schema_version":"1.0","findings":[]}`, "\x28\xb5\x2f\xfd", `{"version":4}`} {
		assert.False(t, Recognise([]byte(text)), text)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"schema_version":"1.0","scope":{"id":"a","source":"aws"},"secrets":[{"id":"s"}]}`))
	f.Add([]byte("\x28\xb5\x2f\xfd\x04\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for s, err := range Read(bytes.NewReader(data), "f") {
			if err == nil && s.Scope.ID == "" {
				t.Fatal("a scope without identity")
			}
		}
	})
}
