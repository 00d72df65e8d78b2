package logfile

import "bytes"

const (
	window    = 256 << 10 // bytes of text kept at a time; processed while they are in the cache
	maxRecord = 1 << 20   // AWS's limit for an event is 256 KB
	piece     = 4 << 10   // bytes passed over at once; a brace within a string costs skimming as many
)

// tooLong is the reason that a record is not handed over.
const tooLong = "the record is larger than 1 MiB, four times what CloudTrail writes"

// splitter finds the records that hold the needle in a text that comes in pieces. It keeps the bytes
// from the beginning of the record that is open, so a record is handed over whole, and no more of it
// than a record may be long.
//
// A record is an object that stands one brace deep in an envelope ({"Records":[…]}), or no brace deep
// in a text without; or, where lines is set, a line.
type splitter struct {
	visit func(record []byte)
	fault func(offset int64, reason string)

	base      int // depth of records
	lines     bool
	window    int
	maxRecord int
	piece     int

	buf    []byte
	offset int64 // of buf in the text
	skim   skim
	next   int // what stands before is skimmed
	sought int // no needle begins before, besides those that are dealt with

	open   bool
	start  int    // of the open record; negative where its beginning was let go
	found  bool   // the open record holds the needle
	marker []byte // how records begin
}

// begin makes it ready for another text, and keeps the buffer.
func (s *splitter) begin() {
	*s = splitter{visit: s.visit, fault: s.fault, window: s.window, maxRecord: s.maxRecord, piece: s.piece, buf: s.buf[:0]}
}

// expect says how the text holds records, the beginning of which is there.
func (s *splitter) expect(f form) {
	if f == envelope {
		s.base = 1
	}
	if s.lines = f == lines; s.lines {
		s.open, s.start = true, len(s.buf)-len(bytes.TrimPrefix(s.buf, byteOrderMark))
	}
}

// split hands over the candidates among the records that are complete.
func (s *splitter) split() {
	for s.found || s.search() || s.overlong() {
		if !s.close() {
			return
		}
	}
}

// end is split where no text follows. It reports whether the text is whole.
func (s *splitter) end() bool {
	s.split()
	if s.lines {
		if s.next = len(s.buf); s.found {
			s.deliver()
		}
		return true
	}
	for s.open && s.close() || !s.open && s.opens(len(s.buf)) {
	}
	return !s.skim.quoted && s.skim.depth == 0
}

// search finds the next needle within a record, and opens that record.
func (s *splitter) search() bool {
	for {
		hit := find(s.buf, s.sought)
		if hit < 0 {
			s.sought = max(s.sought, len(s.buf)-len(needle)+1)
			s.approach(len(s.buf), false)
			return false
		}
		s.sought = hit
		if s.approach(hit, true); s.open {
			s.found = true
			return true
		}
		s.sought++ // it stands between records
	}
}

// overlong reports whether the open record is one to be let go, of which there is more to skim.
func (s *splitter) overlong() bool {
	return s.open && len(s.buf)-s.start > s.maxRecord && s.next < len(s.buf)
}

// opens skims on to where the next record begins.
func (s *splitter) opens(to int) bool {
	var brace byte
	s.next, brace = s.skim.cross(s.buf[:to], s.next, s.base)
	s.open, s.start = brace == '{', s.next-1
	return s.open
}

// closes skims on to where the open record ends.
func (s *splitter) closes(to int) bool {
	var brace byte
	s.next, brace = s.skim.cross(s.buf[:to], s.next, s.base)
	s.open = brace != '}'
	return !s.open
}

// close reads on to the end of the open record, and hands it over if it is a candidate. It reports
// false where the end is not there yet.
func (s *splitter) close() bool {
	if s.lines {
		i := bytes.IndexByte(s.buf[s.next:], '\n')
		if i < 0 {
			s.next = len(s.buf)
			return false
		}
		s.next += i
		s.deliver()
		s.start, s.next = s.next+1, s.next+1
		return true
	}
	if !s.closes(len(s.buf)) {
		return false
	}
	s.deliver()
	return true
}

// deliver hands over the record that ends here, if it holds the needle.
func (s *splitter) deliver() {
	s.sought = max(s.sought, s.next)
	if !s.found {
		return
	}
	s.found = false
	if s.next-s.start > s.maxRecord {
		s.fault(s.offset+int64(s.start), tooLong)
		return
	}
	record := s.buf[s.start:s.next]
	if s.lines {
		if record = bytes.TrimSpace(record); !whole(record) {
			s.fault(s.offset+int64(s.start), "the line is no JSON object")
			return
		}
	}
	s.visit(record)
}
