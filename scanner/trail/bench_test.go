package trail

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkParse reads the records of the example's log files, of which most are reads and their echoes in KMS.
func BenchmarkParse(b *testing.B) {
	names, err := filepath.Glob("../../fixtures/trail/AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/1[67]/*.gz")
	require.NoError(b, err)
	var records []json.RawMessage
	size := int64(0)
	for _, name := range names {
		for _, record := range recordsOf(b, name) {
			records = append(records, record)
			size += int64(len(record))
		}
	}
	b.SetBytes(size / int64(len(records)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := Parse(records[i%len(records)], func(*Event) {}); err != nil {
			b.Fatal(err)
		}
	}
}
