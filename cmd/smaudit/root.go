package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// version is set by the release build.
var version = "dev"

// app carries what commands share: streams, the flags that all of them have, the configuration.
type app struct {
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	log    *slog.Logger
	config config
	flags  struct {
		config    string
		quiet     bool
		verbose   bool
		noColor   bool
		logFormat string
	}
}

// run executes one command line.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr}
	root := a.root()
	root.SetArgs(args)
	return exitCode(root.Execute(), stderr)
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "smaudit",
		Short:         "Audit AWS Secrets Manager: rotation, access, keys, tags, cost. Never reads a secret's value.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return a.prepare(cmd)
		},
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usage(err, fmt.Sprintf("see %s --help", cmd.CommandPath()))
	})
	flags := root.PersistentFlags()
	flags.StringVarP(&a.flags.config, "config", "c", "", "configuration file (default: .smaudit.yaml, looked for upward to the git root)")
	flags.BoolVarP(&a.flags.quiet, "quiet", "q", false, "no messages besides errors")
	flags.BoolVarP(&a.flags.verbose, "verbose", "v", false, "say what is being done")
	flags.BoolVar(&a.flags.noColor, "no-color", false, "no colours (also NO_COLOR)")
	flags.StringVar(&a.flags.logFormat, "log-format", "text", "format of messages: text or json")
	root.AddCommand(
		a.scanCommand(), a.auditCommand(), a.collectCommand(), a.permissionsCommand(), a.doctorCommand(), a.accessCommand(), a.costCommand(), a.reportCommand(), a.rulesCommand(), a.explainCommand(), a.baselineCommand(), a.suppressCommand(), a.diffCommand(),
		a.configCommand(), a.schemaCommand(), a.versionCommand(),
	)
	unknownCommands(root)
	return root
}

// unknownCommands makes a mistyped command a usage error with a hint, on every level.
func unknownCommands(cmd *cobra.Command) {
	cmd.SuggestionsMinimumDistance = 2
	for _, child := range cmd.Commands() {
		unknownCommands(child)
	}
	args := cmd.Args
	if args == nil {
		args = cobra.ArbitraryArgs
	}
	cmd.Args = func(cmd *cobra.Command, given []string) error {
		err := args(cmd, given)
		if err == nil {
			return nil
		}
		hint := fmt.Sprintf("see %s --help", cmd.CommandPath())
		if len(given) > 0 {
			if near := cmd.SuggestionsFor(given[0]); len(near) > 0 {
				hint = fmt.Sprintf("did you mean %q?", near[0])
			}
		}
		return usage(err, hint)
	}
}

// prepare fills in what the command line left open, from the environment and then from the
// configuration file, and sets up logging.
func (a *app) prepare(cmd *cobra.Command) error {
	if err := fromEnvironment(cmd.Flags()); err != nil {
		return err
	}
	if a.flags.logFormat != "text" && a.flags.logFormat != "json" {
		return usage(fmt.Errorf("log format %q is not known", a.flags.logFormat), "use text or json")
	}
	a.log = a.logger()
	if cmd.Annotations["config"] == "none" {
		return nil
	}
	loaded, err := loadConfig(a.flags.config)
	if err != nil {
		return err
	}
	a.config = loaded
	a.log.Debug("configuration read", "file", loaded.file)
	return loaded.fill(cmd.Flags())
}

func (a *app) logger() *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelWarn}
	switch {
	case a.flags.verbose:
		options.Level = slog.LevelDebug
	case a.flags.quiet:
		options.Level = slog.LevelError
	}
	if a.flags.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(a.stderr, options))
	}
	return slog.New(slog.NewTextHandler(a.stderr, options))
}

// fromEnvironment sets flags that the command line does not give from SMAUDIT_FLAG_NAME.
func fromEnvironment(flags *pflag.FlagSet) error {
	var first error
	flags.VisitAll(func(flag *pflag.Flag) {
		name := "SMAUDIT_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
		value, ok := os.LookupEnv(name)
		if flag.Changed || !ok || value == "" || first != nil || isPrivate(flag) {
			return
		}
		if err := flags.Set(flag.Name, value); err != nil {
			first = usage(fmt.Errorf("environment variable %s: %w", name, err), "")
		}
	})
	return first
}

// private keeps a flag from being filled by the environment and the configuration, where its name means
// something else.
func private(cmd *cobra.Command, name string) {
	flag := cmd.Flags().Lookup(name)
	flag.Annotations = map[string][]string{"private": nil}
}

func isPrivate(flag *pflag.Flag) bool {
	_, is := flag.Annotations["private"]
	return is
}
