package iam

// object reads an object's members and reports names that occur twice: readers of JSON disagree
// about which of them counts, and IAM's grammar forbids them.
func (r *reader) object(n *node, in path, depth int) error {
	r.skip(1)
	if r.take('}') {
		return nil
	}
	seen := make(map[string]bool)
	for {
		m, err := r.member(in, depth)
		if err != nil {
			return err
		}
		if seen[m.name] && !hasHole(m.name) {
			r.found.add(m.at, in.name(m.name), "the key "+quoted(m.name)+" occurs more than once in one object")
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

func (r *reader) member(in path, depth int) (member, error) {
	if r.next() != '"' {
		if holeAt(r.rest) > 0 {
			r.bare = true
		}
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
	m.value, err = r.value(in.name(m.name), depth+1)
	return m, err
}

// whole reads a text that is one value.
func (r *reader) whole() (*node, error) {
	n, err := r.value("", 1)
	if err != nil {
		return nil, err
	}
	if r.next(); r.rest != "" {
		return nil, r.fail("nothing is expected after the document's end, but it goes on")
	}
	return n, nil
}
