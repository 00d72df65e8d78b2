package main

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"smaudit/policies"
	"smaudit/scanner/model"
)

//go:embed config.yaml
var sampleConfig string

func (a *app) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Begin, show and check the configuration",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use: "init", Short: "Write a commented " + configName, Args: cobra.NoArgs,
		Annotations: map[string]string{"config": "none"},
		RunE: func(*cobra.Command, []string) error {
			if err := create(configName, sampleConfig); err != nil {
				return err
			}
			_, err := fmt.Fprintln(a.stdout, configName)
			return err
		},
	}, &cobra.Command{
		Use: "show", Short: "Print the configuration in force", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			text, err := yaml.Marshal(a.config)
			if err != nil {
				return err
			}
			origin := a.config.file
			if origin == "" {
				origin = "none found; these are the defaults"
			}
			_, err = fmt.Fprintf(a.stdout, "# file: %s\n%s", origin, text)
			return err
		},
	}, &cobra.Command{
		Use: "validate", Short: "Check the configuration, its rules and parameters", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := a.load(cmd.Context(), &ruleFlags{skip: a.config.SkipRules, policy: a.config.Policy, data: a.config.Data})
			if err != nil {
				return err
			}
			if err := a.config.checkRules(); err != nil {
				return err
			}
			_, err = fmt.Fprintln(a.stdout, "the configuration is valid")
			return err
		},
	})
	return cmd
}

// checkRules makes sure that every parameter that is set is one that a rule takes.
func (c *config) checkRules() error {
	takes := make(map[string]map[string]bool)
	all, err := policies.Catalogue(c.Policy...)
	if err != nil {
		return usage(err, "")
	}
	for _, rule := range all {
		takes[rule.ID] = make(map[string]bool)
		for _, p := range rule.Parameters {
			takes[rule.ID][p.Name] = true
		}
	}
	sets := map[string]map[string]map[string]any{"rules": c.Rules}
	for _, class := range c.Classes {
		sets["class "+class.Name] = class.Rules
	}
	for where, byRule := range sets {
		for id, values := range byRule {
			if takes[id] == nil {
				return usage(fmt.Errorf("configuration %s: %s: there is no rule %q", c.file, where, id), "smaudit rules list prints them")
			}
			for name := range values {
				if !takes[id][name] {
					return usage(fmt.Errorf("configuration %s: %s: %s takes no parameter %q", c.file, where, id, name), "smaudit rules show "+id)
				}
			}
		}
	}
	return nil
}

// schemas are what programs read and write, by name.
var schemas = map[string]func() map[string]any{
	"report":   func() map[string]any { return model.Schema(model.Report{}, model.Filled) },
	"snapshot": func() map[string]any { return model.Schema(model.Snapshot{}) },
	"input":    func() map[string]any { return model.Schema(model.Input{}, model.ForRules) },
}

func (a *app) schemaCommand() *cobra.Command {
	names := slices.Sorted(maps.Keys(schemas))
	return &cobra.Command{
		Use:         "schema NAME",
		Short:       "Print a JSON Schema: " + strings.Join(names, ", "),
		Args:        cobra.ExactArgs(1),
		ValidArgs:   names,
		Annotations: map[string]string{"config": "none"},
		RunE: func(_ *cobra.Command, args []string) error {
			schema, ok := schemas[args[0]]
			if !ok {
				return usage(fmt.Errorf("there is no schema %q", args[0]), "there are: "+strings.Join(names, ", "))
			}
			return writeJSON(a.stdout, schema())
		},
	}
}
