package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// importRules says who may import what, and why. A row is about the packages at or below one of
// `packages`, besides those at or below one of `except`; `only` lists what of ours, or what of the
// watched outside modules, they may import.
var importRules = []struct {
	why      string
	packages []string
	except   []string
	watch    []string // imports that the row is about
	allow    []string // of these, the ones that are allowed
}{
	{
		why:      "the model is the one vocabulary: everything imports it, so it imports nothing",
		packages: []string{"scanner/model"}, watch: []string{"smaudit", "."},
	},
	{
		why:      "collectors describe and do not judge, price or format, and know nothing of each other",
		packages: []string{"scanner/iac", "scanner/aws", "scanner/trail"}, watch: []string{"smaudit"},
		allow: []string{"smaudit/scanner/model", "smaudit/scanner/iam", "smaudit/scanner/schedule", "smaudit/scanner/selector", "smaudit/scanner/iac", "smaudit/scanner/saved", "smaudit/scanner/trail"},
	},
	{
		why:      "readers of one language stay apart; what they share is resource",
		packages: []string{"scanner/iac/terraform", "scanner/iac/plan", "scanner/iac/cloudformation", "scanner/iac/script", "scanner/iac/assemble"},
		watch:    []string{"smaudit/scanner"},
		allow:    []string{"smaudit/scanner/model", "smaudit/scanner/iam", "smaudit/scanner/schedule", "smaudit/scanner/selector", "smaudit/scanner/iac/resource"},
	},
	{
		why:      "reasoning about policies knows documents and requests, not where they come from",
		packages: []string{"scanner/iam"}, watch: []string{"smaudit"},
		allow: []string{"smaudit/scanner/model", "smaudit/scanner/iam"},
	},
	{
		why:      "the evaluator is held against the decision procedure, so it shares no reasoning with it",
		packages: []string{"scanner/iam/evaluate"}, watch: []string{"smaudit/scanner/iam/decide", "smaudit/scanner/iam/language"},
	},
	{
		why:      "access joins what is described with what policies say; it reads no source and judges nothing",
		packages: []string{"scanner/access"}, watch: []string{"smaudit"},
		allow: []string{"smaudit/scanner/model", "smaudit/scanner/iam", "smaudit/scanner/access"},
	},
	{
		why:      "rules run under any OPA; one package knows that ours is embedded",
		packages: []string{""}, except: []string{"policies", "bench"}, watch: []string{"github.com/open-policy-agent"},
	},
	{
		why:      "only what talks to AWS imports its SDK, so that everything else provably cannot",
		packages: []string{""}, except: []string{
			"scanner/aws", "scanner/trail/remote", "scanner/trail/history", "scanner/trail/s3", "scanner/trail/athena", "scanner/trail/lake", "fixtures/fakeaws",
		}, watch: []string{"github.com/aws"},
	},
	{
		why:      "go-sarif writes some things that are not valid SARIF; one package works around it",
		packages: []string{""}, except: []string{"report/sarif"}, watch: []string{"github.com/owenrumney/go-sarif"},
	},
	{
		why:      "a format writes the finished report and decides nothing",
		packages: []string{"report/text", "report/json", "report/ndjson", "report/sarif", "report/cost", "report/github", "report/azure", "report/gitlab", "report/markdown", "report/junit"}, watch: []string{"smaudit"},
		allow: []string{"smaudit/scanner/model"},
	},
	{
		why:      "only the command wires things together",
		packages: []string{""}, except: []string{"cmd", "fixtures", "bench"}, watch: []string{"smaudit/cmd", "github.com/spf13"},
	},
}

func TestImports(t *testing.T) {
	t.Parallel()
	for dir, imports := range packageImports(t) {
		for _, rule := range importRules {
			if !below(dir, rule.packages) || below(dir, rule.except) {
				continue
			}
			for _, name := range imports {
				if below(name, rule.watch) && !below(name, rule.allow) {
					assert.Failf(t, "import", "%s imports %s, but %s", dir, name, rule.why)
				}
			}
		}
	}
}

// below reports whether the path is one of the prefixes or lies below one. "" is everything, "." is
// every import with a dot in its first element, that is, every module besides the standard library.
func below(name string, prefixes []string) bool {
	for _, prefix := range prefixes {
		first, _, _ := strings.Cut(name, "/")
		if prefix == "" || name == prefix || strings.HasPrefix(name, prefix+"/") || prefix == "." && strings.Contains(first, ".") {
			return true
		}
	}
	return false
}

// packageImports maps each of our packages to what its files, tests excepted, import.
func packageImports(t *testing.T) map[string][]string {
	imports := make(map[string][]string)
	for _, name := range goFiles(t) {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", name), nil, parser.ImportsOnly)
		require.NoError(t, err)
		dir := path.Dir(name)
		for _, spec := range file.Imports {
			value, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			imports[dir] = append(imports[dir], value)
		}
	}
	require.NotEmpty(t, imports)
	return imports
}

// goFiles lists the repository's Go files, tests and modules of their own excepted.
func goFiles(t *testing.T) []string {
	var names []string
	root := os.DirFS(filepath.Join("..", ".."))
	require.NoError(t, fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != ".":
			if _, err := fs.Stat(root, path.Join(name, "go.mod")); err == nil || strings.HasPrefix(entry.Name(), ".") {
				return fs.SkipDir
			}
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			names = append(names, name)
		}
		return nil
	}))
	return names
}
