package iam

// object reads an object's members and reports names that occur twice: readers of JSON disagree
// about which of them counts, and IAM's grammar forbids them.
func (r *reader) object(n *node) error {
	r.skip(1)
	if r.take('}') {
		return nil
	}
	seen := make(map[string]bool)
	for {
		m, err := r.member()
		if err != nil {
			return err
		}
		if seen[m.name] && !hasHole(m.name) {
			n.twice = true
			r.found.add(m.at, r.path().name(m.name), "the key "+quoted(m.name)+" occurs more than once in one object")
		}
		seen[m.name] = true
		n.fields = append(n.fields, m)
		if r.take('}') {
			return nil
		}
		if !r.take(',') {
			return r.fail("a comma or } is expected " + r.here())
		}
	}
}

func (r *reader) member() (member, error) {
	if r.next() != '"' {
		return member{}, r.fail("a key in quotes is expected " + r.here())
	}
	m := member{at: r.at}
	var err error
	if m.name, err = r.text(); err != nil {
		return m, err
	}
	if !r.take(':') {
		return m, r.fail("a colon is expected " + r.here())
	}
	m.value, err = r.below(m.name)
	return m, err
}

// path is made only where something is reported: making it for each value would take time that grows
// with the depth.
func (r *reader) path() path {
	var p path
	for _, step := range r.trail {
		p = p.name(step)
	}
	return p
}

// whole reads a text that is one value.
func (r *reader) whole() (*node, error) {
	n, err := r.value()
	if err != nil {
		return nil, err
	}
	if r.next(); r.rest != "" {
		return nil, r.fail("nothing is expected after the document's end, but it goes on")
	}
	return n, nil
}
