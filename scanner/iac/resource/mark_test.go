package resource_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

func TestFindMark(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]model.Mark{
		"#smaudit:ignore ROT001\n":                             {Rules: []string{"ROT001"}},
		"# smaudit:ignore ROT001,USE002 KMS001":                {Rules: []string{"ROT001", "USE002", "KMS001"}},
		"// see there, smaudit:ignore ROT001 until=2027-01-31": {Rules: []string{"ROT001"}, Until: "2027-01-31"},
		"/* smaudit:ignore ROT001 */":                          {Rules: []string{"ROT001"}},
		`#smaudit:ignore ROT001 reason="a \"b\" c=d" owner=e`:  {Rules: []string{"ROT001"}, Reason: `a "b" c=d`, Owner: "e"},
		`#smaudit:ignore reason="r" ROT001 ticket=SEC-1`:       {Rules: []string{"ROT001"}, Reason: "r", Ticket: "SEC-1"},
		`#smaudit:ignore * reason="all"`:                       {Rules: []string{"*"}, Reason: "all"},
		"#smaudit:ignore\t*":                                   {Rules: []string{"*"}, Fault: `it names rules by *, and so needs a reason="…"`},
		"#smaudit:ignore":                                      {Fault: "it names no rule, such as ROT001"},
		"#smaudit:ignore ROT001 until=soon":                    {Rules: []string{"ROT001"}, Until: "soon", Fault: "until is no date such as 2027-01-31"},
		"#smaudit:ignore ROT001 util=2027-01-31":               {Rules: []string{"ROT001"}, Fault: "besides rules it takes until=, reason=, owner= and ticket="},
		`#smaudit:ignore ROT001 reason="open`:                  {Rules: []string{"ROT001"}, Fault: "a quote is not closed"},
	} {
		got, found := resource.FindMark(text)
		assert.True(t, found, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"# nothing", "#smaudit:ignored ROT001", "#smaudit ignore ROT001"} {
		_, found := resource.FindMark(text)
		assert.False(t, found, text)
	}
}

// Whatever reason is given in quotes is read as it was.
func TestReasonProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		reason := rapid.StringMatching(`[ -~\x{e9}]{0,20}`).Draw(t, "reason")
		text := `#smaudit:ignore ROT001 reason="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(reason) + `" until=2027-01-31`
		got, _ := resource.FindMark(text)
		assert.Equal(t, model.Mark{Rules: []string{"ROT001"}, Reason: reason, Until: "2027-01-31"}, got)
	})
}

func FuzzFindMark(f *testing.F) {
	f.Add(`#smaudit:ignore ROT001 until=2027-01-31 reason="vendor"`)
	f.Add("smaudit:ignore =\"")
	f.Fuzz(func(t *testing.T, text string) { resource.FindMark(text) })
}
