// Command bench measures smaudit beside its peers in one run, so that figures are ratios and not
// the speed of a machine: judging a hundred thousand secrets, gating a small repository and a large
// one, reading a large plan, auditing live accounts within AWS's quotas, reasoning about access, reading
// CloudTrail's log files.
// `make bench` runs it; nothing in the tests depends on its figures.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Peers and their versions.
const (
	opaModule      = "github.com/open-policy-agent/opa@v1.22.2"
	conftestModule = "github.com/open-policy-agent/conftest@v0.71.1"
)

func main() {
	judge := flag.String("judge", "", "measure this process judging the secrets of a snapshot (used by bench itself)")
	write := flag.String("write", "", "write a snapshot of so many secrets (used by bench itself)")
	distinct := flag.Bool("distinct", false, "with -write: no two secrets alike, the worst case")
	logs := flag.String("logs", "", "measure this process reading the log files of a folder (used by bench itself)")
	way := flag.String("way", decompressOnly, "with -logs: how to read them")
	only := flag.String("only", "", "measure one of judging, repository, plan, live, access, trail")
	runs := flag.Int("runs", 5, "counted runs of each command")
	secrets := flag.Int("secrets", 100_000, "secrets to judge")
	flag.Parse()
	var err error
	switch {
	case *judge != "":
		err = judgeSecrets(context.Background(), *judge)
	case *logs != "":
		err = readLogs(*way, *logs)
	case *write != "":
		err = writeSnapshot(*write, estate(*secrets, *distinct))
	default:
		err = compare(*only, *runs, *secrets)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// compare builds what is measured, makes the inputs and prints the figures.
func compare(only string, runs, secrets int) error {
	work, err := os.MkdirTemp("", "smaudit-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	built, err := install(work)
	if err != nil {
		return err
	}
	fmt.Printf("median of %d runs after a warm-up; wall s, CPU s, peak MB\n", runs)
	for _, measure := range []struct {
		name string
		run  func(*tools, string, int, int) error
	}{{"judging", measureJudging}, {"repository", measureRepository}, {"plan", measurePlan}, {"live", measureLive}, {"access", measureAccess}, {"trail", measureTrail}} {
		if only != "" && only != measure.name {
			continue
		}
		if err := measure.run(built, work, runs, secrets); err != nil {
			return err
		}
	}
	return nil
}

// tools are the programs that are measured.
type tools struct {
	self, smaudit, fakeaws, opa, conftest string
}

func install(work string) (*tools, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	bin, err := filepath.Abs("bin")
	if err != nil {
		return nil, err
	}
	t := &tools{self, filepath.Join(work, "smaudit"), filepath.Join(work, "fakeaws"), filepath.Join(bin, "opa"), filepath.Join(bin, "conftest")}
	for file, folder := range map[string]string{t.smaudit: "./cmd/smaudit", t.fakeaws: "./fixtures/fakeaws"} {
		if err := command("go", "build", "-trimpath", "-o", file, folder); err != nil {
			return nil, err
		}
	}
	for file, module := range map[string]string{t.opa: opaModule, t.conftest: conftestModule} {
		if _, err := os.Stat(file); err == nil {
			continue
		}
		install := exec.Command("go", "install", module)
		install.Env = append(os.Environ(), "GOBIN="+bin)
		install.Stderr = os.Stderr
		if err := install.Run(); err != nil {
			return nil, fmt.Errorf("install %s: %w", module, err)
		}
	}
	return t, nil
}

func command(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %v: %w", name, args, err)
	}
	return nil
}
