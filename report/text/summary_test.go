package text

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/model"
)

func TestScopes(t *testing.T) {
	t.Parallel()
	aws := func(account string) model.Scope {
		return model.Scope{Source: model.SourceAWS, Account: account, Region: "eu-west-1"}
	}
	root := model.Scope{Source: model.SourceTerraform, Root: "infra"}
	tests := []struct {
		scopes []model.Scope
		want   string
	}{
		{nil, "nothing"},
		{[]model.Scope{root, aws("1")}, "terraform infra; aws 1 eu-west-1"},
		{[]model.Scope{{Object: model.Object{ID: "x\n"}, Source: model.SourceECS}}, `ecs x\n`},
		{[]model.Scope{aws("1"), aws("2"), aws("2"), root}, "4 scopes (3 aws, 1 terraform) in 2 accounts"},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, scopes(test.scopes))
	}
}

func TestGaps(t *testing.T) {
	t.Parallel()
	var all []model.Gap
	for range 1200 {
		all = append(all, model.Gap{Operation: "DescribeKey", Reason: model.GapDenied, Permission: "kms:DescribeKey"})
	}
	for i := range 4 {
		all = append(all, model.Gap{Operation: "parse", Reason: model.GapInvalid, Location: &model.Location{File: fmt.Sprint(i, ".tf")}})
	}
	assert.Equal(t, []string{
		"DescribeKey: denied, missing kms:DescribeKey (1,200 times)", "0.tf  parse: invalid", "1.tf  parse: invalid",
		"and 2 more gaps (-f json lists them)",
	}, gaps(all))
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	p := &page{tally: tally{missing: map[string]int{"a:A": 1, "b:B": 1, "c:C": 1, "d:D": 1, "e:E": 2}}}
	tests := []struct {
		outcomes map[model.Outcome]int
		complete bool
		want     string
	}{
		{nil, true, "nothing was judged"},
		{map[model.Outcome]int{model.Pass: 12345}, true, "100.0 % of 12,345 judgements"},
		{map[model.Outcome]int{model.Pass: 1}, false, "100.0 % of 1 judgement; not everything could be read"},
		{
			map[model.Outcome]int{model.Pass: 9999, model.NotKnown: 1, model.NotApplicable: 5}, false,
			"99.9 % of 10,000 judgements; 1 unknown, missing a:A, b:B, c:C and 2 more permissions (--all-outcomes shows them)",
		},
	}
	for _, test := range tests {
		r := &model.Report{Complete: test.complete, Summary: model.Summary{ByOutcome: test.outcomes}}
		assert.Equal(t, test.want, p.coverage(r))
	}
}

func TestCost(t *testing.T) {
	t.Parallel()
	costs := model.Costs{Monthly: "1.005", Currency: "EUR", PricesDate: "2026-11-01"}
	assert.Equal(t, "EUR 1.01/month (prices 2026-11-01)", cost(costs))
	costs.Currency = "USD"
	costs.Savings = []model.Saving{
		{Subject: "a", Monthly: "0.80"}, {Subject: "a", Monthly: "0.40"}, {Subject: "b", Monthly: "0.1"},
		{Subject: "c", Monthly: "1e999999999"}, {Subject: "d", Monthly: "much"},
	}
	assert.Equal(t, "$1.01/month, possible savings $0.90 (prices 2026-11-01)", cost(costs))
}

func TestWrap(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"one two", "three"}, wrap("one two three", 8))
	assert.Equal(t, []string{"秘密秘", "密"}, wrap("秘密秘密", 7), "by width, not by characters")
	assert.Equal(t, []string{"a", together("(b c d)")}, wrap("a "+together("(b c d)"), 7))
	assert.Equal(t, []string{""}, wrap("", 7))
}
