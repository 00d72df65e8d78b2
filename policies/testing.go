package policies

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// TestOptions say which Rego tests to run.
type TestOptions struct {
	// Run is a regular expression over package.name; empty runs all.
	Run string
	// Custom runs the tests of the user's files only.
	Custom bool
}

// TestResult is what became of one Rego test.
type TestResult struct {
	Package string // without "data"
	Name    string
	File    string
	Line    int
	Passed  bool
	Fault   string // why it did not pass, and what it printed
	Took    time.Duration
}

// TestReport holds the results, sorted by file and line, and the lines of rules and helpers that no
// test reached, by file.
type TestReport struct {
	Results   []TestResult
	Uncovered map[string][]int
	Lines     map[string]int // lines that count, by file
}

// Test runs the Rego tests of all rules at hand, the user's and the built-in ones, selected or not,
// with the user's data and without the configuration, which tests set themselves. All files are
// type-checked against the schemas.
func (p *Pack) Test(ctx context.Context, o TestOptions) (TestReport, error) {
	modules, tests, err := p.testModules(o)
	if err != nil {
		return TestReport{}, err
	}
	compiler, err := newCompiler(true)
	if err != nil {
		return TestReport{}, err
	}
	data := maps.Clone(p.document)
	delete(data, "smaudit")
	store := inmem.NewFromObject(data)
	txn, err := store.NewTransaction(ctx)
	if err != nil {
		return TestReport{}, fmt.Errorf("run tests of rules: %w", err)
	}
	defer store.Abort(ctx, txn)
	coverage := cover.New()
	results, err := tester.NewRunner().SetCompiler(compiler.WithEnablePrintStatements(true)).
		SetStore(store).SetModules(modules).SetTimeout(MaxTime).CapturePrintOutput(true).
		RaiseBuiltinErrors(true).EnableTracing(true).SetDefaultRegoVersion(ast.RegoV1).Filter(o.Run).
		SetCoverageQueryTracer(coverage).
		SetCoverageRuns([]cover.Kind{cover.KindIndexExcluded, cover.KindEarlyExit}).RunTests(ctx, txn)
	if err != nil {
		return TestReport{}, userErrors("", err)
	}
	out := TestReport{Uncovered: make(map[string][]int), Lines: make(map[string]int)}
	for result := range results {
		if tests[result.Location.File] {
			out.Results = append(out.Results, testResult(result))
		}
	}
	slices.SortFunc(out.Results, func(a, b TestResult) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	out.cover(coverage.Report(modules))
	return out, ctx.Err()
}

// testModules parses all files anew, with annotations, and names the files whose tests are wanted.
func (p *Pack) testModules(o TestOptions) (map[string]*ast.Module, map[string]bool, error) {
	modules, tests := make(map[string]*ast.Module), make(map[string]bool)
	all, err := scan()
	if err != nil {
		return nil, nil, err
	}
	if err := all.readTree(files, "main", embedded, false); err != nil { // for stock opa; no scan compiles it
		return nil, nil, err
	}
	for _, known := range slices.Concat(all.files(), p.loaded.files()) {
		if _, twice := modules[known.file]; twice {
			continue
		}
		fresh := source{file: known.file, text: known.text, custom: known.custom}
		if modules[known.file], err = fresh.parse(true); err != nil {
			return nil, nil, err
		}
		tests[known.file] = strings.HasSuffix(known.file, "_test.rego") && (known.custom || !o.Custom)
	}
	return modules, tests, nil
}

func (s *sources) files() []*source { return slices.Concat(s.rules, s.helpers, s.tests) }

func testResult(result *tester.Result) TestResult {
	out := TestResult{
		Package: strings.TrimPrefix(result.Package, "data."), Name: result.Name,
		File: result.Location.File, Line: result.Location.Row,
		Passed: !result.Fail && result.Error == nil && !result.Skip, Took: result.Duration,
	}
	switch {
	case result.Error != nil:
		out.Fault = result.Error.Error()
	case result.Skip:
		out.Fault = "the test is skipped: its name begins with todo_"
	case result.Fail:
		out.Fault = whyFailed(result)
	}
	if len(result.Output) > 0 && !out.Passed {
		out.Fault += "\n" + string(result.Output)
	}
	return out
}

// whyFailed names the expression of the test that was undefined or false last.
func whyFailed(result *tester.Result) string {
	out := "the test is not true"
	for _, event := range result.Trace {
		expr, ok := event.Node.(*ast.Expr)
		if ok && event.Op == topdown.FailOp && expr.Location != nil && expr.Location.File == result.Location.File {
			out = fmt.Sprintf("line %d is not true: %s", expr.Location.Row, expr.Location.Text)
		}
	}
	return out
}

func (r *TestReport) cover(report cover.Report) {
	for file, lines := range report.Files {
		if strings.HasSuffix(file, "_test.rego") {
			continue
		}
		r.Lines[file] = lines.CoveredLines + lines.NotCoveredLines
		for _, span := range lines.NotCovered {
			if len(span.Kinds) > 0 {
				continue // reached, but for an optimisation of OPA
			}
			for row := span.Start.Row; row <= span.End.Row; row++ {
				r.Uncovered[file] = append(r.Uncovered[file], row)
			}
		}
	}
}
