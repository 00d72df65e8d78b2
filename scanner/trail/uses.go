package trail

import (
	"cmp"
	"slices"

	"smaudit/scanner/model"
)

// use notes an action that was taken. The traces of one are not others, nor is what AWS did by itself.
func (h *history) use(e *Event) {
	if e.Outcome != Done || e.Indirect && e.Name == "Decrypt" || e.By.Kind == "service" {
		return
	}
	name := e.Name
	if e.Indirect {
		name = "GetSecretValue" // which a batch needs for each of its secrets
	}
	u := h.used(use{e.By, "secretsmanager:" + name})
	u.n += e.count()
	if at := stampOf(e); u.last.id == "" || u.last.before(at) {
		u.last = at
	}
	u.origins[or(e.From.Endpoint, e.From.Class)] += e.count()
}

func (h *history) used(key use) *used {
	u := h.uses[key]
	if u == nil {
		u = &used{origins: make(map[string]int)}
		h.uses[key] = u
	}
	return u
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

// tellUses lists the uses by principal and action. Those that only traces tell of are among them.
func (h *history) tellUses(into *model.Usage, readers []*reads) {
	for _, r := range readers {
		if n := r.bySource["batch"]; n > 0 {
			u := &used{n: n, last: r.last, origins: map[string]int{"batch": n}}
			h.used(use{r.by, "secretsmanager:GetSecretValue"}).merge(u)
		}
	}
	for key, u := range h.uses {
		into.Uses = append(into.Uses, model.Use{
			Principal: key.by.ID, Kind: key.by.Kind, Account: key.by.Account, Action: key.action,
			Count: u.n, LastAt: u.last.time(), Origins: u.origins,
		})
	}
	slices.SortFunc(into.Uses, func(a, b model.Use) int {
		return cmp.Or(cmp.Compare(a.Principal, b.Principal), cmp.Compare(a.Action, b.Action), cmp.Compare(a.Kind, b.Kind))
	})
	if into.UsesCut = len(into.Uses) > model.MaxUses; into.UsesCut {
		into.Uses = slices.Clip(into.Uses[:model.MaxUses])
	}
}
