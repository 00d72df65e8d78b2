package json

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"smaudit/scanner/model"
)

// maxSize is the largest saved report, in bytes, that Read accepts: some 400,000 findings.
const maxSize = 512 << 20

// maxElements is the most findings, and the most secrets, of a report that is read: an empty one takes
// two bytes in the file and hundreds in memory.
const maxElements = 1_000_000

// Read reads a report that Write has written. It accepts any minor version of the known major one
// and skips keys that it does not know. Errors name the offset in bytes. The whole report is held in
// memory; its sequences can be walked again like those of a fresh one.
func Read(r io.Reader) (*model.Report, error) { return read(r, maxSize) }

func read(r io.Reader, limit int64) (*model.Report, error) {
	limited := &io.LimitedReader{R: r, N: limit + 1}
	in := &reader{decoder: json.NewDecoder(limited)}
	in.decoder.UseNumber()
	report, err := in.report()
	if limited.N <= 0 {
		return nil, fmt.Errorf("it is larger than %d MiB; make reports of fewer accounts", limit>>20)
	}
	if err != nil {
		return nil, in.placed(err)
	}
	return report, nil
}

// reader decodes a report key by key. Numbers in evidence keep their digits, so that what is written
// again is the same.
type reader struct {
	decoder *json.Decoder
	lists   struct {
		findings []model.Finding
		secrets  []model.SecretRow
		access   []model.AccessRow
	}
}

// placed says where the error happened: at the value of that offset, or just behind it.
func (in *reader) placed(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("it ends too early; was it written whole?")
	}
	return fmt.Errorf("near byte %d: %w", in.decoder.InputOffset(), err)
}

// report reads the keys in any order. The version is checked as soon as it is seen, before what a
// later version might have changed is taken for an error.
func (in *reader) report() (*model.Report, error) {
	if err := in.delimiter('{'); err != nil {
		return nil, err
	}
	report := &model.Report{}
	fields := in.fields(report)
	for in.decoder.More() {
		token, err := in.decoder.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		if err := in.field(name, fields); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if name == "schema_version" {
			if err := checkVersion(report.SchemaVersion); err != nil {
				return nil, err
			}
		}
	}
	if err := in.end(report); err != nil {
		return nil, err
	}
	report.Findings, report.Secrets, report.Access = each(in.lists.findings), each(in.lists.secrets), each(in.lists.access)
	return report, nil
}

// fields are the places of the report's keys. Lists are decoded as a whole: their elements are kept.
func (in *reader) fields(r *model.Report) map[string]any {
	return map[string]any{
		"schema_version": &r.SchemaVersion,
		"tool":           &r.Tool,
		"started_at":     &r.StartedAt,
		"finished_at":    &r.FinishedAt,
		"complete":       &r.Complete,
		"scopes":         &r.Scopes,
		"rules":          &r.Rules,
		"findings":       &in.lists.findings,
		"gaps":           &r.Gaps,
		"secrets":        &in.lists.secrets,
		"access":         &in.lists.access,
		"suppressions":   &r.Suppressions,
		"windows":        &r.Windows,
		"costs":          &r.Costs,
		"summary":        &r.Summary,
	}
}

func (in *reader) field(name string, fields map[string]any) error {
	switch place := fields[name].(type) {
	case nil:
		var skipped json.RawMessage
		return in.decoder.Decode(&skipped)
	case *[]model.Finding:
		return elements(in.decoder, place)
	case *[]model.SecretRow:
		return elements(in.decoder, place)
	case *[]model.AccessRow:
		return elements(in.decoder, place)
	default:
		return in.decoder.Decode(place)
	}
}

// elements decodes a long list one by one, so that its text is not held besides its values.
func elements[T any](decoder *json.Decoder, out *[]T) error {
	if err := (&reader{decoder: decoder}).delimiter('['); err != nil {
		return err
	}
	*out = (*out)[:0]
	for decoder.More() {
		if len(*out) == maxElements {
			return fmt.Errorf("more than %d elements; make reports of fewer accounts", maxElements)
		}
		var element T
		if err := decoder.Decode(&element); err != nil {
			return fmt.Errorf("[%d]: %w", len(*out), err)
		}
		*out = append(*out, element)
	}
	_, err := decoder.Token()
	return err
}

// delimiter is where most wrong files are recognised: a snapshot, a plan, a SARIF file.
func (in *reader) delimiter(want json.Delim) error {
	token, err := in.decoder.Token()
	if err != nil {
		return err
	}
	if token != want {
		return fmt.Errorf("found %v where %q belongs; this is not a report of smaudit scan -f json", token, want.String())
	}
	return nil
}

// end also refuses what follows, since two reports in one file would otherwise read as the first.
func (in *reader) end(r *model.Report) error {
	if _, err := in.decoder.Token(); err != nil {
		return err
	}
	if r.SchemaVersion == "" {
		return errors.New("schema_version is missing; this is not a report of smaudit scan -f json")
	}
	if _, err := in.decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("text follows the report")
	}
	return nil
}

func checkVersion(version string) error {
	major, _, _ := strings.Cut(version, ".")
	known, _, _ := strings.Cut(model.ReportVersion, ".")
	if major != known {
		return fmt.Errorf("schema version %q: this smaudit reads version %s.x; write the report anew with it", version, known)
	}
	return nil
}
