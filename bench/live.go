package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"smaudit/scanner/saved"
)

// policiesPerSecond is AWS's quota of GetResourcePolicy, the floor under every audit of an account
// (userguide/reference_limits, 2026-11-22).
const policiesPerSecond = 50

// measureLive audits accounts that a stand-in for AWS serves, with AWS's quotas and 20 ms to an answer:
// one region, and sixteen side by side. The peer is the quota itself.
func measureLive(t *tools, work string, _, _ int) error {
	for _, estate := range []struct{ regions, secrets int }{{1, 1000}, {16, 625}} {
		fmt.Printf("\naudit %d regions of %d secrets, quotas enforced, 20 ms latency\n", estate.regions, estate.secrets)
		names := make([]string, estate.regions)
		for i := range names {
			names[i] = fmt.Sprintf("eu-west-%d", i+1)
		}
		world, err := start(t.fakeaws, "-regions", strings.Join(names, ","), "-secrets", fmt.Sprint(estate.secrets), "-latency", "20ms")
		if err != nil {
			return err
		}
		evidence := filepath.Join(work, fmt.Sprintf("live-%d.ndjson.zst", estate.regions))
		begun := time.Now()
		cmd := exec.Command(t.smaudit, "collect", "-q", "--endpoint-url", world.url, "-o", evidence)
		cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=AKIA100000000001", "AWS_SECRET_ACCESS_KEY=x")
		cmd.Stderr = os.Stderr
		if err := cmd.Run(); err != nil {
			return errors.Join(fmt.Errorf("collect: %w", err), world.cmd.Process.Kill())
		}
		took := time.Since(begun)
		calls, err := world.stop()
		if err != nil {
			return err
		}
		if err := showLive(evidence, took, estate.secrets, calls, cmd.ProcessState); err != nil {
			return err
		}
	}
	return nil
}

// showLive prints the figures beside what they are to be measured by.
func showLive(evidence string, took time.Duration, perRegion int, calls map[string]int, state *os.ProcessState) error {
	file, err := os.Open(evidence)
	if err != nil {
		return err
	}
	defer file.Close()
	secrets, replicated, versions := 0, 0, 0
	for s, err := range saved.Read(file, evidence) {
		if err != nil {
			return err
		}
		secrets += len(s.Secrets)
		for _, secret := range s.Secrets {
			if len(secret.Replicas) > 0 {
				replicated++
			}
			if secret.Versions.Count > 0 {
				versions++
			}
		}
	}
	floor := float64(perRegion) / policiesPerSecond
	fmt.Printf("  %-44s %8.3f  = %.2f × the floor of %.1f s\n", "whole process", took.Seconds(), took.Seconds()/floor, floor)
	made := 0
	for name, n := range calls {
		if strings.HasPrefix(name, "secretsmanager:") {
			made += n
		}
	}
	bound := secrets/100 + secrets + replicated + versions
	fmt.Printf("  %-44s %8d  of %d (list + policies + %d replicated + %d undecided)\n", "calls of Secrets Manager", made, bound, replicated, versions)
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		fmt.Printf("  %-44s %8.0f\n", "peak MB", float64(usage.Maxrss)/1024)
	}
	return nil
}

// world is a running stand-in for AWS.
type world struct {
	cmd *exec.Cmd
	out *bufio.Reader
	url string
}

var served = regexp.MustCompile(`http://[0-9.:]+`)

func start(program string, args ...string) (*world, error) {
	w := &world{cmd: exec.Command(program, args...)}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := w.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	w.out = bufio.NewReader(out)
	for range 2 { // the address, and an example of its use
		line, err := w.out.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("read what %s says: %w", program, err)
		}
		w.url = served.FindString(line)
	}
	return w, nil
}

// stop ends it and returns how often each operation was called.
func (w *world) stop() (map[string]int, error) {
	if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return nil, err
	}
	calls := make(map[string]int)
	if err := json.NewDecoder(w.out).Decode(&calls); err != nil {
		return nil, fmt.Errorf("read the calls: %w", err)
	}
	return calls, w.cmd.Wait()
}
