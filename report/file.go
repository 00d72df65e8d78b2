package report

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"smaudit/scanner/model"
)

// WriteFile writes the report to a file in the given format, whole or not at all: the bytes go to a
// temporary file beside it, which takes its place once they are on the disk. An existing file keeps
// its permissions. What is no regular file, such as /dev/stdout or a pipe, is written directly. The
// folder must exist.
func WriteFile(name string, format Format, r *model.Report, look model.Look) error {
	write := func(w io.Writer) error { return format(w, r, look) }
	if err := writeFile(name, write); err != nil {
		return fmt.Errorf("write report %s: %w", name, err)
	}
	return nil
}

// writeFile decides how: a regular file is replaced, anything else is written to.
func writeFile(name string, write func(io.Writer) error) error {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target // the file that a link leads to is replaced, not the link
	}
	mode := fs.FileMode(0o644)
	switch info, err := os.Stat(name); {
	case err == nil && info.IsDir():
		return errors.New("it is a folder; name a file in it")
	case err == nil && !info.Mode().IsRegular():
		return writeDevice(name, write)
	case err == nil:
		mode = info.Mode().Perm()
	}
	if _, err := os.Stat(filepath.Dir(name)); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the folder %s does not exist; create it first", filepath.Dir(name))
	}
	return replace(name, mode, write)
}

// replace writes beside the target, in its folder, since a rename is atomic within one file system
// only. Until the data is synced a crash could leave the new name with nothing in it.
func replace(name string, mode fs.FileMode, write func(io.Writer) error) (err error) {
	hidden := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+"."+rand.Text())
	temp, err := os.OpenFile(hidden, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(hidden))
		}
	}()
	if err = errors.Join(fill(temp, write), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(hidden, name)
}

// writeDevice must not replace: renaming a file onto /dev/null would take the device away.
func writeDevice(name string, write func(io.Writer) error) error {
	device, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(fill(device, write), device.Close())
}

func fill(file *os.File, write func(io.Writer) error) error {
	buffer := bufio.NewWriterSize(file, 1<<16)
	return errors.Join(write(buffer), buffer.Flush())
}
