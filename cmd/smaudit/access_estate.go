package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"smaudit/scanner"
	"smaudit/scanner/access"
	"smaudit/scanner/aws"
	"smaudit/scanner/iac"
	"smaudit/scanner/model"
	"smaudit/scanner/saved/identities"
	"smaudit/scanner/trail"
	"smaudit/scanner/trail/logfile"
)

// estateFlags say from where to learn who there is and what there is to reach.
type estateFlags struct {
	from       []string
	live       bool
	identities []string
	code       scanFlags
	account    accountFlags
	deadline   time.Duration
	format     string
	record     string
}

func (f *estateFlags) register(cmd *cobra.Command, formats string) {
	flags := cmd.Flags()
	flags.StringSliceVar(&f.from, "from", nil, "saved snapshot, directory of Terraform, plan or state; repeatable (default: the working directory)")
	flags.BoolVar(&f.live, "live", false, "read a live account")
	flags.StringSliceVar(&f.identities, "authorization-details", nil, "file that aws iam get-account-authorization-details wrote, for the users, groups and roles; repeatable")
	flags.StringVarP(&f.format, "format", "f", "text", formats)
	flags.DurationVar(&f.deadline, "deadline", 0, "give up after this time")
	f.code.registerCode(flags)
	f.account.register(cmd)
}

// registerRecord registers the flag that says what was used.
func (f *estateFlags) registerRecord(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.record, "cloudtrail", "off", "log files that tell what was used, as files=PATH (default: what the evidence has of it)")
}

// fill tells the snapshots what the record has of them.
func (a *app) fill(ctx context.Context, f *estateFlags, snapshots []*model.Snapshot) error {
	kind, where, _ := strings.Cut(f.record, "=")
	switch {
	case kind == "off" || kind == "":
		return nil
	case kind != "files" || where == "":
		return usage(fmt.Errorf("--cloudtrail: %q is not files=PATH", f.record), "smaudit collect --cloudtrail reads other records, and the evidence keeps what they tell")
	}
	tree, err := openTree([]string{where})
	if err != nil {
		return err
	}
	record, gaps, err := trail.Read(ctx, logfile.FromFS(tree.files, tree.paths), trail.Settings{Source: "files", Now: now(), Scanners: a.config.Scanners})
	if err != nil {
		return fmt.Errorf("read %s: %w", where, err)
	}
	a.warnOfGaps([]*model.Snapshot{{Gaps: gaps}})
	for _, s := range snapshots {
		record.Fill(s)
	}
	return nil
}

// estate reads the sources.
func (a *app) estate(ctx context.Context, f *estateFlags) (*access.Estate, error) {
	limit := judgeFlags{deadline: f.deadline}
	ctx, cancel := limit.within(ctx)
	defer cancel()
	collectors, err := a.collectors(f)
	if err != nil {
		return nil, err
	}
	var snapshots []*model.Snapshot
	for _, collector := range collectors {
		for s, err := range collector.Collect(ctx) {
			if err != nil {
				return nil, fmt.Errorf("collect from %s: %w", collector.Name(), err)
			}
			snapshots = append(snapshots, s)
		}
	}
	for _, name := range f.identities {
		s, err := readIdentities(name)
		if err != nil {
			return nil, err
		}
		snapshots = append(snapshots, s)
	}
	a.warnOfGaps(snapshots)
	if err := a.fill(ctx, f, snapshots); err != nil {
		return nil, err
	}
	return access.NewEstate(a.config.Trusted.trust(), snapshots), nil
}

// warnOfGaps says once that not everything could be read.
func (a *app) warnOfGaps(snapshots []*model.Snapshot) {
	var gaps []model.Gap
	for _, s := range snapshots {
		gaps = append(gaps, slices.DeleteFunc(slices.Clone(s.Gaps), func(g model.Gap) bool { return g.Aside })...)
	}
	if len(gaps) == 0 || a.flags.quiet {
		return
	}
	first := gaps[0]
	fmt.Fprintf(a.stderr, "smaudit: %d gaps, beginning with %s: %s; what hangs on them is unknown or missing\n", len(gaps), model.Visible(first.Operation), model.Visible(cmp.Or(first.Detail, string(first.Reason))))
}

// collectors are those of the sources that the flags name.
func (a *app) collectors(f *estateFlags) (out []scanner.Collector, err error) {
	if len(f.from) > 0 || !f.live {
		tree, err := openTree(f.from)
		if err != nil {
			return nil, err
		}
		c := &f.code
		out = append(out, iac.New(tree.files, tree.paths, iac.Options{
			Type: c.kind, Vars: c.vars, VarFiles: tree.relative(c.varFiles), Workspace: c.workspace,
			SourceRoot: tree.relativeOne(c.sourceRoot), Exclude: c.exclude, Gitignore: !c.noGitignore,
			Now: now(), Stdin: a.stdin,
		}))
	}
	if f.live {
		options, err := f.account.options(now())
		if err != nil {
			return nil, err
		}
		out = append(out, aws.New(options))
	}
	return out, nil
}

func readIdentities(name string) (*model.Snapshot, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, usage(fmt.Errorf("read authorization details: %w", err), "aws iam get-account-authorization-details > FILE writes one")
	}
	defer file.Close()
	s, err := identities.Read(file, name)
	return s, usage(err, "aws iam get-account-authorization-details > FILE writes one")
}

// found are the things of the name, the ARN, the address or the id that was typed.
func found[T any](things []T, object func(T) *model.Object, kind, typed string) ([]T, error) {
	spellings := func(o *model.Object) []string { return []string{o.ID, o.ARN, o.Symbol, o.Address, o.Name} }
	out := slices.DeleteFunc(slices.Clone(things), func(t T) bool { return typed == "" || !slices.Contains(spellings(object(t)), typed) })
	if len(out) > 0 {
		return out, nil
	}
	var known []string
	for _, t := range things {
		known = append(known, spellings(object(t))...)
	}
	hint := didYouMean(typed, slices.DeleteFunc(known, func(name string) bool { return name == "" }))
	if len(things) == 0 {
		hint = "name sources that hold some: --from a snapshot or code, --live, or --authorization-details"
	}
	return nil, usage(fmt.Errorf("there is no %s %q", kind, typed), hint)
}

// one refuses a name that several things have.
func one[T any](things []T, object func(T) *model.Object, kind, typed string) (t T, err error) {
	list, err := found(things, object, kind, typed)
	if err != nil {
		return t, err
	}
	if len(list) > 1 {
		var names []string
		for _, t := range list[:min(len(list), 5)] {
			names = append(names, model.Visible(object(t).ID))
		}
		return t, usage(fmt.Errorf("%d %ss are called %q", len(list), kind, typed), "give the id of one: "+strings.Join(names, ", "))
	}
	return list[0], nil
}

func secretObject(s *model.Secret) *model.Object       { return &s.Object }
func principalObject(p *model.Principal) *model.Object { return &p.Object }

// nameOf names an object for people: as it is called in code, or else.
func nameOf(o *model.Object) string {
	for _, name := range []string{o.Address, o.Name, o.ARN} {
		if name != "" {
			return name
		}
	}
	return o.ID
}
