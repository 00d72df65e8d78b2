package scanner_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/policies"
	"smaudit/scanner"
	"smaudit/scanner/baseline"
	"smaudit/scanner/cost"
	"smaudit/scanner/iac"
	"smaudit/scanner/model"
	"smaudit/scanner/suppression"
)

// declared is a secret with a fault, USE002, in the line of its recovery window.
const declared = "resource \"aws_secretsmanager_secret\" \"db\" { #block\n  REPEAT\n  name = NAME\n  recovery_window_in_days = 0 #attribute\n}\n"

// shapes are the ways to declare it, each with the address that is accepted.
var shapes = map[string]struct {
	address string
	files   map[string]string
}{
	"plain":    {"aws_secretsmanager_secret.db", map[string]string{"main.tf": once(`"db"`)}},
	"count":    {"aws_secretsmanager_secret.db", map[string]string{"main.tf": each("count = 2", `"db${count.index}"`)}},
	"for_each": {"aws_secretsmanager_secret.db", map[string]string{"main.tf": each(`for_each = toset(["a.b", "c\"]"])`, `each.key`)}},
	"module": {"module.m.aws_secretsmanager_secret.db", map[string]string{
		"main.tf": "module \"m\" { #call\n  source = \"./m\"\n  count = 2\n}\n", "m/main.tf": once(`"db"`),
	}},
	"nested module": {"module.outer.module.m.aws_secretsmanager_secret.db", map[string]string{
		"main.tf":       "module \"outer\" { #call\n  source = \"./outer\"\n  for_each = { x = 1, y = 2 }\n}\n",
		"outer/main.tf": "module \"m\" {\n  source = \"../m\"\n}\n", "m/main.tf": each("count = 2", `"db${count.index}"`),
	}},
}

func once(name string) string { return each("description = \"one\"", name) }

func each(repeat, name string) string {
	return strings.NewReplacer("REPEAT", repeat, "NAME", name).Replace(declared)
}

// with replaces a mark in all files.
func with(files map[string]string, old, new string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range files {
		out["root/"+name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(text, old, new))}
	}
	return out
}

var acceptedAt = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

type accepting struct {
	files    fstest.MapFS
	ignore   string // file of suppressions
	baseline *baseline.Baseline
	now      time.Time
}

// scanAccepting judges the files by USE002.
func scanAccepting(t *testing.T, a accepting) (*model.Report, []model.Finding) {
	pack, err := policies.Load(context.Background(), policies.Options{Rules: []string{"USE002"}})
	require.NoError(t, err)
	list := suppression.New(a.now, policies.Selector())
	if a.ignore != "" {
		require.NoError(t, list.Read([]byte(a.ignore), "ignore.yaml"))
	}
	audit, err := scanner.Scan(context.Background(), scanner.Options{
		Collectors: []scanner.Collector{iac.New(a.files, []string{"root"}, iac.Options{Now: a.now})},
		Rules:      pack, Prices: cost.Default(), Started: a.now, Accepted: list, Baseline: a.baseline,
	})
	require.NoError(t, err)
	t.Cleanup(func() { audit.Close() })
	r := audit.Report(a.now)
	var out []model.Finding
	for f, err := range r.Findings {
		require.NoError(t, err)
		out = append(out, f)
	}
	require.NotEmpty(t, out)
	return r, out
}

// However a secret is declared, and wherever it is accepted, all its instances are.
func TestAcceptedMatrix(t *testing.T) {
	t.Parallel()
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plain := accepting{files: with(shape.files, "", ""), now: acceptedAt}
			before, found := scanAccepting(t, plain)
			assertOutcome(t, found, model.Fail, name)

			for how, a := range map[string]accepting{
				"file":      {files: plain.files, ignore: "version: 1\nsuppressions:\n  - {rule: USE002, address: " + shape.address + ", reason: r}\n"},
				"glob":      {files: plain.files, ignore: "version: 1\nsuppressions:\n  - {rule: USE002, resource: \"*aws_secretsmanager_secret.db\", reason: r}\n"},
				"on block":  {files: with(shape.files, "#block", "#smaudit:ignore USE002")},
				"above":     {files: with(shape.files, "resource \"aws", "# why\n#smaudit:ignore USE002 reason=\"r\"\n# more\nresource \"aws")},
				"attribute": {files: with(shape.files, "#attribute", "//smaudit:ignore USE002")},
				"above it":  {files: with(shape.files, "  recovery", "  /* smaudit:ignore USE002\n */\n  recovery")},
				"call":      {files: with(shape.files, "#call", "#smaudit:ignore USE002")},
			} {
				if how == "call" && !strings.Contains(name, "module") {
					continue
				}
				a.now = acceptedAt
				r, got := scanAccepting(t, a)
				assertOutcome(t, got, model.Suppressed, name+" "+how)
				assert.Len(t, got, len(found))
				assert.Zero(t, r.Summary.ByOutcome[model.Fail], how)
				assert.Equal(t, before.Summary.ByOutcome[model.Fail], r.Summary.ByOutcome[model.Suppressed], how)
				require.Len(t, r.Suppressions, 1, how)
				assert.True(t, r.Suppressions[0].Used)
				assert.True(t, r.Complete)
			}

			known, err := baseline.Of(before, "old")
			require.NoError(t, err)
			r, got := scanAccepting(t, accepting{files: plain.files, baseline: known, now: acceptedAt})
			for _, f := range got {
				assert.Equal(t, model.BaselineUnchanged, f.Baseline)
			}
			assert.Zero(t, r.Summary.Baseline.New)
			assert.Zero(t, r.Summary.Baseline.Fixed)
		})
	}
}

func assertOutcome(t *testing.T, findings []model.Finding, want model.Outcome, how string) {
	for _, f := range findings {
		assert.Equal(t, want, f.Outcome, "%s: %s", how, f.Subject.Address)
	}
}

// What stands elsewhere accepts nothing: on the neighbour, in a text, on another attribute, too late, unknown.
func TestNotAccepted(t *testing.T) {
	t.Parallel()
	plain := shapes["plain"].files
	for how, files := range map[string]fstest.MapFS{
		"another rule": with(plain, "#block", "#smaudit:ignore ROT001"),
		"no such rule": with(plain, "#block", "#smaudit:ignore USE0002"),
		"expired":      with(plain, "#block", "#smaudit:ignore USE002 until=2026-11-21"),
		"no date":      with(plain, "#block", "#smaudit:ignore USE002 until=ever"),
		"name":         with(plain, `"db"`+"\n", `"db" #smaudit:ignore USE002`+"\n"),
		"text":         with(plain, `"one"`, `"#smaudit:ignore USE002"`),
		"heredoc":      with(plain, `"one"`, "<<E\n#smaudit:ignore USE002\nE"),
		"blank line":   with(plain, "resource", "#smaudit:ignore USE002\n\nresource"),
		"below":        with(plain, "}\n", "}\n#smaudit:ignore USE002\n"),
		"neighbour":    with(plain, "resource", "resource \"aws_kms_key\" \"k\" {} #smaudit:ignore USE002\nresource"),
	} {
		r, found := scanAccepting(t, accepting{files: files, now: acceptedAt})
		assertOutcome(t, found, model.Fail, how)
		if how == "no such rule" || how == "no date" {
			require.Len(t, r.Gaps, 1, how)
			assert.Equal(t, suppression.MarkOperation, r.Gaps[0].Operation)
			assert.Equal(t, 1, r.Gaps[0].Location.Line)
		} else {
			assert.Empty(t, r.Gaps, how)
		}
		if how == "expired" {
			assert.Contains(t, found[0].Message, "(was accepted until 2026-11-21, root/main.tf:1)")
			assert.Equal(t, model.SuppressionExpired, found[0].Suppression.State)
		}
	}
}

// A mark on a call is about that call, and not about another of the same module, in this root or the next.
func TestMarkOnOneCall(t *testing.T) {
	t.Parallel()
	call := "module \"m\" {\n  source = \"../m\"\n}\n"
	files := with(map[string]string{
		"a/main.tf": "#smaudit:ignore USE002\n" + call + strings.ReplaceAll(call, `"m" {`, `"n" {`),
		"b/main.tf": call, "m/main.tf": once(`"db"`),
	}, "", "")
	_, found := scanAccepting(t, accepting{files: files, now: acceptedAt})
	got := make(map[string]model.Outcome)
	for _, f := range found {
		got[f.Scope.ID+" "+f.Subject.Address] = f.Outcome
	}
	assert.Equal(t, map[string]model.Outcome{
		"root/a module.m.aws_secretsmanager_secret.db": model.Suppressed,
		"root/a module.n.aws_secretsmanager_secret.db": model.Fail,
		"root/b module.m.aws_secretsmanager_secret.db": model.Fail,
	}, got)
}

// An instance that nobody has accepted keeps the finding of all from being accepted.
func TestOneInstance(t *testing.T) {
	t.Parallel()
	_, found := scanAccepting(t, accepting{
		files: with(shapes["count"].files, "", ""), now: acceptedAt,
		ignore: "version: 1\nsuppressions:\n  - {rule: USE002, address: \"aws_secretsmanager_secret.db[0]\", reason: r}\n",
	})
	require.Len(t, found, 1)
	assert.Equal(t, model.Fail, found[0].Outcome)
	assert.Equal(t, 2, found[0].Subject.Instances)
}
