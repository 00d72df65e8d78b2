package trail

import "maps"

func (s *shard) merge(other *shard) {
	for secret, h := range other.secrets {
		s.history(secret).merge(h)
	}
	for by, b := range other.batches {
		s.batchesOf(by).merge(b)
	}
	for by, d := range other.refused {
		s.denialsOf(by).merge(d)
	}
	s.uses.merge(other.uses)
}

func (h *history) merge(other *history) {
	for key, c := range other.cells {
		mine := h.cells[key]
		if mine == nil {
			mine = &cell{days: make(map[int32]*day)}
			h.cells[key] = mine
		}
		mine.merge(c)
	}
	h.deleted.merge(&other.deleted)
	h.throttled.merge(&other.throttled)
	for a, k := range other.acts {
		h.act(a).merge(k)
	}
	h.rotations.merge(&other.rotations)
	maps.Copy(h.writers, other.writers)
	h.uses.merge(other.uses)
}

func (c *cell) merge(other *cell) {
	for at, d := range other.days {
		mine := c.days[at]
		if mine == nil {
			mine = new(day)
			c.days[at] = mine
		}
		mine.merge(d)
	}
	c.denied += other.denied
	c.throttled += other.throttled
	if other.first.id != "" {
		c.note(other.first, other.last, other.console, other.person)
	}
}

func (d *day) merge(other *day) {
	d.reads += other.reads
	d.direct.merge(&other.direct)
	d.traces.merge(&other.traces)
	if other.first.before(d.first) {
		d.first = other.first
	}
}
