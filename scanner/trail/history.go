package trail

import (
	"cmp"
	"slices"

	"smaudit/scanner/model"
)

func stampOf(e *Event) stamp { return stamp{e.Time.Unix(), e.ID} }

// read adds a request for the secret's value.
func (h *history) read(e *Event) {
	if e.Indirect && e.Outcome != Done {
		return // the request that it came by is counted
	}
	switch e.Outcome {
	case Deleted:
		h.deleted.add(e, 1)
		return
	case Failed:
		return
	case Throttled:
		h.throttled.add(e, e.count())
	}
	key := cellKey{e.By, e.From}
	if e.Indirect {
		key.from = Origin{} // which a trace does not tell
	}
	h.cells.at(key).add(e)
}

func (c *cell) add(e *Event) {
	at := stampOf(e)
	switch e.Outcome {
	case Denied:
		c.denied += e.count()
		return
	case Throttled:
		c.throttled += e.count()
		return
	}
	d := c.days.at(dayOf(at.at))
	minute := int(at.at % secondsOfDay / 60)
	if at.before(d.first) {
		d.first = at
	}
	c.note(at, at, e.Console, e.Person)
	switch {
	case e.Indirect && e.Name == "Decrypt":
		d.traces.add(minute)
		return
	case e.Indirect:
		d.listed.add(minute)
		return
	}
	d.direct.add(minute)
	d.reads += e.count()
}

// note keeps the first and the last read.
func (c *cell) note(first, last stamp, console bool, person string) {
	if first.before(c.first) {
		c.first = first
	}
	if c.last.id == "" || c.last.before(last) {
		c.last, c.person = last, person
	}
	c.console = c.console || console
}

// note adds what is no request for the value: what rotation did, and changes.
func (h *history) note(e *Event) {
	h.rotations.add(e)
	if e.Outcome != Done {
		return
	}
	if e.Change != "" {
		h.acts.at(act{e.Change, e.By}).add(e, 1)
	}
	if e.By.Kind == "role" && e.Name == "PutSecretValue" && !e.Console {
		h.writer(e.By.ID)
	}
}

func (h *history) writer(role string) {
	if h.writers == nil {
		h.writers = make(map[string]bool)
	}
	h.writers[role] = true
}

// newest keeps the newest events, and how many there were.
type newest struct {
	n      int
	events []Event
}

func (k *newest) add(e *Event, n int) {
	k.n += n
	k.events = append(k.events, *e)
	if len(k.events) >= 4*model.MaxEvidence {
		k.trim()
	}
}

// trim leaves the newest, in order.
func (k *newest) trim() {
	slices.SortFunc(k.events, func(a, b Event) int {
		return cmp.Or(b.Time.Compare(a.Time), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Secret, b.Secret))
	})
	k.events = slices.Clip(k.events[:min(len(k.events), model.MaxEvidence)])
}

func (k *newest) merge(other *newest) {
	k.n += other.n
	k.events = append(k.events, other.events...)
	k.trim()
}

// rotations is what rotation did: by the newest success and the newest failure.
type rotations struct {
	seen    bool
	success stamp
	failed  stamp
	failure *Event
}

func (r *rotations) add(e *Event) {
	switch e.Name {
	case "RotationSucceeded":
		r.seen = true
		if at := stampOf(e); r.success.id == "" || r.success.before(at) {
			r.success = at
		}
	case "RotationFailed", "RotationAbandoned":
		r.seen = true
		if at := stampOf(e); r.failed.id == "" || r.failed.before(at) {
			copied := *e
			r.failed, r.failure = at, &copied
		}
	case "RotationStarted":
		r.seen = true
	}
}

func (r *rotations) merge(other *rotations) {
	r.seen = r.seen || other.seen
	if other.success.id != "" && (r.success.id == "" || r.success.before(other.success)) {
		r.success = other.success
	}
	if other.failed.id != "" && (r.failed.id == "" || r.failed.before(other.failed)) {
		r.failed, r.failure = other.failed, other.failure
	}
}
