package terraform

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// evaluator holds what one evaluation of one root shares. It is not safe for concurrent use;
// different roots have different evaluators.
type evaluator struct {
	ctx     context.Context
	fsys    fs.FS
	root    string // directory of the root module
	options Options

	symbols   symbols
	configs   map[string]*config
	installed map[string]installedModule
	assigned  assignments

	files     int // read so far
	instances int
	modules   int
	work      int // elements made so far
	nodes     int // of them by the expression that is being evaluated
	depth     int

	gaps []model.Gap
	seen map[string]bool // gaps that were told, since instances repeat them

	marked map[markKey]bool
}

// charge counts elements that an expression makes.
func (ev *evaluator) charge(n int) error {
	if ev == nil {
		return nil
	}
	if ev.nodes += n; ev.nodes > maxValueNodes {
		return exceeded("an expression makes more than %d values", maxValueNodes)
	}
	return ev.spend(n)
}

// spend counts work that makes nothing that lasts.
func (ev *evaluator) spend(n int) error {
	before := ev.work
	ev.work += n
	switch {
	case ev.work > maxWork:
		return exceeded("the root makes more than %d values", maxWork)
	case before>>12 != ev.work>>12 && ev.ctx.Err() != nil:
		return exceeded("the scan was stopped")
	}
	return nil
}

// checked counts a value that a function has made.
func (ev *evaluator) checked(v cty.Value) (cty.Value, error) {
	n, err := size(v)
	if err == nil {
		err = ev.charge(n / 4)
	}
	if err != nil {
		return cty.DynamicVal, err
	}
	return v, nil
}

// eval evaluates an expression. What has no value is unknown, with the links of everything that
// the expression refers to, and a gap that says why.
func (ev *evaluator) eval(e expression, s *scope) cty.Value {
	if plain, ok := e.(*literal); ok {
		return plain.val
	}
	v, err := ev.attempt(e, s)
	if err != nil {
		ev.fail(err, e.rng())
		return ev.unknownOf(e, s)
	}
	return v
}

// attempt evaluates an expression within the limits of one.
func (ev *evaluator) attempt(e expression, s *scope) (v cty.Value, err error) {
	nodes := ev.nodes
	ev.nodes = 0
	ev.depth++
	defer func() {
		ev.nodes = nodes
		ev.depth--
		// cty panics where it is asked for what a value cannot give.
		if r := recover(); r != nil {
			v, err = cty.DynamicVal, &fault{what: "the expression cannot be evaluated", at: e.rng()}
		}
	}()
	if ev.depth > maxDepth {
		return cty.DynamicVal, exceeded("more than %d values wait for each other", maxDepth)
	}
	if v, err = e.value(s); err != nil {
		return v, err
	}
	if _, err = size(v); err != nil {
		return cty.DynamicVal, err
	}
	return v, nil
}

// maxReferences bounds the search for what a failed expression refers to.
const maxReferences = 200

// unknownOf is the value of an expression that failed.
func (ev *evaluator) unknownOf(e expression, s *scope) cty.Value {
	marks := make(cty.ValueMarks)
	left := maxReferences
	var visit func(e expression)
	visit = func(e expression) {
		if left--; left < 0 {
			return
		}
		if ref, ok := e.(*reference); ok {
			if v, err := ev.attempt(ref, s); err == nil {
				for m := range deepMarks(v) {
					marks[m] = struct{}{}
				}
			}
		}
		for _, part := range inner(e) {
			visit(part)
		}
	}
	visit(e)
	return cty.DynamicVal.WithMarks(marks)
}

// fail records a gap for an expression that has no value.
func (ev *evaluator) fail(err error, at hcl.Range) {
	switch err := err.(type) {
	case *fault:
		if err.silent {
			return
		}
		ev.gap("evaluate", "", model.GapUnresolved, err.at, "%s", err.what)
	case *limitError:
		ev.gap("evaluate", "", model.GapUnresolved, at, "stopped at a limit: %s", err.what)
	default:
		ev.gap("evaluate", "", model.GapUnresolved, at, "the expression cannot be evaluated")
	}
}

// gap records what could not be read or evaluated. Resource defaults to the file.
func (ev *evaluator) gap(operation, about string, reason model.GapReason, at hcl.Range, format string, args ...any) {
	where := location(at)
	if about == "" {
		about = where.File
	}
	detail := fmt.Sprintf(format, args...)
	if where.File != "" {
		detail = fmt.Sprintf("%s:%d: %s", where.File, max(1, where.Line), detail)
	}
	key := operation + "\x00" + about + "\x00" + detail
	if ev.seen[key] || len(ev.gaps) >= maxGaps {
		return
	}
	ev.seen[key] = true
	gap := model.Gap{Operation: operation, Resource: about, Reason: reason, Detail: detail}
	if where.File != "" {
		gap.Location = &where
	}
	ev.gaps = append(ev.gaps, gap)
}

// lazy is a value that is computed when it is first asked for.
type lazy struct {
	state state
	val   cty.Value
}

type state uint8

const (
	fresh state = iota
	running
	done
)

// once computes a value, and breaks a cycle by an unknown.
func (ev *evaluator) once(l *lazy, link resource.Link, at hcl.Range, compute func() cty.Value) cty.Value {
	switch l.state {
	case done:
		return l.val
	case running:
		ev.gap("evaluate", link.Address, model.GapUnresolved, at, "%s refers to itself", link.Address)
		return ev.symbols.unknown(link)
	}
	l.state = running
	l.val = compute()
	l.state = done
	return l.val
}
