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
	origins table[string, int]
}

// uses are the actions that were taken, with success.
type uses struct{ table[use, used] }

// note adds an action. The traces of one are not others, nor is what AWS did by itself.
func (all *uses) note(e *Event) {
	if e.Outcome != Done || e.Indirect && e.Name == "Decrypt" || e.By.Kind == "service" {
		return
	}
	name := e.Name
	if e.Indirect {
		name = "GetSecretValue" // which a batch needs for each of its secrets
	}
	all.add(e, name)
	if e.Filtered {
		all.add(e, "ListSecrets") // which a filter needs (API reference, BatchGetSecretValue, 2026)
	}
}

func (all *uses) add(e *Event, name string) {
	u := all.at(use{e.By, "secretsmanager:" + name})
	u.n += e.count()
	if at := stampOf(e); u.last.id == "" || u.last.before(at) {
		u.last = at
	}
	*u.origins.at(cmp.Or(e.From.Endpoint, e.From.Class)) += e.count()
}

func (all *uses) merge(other *uses) {
	for key, u := range other.all() {
		all.at(key).merge(u)
	}
}

func (u *used) merge(other *used) {
	u.n += other.n
	if u.last.id == "" || other.last.id != "" && u.last.before(other.last) {
		u.last = other.last
	}
	for origin, n := range other.origins.all() {
		*u.origins.at(origin) += *n
	}
}

// tracedUses are the reads of which only traces tell.
func tracedUses(readers []*reads) (out uses) {
	for _, r := range readers {
		if n := r.bySource["batch"]; n > 0 {
			u := out.at(use{r.by, "secretsmanager:GetSecretValue"})
			u.n, u.last = n, r.last
			*u.origins.at("batch") = n
		}
	}
	return out
}

// list has the uses by principal and action, and whether there were more.
func (all *uses) list() (out []model.Use, cut bool) {
	for key, u := range all.all() {
		one := model.Use{
			Principal: key.by.ID, Kind: key.by.Kind, Account: key.by.Account, Action: key.action,
			Count: u.n, LastAt: u.last.time(), Origins: make(map[string]int, len(u.origins.keys)),
		}
		for origin, n := range u.origins.all() {
			one.Origins[origin] = *n
		}
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b model.Use) int {
		return cmp.Or(cmp.Compare(a.Principal, b.Principal), cmp.Compare(a.Action, b.Action), cmp.Compare(a.Kind, b.Kind))
	})
	if cut = len(out) > model.MaxUses; cut {
		out = slices.Clip(out[:model.MaxUses])
	}
	return out, cut
}
