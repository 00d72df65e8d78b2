package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"smaudit/policies"
	"smaudit/scanner"
	"smaudit/scanner/cost"
	"smaudit/scanner/model"
	"smaudit/scanner/saved"
)

// given is a source whose snapshot is there already.
type given struct{ snapshot *model.Snapshot }

func (given) Name() string { return "given" }

func (g given) Collect(context.Context) iter.Seq2[*model.Snapshot, error] {
	return func(yield func(*model.Snapshot, error) bool) { yield(g.snapshot, nil) }
}

// judgeSecrets measures this process from the decoded snapshot to the settled outcomes, with all
// rules. What decoding takes is reported apart.
func judgeSecrets(ctx context.Context, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	start := time.Now()
	var snapshot *model.Snapshot
	for s, err := range saved.Read(file, name) {
		if err != nil {
			return err
		}
		snapshot = s
	}
	decoded := time.Since(start)
	pack, err := policies.Load(ctx, policies.Options{})
	if err != nil {
		return err
	}
	start = time.Now()
	audit, err := scanner.Scan(ctx, scanner.Options{
		Collectors: []scanner.Collector{given{snapshot}}, Rules: pack, Prices: cost.Default(),
	})
	if err != nil {
		return err
	}
	defer audit.Close()
	summary := audit.Report(collectedAt).Summary
	fmt.Printf("%d %d %d\n", decoded.Microseconds(), time.Since(start).Microseconds(), summary.ByOutcome[model.Fail])
	return nil
}

// stockSecrets is how many secrets stock opa judges: enough to see past its start, which is
// measured by judging one.
const stockSecrets = 2000

// measureJudging compares judging with stock opa on the same rules.
func measureJudging(t *tools, work string, runs, secrets int) error {
	stock, err := measureStock(t, work, runs)
	if err != nil {
		return err
	}
	fmt.Printf("\njudge %d secrets, all rules\n", secrets)
	perSecret := stock.wall.Seconds() / stockSecrets
	fmt.Printf("  %-44s %8.1f µs a secret\n", "stock opa eval, without its start", perSecret*1e6)
	for _, mode := range []struct {
		what     string
		distinct bool
	}{{"smaudit, accounts as they are", false}, {"smaudit, no two secrets alike", true}} {
		name := filepath.Join(work, fmt.Sprintf("snapshot-%t.json", mode.distinct))
		// In a process of its own: a child's peak memory counts from its parent's.
		if err := command(t.self, "-write", name, "-secrets", strconv.Itoa(secrets), fmt.Sprintf("-distinct=%t", mode.distinct)); err != nil {
			return err
		}
		f, err := measured(max(1, runs/2), t.self, "-judge", name)
		if err != nil {
			return err
		}
		decode, judge, err := phases(t.self, "-judge", name)
		if err != nil {
			return err
		}
		show(mode.what+", whole process", f, nil)
		fmt.Printf("  %-44s %8.3f\n", "  of which decoding", decode)
		fmt.Printf("  %-44s %8.3f  = %.1f µs a secret, %.0f × stock opa\n", "  snapshot to outcomes", judge,
			judge/float64(secrets)*1e6, perSecret/(judge/float64(secrets)))
	}
	return nil
}

func writeSnapshot(name string, s *model.Snapshot) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(json.NewEncoder(file).Encode(s), file.Close())
}

// measureStock times stock opa on the rules' own entry point, less what it takes for one secret.
func measureStock(t *tools, work string, runs int) (figures, error) {
	var took [2]figures
	for i, n := range []int{1, stockSecrets} {
		name := filepath.Join(work, fmt.Sprintf("inputs-%d.json", n))
		if err := writeInputs(name, n); err != nil {
			return figures{}, err
		}
		f, err := measured(runs, t.opa, "eval", "-b", "policies", "-i", name, "-f", "raw",
			"count([d | some s in input.subjects; some d in data.smaudit.main.deny with input as s])")
		if err != nil {
			return figures{}, err
		}
		took[i] = f
	}
	return figures{wall: took[1].wall - took[0].wall, cpu: took[1].cpu - took[0].cpu, peakMB: took[1].peakMB}, nil
}

// writeInputs writes what rules see of n secrets as one document.
func writeInputs(name string, n int) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	s := estate(n, false)
	out := bufio.NewWriter(file)
	var inputs []model.Input
	for _, secret := range s.Secrets {
		inputs = append(inputs, model.Input{
			Kind: model.KindSecret, Secret: secret, Scope: &s.Scope, CollectedAt: s.CollectedAt,
		})
	}
	if err := json.NewEncoder(out).Encode(map[string]any{"subjects": inputs}); err != nil {
		return err
	}
	return out.Flush()
}
