package main

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
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
			flags := a.scanCommand().Flags()
			if err := errors.Join(fromEnvironment(flags), a.config.fill(flags)); err != nil {
				return err
			}
			text, err := yaml.Marshal(a.config.inForce(flags))
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
			_, err = fmt.Fprintln(a.stdout, "the configuration is valid")
			return err
		},
	})
	return cmd
}

// checkRules makes sure that every parameter that is set is one that a rule takes.
func (c *config) checkRules(policy []string) error {
	sets := map[string]map[string]map[string]any{"rules": c.Rules}
	for _, class := range c.Classes {
		sets["class "+class.Name] = class.Rules
	}
	if len(c.Rules) == 0 && len(c.Classes) == 0 {
		return nil
	}
	all, err := policies.Catalogue(policy...)
	if err != nil {
		return err
	}
	for _, where := range slices.Sorted(maps.Keys(sets)) {
		for _, rule := range all {
			if err := checkParameters(&rule, sets[where][rule.ID]); err != nil {
				return usage(fmt.Errorf("configuration %s: %s: %w", c.file, where, err), "smaudit rules show "+rule.ID)
			}
		}
	}
	return nil
}

// checkParameters refuses a parameter that the rule does not take, and a value of another kind than
// its default: Rego compares a number with a text without a word, and never finds anything.
func checkParameters(rule *model.Rule, values map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		at := slices.IndexFunc(rule.Parameters, func(p model.Parameter) bool { return p.Name == name })
		if at < 0 {
			return fmt.Errorf("%s takes no parameter %q", rule.ID, name)
		}
		if want, got := kindOf(rule.Parameters[at].Default), kindOf(values[name]); want != "" && got != want {
			return fmt.Errorf("%s: %s is %s, not %s", rule.ID, name, cmp.Or(got, "nothing"), want)
		}
	}
	return nil
}

// kindOf names the kind of a value, "" for none.
func kindOf(v any) string {
	if v == nil {
		return ""
	}
	switch reflect.TypeOf(v).Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		if _, number := v.(json.Number); number {
			return "a number"
		}
		return "a text"
	case reflect.Slice:
		return "a list"
	case reflect.Map:
		return "a mapping"
	default:
		return "a number"
	}
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
