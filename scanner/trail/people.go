package trail

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"smaudit/scanner/model"
)

// people tells the principals of an account's global scope what they did with its secrets. Those who did
// something and are not among them are added: they are known from the record only.
func (r *Record) people(s *model.Snapshot) {
	window := r.whole(s.Scope.Account)
	if window.To.IsZero() {
		return
	}
	s.Scope.Record = &window
	known := make(map[string]*model.Principal)
	for _, p := range s.Principals {
		known[p.ARN] = p
	}
	done := r.activities(s.Scope.Account)
	for _, by := range slices.SortedFunc(maps.Keys(done), comparePrincipals) {
		p := known[by.ID]
		if p == nil {
			p = strangerOf(by)
			s.Principals = append(s.Principals, p)
		}
		p.Activity = done[by].sum(window)
	}
	for _, p := range s.Principals {
		if p.Activity == nil {
			p.Activity = &model.Activity{Window: window}
		}
	}
}

func comparePrincipals(a, b Principal) int {
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Account, b.Account))
}

// strangerOf is a principal of which only the record tells.
func strangerOf(by Principal) *model.Principal {
	p := &model.Principal{
		Object: model.Object{ID: by.ID, Name: by.ID[strings.LastIndexAny(by.ID, "/:")+1:]},
		Kind:   by.Kind, Account: by.Account, Recorded: true,
	}
	if strings.HasPrefix(by.ID, "arn:") {
		p.ARN = by.ID
	}
	return p
}

// whole is the span that the record covers of all the account's regions of which it has something.
func (r *Record) whole(account string) (w model.Window) {
	for _, p := range slices.SortedFunc(maps.Keys(r.spans), comparePlaces) {
		if p.Account != account {
			continue
		}
		in := r.Window(p)
		if w.To.IsZero() {
			w = in
			w.Region, w.Regions = "", []string{p.Region}
			continue
		}
		w.Regions = append(w.Regions, p.Region)
		if in.From.After(w.From) {
			w.From = in.From
		}
		if in.To.Before(w.To) {
			w.To = in.To
		}
		w.Complete = w.Complete && in.Complete
		if in.Note != "" && !strings.Contains(w.Note, in.Note) {
			w.Note = strings.TrimPrefix(w.Note+"; "+in.Note, "; ")
		}
	}
	return w
}
