package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// phases runs the judging once and returns the seconds of its two phases.
func phases(self string, args ...string) (decode, judge float64, err error) {
	out, err := exec.Command(self, args...).Output()
	if err != nil {
		return 0, 0, fmt.Errorf("run %s %v: %w", self, args, err)
	}
	var a, b, failing int64
	if _, err := fmt.Sscan(string(out), &a, &b, &failing); err != nil {
		return 0, 0, fmt.Errorf("read the figures of %v: %w", args, err)
	}
	return (time.Duration(a) * time.Microsecond).Seconds(), (time.Duration(b) * time.Microsecond).Seconds(), nil
}

// measureRepository compares the gate on a small and a large repository with conftest.
func measureRepository(t *tools, work string, runs, _ int) error {
	for _, size := range []struct {
		name           string
		files, secrets int
	}{{"small", 3, 5}, {"large", 1000, 5000}} {
		dir := filepath.Join(work, size.name)
		if err := writeRepository(dir, size.files, size.secrets); err != nil {
			return err
		}
		fmt.Printf("\nscan a repository of %d files with %d secrets\n", size.files, size.secrets)
		peer, err := measured(runs, t.conftest, "test", "-p", "bench/conftest", "--parser", "hcl2", dir)
		if err != nil {
			return err
		}
		ours, err := measured(runs, t.smaudit, "scan", dir, "--no-state")
		if err != nil {
			return err
		}
		show("conftest, our kind of rule, no evaluation", peer, nil)
		show("smaudit, all rules, full evaluation", ours, &peer)
	}
	return nil
}

// writeRepository writes a Terraform root.
func writeRepository(dir string, files, secrets int) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	each := (secrets + files - 1) / files
	for i := range files {
		var text strings.Builder
		for j := i * each; j < min(secrets, (i+1)*each); j++ {
			fmt.Fprintf(&text, terraformSecret, j, j, j%40, j, j)
		}
		name := filepath.Join(dir, fmt.Sprintf("secrets%d.tf", i))
		if err := os.WriteFile(name, []byte(text.String()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

const terraformSecret = `
resource "aws_secretsmanager_secret" "s%d" {
  name        = "service/s%d"
  description = "Login of a service"
  tags = {
    Owner       = "team%d"
    Environment = "prod"
  }
}

resource "aws_secretsmanager_secret_rotation" "s%d" {
  secret_id           = aws_secretsmanager_secret.s%d.id
  rotation_lambda_arn = "arn:aws:lambda:us-east-1:111122223333:function:rotate"
  rotation_rules {
    automatically_after_days = 120
  }
}
`
