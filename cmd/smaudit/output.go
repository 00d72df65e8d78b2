package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"smaudit/policies"
	"smaudit/report"
	"smaudit/scanner/model"
)

// outputFlags say how a report is shown.
type outputFlags struct {
	formats     []string
	file        string
	severity    string
	allOutcomes bool
	category    string
	profile     string
}

func (f *outputFlags) register(cmd *cobra.Command, format string) {
	flags := cmd.Flags()
	flags.StringArrayVarP(&f.formats, "format", "f", []string{format},
		"format, or format=file; repeatable: "+strings.Join(report.Names(), ", "))
	flags.StringVarP(&f.file, "output", "o", "", "file to write to instead of standard output")
	flags.StringVar(&f.severity, "severity", "", "show findings of this severity and worse (display only)")
	flags.BoolVar(&f.allOutcomes, "all-outcomes", false, "show what passed, does not apply or could not be evaluated, too")
	flags.StringVar(&f.profile, "sarif-profile", "generic", "who reads the SARIF: generic or github")
	flags.StringVar(&f.category, "sarif-category", "smaudit/code/", "SARIF category of the run")
}

// sink is one format on its way to one place.
type sink struct {
	name   string
	format report.Format
	file   string // "" is standard output
	stdout io.Writer
}

// sinks resolves the formats before anything runs, so that a misspelt one costs no scan.
func (f *outputFlags) sinks(stdout io.Writer) ([]sink, error) {
	if f.severity != "" {
		if err := checkSeverity("--severity", f.severity, ""); err != nil {
			return nil, err
		}
	}
	if f.profile != "generic" && f.profile != "github" {
		return nil, usage(fmt.Errorf("SARIF profile %q is not known", f.profile), "use generic or github")
	}
	if f.file != "" && len(f.formats) > 1 {
		return nil, usage(fmt.Errorf("--output names one file, but there are %d formats", len(f.formats)), "give each its own: -f FORMAT=FILE")
	}
	var out []sink
	taken := make(map[string]string)
	for _, text := range f.formats {
		name, file, named := strings.Cut(text, "=")
		format, err := report.Lookup(name)
		if err != nil {
			return nil, usage(err, didYouMean(name, report.Names()))
		}
		if file == "" && named {
			return nil, usage(fmt.Errorf("format %s: a file name is missing behind the =", name), "")
		}
		file = cmp.Or(file, f.file)
		if err := place(name, file, taken); err != nil {
			return nil, err
		}
		out = append(out, sink{name, format, file, stdout})
	}
	return out, nil
}

// place refuses a file that cannot be written, and two formats in one place.
func place(format, file string, taken map[string]string) error {
	where := "standard output"
	if file != "" {
		where = filepath.Clean(file)
		if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
			return usage(fmt.Errorf("format %s: there is no folder %s", format, filepath.Dir(file)), "create it first")
		}
	}
	if other := taken[where]; other != "" {
		return usage(fmt.Errorf("formats %s and %s both go to %s", other, format, where), fmt.Sprintf("write one of them elsewhere: -f %s=FILE", format))
	}
	taken[where] = format
	return nil
}

func (s sink) write(r *model.Report, look model.Look) error {
	if s.file == "" {
		out := bufio.NewWriterSize(s.stdout, 1<<16)
		return errors.Join(s.format(out, r, look), out.Flush())
	}
	look.Color = false
	return report.WriteFile(s.file, s.format, r, look)
}

// look describes the reader: the terminal's width and colours, and what to show.
func (a *app) look(out *outputFlags, gate *gateFlags, code int, files fs.FS) model.Look {
	look := model.Look{
		Width: 80, Severity: model.Severity(out.severity), ShowInfo: out.severity == string(model.Info),
		ShowAll: out.allOutcomes, FailOn: gate.failOn, ExitCode: code, Profile: out.profile, Category: out.category,
		ReadLines: func(file string) (string, error) { return readSource(files, file) },
	}
	file, ok := a.stdout.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return look
	}
	if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
		look.Width = width
	}
	_, off := os.LookupEnv("NO_COLOR")
	look.Color = !off && !a.flags.noColor && os.Getenv("TERM") != "dumb"
	return look
}

// maxSource bounds what is read to show an excerpt.
const maxSource = 10 << 20

func readSource(files fs.FS, name string) (string, error) {
	if files == nil {
		return "", fs.ErrNotExist
	}
	file, err := files.Open(name)
	if err != nil {
		return "", fmt.Errorf("read source: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxSource))
	if err != nil {
		return "", fmt.Errorf("read source: %w", err)
	}
	return string(text), nil
}

// now is the time of the run. SOURCE_DATE_EPOCH fixes it, so that the same input gives the same bytes.
func now() time.Time {
	var seconds int64
	if n, err := fmt.Sscan(os.Getenv("SOURCE_DATE_EPOCH"), &seconds); err == nil && n == 1 {
		return time.Unix(seconds, 0).UTC()
	}
	return time.Now().UTC().Truncate(time.Second)
}

// didYouMean is the hint for a word that is nearly one of those known, "" for any other.
func didYouMean(typed string, known []string) string {
	if near := policies.Nearest(typed, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return ""
}
