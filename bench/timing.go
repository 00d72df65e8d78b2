package main

import (
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// figures are what one process took.
type figures struct {
	wall, cpu time.Duration
	peakMB    float64
}

// measured runs a command several times and returns the medians. Exit codes other than 0 are how
// gates report findings, so only a command that cannot be started is an error.
func measured(runs int, name string, args ...string) (figures, error) {
	var all []figures
	for i := range runs + 1 {
		cmd := exec.Command(name, args...)
		start := time.Now()
		err := cmd.Run()
		wall := time.Since(start)
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			return figures{}, fmt.Errorf("run %s: %w", name, err)
		}
		if i == 0 {
			continue // the warm-up
		}
		f := figures{wall: wall, cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			f.peakMB = float64(usage.Maxrss) / 1024
		}
		all = append(all, f)
	}
	return figures{
		wall:   median(all, func(f figures) time.Duration { return f.wall }),
		cpu:    median(all, func(f figures) time.Duration { return f.cpu }),
		peakMB: median(all, func(f figures) float64 { return f.peakMB }),
	}, nil
}

func median[T time.Duration | float64](all []figures, of func(figures) T) T {
	values := make([]T, len(all))
	for i, f := range all {
		values[i] = of(f)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// show prints a row; against is the peer of the same table, whose wall time is divided by this one.
func show(what string, f figures, against *figures) {
	ratio := ""
	if against != nil {
		ratio = fmt.Sprintf("  %5.2f × as fast", float64(against.wall)/float64(f.wall))
	}
	fmt.Printf("  %-44s %8.3f %8.3f %7.0f%s\n", what, f.wall.Seconds(), f.cpu.Seconds(), f.peakMB, ratio)
}
