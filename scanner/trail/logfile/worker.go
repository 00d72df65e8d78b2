package logfile

import (
	"bufio"
	"context"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
)

// worker reads one file after the other in the same buffers.
type worker struct {
	tally Tally
	place Place
	file  counter
	in    *bufio.Reader
	zip   *gzip.Reader
	text  splitter
}

func newWorker(visit func(at *Place, record []byte)) *worker {
	w := &worker{tally: Tally{Spans: make(map[Scope]*Span)}, in: bufio.NewReaderSize(nil, 64<<10)}
	w.text = splitter{window: window, maxRecord: maxRecord, piece: piece}
	w.text.visit = func(record []byte) {
		w.tally.Candidates++
		visit(&w.place, record)
	}
	w.text.fault = w.note
	return w
}

func (w *worker) note(offset int64, reason string) {
	if reason == tooLong {
		w.tally.Long++
	}
	w.tally.note(Problem{w.place.Name, offset, reason})
}

// read reads a file that is not passed over for its name.
func (w *worker) read(ctx context.Context, f File) {
	key, named := ParseKey(f.Name)
	w.place = Place{f.Name, key}
	switch {
	case ctx.Err() != nil:
		return
	case key.Kind == Digest:
		w.tally.Digests++
		return
	case key.Kind == Insight:
		w.tally.Insights++
		return
	}
	file, err := f.Open(ctx)
	if err != nil {
		w.note(0, err.Error())
		return
	}
	defer file.Close()
	w.tally.Files++
	w.file = counter{r: file}
	held := w.records(ctx)
	w.tally.Bytes += w.file.n
	w.tally.Text += w.text.offset + int64(len(w.text.buf))
	switch {
	case held && named:
		w.tally.cover(key)
	case held:
		w.tally.Unnamed++
	}
}

// records hands over the candidates of a file. It reports whether the file is one of records.
func (w *worker) records(ctx context.Context) bool {
	w.text.begin()
	text, err := w.decompressed()
	form := foreign
	if err == nil {
		form, err = w.head(text)
	}
	switch {
	case form == digest:
		w.tally.Digests++
		return false
	case form == foreign && err != nil && err != io.EOF:
		w.note(0, reason(err))
		return false
	case form == foreign:
		w.tally.Foreign++
		w.note(0, "it holds no CloudTrail records")
		return false
	}
	w.text.expect(form)
	for {
		w.text.split()
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			break
		}
		var n int
		n, err = text.Read(w.text.free())
		w.text.take(n)
	}
	w.finish(ctx, err)
	return true
}

// finish notes what a text ended with, unless it is whole.
func (w *worker) finish(ctx context.Context, err error) {
	at := w.text.offset + int64(len(w.text.buf))
	switch {
	case ctx.Err() != nil:
	case err != io.EOF:
		w.note(at, reason(err))
	case !w.text.end():
		w.note(at, "the text ends within a record")
	}
}

// decompressed is the text of the file, whatever its name says of compression.
func (w *worker) decompressed() (io.Reader, error) {
	w.in.Reset(&w.file)
	if magic, err := w.in.Peek(2); !zipped(magic) {
		if err == io.EOF {
			err = nil // a short file
		}
		return w.in, err
	}
	if w.zip == nil {
		w.zip = new(gzip.Reader)
	}
	return w.zip, w.zip.Reset(w.in)
}

// head reads as much as tells the form.
func (w *worker) head(text io.Reader) (form, error) {
	for len(w.text.buf) < headSize {
		n, err := text.Read(w.text.free())
		w.text.take(n)
		if err != nil {
			return formOf(w.text.buf), err
		}
	}
	return formOf(w.text.buf), nil
}

// reason says what is wrong with a file in the words of people who have one.
func reason(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "the file is cut off"
	}
	return err.Error()
}

// counter counts what is read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
