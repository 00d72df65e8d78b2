package terraform

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

// A mark stands on the outermost thing that begins in its line or, on a line of its own, in the next line that is
// no comment; else on what ends in its line. In a text there is none.
func TestMarks(t *testing.T) {
	t.Parallel()
	root := load(t, `
-- main.tf --
# smaudit:ignore A1
/* smaudit:ignore A2
   more */
resource "aws_kms_key" "k" { # smaudit:ignore A3
  // smaudit:ignore A4
  tags = { # smaudit:ignore A5
    a = "smaudit:ignore X1"
  } # smaudit:ignore A6

  timeouts { create = "1h" } # smaudit:ignore A7
  description = <<EOT
# smaudit:ignore X2
EOT
  # smaudit:ignore A8
} # smaudit:ignore A9
# smaudit:ignore B1

module "m" { # smaudit:ignore B2
  source = "./m"
  for_each = toset(["x", "y"])
}
-- m/main.tf --
module "n" { # smaudit:ignore C1
  source = "../n"
  count = 2
}
-- n/main.tf --
resource "aws_kms_key" "n" {} # smaudit:ignore D1
`)
	got := make(map[string]string)
	for _, m := range root.Marks {
		got[m.Rules[0]] += fmt.Sprintf("%s:%d-%d %s %s;", m.Covers.File, m.Covers.Line, m.Covers.EndLine, m.On, m.Within)
	}
	assert.Equal(t, map[string]string{
		"A1": "main.tf:4-15 aws_kms_key.k ;",
		"A2": "main.tf:4-15 aws_kms_key.k ;",
		"A3": "main.tf:4-15 aws_kms_key.k ;",
		"A4": "main.tf:6-8 aws_kms_key.k.tags ;",
		"A5": "main.tf:6-8 aws_kms_key.k.tags ;",
		"A6": "main.tf:6-8 aws_kms_key.k.tags ;",
		"A7": "main.tf:10-10 aws_kms_key.k.timeouts ;",
		"A8": ":0-0  ;",
		"A9": "main.tf:4-15 aws_kms_key.k ;",
		"B1": ":0-0  ;",
		"B2": "main.tf:18-21 module.m module.m;",
		"C1": "m/main.tf:1-4 module.n module.m.module.n;",
		"D1": "n/main.tf:1-1 aws_kms_key.n ;",
	}, got)
}

// Marks without end cost a bounded list, and say that there are more.
func TestManyMarks(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("#smaudit:ignore ROT001\n", maxMarks+5) + "resource \"aws_kms_key\" \"k\" {}\n"
	root, err := Load(t.Context(), fstest.MapFS{"main.tf": {Data: []byte(text)}}, ".", Options{})
	require.NoError(t, err)
	assert.Len(t, root.Marks, maxMarks)
	require.Len(t, root.Gaps, 1)
	assert.Equal(t, model.GapInvalid, root.Gaps[0].Reason)
}
