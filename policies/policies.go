// Package policies embeds the rules, compiles those that are wanted, learns what each one reads, and
// judges one subject at a time. It is the only importer of OPA.
//
// A rule is a Rego package with two public rules. applies tells whether the rule is about the subject,
// deny what is wrong with it. The package tells no outcome: whether a hidden attribute makes the
// answer unknown, whether a denial is suppressed and how it is shown is decided elsewhere, from
// [model.Rule].Reads and [Verdict].
//
// It refuses to let a rule reach anything besides its input and its configuration: network, clock,
// randomness and environment are taken away, and an evaluation has a bounded number of steps.
package policies

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"

	"smaudit/scanner/model"
)

// Options say which rules to load, with what configuration.
type Options struct {
	// Policy are directories of the user's rules, or bundles of them (.tar.gz).
	Policy []string
	// Data are further documents (.json, .yaml, .yml), merged at the root of data.
	Data []string
	// Config becomes data.smaudit.config:
	// {"rules": {ID: {parameter: value}}, "classes": {class: {ID: {parameter: value}}}}.
	Config map[string]any
	// Rules and Skip select by id, name, alias, family (ROT or rotation) or glob over these.
	// Frameworks select the rules that a framework has a control for. Empty means all.
	Rules, Skip, Frameworks []string
	// Classes are the classes of source at hand: live, code, trail. Rules for none of them are not
	// compiled. Empty means all.
	Classes []string
	// NoMemo evaluates every rule on every subject, also where what it reads was judged before.
	NoMemo bool
}

// Pack is a set of compiled rules. It does not change, and may be used by many goroutines.
type Pack struct {
	rules    []*rule
	compiler *ast.Compiler
	store    storage.Store
	warnings []string
	digest   string
	loaded   *sources // for [Pack.Test]
	document map[string]any
}

// Load compiles the selected rules. Faults of what the user wrote (rules, data, configuration,
// selection) are of type [*Error], one or several joined.
func Load(ctx context.Context, o Options) (*Pack, error) {
	found, err := readSources(o.Policy)
	if err != nil {
		return nil, err
	}
	return load(found, o)
}

func load(found *sources, o Options) (*Pack, error) {
	chosen, err := choose(found.rules, o)
	if err != nil {
		return nil, err
	}
	config, err := configuration(o, found)
	if err != nil {
		return nil, err
	}
	document, err := dataDocument(o, found, config)
	if err != nil {
		return nil, err
	}
	pack := &Pack{loaded: found, document: document}
	if pack.compiler, err = compile(found, chosen, config); err != nil {
		return nil, err
	}
	pack.store = newStore(document)
	for _, source := range chosen {
		rule, err := pack.prepare(source, o)
		if err != nil {
			return nil, err
		}
		pack.rules = append(pack.rules, rule)
	}
	pack.digest, err = digest(pack.compiler, document)
	return pack, err
}

// Rules returns the selected rules, sorted by ID. The index of a rule is what [Evaluator.Judge] takes.
func (p *Pack) Rules() []model.Rule {
	out := make([]model.Rule, len(p.rules))
	for i, rule := range p.rules {
		out[i] = rule.Rule
	}
	return out
}

// Digest is the SHA-256, in hex, of the compiled rules with their configuration and data.
func (p *Pack) Digest() string { return p.digest }

// Warnings tell, with file and line, where a user's rule reads more than an attribute: such a rule is
// unknown more often than need be, and slower.
func (p *Pack) Warnings() []string { return p.warnings }

func digest(compiler *ast.Compiler, document map[string]any) (string, error) {
	sum := sha256.New()
	for _, name := range sortedKeys(compiler.Modules) {
		fmt.Fprintf(sum, "%s\x00", compiler.Modules[name])
	}
	value, err := ast.InterfaceToValue(document)
	if err != nil {
		return "", fmt.Errorf("digest of the rules: %w", err)
	}
	fmt.Fprint(sum, value)
	return hex.EncodeToString(sum.Sum(nil)), nil
}
