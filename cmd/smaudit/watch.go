package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"

	"smaudit/scanner/aws"
)

// clearLine goes to the start of the line and erases it (ECMA-48, EL).
const clearLine = "\r\x1b[K"

// watch shows how far a collection is, on a terminal only, until the returned function is called.
func (a *app) watch(p *aws.Progress, record *pass) (done func()) {
	file, ok := a.stderr.(*os.File)
	if !ok || a.flags.quiet || a.flags.logFormat == "json" || !term.IsTerminal(int(file.Fd())) {
		return func() {}
	}
	stop := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		defer fmt.Fprint(file, clearLine)
		for begun := time.Now(); ; {
			select {
			case <-stop:
				return
			case now := <-tick.C:
				showProgress(file, p, now.Sub(begun))
				fmt.Fprint(file, record.progressText())
			}
		}
	})
	return func() { close(stop); ended.Wait() }
}

// showProgress writes one line, without its end.
func showProgress(w io.Writer, p *aws.Progress, since time.Duration) {
	calls := p.Calls.Load()
	fmt.Fprintf(w, "%s%d/%d regions  %d secrets  %d calls  %.0f/s", clearLine,
		p.ScopesDone.Load(), p.Scopes.Load(), p.Secrets.Load(), calls, float64(calls)/max(since.Seconds(), 1))
}
