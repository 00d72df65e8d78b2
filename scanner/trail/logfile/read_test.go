package logfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// event is a record of CloudTrail, more or less.
func event(id int, source string) string {
	return fmt.Sprintf(`{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole"},"eventTime":"2026-11-22T10:00:00Z",`+
		`"eventSource":"%s.amazonaws.com","eventName":"GetSecretValue","eventID":"%d"}`, source, id)
}

func enveloped(records ...string) string {
	return `{"Records":[` + strings.Join(records, ",") + `]}`
}

func zip(texts ...string) string {
	var out bytes.Buffer
	for _, text := range texts {
		w := gzip.NewWriter(&out)
		w.Write([]byte(text))
		w.Close()
	}
	return out.String()
}

// keyOf is the name of a file that CloudTrail delivered.
func keyOf(kind, region, at string) string {
	name := strings.Join([]string{"111122223333", kind, region, at, "Mu0KsOhtH1ar15ZZ.json.gz"}, "_")
	return path.Join("AWSLogs/111122223333", kind, region, at[:4], at[4:6], at[6:8], name)
}

// read reads the files of a map below its root, and returns the records of each by name.
func read(t *testing.T, files map[string]string, workers int) (map[string][]string, *Tally) {
	t.Helper()
	fsys := make(fstest.MapFS)
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	var lock sync.Mutex
	records := make(map[string][]string)
	tally, err := Read(t.Context(), FromFS(fsys, []string{"."}), workers, func(worker int, at *Place, record []byte) {
		assert.Less(t, worker, workers)
		lock.Lock()
		defer lock.Unlock()
		records[at.Name] = append(records[at.Name], string(record))
	})
	require.NoError(t, err)
	return records, tally
}

func TestRead(t *testing.T) {
	t.Parallel()
	secret, other := event(1, "secretsmanager"), event(2, "ec2")
	second := event(3, "secretsmanager")
	text := enveloped(secret, other, second)
	files := map[string]string{
		keyOf("CloudTrail", "eu-west-1", "20261122T1005Z"):                                  zip(text),
		keyOf("CloudTrail", "eu-west-1", "20261124T1005Z"):                                  zip(enveloped(other)),
		"111122223333_CloudTrail-Digest_eu-west-1_trail_eu-west-1_20261122T100500Z.json.gz": "is not opened",
		keyOf("CloudTrail-Insight", "eu-west-1", "20261122T1005Z"):                          "is not opened",
		"plain.json":             text,
		"members.gz":             zip(text[:100], text[100:]),
		"lines.jsonl":            secret + "\n" + other + "\r\n" + second,
		"mark.ndjson":            "\ufeff" + secret + "\n" + other + "\n" + second + "\n",
		"list.json":              "[" + secret + ",\n" + second + "]",
		"pretty.json":            strings.NewReplacer("{", "{\n  ", ",", ",\n  ", ":", " : ").Replace(text),
		"zipped-by-content.json": zip(text),
		"digest.json":            `{"awsAccountId":"111122223333","digestStartTime":"2026-11-22T10:00:00Z"}`,
		"ignored.txt":            text,
	}
	records, tally := read(t, files, 3)
	for _, name := range []string{keyOf("CloudTrail", "eu-west-1", "20261122T1005Z"), "plain.json", "members.gz", "lines.jsonl", "mark.ndjson", "list.json", "zipped-by-content.json"} {
		assert.Equal(t, []string{secret, second}, records[name], name)
	}
	assert.Len(t, records["pretty.json"], 2)
	assert.Len(t, records, 8)

	assert.Equal(t, 10, tally.Files)
	assert.Equal(t, 16, tally.Candidates)
	assert.Equal(t, 7, tally.Unnamed)
	assert.Equal(t, 2, tally.Digests)
	assert.Equal(t, 1, tally.Insights)
	assert.Empty(t, tally.Problems)
	day := DayOf(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	assert.Equal(t, map[Scope]*Span{{"111122223333", "eu-west-1"}: {
		First: time.Date(2026, 11, 22, 10, 5, 0, 0, time.UTC), Last: time.Date(2026, 11, 24, 10, 5, 0, 0, time.UTC),
		Days: map[Day]int{day: 1, day + 2: 1},
	}}, tally.Spans)
}

// TestReadDamaged holds that what can be read of a file is, and that the rest is named.
func TestReadDamaged(t *testing.T) {
	t.Parallel()
	secret := event(1, "secretsmanager")
	random := make([]string, 2000) // so that the compressed file has several blocks
	for i := range random {
		random[i] = event(i*7919, "ec2")
	}
	text := enveloped(append([]string{secret}, random...)...)
	zipped := zip(text)
	flipped := []byte(zipped)
	flipped[len(flipped)-6] ^= 1 // the checksum
	huge := strings.Replace(event(2, "secretsmanager"), "AssumedRole", strings.Repeat("x", 50<<20), 1)
	for _, test := range []struct {
		name, text, reason string
		records            int
	}{
		{"cut.json.gz", zipped[:len(zipped)-100], "the file is cut off", 1},
		{"cut.json", text[:len(text)-100], "the text ends within a record", 1},
		{"header.gz", zipped[:5], "the file is cut off", 0},
		{"checksum.gz", string(flipped), "gzip: invalid checksum", 1},
		{"tail.gz", zipped + "more", "the file is cut off", 1},
		{"garbage.gz", "\x1f\x8b\x08 no gzip at all, only its beginning", "gzip: invalid header", 0},
		{"empty.json", "", "it holds no CloudTrail records", 0},
		{"empty.gz", zip(""), "it holds no CloudTrail records", 0},
		{"package.json", `{"name":"secretsmanager","eventName":1}`, "it holds no CloudTrail records", 0},
		{"list.json", `["secretsmanager"]`, "it holds no CloudTrail records", 0},
		{"deep.json", strings.Repeat(`{"a":`, 1<<20), "it holds no CloudTrail records", 0},
		{"deeper.json", enveloped(secret, strings.Repeat(`{"a":`, 1<<20)), "the text ends within a record", 1},
		{"long.json", enveloped(secret, huge, secret), tooLong, 2},
		{"lines.jsonl", secret + "\n" + huge + "\n" + secret + "\n", tooLong, 2},
		{"broken.jsonl", secret + "\n" + secret[:len(secret)-1] + "\n" + strings.Replace(secret, `"1"}`, `"1}`, 1) + "\n" + secret, "the line is no JSON object", 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			records, tally := read(t, map[string]string{test.name: test.text}, 1)
			assert.Len(t, records[test.name], test.records)
			require.NotEmpty(t, tally.Problems)
			assert.Equal(t, test.name, tally.Problems[0].Name)
			assert.Equal(t, test.reason, tally.Problems[0].Reason)
		})
	}
}

// TestReadManyProblems holds that the problems that are named do not depend on who came first.
func TestReadManyProblems(t *testing.T) {
	t.Parallel()
	files := make(map[string]string)
	for i := range 3 * MaxProblems {
		files[fmt.Sprintf("%03d.json", i)] = "{}"
	}
	_, tally := read(t, files, 4)
	assert.Equal(t, 3*MaxProblems, tally.Faults)
	assert.Equal(t, 3*MaxProblems, tally.Foreign)
	require.Len(t, tally.Problems, MaxProblems)
	for i, problem := range tally.Problems {
		assert.Equal(t, fmt.Sprintf("%03d.json", i), problem.Name)
	}
}

func TestReadEnds(t *testing.T) {
	t.Parallel()
	denied := errors.New("access denied")
	text := enveloped(event(1, "secretsmanager"))
	file := File{"a", func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
	locked := File{"b", func(context.Context) (io.ReadCloser, error) { return nil, denied }}
	files := func(yield func(File, error) bool) {
		_ = yield(file, nil) && yield(locked, nil) && yield(File{}, fs.ErrNotExist)
	}
	tally, err := Read(t.Context(), files, 2, func(int, *Place, []byte) {})
	require.ErrorIs(t, err, fs.ErrNotExist)
	assert.Equal(t, 1, tally.Candidates)
	assert.Equal(t, []Problem{{"b", 0, "access denied"}}, tally.Problems)

	ctx, cancel := context.WithCancel(t.Context())
	tally, err = Read(ctx, endless(file), 2, func(int, *Place, []byte) { cancel() })
	require.ErrorIs(t, err, context.Canceled)
	assert.Empty(t, tally.Problems)
}

func endless(file File) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		for yield(file, nil) {
		}
	}
}

func TestLooks(t *testing.T) {
	t.Parallel()
	record := event(1, "ec2")
	for _, text := range []string{enveloped(record), "\ufeff { \"Records\" : [ " + record, record + "\n", record, "[" + record, enveloped()} {
		assert.True(t, Looks([]byte(text)), text)
		zipped := zip(text + strings.Repeat(" ", 1<<16))
		assert.True(t, Looks([]byte(zipped)), text)
	}
	long := zip(enveloped(slices.Repeat([]string{record}, 5000)...))
	assert.True(t, Looks([]byte(long[:min(len(long), headSize)])))
	for _, text := range []string{
		"", "{", "[]", "{}", `{"Records":1}`, `{"Records":[1]}`, `{"Records":[{"a":1}]}`, `{"a":{"eventSource":1,"eventName":1}}`, "\x1f\x8b", "\x1f\x8b\x08zzzzzzzzzzzzzzzzz",
		`{"resource":{}}`, `{"awsAccountId":"1","digestStartTime":"x"}`, "Records: []", `{"x":1,"Records":[` + record + "]}",
	} {
		assert.False(t, Looks([]byte(text)), text)
	}
}
