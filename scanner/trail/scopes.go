package trail

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"

	"smaudit/scanner/model"
)

// asked is a secret of which the record tells, with all that happened to it.
type asked struct {
	id      string // its ARN, else the spelling
	history *history
	shared  bool // there are spellings that may mean it or another
}

// resolved gathers the spellings of each secret. A name, or an ARN without its end, is the secret's whose ARN
// alone begins so; where several do, as of one that was deleted and made again, it stands for itself.
func (s *shard) resolved() []asked {
	parts := make(map[string]bool) // ARNs without their end, though that of their names may look like one
	for text := range s.secrets {
		parts[partial(text)] = true
	}
	whole := make(map[string][]string) // from spelling to full ARNs
	for text := range s.secrets {
		if short := partial(text); short != text && nameOf(text) != text && !parts[text] {
			whole[short] = append(whole[short], text)
			whole[nameOf(text)] = append(whole[nameOf(text)], text)
		}
	}
	byID, shared := make(map[string]*history), make(map[string]bool)
	for text, h := range s.secrets {
		id := text
		arns := whole[text]
		if len(arns) == 1 {
			id = arns[0]
		}
		for _, arn := range arns {
			shared[arn] = shared[arn] || len(arns) > 1
		}
		byID[id] = both(byID[id], h)
	}
	out := make([]asked, 0, len(byID))
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		out = append(out, asked{id, byID[id], shared[id]})
	}
	return out
}

// Snapshots are what the record alone tells of each account and region, and of the principals of each account.
// They are as of the last moment that it covers.
func (r *Record) Snapshots() iter.Seq[*model.Snapshot] {
	return func(yield func(*model.Snapshot) bool) {
		for account := range r.accounts() {
			for _, place := range r.places(account) {
				if !yield(r.snapshot(place)) {
					return
				}
			}
			if !yield(r.global(account)) {
				return
			}
		}
	}
}

// places of an account that the record covers, in order. Requests for the secrets of others do not make them ours.
func (r *Record) places(account string) []Place {
	all := slices.SortedFunc(maps.Keys(r.spans), comparePlaces)
	return slices.DeleteFunc(all, func(p Place) bool { return p.Account != account })
}

func (r *Record) snapshot(place Place) *model.Snapshot {
	window := r.Window(place)
	s := r.empty(place.Account, place.Region, &window)
	shard := r.shards[place]
	if shard == nil {
		return s
	}
	blind := shard.blind()
	for _, k := range shard.resolved() {
		secret := &model.Secret{Object: model.Object{ID: k.id, Name: nameOf(k.id), Unknown: []model.Path{"tags", "tag_keys"}}}
		if owner, _, owned := strings.Cut(secret.Name, "!"); owned { // which no other name may have in it
			secret.Owner = owner
		}
		if nameOf(k.id) != k.id {
			secret.ARN = k.id
		}
		secret.Usage = k.history.usage(shard, &r.settings, window, "")
		k.history.rotation(&secret.Rotation)
		if blind || k.shared { // what was read by a filter, or by the name, may have been this
			secret.Hide("usage.idle_days")
		}
		s.Secrets = append(s.Secrets, secret)
	}
	return s
}

func (r *Record) global(account string) *model.Snapshot {
	window := r.whole(account)
	s := r.empty(account, model.RegionGlobal, &window)
	r.people(s)
	return s
}

func (r *Record) empty(account, region string, w *model.Window) *model.Snapshot {
	return &model.Snapshot{
		SchemaVersion: model.SnapshotVersion, CollectedAt: w.To,
		Scope: model.Scope{
			Object: model.Object{ID: cmp.Or(r.settings.Source, "trail") + "/" + account + "/" + region},
			Source: model.SourceTrail, Account: account, Region: region, Record: w,
		},
	}
}
