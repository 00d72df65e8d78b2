package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// accessBenchmarks are the packages whose Go benchmarks measure reasoning about access, and the floor of
// each: reading one policy and deciding one request by it.
var accessBenchmarks = []string{"./scanner/access", "./scanner/iam/decide"}

const accessFloor = "Floor"

var benchmarkLine = regexp.MustCompile(`(?m)^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op(?:\s+[0-9.]+ \S+/\S+)*?(?:\s+(\d+) B/op)?(?:\s+\d+ allocs/op)?\s*$`)

// measureAccess runs the benchmarks of the reasoning about access in this process's own run, and shows each as
// a multiple of the floor.
func measureAccess(_ *tools, _ string, runs, _ int) error {
	args := append([]string{"test", "-run", "^$", "-bench", ".", "-benchmem", "-count", strconv.Itoa(runs)}, accessBenchmarks...)
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go %v: %w\n%s", args, err, bytes.TrimSpace(out))
	}
	times, order := make(map[string][]time.Duration), []string{}
	memory := make(map[string]int)
	for _, line := range benchmarkLine.FindAllStringSubmatch(string(out), -1) {
		ns, err := strconv.ParseFloat(line[2], 64)
		if err != nil {
			return fmt.Errorf("read %q: %w", line[0], err)
		}
		if times[line[1]] == nil {
			order = append(order, line[1])
		}
		times[line[1]] = append(times[line[1]], time.Duration(ns))
		memory[line[1]], _ = strconv.Atoi(line[3]) // absent is 0
	}
	floor := middle(times[accessFloor])
	if floor == 0 {
		return fmt.Errorf("the benchmark %s is not there", accessFloor)
	}
	fmt.Printf("access, median of %d runs: time, allocated MB, multiple of reading a policy and deciding one request (%v)\n", runs, floor)
	for _, name := range order {
		took := middle(times[name])
		fmt.Printf("  %-44s %14v %8.2f  %12.1f ×\n", name, took, float64(memory[name])/1e6, float64(took)/float64(floor))
	}
	return nil
}

func middle(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	return times[len(times)/2]
}
