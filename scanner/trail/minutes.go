package trail

import (
	"math/bits"
	"slices"
)

const minutesOfDay = 24 * 60

// minutes is a set of minutes of a day: a list while they are few, then a bit for each.
type minutes struct {
	few  []uint16
	many *[(minutesOfDay + 63) / 64]uint64
}

// fewest is how many minutes a list holds in the space of the bits.
const fewest = minutesOfDay / 16

func (m *minutes) add(minute int) {
	if m.many != nil {
		m.many[minute/64] |= 1 << (minute % 64)
		return
	}
	i, found := slices.BinarySearch(m.few, uint16(minute))
	if found {
		return
	}
	if len(m.few) < fewest {
		m.few = slices.Insert(m.few, i, uint16(minute))
		return
	}
	m.many = new([(minutesOfDay + 63) / 64]uint64)
	for _, has := range m.few {
		m.many[has/64] |= 1 << (has % 64)
	}
	m.few = nil
	m.add(minute)
}

func (m *minutes) has(minute int) bool {
	if minute < 0 || minute >= minutesOfDay {
		return false
	}
	if m.many != nil {
		return m.many[minute/64]&(1<<(minute%64)) != 0
	}
	_, found := slices.BinarySearch(m.few, uint16(minute))
	return found
}

// each visits the minutes in order.
func (m *minutes) each(visit func(minute int)) {
	for _, minute := range m.few {
		visit(int(minute))
	}
	if m.many == nil {
		return
	}
	for i, word := range m.many {
		for ; word != 0; word &= word - 1 {
			visit(i*64 + bits.TrailingZeros64(word))
		}
	}
}

func (m *minutes) merge(other *minutes) { other.each(m.add) }

// spans counts the distinct spans of so many minutes in which there is one. Midnight begins a span.
func (m *minutes) spans(length int) (n int) {
	last := -1
	m.each(func(minute int) {
		if span := minute / length; span != last {
			n, last = n+1, span
		}
	})
	return n
}
