package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/pflag"

	"smaudit/scanner"
)

// configName is the configuration file's name.
const configName = ".smaudit.yaml"

// config is the configuration file. Keys that it does not have are errors.
type config struct {
	Version         int                       `yaml:"version"`
	FailOn          string                    `yaml:"fail_on,omitempty"`
	Severity        string                    `yaml:"severity,omitempty"`
	RequireComplete bool                      `yaml:"require_complete,omitempty"`
	SkipRules       []string                  `yaml:"skip_rules,omitempty"`
	Policy          []string                  `yaml:"policy,omitempty"`
	Data            []string                  `yaml:"data,omitempty"`
	Prices          string                    `yaml:"prices,omitempty"`
	Scan            scanConfig                `yaml:"scan,omitempty"`
	Trusted         trustedConfig             `yaml:"trusted,omitempty"`
	Rules           map[string]map[string]any `yaml:"rules,omitempty"`
	Classes         []classConfig             `yaml:"classes,omitempty"`

	file string // where it was found; "" when there is none
}

type scanConfig struct {
	Exclude    []string `yaml:"exclude,omitempty"`
	VarFiles   []string `yaml:"var_files,omitempty"`
	Workspace  string   `yaml:"workspace,omitempty"`
	SourceRoot string   `yaml:"source_root,omitempty"`
}

// trustedConfig says who is "us".
type trustedConfig struct {
	Organizations []string          `yaml:"organizations,omitempty"`
	Accounts      map[string]string `yaml:"accounts,omitempty"` // account id -> what it is
}

type classConfig struct {
	Name  string                    `yaml:"name"`
	Match matchConfig               `yaml:"match"`
	Rules map[string]map[string]any `yaml:"rules,omitempty"`
}

type matchConfig struct {
	Tags     map[string]string `yaml:"tags,omitempty"`
	Names    []string          `yaml:"names,omitempty"`
	Owners   []string          `yaml:"owners,omitempty"`
	Accounts []string          `yaml:"accounts,omitempty"`
}

// loadConfig reads the named file, or the one found upward from the working directory. No file at
// all is the empty configuration.
func loadConfig(name string) (config, error) {
	explicit := name != ""
	if !explicit {
		name = findUpward(configName)
		if name == "" {
			return config{}, nil
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return config{}, usage(fmt.Errorf("read configuration: %w", err), "smaudit config init writes one")
	}
	c := config{file: name}
	if err := yaml.UnmarshalWithOptions(text, &c, yaml.Strict(), yaml.DisallowUnknownField()); err != nil {
		return config{}, usage(fmt.Errorf("read configuration %s: %s", name, yaml.FormatError(err, false, true)),
			"smaudit config show prints every key with its default")
	}
	return c, c.check()
}

// findUpward looks for a file in the working directory and above it, up to the git root.
func findUpward(name string) string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		candidate := filepath.Join(dir, name)
		if _, err := os.Stat(candidate); err == nil {
			return candidate
		}
		_, gitErr := os.Stat(filepath.Join(dir, ".git"))
		parent := filepath.Dir(dir)
		if gitErr == nil || parent == dir || !errors.Is(gitErr, fs.ErrNotExist) {
			return ""
		}
		dir = parent
	}
}

func (c *config) check() error {
	if c.Version > 1 {
		return usage(fmt.Errorf("configuration %s: version %d is not known", c.file, c.Version), "this smaudit reads version 1")
	}
	seen := make(map[string]bool)
	for _, class := range c.Classes {
		if class.Name == "" || seen[class.Name] {
			return usage(fmt.Errorf("configuration %s: class %q has no name of its own", c.file, class.Name), "")
		}
		seen[class.Name] = true
		if err := class.Match.check(); err != nil {
			return usage(fmt.Errorf("configuration %s: class %q: %w", c.file, class.Name, err), "")
		}
	}
	return nil
}

func (m matchConfig) check() error {
	globs := append(append(append([]string{}, m.Names...), m.Owners...), m.Accounts...)
	for _, glob := range m.Tags {
		globs = append(globs, glob)
	}
	if len(globs) == 0 {
		return errors.New("it matches nothing; give it tags, names, owners or accounts")
	}
	for _, glob := range globs {
		if _, err := path.Match(glob, ""); err != nil {
			return fmt.Errorf("pattern %q: %w", glob, err)
		}
	}
	return nil
}

// fill sets flags that neither the command line nor the environment gave.
func (c *config) fill(flags *pflag.FlagSet) error {
	values := map[string]string{
		"fail-on": c.FailOn, "severity": c.Severity, "prices": c.Prices, "workspace": c.Scan.Workspace,
		"source-root": c.Scan.SourceRoot, "skip-rules": strings.Join(c.SkipRules, ","),
		"policy": strings.Join(c.Policy, ","), "data": strings.Join(c.Data, ","),
		"exclude": strings.Join(c.Scan.Exclude, ","), "var-file": strings.Join(c.Scan.VarFiles, ","),
	}
	if c.RequireComplete {
		values["require-complete"] = "true"
	}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		flag := flags.Lookup(name)
		if flag == nil || flag.Changed || values[name] == "" {
			continue
		}
		if err := flags.Set(name, values[name]); err != nil {
			return usage(fmt.Errorf("configuration %s: %s: %w", c.file, name, err), "")
		}
	}
	return nil
}

// parameters is the form in which rules see the configuration.
func (c *config) parameters() map[string]any {
	classes := make(map[string]any, len(c.Classes))
	for _, class := range c.Classes {
		classes[class.Name] = class.Rules
	}
	return map[string]any{"rules": c.Rules, "classes": classes}
}

func (c *config) classes() []scanner.Class {
	var out []scanner.Class
	for _, class := range c.Classes {
		out = append(out, scanner.Class{
			Name: class.Name, Tags: class.Match.Tags, Names: class.Match.Names,
			Owners: class.Match.Owners, Accounts: class.Match.Accounts,
		})
	}
	return out
}
