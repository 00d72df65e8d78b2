package trail

import (
	"cmp"
	"slices"

	"smaudit/scanner/model"
)

// use is an action that a principal took.
type use struct {
	by     Principal
	action string
}

type used struct {
	n       int
	last    stamp
	origins map[string]int
}

// uses are the actions that were taken, with success.
type uses map[use]*used

// note adds an action. The traces of one are not others, nor is what AWS did by itself.
func (all uses) note(e *Event) {
	if e.Outcome != Done || e.Indirect && e.Name == "Decrypt" || e.By.Kind == "service" {
		return
	}
	name := e.Name
	if e.Indirect {
		name = "GetSecretValue" // which a batch needs for each of its secrets
	}
	u := all.of(use{e.By, "secretsmanager:" + name})
	u.n += e.count()
	if at := stampOf(e); u.last.id == "" || u.last.before(at) {
		u.last = at
	}
	u.origins[or(e.From.Endpoint, e.From.Class)] += e.count()
}

func (all uses) of(key use) *used {
	u := all[key]
	if u == nil {
		u = &used{origins: make(map[string]int)}
		all[key] = u
	}
	return u
}

func (all uses) merge(other uses) {
	for key, u := range other {
		all.of(key).merge(u)
	}
}

func (u *used) merge(other *used) {
	u.n += other.n
	if u.last.id == "" || other.last.id != "" && u.last.before(other.last) {
		u.last = other.last
	}
	for origin, n := range other.origins {
		u.origins[origin] += n
	}
}

// traced adds the reads of which only traces tell.
func (all uses) traced(readers []*reads) {
	for _, r := range readers {
		if n := r.bySource["batch"]; n > 0 {
			all.of(use{r.by, "secretsmanager:GetSecretValue"}).merge(&used{n: n, last: r.last, origins: map[string]int{"batch": n}})
		}
	}
}

// list has the uses by principal and action, and whether there were more.
func (all uses) list() (out []model.Use, cut bool) {
	for key, u := range all {
		out = append(out, model.Use{
			Principal: key.by.ID, Kind: key.by.Kind, Account: key.by.Account, Action: key.action,
			Count: u.n, LastAt: u.last.time(), Origins: u.origins,
		})
	}
	slices.SortFunc(out, func(a, b model.Use) int {
		return cmp.Or(cmp.Compare(a.Principal, b.Principal), cmp.Compare(a.Action, b.Action), cmp.Compare(a.Kind, b.Kind))
	})
	if cut = len(out) > model.MaxUses; cut {
		out = slices.Clip(out[:model.MaxUses])
	}
	return out, cut
}
