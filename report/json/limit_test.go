package json

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestReadIsBounded(t *testing.T) {
	t.Parallel()
	_, err := read(strings.NewReader(strings.Repeat(" ", 3<<20)), 1<<20)
	assert.EqualError(t, err, "it is larger than 1 MiB; make reports of fewer accounts")
	_, err = read(strings.NewReader(`{"schema_version": "1.0"}`), 1<<20)
	assert.NoError(t, err)
}
