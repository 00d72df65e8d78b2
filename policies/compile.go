package policies

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"smaudit/scanner/model"
)

// rule is a compiled rule with what judging by it takes.
type rule struct {
	model.Rule
	body     ast.Body // applies; deny = x
	compiler ast.QueryCompiler
	shape    *projection
	memo     *memo // nil where every subject is judged anew
}

// denials is the variable of a rule's query that is bound to the set of denials.
const denials = ast.Var("denials")

// compile compiles the chosen rules and all helpers, strictly. The user's files are checked against
// the schemas that their METADATA names; the built-in ones have been, by our tests.
func compile(found *sources, chosen []*source, config map[string]any) (*ast.Compiler, error) {
	modules := make(map[string]*ast.Module)
	custom := false
	for _, source := range slices.Concat(found.helpers, chosen) {
		module, err := source.parse(source.custom)
		if err != nil {
			return nil, err
		}
		modules[source.file] = module
		custom = custom || source.custom
	}
	compiler, err := newCompiler(custom)
	if err != nil {
		return nil, err
	}
	compiler.WithStageAfterID(ast.StageRemoveImports, specialise(config))
	if compiler.Compile(modules); compiler.Failed() {
		return nil, userErrors("", compiler.Errors)
	}
	return compiler, nil
}

// newCompiler makes a strict compiler that knows no more built-ins than rules may call.
func newCompiler(typed bool) (*ast.Compiler, error) {
	compiler := ast.NewCompiler().WithCapabilities(capabilities()).WithStrict(true).
		WithDefaultRegoVersion(ast.RegoV1)
	if !typed {
		return compiler, nil
	}
	schemas, err := schemaSet()
	if err != nil {
		return nil, err
	}
	return compiler.WithSchemas(schemas).WithUseTypeCheckAnnotations(true), nil
}

// newStore holds the configuration and the user's data. Values are kept as OPA's own, which spares a
// conversion at each look at a parameter.
func newStore(document map[string]any) storage.Store {
	return inmem.NewFromObjectWithOpts(document, inmem.OptReturnASTValuesOnRead(true), inmem.OptRoundTripOnWrite(false))
}

// prepare checks the form of a compiled rule, learns what it reads and makes its query.
func (p *Pack) prepare(source *source, o Options) (*rule, error) {
	if err := checkForm(source); err != nil {
		return nil, err
	}
	out := &rule{Rule: source.rule}
	var err error
	if out.Parameters, err = parameters(source); err != nil {
		return nil, err
	}
	prefix := source.module.Package.Path
	applies := readsOf(p.compiler, prefix.Append(ast.StringTerm("applies")))
	deny := readsOf(p.compiler, prefix.Append(ast.StringTerm("deny")))
	out.Reads = model.Reads{Applies: applies.paths(), Deny: deny.paths()}
	if source.custom {
		p.warn(source, applies, deny)
	}
	all := minimal(slices.Concat(out.Reads.Applies, out.Reads.Deny))
	if out.shape, err = newProjection(all); err != nil {
		return nil, fmt.Errorf("rule %s: %w", out.ID, err)
	}
	if !o.NoMemo && !slices.Contains(all, "") && !slices.Contains(all, model.Path(out.Subject)) {
		out.memo = newMemo(memoBytes)
	}
	return out, out.makeQuery(p.compiler, prefix)
}

func (r *rule) makeQuery(compiler *ast.Compiler, prefix ast.Ref) error {
	applies := ast.NewTerm(prefix.Append(ast.StringTerm("applies")))
	deny := ast.NewTerm(prefix.Append(ast.StringTerm("deny")))
	body := ast.NewBody(ast.NewExpr(applies), ast.Equality.Expr(ast.NewTerm(denials), deny))
	r.compiler = compiler.QueryCompiler()
	var err error
	if r.body, err = r.compiler.Compile(body); err != nil {
		return fmt.Errorf("compile query of rule %s: %w", r.ID, err)
	}
	return nil
}

func (p *Pack) warn(source *source, sets ...*readSet) {
	lines := make(map[string]bool)
	for _, set := range sets {
		for _, wide := range set.wide {
			text := fmt.Sprintf("rule %s reads all of %s here; any attribute of it that cannot be seen makes the rule unknown",
				source.rule.ID, spell(wide.path))
			lines[at(wide.location, "%s", text).Error()] = true
		}
	}
	p.warnings = append(p.warnings, slices.Sorted(maps.Keys(lines))...)
}

func spell(path model.Path) string { return string(model.Path("input").Append(path)) }

// checkForm refuses a rule whose applies or deny is missing or of another form, and public names
// besides these two.
func checkForm(source *source) error {
	var out []error
	seen := make(map[string]bool)
	for _, r := range source.module.Rules {
		name := r.Head.Ref()[0].Value.String()
		seen[name] = true
		switch {
		case strings.HasPrefix(name, "_"):
		case name == "applies":
			if r.Head.RuleKind() != ast.SingleValue || len(r.Head.Ref()) > 1 || len(r.Head.Args) > 0 {
				out = append(out, at(r.Loc(), "write: applies if { … }"))
			}
		case name == "deny":
			if r.Head.RuleKind() != ast.MultiValue || len(r.Head.Ref()) > 1 {
				out = append(out, at(r.Loc(), "write: deny contains finding if { … }"))
			}
		default:
			out = append(out, at(r.Loc(), "a rule has no public names besides applies and deny; call it _%s", name))
		}
	}
	for _, name := range []string{"applies", "deny"} {
		if !seen[name] {
			out = append(out, &Error{File: source.file, Line: 1, Text: fmt.Sprintf("rule %s has no %s", source.rule.ID, name)})
		}
	}
	return errors.Join(out...)
}

// Evaluator returns what one goroutine judges with. It is cheap, and the memo is shared by all.
func (p *Pack) Evaluator() *Evaluator {
	// The store is never written, so that a read transaction of it is never in anybody's way.
	txn, err := p.store.NewTransaction(context.Background())
	return &Evaluator{pack: p, txn: txn, err: err}
}
