package logfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// text draws a log file, the way that it holds records, and its records as encoding/json tells them.
func text(t *rapid.T) (file []byte, f form, records []string) {
	w := &writer{t: t, space: rapid.SampledFrom([]string{"", "", " ", "\n  ", "mixed"}).Draw(t, "space")}
	f = rapid.SampledFrom([]form{envelope, envelope, stream, lines}).Draw(t, "form")
	if f == lines {
		w.space = strings.Trim(w.space, "\nmixed")
	}
	if rapid.Bool().Draw(t, "mark") {
		w.Write(byteOrderMark)
	}
	if f == envelope {
		w.WriteString(w.gap() + "{" + w.gap() + `"Records"` + w.gap() + ":" + w.gap() + "[")
	}
	for i := range rapid.IntRange(0, 8).Draw(t, "records") {
		switch {
		case i > 0 && f == envelope:
			w.WriteString(w.gap() + "," + w.gap())
		case f == lines:
			w.WriteString(rapid.SampledFrom([]string{"\n", "\r\n", "\n\n"}).Draw(t, "line"))
		}
		begin := w.Len()
		w.object(0)
		records = append(records, string(w.Bytes()[begin:]))
	}
	switch f {
	case lines:
		records = strings.Split(string(bytes.TrimPrefix(w.Bytes(), byteOrderMark)), "\n")
	case envelope:
		w.WriteString(w.gap() + "]" + w.gap())
		w.WriteString(rapid.SampledFrom([]string{"", `,"note":"secretsmanager"`}).Draw(t, "beside") + "}" + w.gap())
		var told struct{ Records []json.RawMessage }
		require.NoError(t, json.Unmarshal(bytes.TrimPrefix(w.Bytes(), byteOrderMark), &told))
		records = nil
		for _, r := range told.Records {
			records = append(records, string(r))
		}
	}
	return w.Bytes(), f, records
}

// writer writes random JSON that takes pains to look like the beginning of another record.
type writer struct {
	bytes.Buffer
	t     *rapid.T
	space string
}

func (w *writer) gap() string {
	if w.space == "mixed" {
		return rapid.SampledFrom([]string{"", "", " ", "\t", "\r\n", "\n    "}).Draw(w.t, "gap")
	}
	return w.space
}

var fragments = []string{
	"a", "secretsmanager", "secretsmanager.amazonaws.com", "secrets", "manager", `"`, `\`, `\\`, "{", "}", "{}", "}}", "},{", `},{"eventVersion":"1`,
	`{"eventVersion"`, `","k":{"a`, `}]}`, "[", ",", ":", " ", "\n", "é", "\x00", `\u0022`, `}"`, `},"`,
}

func (w *writer) string() string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(fragments), 0, 4).Draw(w.t, "text"), "")
}

func (w *writer) quote(s string) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	require.NoError(w.t, encoder.Encode(s))
	quoted := strings.TrimSpace(out.String())
	if rapid.Bool().Draw(w.t, "escape") {
		quoted = strings.NewReplacer("{", `\u007b`, "/", `\/`).Replace(quoted)
	}
	w.WriteString(quoted)
}

func (w *writer) object(depth int) {
	w.WriteString("{")
	for i := range rapid.IntRange(0, 3).Draw(w.t, "keys") {
		if i > 0 {
			w.WriteString(w.gap() + ",")
		}
		key := w.string()
		if i == 0 && rapid.IntRange(0, 9).Draw(w.t, "other") > 0 {
			key = "eventVersion"
		}
		w.WriteString(w.gap())
		w.quote(fmt.Sprint(key, strings.Repeat("_", i)))
		w.WriteString(w.gap() + ":" + w.gap())
		w.value(depth + 1)
	}
	w.WriteString(w.gap() + "}")
}

func (w *writer) value(depth int) {
	kind := rapid.IntRange(0, 6).Draw(w.t, "kind")
	switch {
	case kind == 0 && depth < 4:
		w.object(depth)
	case kind == 1 && depth < 4:
		w.WriteString("[")
		for i := range rapid.IntRange(0, 3).Draw(w.t, "items") {
			if i > 0 {
				w.WriteString(w.gap() + "," + w.gap())
			}
			w.value(depth + 1)
		}
		w.WriteString("]")
	case kind == 2:
		w.WriteString(rapid.SampledFrom([]string{"1", "-1.5e3", "true", "null"}).Draw(w.t, "plain"))
	default:
		w.quote(w.string())
	}
}

// TestSplit holds the splitter against encoding/json, which decodes every record, whatever the windows
// are in which the text goes by.
func TestSplit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		file, f, records := text(t)
		var want, got []string
		var long, faults int
		s := splitter{
			window: rapid.IntRange(1, 300).Draw(t, "window"), maxRecord: rapid.IntRange(40, 400).Draw(t, "longest"),
			piece: rapid.IntRange(1, 100).Draw(t, "piece"),
			visit: func(record []byte) { got = append(got, string(record)) },
			fault: func(offset int64, reason string) {
				require.Equal(t, tooLong, reason)
				require.Contains(t, "{ \n\r", string(file[offset]))
				faults++
			},
		}
		for _, record := range records {
			switch {
			case !strings.Contains(record, needle):
			case len(record) > s.maxRecord:
				long++
			default:
				want = append(want, strings.TrimSpace(record))
			}
		}
		head := rapid.IntRange(min(3, len(file)), len(file)).Draw(t, "head")
		require.True(t, feedAll(t, &s, f, file, head))
		require.Equal(t, want, got)
		require.Equal(t, long, faults)
	})
}

// feedAll puts a text through a splitter, the head first and then as much at a time as it has room for.
func feedAll(t require.TestingT, s *splitter, f form, file []byte, head int) bool {
	s.begin()
	for rest := file[:head]; len(rest) > 0; {
		n := copy(s.free(), rest)
		s.take(n)
		rest = rest[n:]
	}
	s.expect(f)
	s.split()
	for rest := file[head:]; len(rest) > 0; {
		n := copy(s.free(), rest)
		s.take(n)
		rest = rest[n:]
		s.split()
	}
	require.LessOrEqual(t, cap(s.buf), 8*(s.maxRecord+s.window+head))
	return s.end()
}

// TestSplitAfterEnvelope holds that an object that stands beside an envelope, and not in it, is no record,
// even where a brace in a string makes up for the one that closed the envelope.
func TestSplitAfterEnvelope(t *testing.T) {
	t.Parallel()
	file := []byte(`{"Records":[{"eventVersion":"{"}]} {"eventVersion":"secretsmanager"}`)
	s := splitter{window: 1 << 10, maxRecord: 1 << 10, piece: 1, visit: func([]byte) { t.Error("handed over") }}
	require.True(t, feedAll(t, &s, envelope, file, len(file)))
}
