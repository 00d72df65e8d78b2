package logfile

import "slices"

// free returns room to read more text into, after which take is told how much was read. What is dealt
// with makes way.
func (s *splitter) free() []byte {
	least := max(s.window/8, 1)
	if cap(s.buf)-len(s.buf) < least {
		s.drop(s.kept())
	}
	if cap(s.buf)-len(s.buf) < least {
		s.buf = slices.Grow(s.buf, max(s.window, cap(s.buf))) // a record longer than usual
	}
	return s.buf[len(s.buf):cap(s.buf)]
}

// take adds n bytes that were read into the room that free returned.
func (s *splitter) take(n int) {
	s.buf = s.buf[:len(s.buf)+n]
}

// kept returns where the bytes begin that are still needed.
func (s *splitter) kept() int {
	switch {
	case !s.open:
		return s.next
	case len(s.buf)-s.start <= s.maxRecord:
		return s.start
	case s.found:
		return s.next
	default:
		return max(0, min(s.next, len(s.buf)-len(needle)+1)) // a needle may have begun
	}
}

func (s *splitter) drop(n int) {
	s.buf = s.buf[:copy(s.buf, s.buf[n:])]
	s.offset += int64(n)
	s.start, s.next, s.sought = s.start-n, s.next-n, max(s.sought-n, 0)
}
