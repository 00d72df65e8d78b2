package language

// Cut returns the ways to match a text that holds a byte once: a pattern for what is before it, and one
// for what is behind.
func (p Pattern) Cut(c byte) (ways [][2]Pattern) {
	for i, step := range p {
		switch {
		case !step.set().Has(c):
		case step.many():
			ways = append(ways, [2]Pattern{p[:i+1], p[i:]})
		default:
			ways = append(ways, [2]Pattern{p[:i], p[i+1:]})
		}
	}
	return ways
}
