package iam

// FirstUnknown returns where the first part stands that is not known, or that was not understood, nil
// where all is known.
func FirstUnknown(doc *Document) *Position {
	if doc.Unknown {
		return &Position{1, 1}
	}
	if doc.Version.Unknown {
		return &doc.Version.At
	}
	for i := range doc.Statements {
		if at := doc.Statements[i].firstUnknown(); at != nil {
			return at
		}
	}
	return nil
}

func (s *Statement) firstUnknown() *Position {
	switch {
	case s.Unknown, s.ConditionsUnknown:
		return &s.At
	case s.Effect.Unknown:
		return &s.Effect.At
	}
	for _, p := range []*Principals{&s.Principal, &s.NotPrincipal} {
		if p.Unknown {
			return &p.At
		}
		for i := range p.Groups {
			if at := p.Groups[i].Members.firstUnknown(); at != nil {
				return at
			}
		}
	}
	for _, e := range []*Element{&s.Action, &s.NotAction, &s.Resource, &s.NotResource} {
		if at := e.firstUnknown(); at != nil {
			return at
		}
	}
	for i := range s.Conditions {
		c := &s.Conditions[i]
		if c.Operator.Unknown || c.Key.Unknown {
			return &c.Key.At
		}
		if at := c.Values.firstUnknown(); at != nil {
			return at
		}
	}
	return nil
}

func (e *Element) firstUnknown() *Position {
	for i := range e.Values {
		if e.Values[i].Unknown {
			return &e.Values[i].At
		}
	}
	if e.Unknown {
		return &e.At
	}
	return nil
}
