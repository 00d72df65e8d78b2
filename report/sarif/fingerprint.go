package sarif

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"

	"smaudit/scanner/model"
)

// The parameters of the line hash by which GitHub follows an alert when lines move. Source:
// codeql-action, src/fingerprints.ts, as of 2026-11. They must be exact: for files that exist the
// uploader computes the hash itself and warns where ours differs.
const (
	hashWindow = 100
	hashBase   = 37
	endOfFile  = 0xffff
)

// hashedLines bounds how many line hashes are kept at a time, some 30 MB.
const hashedLines = 500_000

// lineHashes computes the hashes of files once.
type lineHashes struct {
	read  func(file string) (string, error)
	files map[string][]string
	kept  int
}

func newLineHashes(read func(string) (string, error)) *lineHashes {
	return &lineHashes{read: read, files: map[string][]string{}}
}

// of returns the hash of a line, and false where the file cannot be read or has no such line.
func (h *lineHashes) of(at *model.Location) (string, bool) {
	if h.read == nil || at == nil || at.File == "" {
		return "", false
	}
	hashes, known := h.files[at.File]
	if !known {
		if text, err := h.read(at.File); err == nil {
			hashes = hashLines(text)
		}
		if h.kept += len(hashes) + 1; h.kept > hashedLines {
			clear(h.files)
			h.kept = len(hashes) + 1
		}
		h.files[at.File] = hashes
	}
	line := max(at.Line, 1)
	if line > len(hashes) {
		return "", false
	}
	return hashes[line-1], true
}

// lineHasher rolls a hash over the characters of a file. A line's hash covers the window that begins
// with it, and is known when the window has passed.
type lineHasher struct {
	window [hashWindow]int64
	begins [hashWindow]int // line that begins at this place of the window, 0 for none
	at     int
	hash   int64
	first  int64 // hashBase to the power of hashWindow
	counts map[int64]int
	out    []string
}

// hashLines returns the hash of each line: hexadecimal, a colon, and which occurrence in the file it
// is. Spaces and tabs do not count, and all ends of line are alike. Characters are UTF-16 units.
func hashLines(text string) []string {
	h := &lineHasher{first: 1, counts: map[int64]int{}}
	for range hashWindow {
		h.first *= hashBase
	}
	line, newLine, afterCR := 0, true, false
	step := func(unit int64) {
		if unit == ' ' || unit == '\t' || unit == '\n' && afterCR {
			afterCR = false
			return
		}
		if afterCR = unit == '\r'; afterCR {
			unit = '\n'
		}
		h.settle()
		if newLine {
			line++
			h.begins[h.at] = line
		}
		newLine = unit == '\n'
		h.roll(unit)
	}
	for _, r := range text {
		if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
			step(int64(high))
			step(int64(low))
		} else {
			step(int64(r))
		}
	}
	step(endOfFile)
	for range hashWindow {
		h.settle()
		h.roll(0)
	}
	return h.out
}

// settle records the hash of the line whose window is now full.
func (h *lineHasher) settle() {
	if h.begins[h.at] == 0 {
		return
	}
	h.begins[h.at] = 0
	h.counts[h.hash]++
	h.out = append(h.out, formatHash(uint64(h.hash), h.counts[h.hash]))
}

func formatHash(hash uint64, occurrence int) string { return fmt.Sprintf("%x:%d", hash, occurrence) }

func (h *lineHasher) roll(unit int64) {
	h.hash = hashBase*h.hash + unit - h.first*h.window[h.at]
	h.window[h.at] = unit
	h.at = (h.at + 1) % hashWindow
}

// identityHash stands in for the line hash where there is no file: the uploader leaves it alone.
func identityHash(f *model.Finding) string {
	sum := sha256.Sum256([]byte(f.ID))
	return hex.EncodeToString(sum[:8]) + ":1"
}
