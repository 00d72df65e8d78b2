package saved

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"smaudit/scanner/model"
)

// reader decodes snapshots object by object, so that what a file makes of memory is known before it
// is made.
type reader struct {
	decoder *json.Decoder
	meter   *meter
	limit   int64 // bytes of a snapshot
	objects int   // of this snapshot
}

func newReader(from io.Reader, limit int64) *reader {
	m := &meter{from: from, file: maxFile}
	return &reader{decoder: json.NewDecoder(m), meter: m, limit: limit}
}

// snapshot reads the next one. It returns io.EOF where there is none.
func (r *reader) snapshot() (*model.Snapshot, error) {
	r.meter.value, r.meter.snapshot, r.meter.braces, r.objects = maxValue, r.limit, maxBraces, 0
	if err := r.delimiter('{'); err != nil {
		return nil, err
	}
	s := &model.Snapshot{}
	for r.decoder.More() {
		key, err := r.decoder.Token()
		if err != nil {
			return nil, within(err)
		}
		if err := r.member(s, key.(string)); err != nil {
			return nil, within(err)
		}
	}
	if err := r.delimiter('}'); err != nil {
		return nil, within(err)
	}
	return s, check(s)
}

// within tells the end of the file from an end in the middle.
func within(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (r *reader) member(s *model.Snapshot, key string) error {
	switch key {
	case "schema_version":
		if err := r.one(&s.SchemaVersion); err != nil {
			return err
		}
		return checkVersion(s)
	case "collected_at":
		return r.one(&s.CollectedAt)
	case "scope":
		return r.one(&s.Scope)
	case "secrets":
		return list(r, key, &s.Secrets, func(o *model.Secret) *model.Object { return &o.Object })
	case "keys":
		return list(r, key, &s.Keys, func(o *model.Key) *model.Object { return &o.Object })
	case "functions":
		return list(r, key, &s.Functions, func(o *model.Function) *model.Object { return &o.Object })
	case "endpoints":
		return list(r, key, &s.Endpoints, func(o *model.Endpoint) *model.Object { return &o.Object })
	case "trails":
		return list(r, key, &s.Trails, func(o *model.Trail) *model.Object { return &o.Object })
	case "consumers":
		return list(r, key, &s.Consumers, func(o *model.Consumer) *model.Object { return &o.Object })
	case "principals":
		return list(r, key, &s.Principals, func(o *model.Principal) *model.Object { return &o.Object })
	case "changes":
		return list(r, key, &s.Changes, func(o *model.Change) *model.Object { return &o.Object })
	case "other_secrets":
		return list(r, key, &s.OtherSecrets, func(o *model.Secret) *model.Object { return &o.Object })
	case "other_principals":
		return list(r, key, &s.OtherPrincipals, func(o *model.Principal) *model.Object { return &o.Object })
	case "guardrails":
		return each(r, key, func() error {
			var guardrail model.Guardrail
			err := r.one(&guardrail)
			s.Guardrails = append(s.Guardrails, guardrail)
			return err
		})
	case "gaps":
		return each(r, key, func() error {
			var gap model.Gap
			err := r.one(&gap)
			s.Gaps = append(s.Gaps, gap)
			return err
		})
	}
	return r.one(&json.RawMessage{}) // of a later minor version
}

// list reads a list of objects, and refuses one that is null or that nobody can refer to.
func list[T any](r *reader, name string, into *[]*T, object func(*T) *model.Object) error {
	return each(r, name, func() error {
		var item *T
		if err := r.one(&item); err != nil {
			return err
		}
		if item == nil || object(item).ID == "" {
			return fmt.Errorf("%s[%d] has no id", name, len(*into))
		}
		*into = append(*into, item)
		return nil
	})
}

// each calls read for every element of a list. null is an empty list.
func each(r *reader, name string, read func() error) error {
	token, err := r.decoder.Token()
	switch {
	case err != nil:
		return err
	case token == nil:
		return nil
	case token != json.Delim('['):
		return fmt.Errorf("%s is no list", name)
	}
	for r.decoder.More() {
		if r.objects++; r.objects > maxObjects {
			return errTooLarge
		}
		if err := read(); err != nil {
			return err
		}
	}
	return r.delimiter(']')
}

// one decodes a value of bounded size.
func (r *reader) one(into any) error {
	r.meter.value = maxValue
	return r.decoder.Decode(into)
}

func (r *reader) delimiter(want json.Delim) error {
	token, err := r.decoder.Token()
	if err == nil && token != want {
		err = errors.New("this is no snapshot")
	}
	return err
}

// meter fails where more is read than is left: of one value, of the snapshot or of the file.
type meter struct {
	from                          io.Reader
	value, snapshot, file, braces int64
}

func (m *meter) Read(p []byte) (int, error) {
	left := min(m.value, m.snapshot, m.file)
	if left <= 0 || m.braces <= 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > left {
		p = p[:left]
	}
	n, err := m.from.Read(p)
	m.value -= int64(n)
	m.snapshot -= int64(n)
	m.file -= int64(n)
	m.braces -= int64(bytes.Count(p[:n], []byte("{")))
	return n, err
}

// check refuses a snapshot that does not say what it is and what it is about.
func check(s *model.Snapshot) error {
	switch {
	case s.SchemaVersion == "":
		return errors.New("schema_version is missing: this is no snapshot")
	case s.Scope.ID == "" || s.Scope.Source == "":
		return errors.New("the scope has no id or no source")
	}
	return nil
}

// checkVersion refuses another major version.
func checkVersion(s *model.Snapshot) error {
	own, _, _ := strings.Cut(model.SnapshotVersion, ".")
	if major, _, _ := strings.Cut(s.SchemaVersion, "."); major != own {
		return fmt.Errorf("snapshot version %.20q cannot be read, this smaudit reads %s.x: collect it again", s.SchemaVersion, own)
	}
	return nil
}
