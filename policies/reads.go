package policies

import (
	"cmp"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"smaudit/scanner/model"
)

// readSet is what a rule looks at, itself or through what it calls.
type readSet struct {
	found map[model.Path]bool
	wide  []wideRead
}

// wideRead is a read of an object as a whole.
type wideRead struct {
	path     model.Path
	location *ast.Location
}

// paths returns the reads, sorted, without those below another.
func (s *readSet) paths() []model.Path { return minimal(sortedKeys(s.found)) }

func minimal(paths []model.Path) []model.Path {
	paths = slices.Clone(paths)
	slices.Sort(paths)
	out := []model.Path{}
	for _, path := range slices.Compact(paths) {
		if !slices.ContainsFunc(out, func(p model.Path) bool { return p.Covers(path) }) {
			out = append(out, path)
		}
	}
	return out
}

// readsOf learns from the compiled rules behind ref what they read. The compiler has given every
// local variable of a rule a name of its own, so that names are enough to follow aliases.
func readsOf(compiler *ast.Compiler, ref ast.Ref) *readSet {
	walk := readWalk{compiler: compiler, seen: make(map[*ast.Rule]bool), set: &readSet{found: make(map[model.Path]bool)}}
	walk.follow(ref)
	slices.SortFunc(walk.set.wide, func(a, b wideRead) int { return cmp.Compare(a.path, b.path) })
	return walk.set
}

type readWalk struct {
	compiler *ast.Compiler
	seen     map[*ast.Rule]bool
	set      *readSet
}

func (w *readWalk) follow(ref ast.Ref) {
	for _, rule := range w.compiler.GetRulesDynamicWithOpts(ref, ast.RulesOptions{IncludeHiddenModules: true}) {
		if !w.seen[rule] {
			w.seen[rule] = true
			w.rule(rule)
		}
	}
}

// rule visits all of a rule, else branches included.
func (w *readWalk) rule(rule *ast.Rule) {
	names := aliases(rule)
	tested := make(map[*ast.Term]bool) // refs that stand alone: they ask whether a thing is there
	ast.WalkExprs(rule, func(expr *ast.Expr) bool {
		if term, ok := expr.Terms.(*ast.Term); ok {
			tested[term] = true
		}
		for _, with := range expr.With {
			if target, ok := with.Target.Value.(ast.Ref); ok && target[0].Equal(ast.InputRootDocument) {
				w.read("", with.Location, true)
			}
		}
		return false
	})
	ast.WalkTerms(rule, func(term *ast.Term) bool {
		if ref, ok := term.Value.(ast.Ref); ok && !names.definitions[term] {
			w.ref(ref, term, names, tested[term])
		}
		return false
	})
}

func (w *readWalk) ref(ref ast.Ref, term *ast.Term, names aliasSet, tested bool) {
	if ref[0].Equal(ast.DefaultRootDocument) {
		w.follow(ref)
		return
	}
	path, whole, ok := names.resolve(ref)
	if !ok {
		return
	}
	w.read(path, term.Location, isObject(path) && !(whole && tested))
}

func (w *readWalk) read(path model.Path, location *ast.Location, wide bool) {
	w.set.found[path] = true
	if wide {
		w.set.wide = append(w.set.wide, wideRead{path, location})
	}
}

// aliasSet are the local variables of a rule that stand for an object of the input, such as x after
// x := input.secret. Only these objects are taken: they are there or not regardless of what they
// hold, while an attribute such as input.secret.rotation is absent when all below it is, so that to
// name it is to read all of it.
type aliasSet struct {
	paths       map[ast.Var]model.Path
	definitions map[*ast.Term]bool // the refs by which they are defined
}

// aliases finds them: variables that occur in one equation with such a ref, and else only as the
// head of refs.
func aliases(rule *ast.Rule) aliasSet {
	bare, headed := occurrences(rule)
	out := aliasSet{paths: make(map[ast.Var]model.Path), definitions: make(map[*ast.Term]bool)}
	ast.WalkExprs(rule, func(expr *ast.Expr) bool {
		if !expr.IsEquality() || expr.Negated || len(expr.With) > 0 {
			return false
		}
		for _, sides := range [][2]*ast.Term{{expr.Operand(0), expr.Operand(1)}, {expr.Operand(1), expr.Operand(0)}} {
			name, isVar := sides[0].Value.(ast.Var)
			ref, isRef := sides[1].Value.(ast.Ref)
			if !isVar || !isRef || bare[name] != 1 || headed[name] == 0 || len(ref) != 2 {
				continue
			}
			if path, whole, ok := out.resolve(ref); ok && whole && isObject(path) {
				out.paths[name] = path
				out.definitions[sides[1]] = true
			}
		}
		return false
	})
	return out
}

// occurrences counts how often each variable stands by itself, and how often at the head of a ref.
func occurrences(rule *ast.Rule) (bare, headed map[ast.Var]int) {
	bare, headed = make(map[ast.Var]int), make(map[ast.Var]int)
	ast.NewGenericVisitor(func(node any) bool {
		switch node := node.(type) {
		case ast.Ref:
			if name, ok := node[0].Value.(ast.Var); ok {
				headed[name]++
				bare[name]-- // the visitor comes to the head as well
			}
		case ast.Var:
			bare[node]++
		}
		return false
	}).Walk(rule)
	return bare, headed
}

// resolve returns the longest ground prefix of a ref that is rooted at the input, directly or by an
// alias, and whether that prefix is the whole ref.
func (a aliasSet) resolve(ref ast.Ref) (path model.Path, whole, ok bool) {
	name, isVar := ref[0].Value.(ast.Var)
	if !isVar {
		return "", false, false
	}
	if !ref[0].Equal(ast.InputRootDocument) {
		if path, ok = a.paths[name]; !ok {
			return "", false, false
		}
	}
	for _, operand := range ref[1:] {
		segment, isString := operand.Value.(ast.String)
		if !isString {
			return path, false, true
		}
		path = path.Join(string(segment))
	}
	return path, true, true
}
