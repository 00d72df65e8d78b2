package text

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"smaudit/scanner/model"
)

// longest is how many scopes, gaps or permissions are named before the rest is only counted.
const longest = 3

// summary says what the findings are to be measured by: what was looked at and what was not.
func (p *page) summary(r *model.Report) {
	p.labelled("Scope", scopes(r.Scopes)+", "+model.Plural(r.Summary.Secrets, "secret"))
	p.labelled("Coverage", p.coverage(r))
	for _, gap := range gaps(r.Gaps) {
		p.labelled("Not read", gap)
	}
	p.labelled("Findings", r.Summary.Severities())
	if text := accepted(r.Suppressions); text != "" {
		p.labelled("Accepted", text)
	}
	if text := p.tally.rotations(); text != "" {
		p.labelled("Rotation", text)
	}
	if n := r.Summary.ByOutcome[model.Errored]; n > 0 {
		p.labelled("Errors", model.Plural(n, "judgement")+" stopped"+p.opener())
	}
	for _, rule := range p.tally.info {
		p.labelled("Info", p.infoLine(rule))
	}
	for _, severity := range model.Severities {
		if n := p.tally.below[severity]; n > 0 {
			p.labelled("Not shown", fmt.Sprintf("%s %s (--severity %s shows them)", model.Thousands(n), severity, severity))
		}
	}
	if c := r.Summary.Baseline; c != nil && c.Unchanged > 0 && !p.look.ShowAll {
		p.labelled("Not shown", model.Visible(fmt.Sprintf("%s of %s%s", model.Plural(c.Unchanged, "finding"), c.Baseline, p.opener())))
	}
	if r.Costs.Monthly != "" {
		p.labelled("Cost", cost(r.Costs))
	}
}

// infoLine is what is said of a rule of severity info unless the reader opens them.
func (p *page) infoLine(u *unopened) string {
	title := u.rule
	if rule := p.rules[u.rule]; rule != nil {
		title = model.Visible(u.rule + " " + rule.Title)
	}
	at := u.place
	if at == "" {
		at = u.subject
	}
	return fmt.Sprintf("%s: %s, %s %s", title, model.Plural(u.count, string(u.kind)), at, together("(--severity info)"))
}

// scopes names a few scopes and counts many.
func scopes(all []model.Scope) string {
	if len(all) > longest {
		accounts, sources := map[string]bool{}, map[model.Source]int{}
		for _, scope := range all {
			sources[scope.Source]++
			if scope.Account != "" {
				accounts[scope.Account] = true
			}
		}
		var parts []string
		for _, source := range slices.Sorted(maps.Keys(sources)) {
			parts = append(parts, fmt.Sprintf("%s %s", model.Thousands(sources[source]), source))
		}
		text := model.Plural(len(all), "scope") + " (" + strings.Join(parts, ", ") + ")"
		if len(accounts) > 0 {
			text += " in " + model.Plural(len(accounts), "account")
		}
		return text
	}
	var names []string
	for _, scope := range all {
		name := scope.Root
		if scope.Source == model.SourceAWS || name == "" {
			name = strings.TrimSpace(scope.Account + " " + scope.Region)
		}
		if name == "" {
			name = scope.ID
		}
		names = append(names, model.Visible(string(scope.Source)+" "+name))
	}
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, "; ")
}

// coverage is the share of judgements that were reached, rounded down: 100 % means all.
func (p *page) coverage(r *model.Report) string {
	by := r.Summary.ByOutcome
	missed := by[model.NotKnown] + by[model.Errored]
	all := by[model.Fail] + by[model.Pass] + by[model.Suppressed] + missed
	if all == 0 {
		return "nothing was judged"
	}
	tenths := (all - missed) * 1000 / all
	text := fmt.Sprintf("%d.%d %% of %s", tenths/10, tenths%10, model.Plural(all, "judgement"))
	if n := by[model.NotKnown]; n > 0 {
		text += "; " + model.Thousands(n) + " unknown" + p.missing() + p.opener()
	}
	if !r.Complete && missed == 0 {
		text += "; not everything could be read"
	}
	return text
}

// opener names the flag that lists what is only counted.
func (p *page) opener() string {
	if p.look.ShowAll {
		return ""
	}
	return " (--all-outcomes shows them)"
}

// missing names the permissions that would turn unknowns into answers.
func (p *page) missing() string {
	names := slices.Sorted(maps.Keys(p.tally.missing))
	if len(names) == 0 {
		return ""
	}
	return ", missing " + model.Visible(first(names, "permission"))
}

func first(names []string, noun string) string {
	if len(names) <= longest {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:longest], ", ") + " and " + model.Plural(len(names)-longest, "more "+noun)
}

// gaps says what could not be read: files one by one, calls by what they lack.
func gaps(all []model.Gap) []string {
	counts := map[string]int{}
	var order []string
	for _, gap := range all {
		text := gapText(&gap)
		if counts[text]++; counts[text] == 1 {
			order = append(order, text)
		}
	}
	var out []string
	for i, text := range order {
		if i == longest {
			return append(out, fmt.Sprintf("and %s (-f json lists them)", model.Plural(len(order)-longest, "more gap")))
		}
		if n := counts[text]; n > 1 {
			text += fmt.Sprintf(" (%s times)", model.Thousands(n))
		}
		out = append(out, model.Visible(text))
	}
	return out
}

func gapText(gap *model.Gap) string {
	text := gap.Operation + ": " + string(gap.Reason)
	if gap.Detail != "" {
		text += ", " + gap.Detail
	}
	if gap.Permission != "" {
		text += ", missing " + gap.Permission
	}
	if gap.Location != nil {
		text = gap.Location.Position() + "  " + text
	}
	return text
}

func cost(costs model.Costs) string {
	text := money(costs.Monthly, costs.Currency) + "/month"
	if sum := savings(costs.Savings); sum.IsPositive() {
		text += ", possible savings " + money(model.Money(sum.String()), costs.Currency)
	}
	return model.Visible(fmt.Sprintf("%s (prices %s)", text, costs.PricesDate))
}

// savings adds up, for each subject, the largest saving: two remedies of one subject may save the
// same money. What is no number counts as nothing.
func savings(all []model.Saving) decimal.Decimal {
	best := map[string]decimal.Decimal{}
	for _, saving := range all {
		best[saving.Subject] = decimal.Max(best[saving.Subject], exact(saving.Monthly))
	}
	var sum decimal.Decimal
	for _, amount := range best {
		sum = sum.Add(amount)
	}
	return sum
}

// exact reads an amount, 0 where it is none. An exponent is none: it could ask for a billion digits.
func exact(amount model.Money) decimal.Decimal {
	if len(amount) > 64 || strings.ContainsAny(string(amount), "eE") {
		return decimal.Zero
	}
	value, err := decimal.NewFromString(string(amount))
	if err != nil {
		return decimal.Zero
	}
	return value
}

// money shows an amount in cents.
func money(amount model.Money, currency string) string {
	if currency == "USD" {
		return "$" + amount.Short()
	}
	return currency + " " + amount.Short()
}
