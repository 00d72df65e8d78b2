package digest

import (
	"path"
	"slices"
	"strings"
	"time"

	"smaudit/scanner/model"
)

// validated are what a trail tells of its digests. It is hidden where they were not validated.
var validated = []model.Path{"chain_gaps", "digest_faults", "chain_faults", "validated"}

// unseen are what digests do not tell of their trail.
var unseen = []model.Path{
	"logging", "multi_region", "kms_key", "bucket", "read_events", "write_events", "delivery_error", "delivered_at",
}

// Trails describes the trails whose digests of the account were found.
func (r *Report) Trails(account string) []*model.Trail {
	var out []*model.Trail
	for _, c := range r.Chains {
		id := "trail/" + c.Home + "/" + c.Trail
		if c.Account != account || slices.ContainsFunc(out, func(t *model.Trail) bool { return t.ID == id }) {
			continue
		}
		t := &model.Trail{
			Object: model.Object{ID: id, Name: c.Trail}, HomeRegion: c.Home, Organization: c.organization(), FileValidation: true,
		}
		t.Hide(unseen...)
		r.tell(t, func(other *Chain) bool { return other.Account == account && other.of(t) })
		out = append(out, t)
	}
	return out
}

// Fill tells the trails of a live account what was found of their chains, those of an organization's accounts
// included. Without a report nothing is known of them.
func (r *Report) Fill(trails []*model.Trail) {
	if r == nil {
		r = &Report{}
	}
	for _, t := range trails {
		r.tell(t, func(c *Chain) bool {
			return c.of(t) && (strings.Contains(t.ARN, ":"+c.Account+":") || t.Organization && c.organization())
		})
	}
}

// of reports whether the chain is of a trail of that name. Names are unique within the home region.
func (c *Chain) of(t *model.Trail) bool { return c.Trail == t.Name && c.Home == t.HomeRegion }

// organization reports whether the account's folder lies in one of an organization's trail.
func (c *Chain) organization() bool {
	return strings.HasPrefix(path.Base(path.Dir(strings.TrimSuffix(c.Folder, "/"))), "o-")
}

// tell adds up the trail's chains.
func (r *Report) tell(t *model.Trail, of func(*Chain) bool) {
	t.Unknown = slices.DeleteFunc(t.Unknown, func(p model.Path) bool { return slices.Contains(validated, p) })
	t.ChainGaps, t.DigestFaults, t.ChainFaults, t.Validated = 0, 0, nil, nil
	known := true
	var from, to time.Time
	for i := range r.Chains {
		c := &r.Chains[i]
		if !of(c) {
			continue
		}
		t.ChainGaps += c.Gaps.Count
		t.DigestFaults += c.Faults.Count
		t.ChainFaults = append(t.ChainFaults, listed(c.Gaps)...)
		t.ChainFaults = append(t.ChainFaults, listed(c.Faults)...)
		known = known && c.Digests > 0 && c.known()
		if c.To.IsZero() {
			continue
		}
		if from.IsZero() || c.From.After(from) { // what all regions have
			from = c.From
		}
		if to.IsZero() || c.To.Before(to) {
			to = c.To
		}
	}
	t.ChainFaults = few(t.ChainFaults)
	if from.Before(to) {
		t.Validated = &model.Window{From: from, To: to, Complete: known && t.ChainGaps+t.DigestFaults == 0}
	}
	if (!known || to.IsZero()) && t.ChainGaps+t.DigestFaults == 0 {
		t.Hide(validated...)
	}
}

// known reports whether all was validated but what a copy of some days lacks at its ends: the newest signature,
// and what lies in other folders.
func (c *Chain) known() bool {
	return c.Unknown.Count == len(c.Unknown.First) && !slices.ContainsFunc(c.Unknown.First, func(f Fault) bool {
		return f.Kind != NoSignature && f.Kind != Elsewhere
	})
}

func listed(faults Faults) []model.TrailFault {
	var out []model.TrailFault
	for _, f := range faults.First {
		out = append(out, model.TrailFault{
			Kind: string(f.Kind), File: model.Visible(f.File), At: f.At, Message: model.Visible(f.Message),
		})
	}
	return out
}

// fewOfAKind bounds the evidence that a trail shows.
const fewOfAKind = 20

// few keeps the first of each kind, in the order of time.
func few(faults []model.TrailFault) []model.TrailFault {
	slices.SortStableFunc(faults, func(a, b model.TrailFault) int { return a.At.Compare(b.At) })
	kept := make(map[string]int)
	return slices.DeleteFunc(faults, func(f model.TrailFault) bool {
		kept[f.Kind]++
		return kept[f.Kind] > fewOfAKind
	})
}
