package logfile

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzRead holds that no bytes make reading panic, or hand over what does not hold the needle, or is no
// object, or depends on the windows in which it goes by.
func FuzzRead(f *testing.F) {
	secret := event(1, "secretsmanager")
	for _, seed := range []string{
		enveloped(secret, event(2, "ec2")), secret + "\n" + secret, zip(enveloped(secret)), zip(secret)[:60], "[" + secret + "]", "}}}" + secret,
		`{"Records":[{"eventVersion":"},{\"eventVersion\":secretsmanager"},{"eventVersion":"}"}]}`, "\ufeff{\"Records\" : [ {} , {\"a\":\"secretsmanager\\",
		"{\"eventSource\":\"secretsmanager\",\"eventName\":\"\n\"}\n{\"a", `{"Records":[]}secretsmanager{"Records":[{"secretsmanager":1}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		Looks(file)
		w := newWorker(func(_ *Place, record []byte) {
			require.True(t, bytes.HasPrefix(record, []byte{'{'}) && bytes.HasSuffix(record, []byte{'}'}) && bytes.Contains(record, []byte(needle)))
		})
		open := func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(file)), nil }
		w.read(t.Context(), File{"a", open})
		once := w.tally.Candidates
		w.text.window, w.text.buf, w.text.piece = 64, nil, 16
		w.read(t.Context(), File{"b", open})
		if form := formOf(file); form != foreign && strings.Count(string(file), needle) == 0 {
			require.Zero(t, once)
		}
	})
}

// TestFind holds the search against the standard library's, and that the grams have places of their own.
func TestFind(t *testing.T) {
	t.Parallel()
	text := []byte(strings.Repeat("x", 200))
	for at := range len(text) - len(needle) + 1 {
		for from := range at + 2 {
			b := bytes.Clone(text)
			copy(b[at:], needle)
			want := bytes.Index(b[from:], []byte(needle))
			if want >= 0 {
				want += from
			}
			require.Equal(t, want, find(b, from))
			require.Equal(t, -1, find(b[:at+len(needle)-1], from))
		}
	}
	for i := range stride {
		require.EqualValues(t, i+1, grams[hash([]byte(needle[i:]))])
	}
}
