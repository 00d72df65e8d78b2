package report_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/report"
	"smaudit/scanner/model"
)

func says(text string) report.Format {
	return func(w io.Writer, _ *model.Report, _ model.Look) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func TestWriteFileReplacesWhole(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "report.json")
	require.NoError(t, report.WriteFile(name, says(strings.Repeat("long ", 1000)), nil, model.Look{}))
	require.NoError(t, os.Chmod(name, 0o600))
	require.NoError(t, report.WriteFile(name, says("short"), nil, model.Look{}))
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, "short", string(got))
	info, err := os.Stat(name)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "an existing file keeps its permissions")
}

func TestWriteFileLeavesTheOldOnError(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	name := filepath.Join(folder, "report.json")
	require.NoError(t, report.WriteFile(name, says("old"), nil, model.Look{}))
	stopped := errors.New("stopped in the middle")
	half := func(w io.Writer, _ *model.Report, _ model.Look) error {
		_, err := io.WriteString(w, "half")
		return errors.Join(err, stopped)
	}
	err := report.WriteFile(name, half, nil, model.Look{})
	require.ErrorIs(t, err, stopped)
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, "old", string(got))
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, left, 1, "no temporary file stays")
}

func TestWriteFileFollowsLinksAndDevices(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	target, link := filepath.Join(folder, "target"), filepath.Join(folder, "link")
	require.NoError(t, os.WriteFile(target, []byte("old"), 0o644))
	require.NoError(t, os.Symlink(target, link))
	require.NoError(t, report.WriteFile(link, says("new"), nil, model.Look{}))
	got, err := os.ReadFile(target)
	require.NoError(t, err)
	assert.Equal(t, "new", string(got))

	require.NoError(t, report.WriteFile(os.DevNull, says("nothing"), nil, model.Look{}))
	info, err := os.Stat(os.DevNull)
	require.NoError(t, err)
	assert.False(t, info.Mode().IsRegular())
}

func TestWriteFileErrors(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	err := report.WriteFile(filepath.Join(folder, "no", "report.json"), says(""), nil, model.Look{})
	require.ErrorContains(t, err, "the folder "+filepath.Join(folder, "no")+" does not exist; create it first")
	require.ErrorContains(t, report.WriteFile(folder, says(""), nil, model.Look{}), "it is a folder")
}
