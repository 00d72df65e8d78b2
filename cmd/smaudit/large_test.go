package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// endless repeats a text after a beginning, and counts what was taken of it.
type endless struct {
	begin, repeat string
	rest          string
	taken         int64
	limit         int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.taken >= e.limit {
		return 0, io.EOF
	}
	if e.rest == "" {
		e.rest, e.begin = e.begin+strings.Repeat(e.repeat, 1+(1<<16)/len(e.repeat)), ""
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	e.taken += int64(n)
	return n, nil
}

// TestPlanOf500MB reads standard input on which half a gigabyte stands: the limit is reached and told,
// and what was read is not kept.
func TestPlanOf500MB(t *testing.T) {
	const size = 500 << 20
	in := &endless{
		begin:  `{"format_version":"1.2","planned_values":{},"resource_changes":[{"address":"a"}`,
		repeat: `,{"address":"aws_instance.a","type":"aws_instance","change":{"after":{"user_data":"0123456789"}}}`,
		limit:  size,
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var out, messages bytes.Buffer
	code := run([]string{"scan", "-", "--no-state"}, in, &out, &messages)
	runtime.ReadMemStats(&after)
	assert.Equal(t, exitNoRun, code)
	assert.Contains(t, messages.String(), "more than 256 MiB, which is more than is read")
	assert.Less(t, in.taken, int64(size), "all was read, in spite of the limit")
	assert.Less(t, after.Sys-before.Sys, uint64(200<<20), "bytes taken from the system")
}

// TestBombOfZeros scans a folder with a snapshot of some kilobytes that stands for half a gigabyte.
func TestBombOfZeros(t *testing.T) {
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "bomb.json.zst"))
	require.NoError(t, err)
	encoder, err := zstd.NewWriter(file)
	require.NoError(t, err)
	bomb := &endless{begin: `{"schema_version":"1.0","collected_at":"2026-01-01T00:00:00Z","x":"`, repeat: "0", limit: 600 << 20}
	_, err = io.Copy(encoder, bomb)
	require.NoError(t, err)
	require.NoError(t, encoder.Close())
	require.NoError(t, file.Close())
	info, err := os.Stat(file.Name())
	require.NoError(t, err)
	require.Less(t, info.Size(), int64(1<<20))

	var out, messages bytes.Buffer
	code := run([]string{"scan", dir, "--no-state"}, strings.NewReader(""), &out, &messages)
	assert.Equal(t, exitNoRun, code)
	assert.Contains(t, messages.String(), "more data than a snapshot can have")
}
