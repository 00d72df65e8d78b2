package suppression

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"smaudit/scanner/model"
	"smaudit/scanner/yamldoc"
)

// File is the ignore file. Keys that it does not have are errors.
type File struct {
	Version      int     `yaml:"version"`
	Policy       Policy  `yaml:"policy,omitempty"`
	Suppressions []Entry `yaml:"suppressions,omitempty"`
}

// Policy says what the entries of a file must have, besides a reason.
type Policy struct {
	RequireOwner  bool `yaml:"require_owner,omitempty"`
	RequireTicket bool `yaml:"require_ticket,omitempty"`
	MaxDays       int  `yaml:"max_days,omitempty"` // an entry must expire, and at most so many days from now
}

// Entry is one acceptance as the file has it. Rule and Rules select rules; Resource is a glob over names,
// ARNs and addresses, or an address; Paths are globs over files.
type Entry struct {
	Rule     string   `yaml:"rule,omitempty"`
	Rules    []string `yaml:"rules,omitempty"`
	Resource string   `yaml:"resource,omitempty"`
	Address  string   `yaml:"address,omitempty"`
	Paths    []string `yaml:"paths,omitempty"`
	Finding  string   `yaml:"finding,omitempty"`
	Reason   string   `yaml:"reason"`
	Owner    string   `yaml:"owner,omitempty"`
	Ticket   string   `yaml:"ticket,omitempty"`
	Expires  string   `yaml:"expires,omitempty"`
}

// fileVersion is the version of the ignore file that is read.
const fileVersion = 1

// Read takes in the acceptances of an ignore file. All faults of it are returned together, each with its
// place. The name is what reports call the file.
func (l *List) Read(text []byte, name string) error {
	var file File
	if err := yamldoc.Decode(text, &file); err != nil {
		return placed(name, err)
	}
	places := yamldoc.Locate(text)
	if file.Version != fileVersion {
		return placed(name, places.Error(fmt.Sprintf("this smaudit reads version: %d", fileVersion), "version"))
	}
	var errs []error
	for i := range file.Suppressions {
		at := func(text string, steps ...any) {
			steps = append([]any{"suppressions", i}, steps...)
			errs = append(errs, placed(name, places.Error(text, steps...)))
		}
		line, _ := places.Of("suppressions", i)
		if e := l.entry(&file.Suppressions[i], &file.Policy, at); e != nil {
			e.said.Origin = fmt.Sprintf("%s:%d", name, line)
			l.add(e)
		}
	}
	return errors.Join(errs...)
}

// placed spells a fault as compilers do, so that editors find it.
func placed(name string, err error) error {
	var at *yamldoc.Error
	if !errors.As(err, &at) {
		return fmt.Errorf("%s: %w", name, err)
	}
	if at.Column == 0 {
		return fmt.Errorf("%s:%d: %s", name, at.Line, at.Text)
	}
	return fmt.Errorf("%s:%d:%d: %s", name, at.Line, at.Column, at.Text)
}

// entry checks one entry of the file. It returns nil where there is a fault, which it tells to at.
func (l *List) entry(e *Entry, policy *Policy, at func(text string, steps ...any)) *entry {
	faults := 0
	fault := func(text string, steps ...any) { faults++; at(text, steps...) }
	rules := l.rules(e, fault)
	e.checkPlace(fault)
	e.checkReason(policy, fault)
	l.checkEnd(e.Expires, policy, fault)
	if faults > 0 {
		return nil
	}
	said := model.Suppression{
		Rule: strings.Join(e.words(), ","), Resource: e.resource(), Reason: strings.TrimSpace(e.Reason),
		Owner: e.Owner, Ticket: e.Ticket, Expires: e.Expires, Kind: model.SuppressionByFile,
	}
	return &entry{said: said, rules: rules, meets: e.meets}
}

// words are all by which the entry selects rules.
func (e *Entry) words() []string {
	if e.Rule == "" {
		return e.Rules
	}
	return append([]string{e.Rule}, e.Rules...)
}

func (l *List) rules(e *Entry, fault func(string, ...any)) []string {
	var out []string
	for i, word := range e.words() {
		steps := []any{"rules", i}
		if e.Rule != "" && i == 0 {
			steps = []any{"rule"}
		} else if e.Rule != "" {
			steps[1] = i - 1
		}
		chosen, err := l.choose(word)
		if err != nil {
			fault(err.Error(), steps...)
		}
		out = append(out, chosen...)
	}
	if len(e.words()) == 0 {
		fault("the rule is missing, such as rule: ROT001")
	}
	return unique(out)
}

func unique(rules []string) []string {
	slices.Sort(rules)
	return slices.Compact(rules)
}

var findingID = regexp.MustCompile(`^[0-9a-f]{6,64}$`)

// checkPlace refuses an entry that would be about everything because somebody forgot a line.
func (e *Entry) checkPlace(fault func(string, ...any)) {
	if e.Resource == "" && e.Address == "" && e.Finding == "" && len(e.Paths) == 0 {
		fault(`the resource is missing; resource: "*" means every one`)
	}
	if strings.ContainsAny(e.Address, "*?") {
		fault("an address has no * or ?; resource: takes a glob", "address")
	}
	if e.Finding != "" && !findingID.MatchString(e.Finding) {
		fault("a finding is named by at least six digits of its id, as reports print it", "finding")
	}
}

func (e *Entry) checkReason(policy *Policy, fault func(string, ...any)) {
	if strings.TrimSpace(e.Reason) == "" {
		fault("the reason is missing", "reason")
	}
	if policy.RequireOwner && e.Owner == "" {
		fault("the owner is missing, which the policy of this file requires")
	}
	if policy.RequireTicket && e.Ticket == "" {
		fault("the ticket is missing, which the policy of this file requires")
	}
}

// checkEnd refuses what is no date: it would never expire, or at once.
func (l *List) checkEnd(expires string, policy *Policy, fault func(string, ...any)) {
	if expires == "" {
		if policy.MaxDays > 0 {
			fault("the date of expires is missing, which the policy of this file requires")
		}
		return
	}
	day, err := time.Parse(time.DateOnly, expires)
	if err != nil {
		fault(fmt.Sprintf("%q is no date such as 2027-01-31", expires), "expires")
		return
	}
	today, err := time.Parse(time.DateOnly, l.today)
	if err == nil && policy.MaxDays > 0 && day.After(today.AddDate(0, 0, policy.MaxDays)) {
		fault(fmt.Sprintf("%s is more than %d days from now, the most that the policy of this file allows", expires, policy.MaxDays), "expires")
	}
}

// resource is how a report names what the entry is about.
func (e *Entry) resource() string {
	for _, name := range []string{e.Resource, e.Address, strings.Join(e.Paths, ","), e.Finding} {
		if name != "" {
			return name
		}
	}
	return ""
}

// meets reports whether all that the entry says of a place holds.
func (e *Entry) meets(t *Target) bool {
	return (e.Resource == "" || meetsResource(e.Resource, t.Subject)) &&
		(e.Address == "" || meetsResource(e.Address, t.Subject)) &&
		(e.Finding == "" || strings.HasPrefix(t.ID, e.Finding)) &&
		(len(e.Paths) == 0 || meetsPath(e.Paths, t))
}
