package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// contestant is one way to read the files, and what it took in each round. Ours tell their own time,
// without that of starting a process that holds everything else that bench measures.
type contestant struct {
	name       string
	args       []string // none where it is not there
	ours, once bool
	rounds     []figures
	out        string
}

func (c *contestant) run(round int) error {
	if len(c.args) == 0 || c.once && round != 1 {
		return nil
	}
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Env = append(os.Environ(), fmt.Sprint("GOMAXPROCS=", logWorkers))
	cmd.Stderr = os.Stderr
	begun := time.Now()
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("run %v: %w", c.args, err)
	}
	f := figures{wall: time.Since(begun), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	c.out = strings.TrimSpace(string(out))
	if c.ours {
		var micros int64
		if _, err := fmt.Sscan(c.out, &micros, &c.out); err != nil {
			return fmt.Errorf("read what %v says: %w", c.args, err)
		}
		f.wall = time.Duration(micros) * time.Microsecond
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		f.peakMB = float64(usage.Maxrss) / 1024
	}
	if round > 0 { // the first is to warm up
		c.rounds = append(c.rounds, f)
	}
	return nil
}

// show prints the median beside the floor and the peer: the medians of the ratios of each round, and
// their spread. On a machine that others use, those of CPU time say more.
func (c *contestant) show(floor, peer *contestant) {
	if len(c.rounds) == 0 {
		fmt.Printf("  %-44s not measured\n", c.name)
		return
	}
	wall := median(c.rounds, func(f figures) time.Duration { return f.wall })
	cpu := median(c.rounds, func(f figures) time.Duration { return f.cpu })
	peak := median(c.rounds, func(f figures) float64 { return f.peakMB })
	var toFloor, toFloorCPU, toPeer []float64
	for i, f := range c.rounds {
		toFloorCPU = append(toFloorCPU, float64(f.cpu)/float64(floor.rounds[i].cpu))
		toFloor = append(toFloor, float64(f.wall)/float64(floor.rounds[i].wall))
		toPeer = append(toPeer, float64(peer.rounds[i].wall)/float64(f.wall))
	}
	for _, ratios := range [][]float64{toFloor, toFloorCPU, toPeer} {
		slices.Sort(ratios)
	}
	middle := len(c.rounds) / 2
	fmt.Printf("  %-44s %8.3f %8.3f %7.0f  %6.2f × the floor (%.2f to %.2f; CPU %.2f)  %6.2f × as fast as zcat; says %s\n", c.name, wall.Seconds(), cpu.Seconds(), peak,
		toFloor[middle], toFloor[0], toFloor[len(toFloor)-1], toFloorCPU[middle], toPeer[middle], c.out)
}
