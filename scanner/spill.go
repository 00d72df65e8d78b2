package scanner

import (
	"bufio"
	"container/heap"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
)

// inMemory is how many items are kept before they are written out as a sorted run: some 80 MB of
// findings.
const inMemory = 150_000

// sorted keeps any number of items in bounded memory and walks them in order, as often as asked.
// It is an external merge sort: full buffers become sorted files, and a walk merges them.
type sorted[T any] struct {
	compare func(a, b T) int
	limit   int // of the buffer
	buffer  []T
	tidy    bool // the buffer is in order
	runs    []*os.File
	n       int
}

func newSorted[T any](compare func(a, b T) int) *sorted[T] {
	return &sorted[T]{compare: compare, limit: inMemory}
}

func (s *sorted[T]) add(item T) error {
	s.buffer = append(s.buffer, item)
	s.tidy = false
	s.n++
	if len(s.buffer) < s.limit {
		return nil
	}
	return s.spill()
}

func (s *sorted[T]) sort() {
	if !s.tidy {
		slices.SortStableFunc(s.buffer, s.compare)
		s.tidy = true
	}
}

// spill writes the buffer to a temporary file of its own, readable by nobody else.
func (s *sorted[T]) spill() error {
	s.sort()
	file, err := os.CreateTemp("", "smaudit-*.ndjson")
	if err != nil {
		return fmt.Errorf("make room for findings: %w", err)
	}
	s.runs = append(s.runs, file)
	out := bufio.NewWriter(file)
	encoder := json.NewEncoder(out)
	for i := range s.buffer {
		if err := encoder.Encode(&s.buffer[i]); err != nil {
			return fmt.Errorf("write findings to %s: %w", file.Name(), err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write findings to %s: %w", file.Name(), err)
	}
	clear(s.buffer) // so that what it pointed to can go
	s.buffer = s.buffer[:0]
	return nil
}

// Close removes the files.
func (s *sorted[T]) Close() error {
	var errs []error
	for _, file := range s.runs {
		errs = append(errs, file.Close(), os.Remove(file.Name()))
	}
	s.runs = nil
	return errors.Join(errs...)
}

// all walks the items in order.
func (s *sorted[T]) all() iter.Seq2[T, error] {
	s.sort()
	return func(yield func(T, error) bool) {
		merge := &merger[T]{compare: s.compare}
		for i, file := range s.runs {
			info, err := file.Stat()
			if err != nil {
				yield(*new(T), fmt.Errorf("read findings from %s: %w", file.Name(), err))
				return
			}
			in := json.NewDecoder(bufio.NewReader(io.NewSectionReader(file, 0, info.Size())))
			merge.streams = append(merge.streams, &stream[T]{order: i, next: func() (T, error) {
				var item T
				err := in.Decode(&item)
				return item, err
			}})
		}
		merge.streams = append(merge.streams, &stream[T]{order: len(s.runs), next: fromSlice(s.buffer)})
		merge.walk(yield)
	}
}

func fromSlice[T any](items []T) func() (T, error) {
	i := 0
	return func() (item T, err error) {
		if i == len(items) {
			return item, io.EOF
		}
		i++
		return items[i-1], nil
	}
}

// stream is one sorted run on its way through a merge.
type stream[T any] struct {
	next  func() (T, error) // io.EOF at the end
	head  T
	order int // of equal items, that of the earlier run comes first
}

// merger is a heap of streams by their heads.
type merger[T any] struct {
	compare func(a, b T) int
	streams []*stream[T]
}

func (m *merger[T]) walk(yield func(T, error) bool) {
	open := m.streams[:0:0]
	for _, s := range m.streams {
		switch item, err := s.next(); {
		case err == nil:
			s.head = item
			open = append(open, s)
		case !errors.Is(err, io.EOF):
			yield(item, fmt.Errorf("read findings: %w", err))
			return
		}
	}
	m.streams = open
	for heap.Init(m); len(m.streams) > 0; {
		first := m.streams[0]
		if !yield(first.head, nil) {
			return
		}
		switch item, err := first.next(); {
		case err == nil:
			first.head = item
			heap.Fix(m, 0)
		case errors.Is(err, io.EOF):
			heap.Pop(m)
		default:
			yield(item, fmt.Errorf("read findings: %w", err))
			return
		}
	}
}

func (m *merger[T]) Len() int      { return len(m.streams) }
func (m *merger[T]) Swap(i, j int) { m.streams[i], m.streams[j] = m.streams[j], m.streams[i] }
func (m *merger[T]) Push(x any)    { m.streams = append(m.streams, x.(*stream[T])) }
func (m *merger[T]) Pop() any {
	last := m.streams[len(m.streams)-1]
	m.streams = m.streams[:len(m.streams)-1]
	return last
}
func (m *merger[T]) Less(i, j int) bool {
	if c := m.compare(m.streams[i].head, m.streams[j].head); c != 0 {
		return c < 0
	}
	return m.streams[i].order < m.streams[j].order
}
