package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"smaudit/scanner/access"
	"smaudit/scanner/model"
)

// usedFilter asks only for those who used what they may use, or for those who did not.
type usedFilter struct{ used, unused bool }

func (f *usedFilter) register(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.used, "used", false, "only those who used the secret, by CloudTrail's record")
	cmd.Flags().BoolVar(&f.unused, "unused", false, "only those who did not, as far back as the record goes")
}

func (f *usedFilter) check() error {
	if f.used && f.unused {
		return usage(errors.New("--used and --unused leave nobody"), "")
	}
	return nil
}

// apply tells who used the secret, and leaves out who is not asked for.
func (f *usedFilter) apply(s *model.Secret, r *whoResult) error {
	if s.Usage == nil || s.Usage.Window.To.IsZero() {
		if f.used || f.unused {
			return usage(fmt.Errorf("who used %s: %w", cmp.Or(s.Name, s.ID), access.ErrNoRecord), suggestHint(access.ErrNoRecord))
		}
		return nil
	}
	r.Record, r.filtered = &s.Usage.Window, f.used || f.unused
	keep := func(uses []shownUse) bool { return !r.filtered || f.used == (len(uses) > 0) }
	var known []access.Access
	shown := []shownAccess{}
	for i := range r.known {
		one := r.Access[i]
		one.Uses = usesBy(s.Usage, func(u model.Use) bool { return u.Principal == r.known[i].ARN })
		if keep(one.Uses) {
			known, shown = append(known, r.known[i]), append(shown, one)
		}
	}
	r.known, r.Access = known, shown
	for i := range r.Others {
		r.Others[i].Uses = usesBy(s.Usage, func(u model.Use) bool { return r.Others[i].by(u) })
	}
	r.Others = slices.DeleteFunc(r.Others, func(g shownGrant) bool { return !keep(g.Uses) })
	return nil
}

// by reports whether a use is one of those whom the grant lets in.
func (g *shownGrant) by(u model.Use) bool {
	switch {
	case !slices.Contains(g.Actions, u.Action):
		return false
	case g.Who.Kind == "any":
		return true
	case g.Who.Kind == "account":
		return u.Account == g.Who.ID
	}
	return u.Principal == g.Who.ID
}

func usesBy(u *model.Usage, by func(model.Use) bool) []shownUse {
	out := []shownUse{}
	for _, use := range u.Uses {
		if by(use) {
			out = append(out, shownUse{Principal: use.Principal, Action: use.Action, Count: use.Count, LastAt: use.LastAt, Granted: true, Kept: model.Yes})
		}
	}
	return out
}

// usedLines say what was used of what may be done.
func usedLines(out *strings.Builder, uses []shownUse, recorded bool) {
	if !recorded {
		return
	}
	if len(uses) == 0 {
		indented(out, fmt.Sprintf("    %-9s", "used"), "nothing, as far back as the record goes")
	}
	head := "used"
	for _, u := range uses {
		indented(out, fmt.Sprintf("    %-9s", head), fmt.Sprintf("%s %s, last %s", short(u.Action), times(u.Count), u.LastAt.Format(time.DateOnly)))
		head = ""
	}
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
