package script

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"smaudit/scanner/model"
)

// places turns offsets of a file into lines and columns.
type places struct {
	file, text string
	lines      []int // where each starts
	at, column int   // the last place, from which later ones in its line are counted
}

func newPlaces(file, text string) *places {
	p := &places{file: file, text: text, lines: []int{0}, column: 1}
	for at := 0; ; {
		next := strings.IndexByte(text[at:], '\n')
		if next < 0 {
			return p
		}
		at += next + 1
		p.lines = append(p.lines, at)
	}
}

// span returns the range from start up to end.
func (p *places) span(start, end int) model.Location {
	line, column := p.place(start)
	endLine, endColumn := p.place(end)
	return model.Location{File: p.file, Line: line, Column: column, EndLine: endLine, EndColumn: endColumn}
}

func (p *places) place(at int) (line, column int) {
	line = sort.SearchInts(p.lines, at+1)
	if p.at < p.lines[line-1] || p.at > at {
		p.at, p.column = p.lines[line-1], 1
	}
	p.column += utf8.RuneCountInString(p.text[p.at:at])
	p.at = at
	return line, p.column
}

func ordinal(n int) string { return strconv.Itoa(n) }
