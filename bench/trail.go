package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/errgroup"

	"smaudit/scanner/trail"
	"smaudit/scanner/trail/logfile"
)

// logWorkers is the parallelism of everything that has one: two cores.
const logWorkers = 2

// Ways to read log files, each in a process of its own.
const (
	decompressOnly = "decompress"
	candidatesOnly = "candidates"
	candidatesRead = "events"
)

// readLogs reads log files in one way and prints the microseconds that it took and what it counted.
func readLogs(way, dir string) error {
	begun := time.Now()
	n, err := waysToRead[way](dir)
	if err != nil {
		return err
	}
	_, err = fmt.Println(time.Since(begun).Microseconds(), n)
	return err
}

var waysToRead = map[string]func(dir string) (int64, error){
	decompressOnly: decompress,
	candidatesOnly: func(dir string) (int64, error) {
		return candidates(dir, func([]byte) error { return nil })
	},
	candidatesRead: recorded,
}

// recorded is all that a scan does with log files but the rules: it returns how many values were read.
func recorded(dir string) (n int64, err error) {
	record, gaps, err := trail.Read(context.Background(), logfile.FromFS(os.DirFS(dir), []string{"."}), trail.Settings{Source: "files"})
	if err != nil || len(gaps) > 0 {
		return 0, errors.Join(err, fmt.Errorf("read the log files: %v", gaps))
	}
	for s := range record.Snapshots() {
		for _, secret := range s.Secrets {
			n += int64(secret.Usage.Reads + secret.Usage.RotationReads)
		}
	}
	return n, nil
}

func candidates(dir string, parse func(record []byte) error) (int64, error) {
	var failed [logWorkers]error
	tally, err := logfile.Read(context.Background(), logfile.FromFS(os.DirFS(dir), []string{"."}), logWorkers,
		func(worker int, _ *logfile.Place, record []byte) {
			if err := parse(record); err != nil {
				failed[worker] = err
			}
		})
	if err != nil {
		return 0, err
	}
	if tally.Faults > 0 {
		return 0, fmt.Errorf("read the log files: %v", tally.Problems)
	}
	return int64(tally.Candidates), errors.Join(failed[:]...)
}

// decompress is the floor: the same library, as parallel, and nothing done with what comes out.
func decompress(dir string) (int64, error) {
	var group errgroup.Group
	queue := make(chan logfile.File)
	var sizes [logWorkers]int64
	for i := range logWorkers {
		group.Go(func() error {
			in, zip := bufio.NewReaderSize(nil, 64<<10), new(gzip.Reader)
			for f := range queue {
				file, err := f.Open(context.Background())
				if err != nil {
					return err
				}
				in.Reset(file)
				if err := zip.Reset(in); err != nil {
					return err
				}
				n, err := io.Copy(io.Discard, zip)
				if err != nil {
					return err
				}
				sizes[i] += n
				file.Close()
			}
			return nil
		})
	}
	for f, err := range logfile.FromFS(os.DirFS(dir), []string{"."}) {
		if err != nil {
			return 0, err
		}
		queue <- f
	}
	close(queue)
	return sizes[0] + sizes[1], group.Wait()
}

// measureTrail reads a gigabyte of CloudTrail's log files, in turns with what else reads them, for ratios
// of one round are of the same minute.
func measureTrail(t *tools, work string, runs, _ int) error {
	dir := filepath.Join(os.TempDir(), "smaudit-bench-logs-2")
	size, err := writeLogs(dir)
	if err != nil {
		return err
	}
	fmt.Printf("\nread %d log files, %d MB of text, on %d cores\n", logFiles, size>>20, logWorkers)
	find := fmt.Sprintf("find '%s' -name '*.json.gz' -exec zcat {} +", dir)
	ways := []*contestant{
		{name: "decompress only, the same library", args: []string{t.self, "-logs", dir, "-way", decompressOnly}, ours: true},
		{name: "smaudit, candidates handed over", args: []string{t.self, "-logs", dir, "-way", candidatesOnly}, ours: true},
		{name: "smaudit, the record added up", args: []string{t.self, "-logs", dir, "-way", candidatesRead}, ours: true},
		{name: "zcat | wc -c", args: []string{"sh", "-c", find + " | wc -c"}},
		{name: "DuckDB, read_json and group by", args: duckDB(work, dir)},
		{name: "zcat | jq, once", args: jq(find), once: true},
	}
	for round := range runs + 1 {
		for _, c := range ways {
			if err := c.run(round); err != nil {
				return err
			}
		}
	}
	for _, c := range ways {
		c.show(ways[0], ways[3])
	}
	return nil
}

// jq is the command that counts the events, if jq is there.
func jq(find string) []string {
	if _, err := exec.LookPath("jq"); err != nil {
		fmt.Println("  jq is not installed")
		return nil
	}
	return []string{"sh", "-c", find + ` | jq -c '.Records[] | select(.eventSource == "secretsmanager.amazonaws.com") | .eventName' | wc -l`}
}

// duckDB builds the program around DuckDB, a module of its own for its size and for cgo.
func duckDB(work, dir string) []string {
	program := filepath.Join(work, "duckdb")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir, build.Env = "bench/duckdb", append(os.Environ(), "CGO_ENABLED=1")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Printf("  DuckDB cannot be built: %v\n%s", err, out)
		return nil
	}
	return []string{program, filepath.Join(dir, "AWSLogs/*/CloudTrail/*/*/*/*/*.json.gz")}
}
