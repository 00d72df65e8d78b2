package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"smaudit/scanner/iac/resource"
)

// decode reads a whole text as one value.
func decode(t testing.TB, text []byte, byByte bool) (resource.Value, error) {
	source := bytes.NewReader(text)
	in, err := newReader(t.Context(), source, "x.json")
	if byByte {
		in, err = newReader(t.Context(), iotest.OneByteReader(bytes.NewReader(text)), "x.json")
	}
	if err != nil {
		return resource.Value{}, err
	}
	v := in.value()
	in.finish()
	return v, in.err
}

// expected is the value as encoding/json reads it.
func expected(in any) resource.Value {
	switch in := in.(type) {
	case string:
		return resource.Value{Shape: resource.String, Text: in}
	case json.Number:
		return resource.Value{Shape: resource.Number, Text: in.String()}
	case bool:
		return resource.Value{Shape: resource.Bool, Text: fmt.Sprint(in)}
	case []any:
		out := resource.Value{Shape: resource.List}
		for _, item := range in {
			out.Items = append(out.Items, expected(item))
		}
		return out
	case map[string]any:
		out := resource.Value{Shape: resource.Object, Fields: map[string]resource.Value{}}
		for name, field := range in {
			if field != nil {
				out.Fields[name] = expected(field)
			}
		}
		return out
	}
	return resource.Value{Shape: resource.Null}
}

// agree compares the reader with encoding/json on any text. A member that occurs twice is the one
// thing on which the two may differ: a null does not take back what stood before.
func agree(t testing.TB, text []byte) {
	if len(text) > 2 && (text[0] >= 0xEF || bytes.Count(text, []byte("["))+bytes.Count(text, []byte("{")) > maxDepth) {
		return
	}
	got, err := decode(t, text, false)
	assert.Equal(t, json.Valid(text), err == nil, "%q: %v", text, err)
	again, errAgain := decode(t, text, true)
	assert.Equal(t, got, again)
	assert.Equal(t, err, errAgain)
	if err != nil || bytes.Contains(text, []byte("null")) {
		return
	}
	var want any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&want))
	assert.Equal(t, expected(want), got)
}

var jsonSeeds = []string{
	`{"a":[1,-0.5e+3,true,false,null,"x"],"b":{}}`, `"\u00e9\ud83d\ude00\ud83dx\"\\\/\b\f\n\r\t"`, "\"\xff\xe4\"", `"é"`,
	`[1,]`, `{"a":1,}`, `{,}`, `{"a" 1}`, `01`, `1.`, `-`, `1e`, `t rue`, `tru`, `nul`, "\"\n\"", `"\x"`, `"\u12g4"`, `"\u12`, `{"a\u`, `[`, `{"a":`, `"`, ``, ` `, `1 2`, `[]]`,
}

func TestReaderAgreesWithTheStandardLibrary(t *testing.T) {
	t.Parallel()
	for _, text := range jsonSeeds {
		agree(t, []byte(text))
	}
	rapid.Check(t, func(r *rapid.T) {
		pieces := rapid.SliceOf(rapid.SampledFrom([]string{
			"{", "}", "[", "]", ":", ",", `"a"`, `"b\u0041"`, "1", "-2.5e3", "true", "null", " ", "\n", `"`, `\`, "é", "\xc3",
		})).Draw(r, "pieces")
		agree(t, []byte(strings.Join(pieces, "")))
	})
}

func FuzzReader(f *testing.F) {
	for _, text := range jsonSeeds {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) { agree(t, text) })
}

func TestReaderAcrossWindows(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é\\u00e9x", window)
	text := `["` + long + `",{"` + long + `":"` + long + `"}]`
	var want any
	require.NoError(t, json.Unmarshal([]byte(text), &want))
	got, err := decode(t, []byte(text), false)
	require.NoError(t, err)
	assert.Equal(t, expected(want), got)
}

func TestReaderLocations(t *testing.T) {
	t.Parallel()
	in, err := newReader(t.Context(), strings.NewReader("\uFEFF{\n \"é\": [\"ü\", 1],\n\"b\": 2}"), "x.json")
	require.NoError(t, err)
	var at []string
	in.object(func(name string) {
		if name == "é" {
			in.array(func() {
				in.peek()
				at = append(at, fmt.Sprintf("%d:%d", in.at().Line, in.at().Column))
				in.skip()
			})
			return
		}
		in.peek()
		at = append(at, fmt.Sprintf("%d:%d", in.at().Line, in.at().Column))
		in.skip()
	})
	require.NoError(t, in.err)
	assert.Equal(t, []string{"2:8", "2:13", "3:6"}, at)
}

// TestKeptValuesAreBounded reads a list of two bytes an element, which would take far more in memory.
func TestKeptValuesAreBounded(t *testing.T) {
	t.Parallel()
	r, err := newReader(t.Context(), strings.NewReader("[0"+strings.Repeat(",0", maxValues)+"]"), "p.json")
	require.NoError(t, err)
	r.value()
	require.ErrorContains(t, r.err, "more than 2000000 values, which is more than is kept")
}
