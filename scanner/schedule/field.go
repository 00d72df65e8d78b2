package schedule

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// A set holds small numbers: value v is bit v. Sets keep a Schedule comparable and a walk over its
// days free of allocations.
type set uint64

func (s *set) add(v int)     { *s |= 1 << v }
func (s set) has(v int) bool { return v >= 0 && v < 64 && s>>v&1 == 1 }
func (s set) first() int     { return bits.TrailingZeros64(uint64(s)) }
func (s set) last() int      { return bits.Len64(uint64(s)) - 1 }
func (s set) from(v int) set { return s >> v << v }
func (s set) rest() set      { return s & (s - 1) }
func (s set) each(f func(int)) {
	for ; s != 0; s = s.rest() {
		f(s.first())
	}
}

// A field is what one place of a cron expression may hold: a list of values, ranges and steps.
type field struct {
	name     string
	min, max int
	names    []string // names[i] stands for min+i
	wraps    bool     // whether FRI-MON is a range
}

var (
	minutes  = field{name: "minutes", max: 59, wraps: true}
	hours    = field{name: "hours", max: 23, wraps: true}
	monthDay = field{name: "day-of-month", min: 1, max: 31, wraps: true}
	months   = field{name: "month", min: 1, max: 12, wraps: true, names: []string{
		"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
	}}
	weekDay = field{name: "day-of-week", min: 1, max: 7, wraps: true, names: []string{
		"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT",
	}}
	// EventBridge accepts these years; Secrets Manager none but *.
	years = field{name: "year", min: 1970, max: 2199}
)

// list reads a whole field and adds every value that it names. The work is bounded by the length of
// the text, which Parse bounds, times the size of the field.
func (f field) list(text string, add func(int)) error {
	for item := range strings.SplitSeq(text, ",") {
		if err := f.item(item, add); err != nil {
			return err
		}
	}
	return nil
}

// item reads one of: * 5 5-7 */2 /2 5/2 5-7/2, and adds the values that it names.
func (f field) item(item string, add func(int)) error {
	span, by, stepped := strings.Cut(item, "/")
	step := 1
	if stepped {
		var ok bool
		// Quartz bounds a step by the largest value of the field.
		if step, ok = number(by); !ok || step < 1 || step > f.max {
			return &Error{f.name, item, fmt.Sprintf("write a step from 1 to %d after the /", f.max)}
		}
	}
	low, high, err := f.span(span, stepped)
	if err != nil {
		return err
	}
	size := f.max - f.min + 1
	// A range whose end comes before its start wraps round: FRI-MON is FRI, SAT, SUN, MON.
	for n := 0; n <= (high-low+size)%size; n += step {
		add(f.min + (low-f.min+n)%size)
	}
	return nil
}

// span reads what stands before a step. AWS's own examples leave it out: cron(0 /8 * * ? *).
func (f field) span(text string, stepped bool) (low, high int, err error) {
	if text == "*" || text == "" && stepped {
		return f.min, f.max, nil
	}
	from, to, ranged := strings.Cut(text, "-")
	if low, err = f.value(from); err != nil {
		return 0, 0, err
	}
	switch {
	case ranged:
		high, err = f.value(to)
	case stepped:
		// 8/8 means from 8 on, not only at 8.
		high = f.max
	default:
		high = low
	}
	if err == nil && high < low && !f.wraps {
		err = &Error{f.name, text, "write the smaller number first"}
	}
	return low, high, err
}

// value reads one number or name.
func (f field) value(text string) (int, error) {
	if i := slices.Index(f.names, text); i >= 0 {
		return f.min + i, nil
	}
	if n, ok := number(text); ok && n >= f.min && n <= f.max {
		return n, nil
	}
	return 0, &Error{f.name, text, f.advice()}
}

func (f field) advice() string {
	advice := fmt.Sprintf("write numbers from %d to %d", f.min, f.max)
	if f.names != nil {
		advice += fmt.Sprintf(" or names from %s to %s", f.names[0], f.names[len(f.names)-1])
	}
	return advice + ", or *"
}
