package trail

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"strings"
	"sync"
)

// Seen tells the first delivery of an event from further ones, which CloudTrail makes now and then, and which
// two trails make always. It takes a key of 16 bytes an event, for the last few days that were asked about; those of
// other days wait on disk. It may be asked by many goroutines.
type Seen struct {
	mu   sync.Mutex
	days map[int32]*known
	used uint64
	dir  string
	seed maphash.Seed
}

// known are the events of one day.
type known struct {
	ids  map[[16]byte]struct{}
	used uint64 // when it was asked last
	file string // where it waits, if it does
}

// daysInMemory is how many days are kept at hand: files hold records of the day before theirs, too.
const daysInMemory = 8

// NewSeen returns what has seen nothing. It is closed after use.
func NewSeen() *Seen { return &Seen{days: make(map[int32]*known), seed: maphash.MakeSeed()} }

// Close removes what waits on disk.
func (s *Seen) Close() error {
	if s.dir == "" {
		return nil
	}
	return os.RemoveAll(s.dir)
}

// First reports whether the event was not seen before, and has seen it then.
func (s *Seen) First(e *Event) (bool, error) {
	id := s.identity(e)
	s.mu.Lock()
	defer s.mu.Unlock()
	k, err := s.day(dayOf(e.Time.Unix()))
	if err != nil {
		return false, err
	}
	_, had := k.ids[id]
	k.ids[id] = struct{}{}
	return !had, nil
}

// identity is what the deliveries of one event have in common. Copies in the records of two accounts share an
// id; one that does not tell who asked is no match for the one that does. Each secret of a batch is an event.
func (s *Seen) identity(e *Event) (id [16]byte) {
	name := e.ID
	if e.Shared != "" {
		name = e.Shared
		if e.By.Kind == "account" {
			name = "held " + name
		}
	}
	if raw, err := hex.DecodeString(strings.ReplaceAll(name, "-", "")); err == nil && len(raw) == 16 {
		copy(id[:], raw)
	} else {
		binary.LittleEndian.PutUint64(id[:], maphash.String(s.seed, name))
		binary.LittleEndian.PutUint64(id[8:], maphash.String(s.seed, "again "+name))
	}
	if e.Indirect && e.Name == "BatchGetSecretValue" {
		binary.LittleEndian.PutUint64(id[8:], binary.LittleEndian.Uint64(id[8:])^maphash.String(s.seed, e.Secret))
	}
	return id
}

// day is what is known of a day. It may have to be fetched, and another to wait for it.
func (s *Seen) day(at int32) (*known, error) {
	s.used++
	k := s.days[at]
	if k == nil {
		k = &known{ids: make(map[[16]byte]struct{})}
		s.days[at] = k
	}
	k.used = s.used
	if k.file != "" {
		if err := k.fetch(); err != nil {
			return nil, err
		}
	}
	return k, s.makeRoom()
}

// makeRoom lets the day wait that was asked about longest ago, if there are too many.
func (s *Seen) makeRoom() error {
	var oldest *known
	at, n := int32(0), 0
	for day, k := range s.days {
		if k.file != "" {
			continue
		}
		n++
		if oldest == nil || k.used < oldest.used {
			at, oldest = day, k
		}
	}
	if n <= daysInMemory {
		return nil
	}
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "smaudit-seen-")
		if err != nil {
			return fmt.Errorf("keep the ids of events: %w", err)
		}
		s.dir = dir
	}
	return oldest.wait(fmt.Sprintf("%s/%d", s.dir, at))
}

func (k *known) wait(file string) (err error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("keep the ids of events: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	for id := range k.ids {
		_, _ = w.Write(id[:]) // Flush tells
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("keep the ids of events: %w", err)
	}
	k.ids, k.file = nil, file
	return nil
}

func (k *known) fetch() error {
	f, err := os.Open(k.file)
	if err != nil {
		return fmt.Errorf("fetch the ids of events: %w", err)
	}
	defer f.Close()
	k.file, k.ids = "", make(map[[16]byte]struct{})
	for r := bufio.NewReader(f); ; {
		var id [16]byte
		switch _, err := io.ReadFull(r, id[:]); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("fetch the ids of events: %w", err)
		}
		k.ids[id] = struct{}{}
	}
}
