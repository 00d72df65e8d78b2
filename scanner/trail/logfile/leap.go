package logfile

import "bytes"

// approach passes over the records that end before a place. The last one is skimmed up to the place
// if that is asked for.
func (s *splitter) approach(to int, last bool) {
	if s.lines {
		if i := bytes.LastIndexByte(s.buf[max(s.start, 0):to], '\n'); i >= 0 {
			s.start = max(s.start, 0) + i + 1
		}
		s.next = max(s.next, s.start)
		return
	}
	for s.next < to {
		if !s.open && !s.opens(to) || s.next == s.start+1 && s.leap(to, last) && !last {
			return
		}
		s.closes(to)
	}
}

// leap moves from the beginning of a record to that of a later one, as near to the place as may be. It
// reports whether nothing but what lies ahead stopped it.
func (s *splitter) leap(to int, last bool) bool {
	if s.marker == nil {
		if s.marker = opening(s.buf[s.start:]); s.marker == nil {
			return false
		}
	}
	for {
		at := s.ahead(to, last)
		if at < 0 {
			return true
		}
		if !s.beside(at) {
			if at = s.mark(s.start+1, at); at < 0 || !s.beside(at) {
				return false // it is this record that cannot be vouched for
			}
		}
		s.start, s.next = at, at+1
	}
}

// ahead returns where a record may begin, a piece ahead or, where last is set, less than that.
func (s *splitter) ahead(to int, last bool) int {
	if at := s.mark(s.start+s.piece, to); at >= 0 || !last {
		return at
	}
	if i := bytes.LastIndex(s.buf[s.start+1:to], s.marker); i >= 0 {
		return s.start + 1 + i
	}
	return -1
}

// mark returns where a record may begin between two places, or -1.
func (s *splitter) mark(from, to int) int {
	if from >= to {
		return -1
	}
	if i := bytes.Index(s.buf[from:to], s.marker); i >= 0 {
		return from + i
	}
	return -1
}

// beside reports whether the object that opens at a place is surely a record, as the open one is. A comma
// stands before no object that is not within another. So in an envelope the depth there is one at least,
// and at most one because it is level.
func (s *splitter) beside(at int) bool {
	between := s.buf[s.start:at]
	return level(between) && (s.base == 0 || bytes.HasSuffix(bytes.TrimRight(between, " \t\r\n"), []byte{','}))
}
