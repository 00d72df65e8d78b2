package policies

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"

	"smaudit/scanner/model"
)

// rulesPackage is the package below which rules lie: <family>.<name>.
const rulesPackage = "smaudit.rules."

// sources are the Rego files at hand, built in and the user's.
type sources struct {
	rules   []*source        // sorted by ID
	helpers []*source        // packages that rules import
	tests   []*source        // _test.rego
	data    []map[string]any // of bundles
}

// source is one Rego file. The text of a built-in rule is read only once it is selected.
type source struct {
	file   string
	text   string // empty where it is not read yet
	pkg    string
	custom bool // the user's
	rule   model.Rule
	module *ast.Module
}

// parse parses the file once. Annotations are kept for the user's files alone: the type checker needs
// them to find the schema, which built-in rules have passed in our tests.
func (s *source) parse(annotations bool) (*ast.Module, error) {
	if s.module != nil {
		return s.module, nil
	}
	if s.text == "" && !s.custom {
		text, err := files.ReadFile(strings.TrimPrefix(s.file, embedded))
		if err != nil {
			return nil, fmt.Errorf("read rule %s: %w", s.rule.ID, err)
		}
		s.text = string(text)
	}
	module, err := ast.ParseModuleWithOpts(s.file, s.text, ast.ParserOptions{
		Capabilities: capabilities(), ProcessAnnotation: annotations, RegoVersion: ast.RegoV1,
	})
	if err != nil {
		return nil, userErrors(s.file, err)
	}
	if module == nil {
		return nil, &Error{File: s.file, Text: "the file is empty"}
	}
	s.module = module
	return module, nil
}

// readSources reads the built-in files and the user's, and refuses an ID that two rules claim.
func readSources(policy []string) (*sources, error) {
	out, err := builtIn()
	if err != nil {
		return nil, err
	}
	for _, path := range policy {
		if err := out.readPolicy(path); err != nil {
			return nil, err
		}
	}
	out.sort()
	return out, out.conflicts()
}

func (s *sources) sort() {
	slices.SortFunc(s.rules, func(a, b *source) int {
		return cmp.Or(strings.Compare(a.rule.ID, b.rule.ID), strings.Compare(a.file, b.file))
	})
}

func (s *sources) readPolicy(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return &Error{File: path, Text: fmt.Sprintf("read rules: %v", errors.Unwrap(err))}
	case info.IsDir():
		return s.readTree(os.DirFS(path), ".", filepath.ToSlash(path)+"/", true)
	case strings.HasSuffix(path, ".tar.gz"), strings.HasSuffix(path, ".tgz"):
		return s.readBundle(path)
	}
	return &Error{File: path, Text: "rules are read from a directory or a bundle (.tar.gz)"}
}

func (s *sources) readTree(tree fs.FS, root, prefix string, custom bool) error {
	return fs.WalkDir(tree, root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read rules in %s: %w", prefix, err)
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".rego") {
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return &Error{File: prefix + name, Text: fmt.Sprintf("read rule: %v", err)}
		}
		return s.add(&source{file: prefix + name, text: string(text), custom: custom})
	})
}

// maxBundleFile bounds a file of a bundle, in bytes unpacked.
const maxBundleFile = 16 << 20

// readBundle reads an OPA bundle. Signatures are not verified: whoever hands over a bundle on the
// command line has chosen it.
func (s *sources) readBundle(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return &Error{File: path, Text: fmt.Sprintf("read bundle: %v", err)}
	}
	defer file.Close()
	read, err := bundle.NewReader(file).WithSkipBundleVerification(true).WithSizeLimitBytes(maxBundleFile).
		WithCapabilities(capabilities()).WithRegoVersion(ast.RegoV1).Read()
	if err != nil {
		return userErrors(path, err)
	}
	for _, module := range read.Modules {
		name := path + ":" + strings.TrimPrefix(module.Path, "/")
		if err := s.add(&source{file: name, text: string(module.Raw), custom: true}); err != nil {
			return err
		}
	}
	if len(read.Data) > 0 {
		s.data = append(s.data, read.Data)
	}
	return nil
}

// add sorts one file into rules, helpers and tests.
func (s *sources) add(source *source) error {
	h := readHeader(source.text)
	source.pkg = h.pkg
	if source.custom {
		module, err := source.parse(true)
		if err != nil {
			return err
		}
		source.pkg = strings.TrimPrefix(module.Package.Path.String(), "data.")
	}
	switch {
	case strings.HasSuffix(source.file, "_test.rego"):
		s.tests = append(s.tests, source)
	case strings.HasPrefix(source.pkg, rulesPackage):
		if err := source.describe(h); err != nil {
			return err
		}
		s.rules = append(s.rules, source)
	default:
		s.helpers = append(s.helpers, source)
	}
	return nil
}

// describe fills in what METADATA says of the rule.
func (s *source) describe(h header) error {
	family, name, found := strings.Cut(strings.TrimPrefix(s.pkg, rulesPackage), ".")
	switch {
	case !found || strings.ContainsAny(name, ".["):
		return &Error{File: s.file, Line: 1, Text: "the package of a rule is smaudit.rules.<family>.<name>"}
	case h.line == 0:
		return &Error{File: s.file, Line: 1, Text: "a rule begins with a METADATA comment that gives its id"}
	}
	meta, err := parseMetadata(s.file, h)
	if err != nil {
		return err
	}
	own := meta.Custom
	s.rule = model.Rule{
		ID: own.ID, Name: own.Name, Title: meta.Title, Description: strings.TrimSpace(meta.Description),
		Severity: own.Severity, Family: family, Subject: own.Subject, Sources: own.Sources,
		Remediation: own.Remediation, References: []string{}, Controls: own.Controls, Aliases: own.Aliases,
		Parameters: []model.Parameter{}, Deprecated: own.Deprecated, Positive: own.Evidence == "positive",
		Custom: s.custom,
	}
	if s.rule.Name == "" {
		s.rule.Name = strings.ReplaceAll(family+"-"+name, "_", "-")
	}
	if s.rule.Controls == nil {
		s.rule.Controls = map[string][]string{}
	}
	if s.rule.Aliases == nil {
		s.rule.Aliases = []string{}
	}
	for _, resource := range meta.RelatedResources {
		s.rule.References = append(s.rule.References, resource.Ref)
	}
	return nil
}

// conflicts refuses two rules of one ID or name, and a user's file in a package that is built in.
func (s *sources) conflicts() error {
	var out []error
	claimed := make(map[string]*source)
	claim := func(word string, by *source) {
		if first, taken := claimed[word]; taken {
			out = append(out, &Error{File: by.file, Text: fmt.Sprintf("%s is already used in %s", word, first.file)})
			return
		}
		claimed[word] = by
	}
	for _, custom := range []bool{false, true} { // so that it is the user's rule which is at fault
		for _, rule := range s.rules {
			if rule.custom == custom {
				claim(rule.rule.ID, rule)
				claim(rule.rule.Name, rule)
			}
		}
	}
	builtIn := make(map[string]*source)
	for _, helper := range s.helpers {
		if !helper.custom {
			builtIn[helper.pkg] = helper
		} else if own, taken := builtIn[helper.pkg]; taken {
			out = append(out, &Error{File: helper.file, Line: 1, Text: fmt.Sprintf("package %s is built in (%s)", helper.pkg, own.file)})
		}
	}
	return errors.Join(out...)
}
