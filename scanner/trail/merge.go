package trail

// merge takes over what another shard has, which is of no more use then.
func (s *shard) merge(other *shard) {
	for secret, h := range other.secrets {
		if s.secrets[secret] == nil {
			s.secrets[secret] = h
			continue
		}
		s.secrets[secret].merge(h)
	}
	for by, b := range other.batches.all() {
		s.batches.at(by).merge(b)
	}
	for by, d := range other.refused.all() {
		s.refused.at(by).merge(d)
	}
	s.uses.merge(&other.uses)
}

// merge adds what another history has, which stays as it is.
func (h *history) merge(other *history) {
	for key, c := range other.cells.all() {
		h.cells.at(key).merge(c)
	}
	h.deleted.merge(&other.deleted)
	h.throttled.merge(&other.throttled)
	for a, k := range other.acts.all() {
		h.acts.at(a).merge(k)
	}
	h.rotations.merge(&other.rotations)
	for role := range other.writers {
		h.writer(role)
	}
	h.uses.merge(&other.uses)
}

func (c *cell) merge(other *cell) {
	for at, d := range other.days.all() {
		c.days.at(at).merge(d)
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
	d.listed.merge(&other.listed)
	if other.first.before(d.first) {
		d.first = other.first
	}
}
