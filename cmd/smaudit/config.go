package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"smaudit/scanner"
	"smaudit/scanner/access"
	"smaudit/scanner/yamldoc"
)

// configName is the configuration file's name.
const configName = ".smaudit.yaml"

// maxConfig bounds the configuration file, in bytes.
const maxConfig = 64 << 10

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
	Suppressions    string                    `yaml:"suppressions,omitempty"`
	Baseline        string                    `yaml:"baseline,omitempty"`
	Scan            scanConfig                `yaml:"scan,omitempty"`
	Trusted         trustedConfig             `yaml:"trusted,omitempty"`
	Scanners        []string                  `yaml:"scanners,omitempty"` // ARNs of those who read values to look for leaks, * is any text
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

func (t trustedConfig) trust() access.Trust {
	return access.Trust{Accounts: slices.Sorted(maps.Keys(t.Accounts)), Organizations: t.Organizations}
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
	text, err := yamldoc.ReadFile(name, maxConfig)
	if err != nil {
		return config{}, usage(fmt.Errorf("read configuration %s: %w", name, err), "smaudit config init writes an example")
	}
	c := config{file: name}
	if err := yamldoc.Decode(text, &c); err != nil {
		return config{}, usage(fmt.Errorf("read configuration %s: %w", name, err), "smaudit config init writes an example")
	}
	c.locate(filepath.Dir(name))
	return c, c.check()
}

// locate takes the paths in the file as relative to its folder, wherever below the command runs.
func (c *config) locate(dir string) {
	place := func(name *string) {
		if *name != "" && !filepath.IsAbs(*name) {
			*name = filepath.Join(dir, *name)
		}
	}
	place(&c.Prices)
	place(&c.Suppressions)
	place(&c.Baseline)
	place(&c.Scan.SourceRoot)
	for _, list := range [][]string{c.Policy, c.Data, c.Scan.VarFiles} {
		for i := range list {
			place(&list[i])
		}
	}
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
	if c.Version == 0 {
		return usage(fmt.Errorf("configuration %s: the version is missing", c.file), "begin it with version: 1")
	}
	if c.Version != 1 {
		return usage(fmt.Errorf("configuration %s: version %d is not known", c.file, c.Version), "this smaudit reads version: 1")
	}
	if err := checkSeverity("severity", cmp.Or(c.Severity, "info"), ""); err != nil {
		return usage(fmt.Errorf("configuration %s: %w", c.file, err), hintOf(err))
	}
	gate := gateFlags{failOn: cmp.Or(c.FailOn, "high"), policy: c.Policy}
	if err := gate.check(); err != nil {
		return usage(fmt.Errorf("configuration %s: %w", c.file, err), hintOf(err))
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

// texts and lists are the keys that flags stand for, by the names of the flags.
func (c *config) texts() map[string]*string {
	return map[string]*string{
		"fail-on": &c.FailOn, "severity": &c.Severity, "prices": &c.Prices, "suppressions": &c.Suppressions, "baseline": &c.Baseline,
		"workspace": &c.Scan.Workspace, "source-root": &c.Scan.SourceRoot,
	}
}

func (c *config) lists() map[string]*[]string {
	return map[string]*[]string{
		"skip-rules": &c.SkipRules, "policy": &c.Policy, "data": &c.Data,
		"exclude": &c.Scan.Exclude, "var-file": &c.Scan.VarFiles,
	}
}

// fill sets flags that neither the command line nor the environment gave.
func (c *config) fill(flags *pflag.FlagSet) error {
	open := func(name string) *pflag.Flag {
		if flag := flags.Lookup(name); flag != nil && !flag.Changed && !isPrivate(flag) {
			return flag
		}
		return nil
	}
	var errs []error
	for name, text := range c.texts() {
		if flag := open(name); flag != nil && *text != "" {
			errs = append(errs, flag.Value.Set(*text))
		}
	}
	for name, list := range c.lists() {
		if flag := open(name); flag != nil && len(*list) > 0 {
			errs = append(errs, flag.Value.(pflag.SliceValue).Replace(*list))
		}
	}
	if flag := open("require-complete"); flag != nil && c.RequireComplete {
		errs = append(errs, flag.Value.Set("true"))
	}
	if err := errors.Join(errs...); err != nil {
		return usage(fmt.Errorf("configuration %s: %w", c.file, err), "")
	}
	return nil
}

// inForce is the configuration with what the flags say, which are filled from the environment, this
// file and their defaults.
func (c config) inForce(flags *pflag.FlagSet) config {
	c.Version = 1
	for name, text := range c.texts() {
		*text = flags.Lookup(name).Value.String()
	}
	for name, list := range c.lists() {
		*list = flags.Lookup(name).Value.(pflag.SliceValue).GetSlice()
	}
	c.RequireComplete = flags.Lookup("require-complete").Value.String() == "true"
	return c
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
