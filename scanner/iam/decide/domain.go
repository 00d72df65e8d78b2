package decide

import "smaudit/scanner/iam/language"

// find looks for a value that meets all predicates. None at all is preferred where that will do, so that
// a request has no more keys than it needs.
func (d domain) find(predicates []predicate, budget *language.Budget) (outcome, error) {
	if d.absent {
		ok := true
		for _, p := range predicates {
			ok = ok && p.absent
		}
		if ok {
			return outcome{ok: true}, nil
		}
	}
	if !d.present {
		return outcome{}, nil
	}
	switch d.theory {
	case addresses:
		return d.address(predicates), nil
	case numbers:
		return d.number(predicates), nil
	}
	if d.set {
		return d.members(predicates, budget)
	}
	return d.text(predicates, budget)
}

func (d domain) text(predicates []predicate, budget *language.Budget) (outcome, error) {
	text, ok, err := d.query(predicates).Find(budget)
	return outcome{answer{text}, ok}, err
}

// query asks for a text of the domain that lies in all sets.
func (d domain) query(predicates []predicate) language.Query {
	q := language.Query{}
	if d.index != nil {
		q.In = append(q.In, d.index)
	}
	for i := range predicates {
		if p := &predicates[i]; p.outside {
			q.Out = append(q.Out, p.ready())
		} else {
			q.In = append(q.In, p.ready())
		}
	}
	return q
}

// members finds a set of texts. All of them meet what every one has to; for each predicate that some one
// has to meet there is one that does. The values of a set are independent, so that this is exact.
func (d domain) members(predicates []predicate, budget *language.Budget) (outcome, error) {
	var all, any []predicate
	for _, p := range predicates {
		if p.quantifier == some {
			any = append(any, p)
		} else {
			all = append(all, p)
		}
	}
	if len(any) == 0 {
		return d.text(all, budget)
	}
	var out answer
	for _, p := range any {
		found, err := d.text(append(all[:len(all):len(all)], p), budget)
		if err != nil || !found.ok {
			return outcome{}, err
		}
		out = append(out, found.value...)
	}
	return outcome{out, true}, nil
}

func (d domain) address(predicates []predicate) outcome {
	left := families
	for _, p := range predicates {
		left = left.meet(p.blocks)
	}
	address, ok := left.pick()
	return outcome{answer{address.String()}, ok}
}

func (d domain) number(predicates []predicate) outcome {
	left := d.within
	for _, p := range predicates {
		left = left.meet(p.spans)
	}
	if n, ok := left.whole(); ok {
		return outcome{answer{n.String()}, true}
	}
	if d.whole || len(left) == 0 {
		return outcome{}
	}
	return outcome{answer{left[0].between()}, true}
}

// between spells a number strictly within the interval, which holds no whole one.
func (i interval) between() string {
	if !i.lowOpen {
		return spelled(i.low)
	}
	if !i.highOpen {
		return spelled(i.high)
	}
	return spelled(middle(i.low, i.high))
}
