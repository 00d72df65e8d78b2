package decide

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
	"time"
)

// interval is a range of numbers. A nil end is infinite; an open end does not belong to it.
type interval struct {
	low, high         *big.Rat
	lowOpen, highOpen bool
}

// intervals are a set of numbers: ranges in order, apart from each other.
type intervals []interval

var allNumbers = intervals{{}}

// number reads a decimal number, nil where the text is none. It takes no exponents and no fractions: they
// could ask for numbers of any length.
func number(text string) *big.Rat {
	if len(text) > 64 || strings.ContainsAny(text, "eE/_xXpPbBoO") {
		return nil
	}
	n, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	return n
}

// moment reads a date in ISO 8601, or seconds since 1970, as seconds.
func moment(text string) *big.Rat {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return new(big.Rat).SetInt64(t.Unix())
		}
	}
	return number(text)
}

// ordered returns the numbers that stand in a relation to n.
func ordered(relation string, n *big.Rat) intervals {
	switch relation {
	case "equals":
		return intervals{{low: n, high: n}}
	case "lessthan":
		return intervals{{high: n, highOpen: true}}
	case "lessthanequals":
		return intervals{{high: n}}
	case "greaterthan":
		return intervals{{low: n, lowOpen: true}}
	case "greaterthanequals":
		return intervals{{low: n}}
	}
	return nil
}

// complement returns all other numbers.
func (s intervals) complement() intervals {
	out := intervals{}
	rest := interval{}
	for _, i := range s {
		if i.low != nil {
			rest.high, rest.highOpen = i.low, !i.lowOpen
			if !rest.empty() {
				out = append(out, rest)
			}
		}
		if i.high == nil {
			return out
		}
		rest = interval{low: i.high, lowOpen: !i.highOpen}
	}
	return append(out, rest)
}

// meet returns what two sets have in common.
func (s intervals) meet(other intervals) intervals {
	out := intervals{}
	for i, j := 0, 0; i < len(s) && j < len(other); {
		if both := s[i].meet(other[j]); !both.empty() {
			out = append(out, both)
		}
		if s[i].endsBefore(other[j]) {
			i++
		} else {
			j++
		}
	}
	return out
}

// endsBefore reports whether nothing of i lies behind the end of j.
func (i interval) endsBefore(j interval) bool {
	switch {
	case i.high == nil:
		return false
	case j.high == nil:
		return true
	}
	order := i.high.Cmp(j.high)
	return order < 0 || order == 0 && (i.highOpen || !j.highOpen)
}

// united puts intervals in order and joins those that touch.
func united(all intervals) intervals {
	slices.SortFunc(all, func(a, b interval) int {
		switch {
		case a.low == nil || b.low == nil:
			return cmp.Compare(boolean(a.low != nil), boolean(b.low != nil))
		case a.low.Cmp(b.low) != 0:
			return a.low.Cmp(b.low)
		}
		return cmp.Compare(boolean(a.lowOpen), boolean(b.lowOpen))
	})
	out := intervals{}
	for _, next := range all {
		if n := len(out); n > 0 && out[n-1].touches(next) {
			if out[n-1].endsBefore(next) {
				out[n-1].high, out[n-1].highOpen = next.high, next.highOpen
			}
			continue
		}
		out = append(out, next)
	}
	return out
}

// touches reports whether nothing lies between i and j, which does not begin before it.
func (i interval) touches(j interval) bool {
	if i.high == nil || j.low == nil {
		return true
	}
	order := j.low.Cmp(i.high)
	return order < 0 || order == 0 && !(i.highOpen && j.lowOpen)
}

func (i interval) meet(j interval) interval {
	if i.low == nil || j.low != nil && (j.low.Cmp(i.low) > 0 || j.low.Cmp(i.low) == 0 && j.lowOpen) {
		i.low, i.lowOpen = j.low, j.lowOpen
	}
	if i.high == nil || j.high != nil && (j.high.Cmp(i.high) < 0 || j.high.Cmp(i.high) == 0 && j.highOpen) {
		i.high, i.highOpen = j.high, j.highOpen
	}
	return i
}

func (i interval) empty() bool {
	if i.low == nil || i.high == nil {
		return false
	}
	order := i.low.Cmp(i.high)
	return order > 0 || order == 0 && (i.lowOpen || i.highOpen)
}

// whole returns a whole number of the set, the one nearest to its lower end.
func (s intervals) whole() (*big.Int, bool) {
	for _, i := range s {
		n := new(big.Int)
		switch {
		case i.low != nil:
			n = ceiling(i.low)
			if i.lowOpen && i.low.IsInt() {
				n.Add(n, big.NewInt(1))
			}
		case i.high != nil && i.high.Sign() <= 0:
			n = new(big.Int).Sub(ceiling(i.high), big.NewInt(1))
		}
		if inside := i.meet(interval{low: new(big.Rat).SetInt(n), high: new(big.Rat).SetInt(n)}); !inside.empty() {
			return n, true
		}
	}
	return nil, false
}

func ceiling(n *big.Rat) *big.Int {
	floor, rest := new(big.Int).DivMod(n.Num(), n.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		floor.Add(floor, big.NewInt(1))
	}
	return floor
}

// middle is the number half way between two.
func middle(a, b *big.Rat) *big.Rat {
	sum := new(big.Rat).Add(a, b)
	return sum.Quo(sum, big.NewRat(2, 1))
}

// spelled writes a number as a decimal. Numbers that are read are decimals, and so are those half way
// between two of them.
func spelled(n *big.Rat) string { return strings.TrimRight(n.FloatString(80), "0") }
