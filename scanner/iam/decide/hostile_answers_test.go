package decide_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// verdict is what is said of a hostile policy. Entangled is whether the budget gave out, and for what is
// expected whether it may: then there may be fewer grants.
type verdict struct {
	open, confined, deputy model.Tri
	grants                 int
	entangled              bool
}

var verdicts = map[string]verdict{
	"1,000 account keys":      {model.No, model.No, model.No, 2000, false},
	"1,000 accounts":          {model.No, model.No, model.No, 2000, false},
	"1,000 accounts and ARNs": {model.No, model.No, model.No, 2000, false},
	"1,000 accounts denied":   {model.Yes, model.Yes, model.No, 3, false},
	"1,000 blocks":            {model.No, model.Yes, model.No, 3, false},
	"1,000 blocks denied":     {model.No, model.Yes, model.No, 3, false},
	"1,000 endpoints":         {model.No, model.Yes, model.No, 3, false},
	"1,000 numbers":           {model.Yes, model.Yes, model.No, 3, false},
	"1,000 organizations":     {model.No, model.No, model.No, 2001, false},
	"1,000 roles":             {model.No, model.No, model.No, 2000, false},
	"1,000 roles of one":      {model.No, model.No, model.No, 2000, false},
	"1,000 roots, a guard":    {model.No, model.No, model.No, 2000, false},
	"1,000 services":          {model.No, model.No, model.Yes, 1000, false},
	"1,000 sources":           {model.No, model.No, model.Yes, 1, false},
	"1,000 units":             {model.No, model.No, model.No, 2001, false},
	"500 dead statements":     {model.No, model.No, model.No, 0, false},
	"500 statements":          {model.No, model.No, model.No, 500, true},
	"500 statements of all":   {model.Yes, model.Yes, model.No, 3, true},
	"500 statements of keys":  {model.Yes, model.Yes, model.Yes, 2, true},
	"a run of one":            {model.Unknown, model.Unknown, model.Unknown, 0, true},
	"actions of wildcards":    {model.No, model.No, model.No, 0, false},
	"covering denials":        {model.Yes, model.Yes, model.No, 3, false},
	"deep variables":          {model.Yes, model.Yes, model.No, 3, false},
	"look-alike accounts":     {model.No, model.No, model.No, 0, false},
	"look-alike keys":         {model.Unknown, model.Unknown, model.Unknown, 0, false},
	"nested wildcards":        {model.Unknown, model.Unknown, model.Unknown, 0, true},
	"overlapping denials":     {model.Yes, model.Yes, model.No, 3, false},
	"pigeons":                 {model.Unknown, model.Unknown, model.Unknown, 0, true},
	"resource of wildcards":   {model.No, model.No, model.No, 0, false},
	"runs":                    {model.Unknown, model.Unknown, model.Unknown, 0, true},
	"runs denied":             {model.Unknown, model.Unknown, model.Unknown, 0, true},
	"variables that meet":     {model.Unknown, model.Unknown, model.No, 0, false},
	"wildcards of two":        {model.Yes, model.Yes, model.No, 3, true},
}

// blamed is what the budget gave out at.
var blamed = map[string]string{
	"a run of one":     "Statement.0: StringLike aws:PrincipalTag/x",
	"nested wildcards": "Statement.0: StringLike aws:PrincipalArn",
	"pigeons":          "Statement.126",
	"runs":             "Statement.0: StringLike aws:PrincipalArn",
	"runs denied":      "Statement.1: StringLike aws:PrincipalArn",
}

// judged asks all questions of one decider, and reports what is left of its budget.
func judged(d *decide.Decider) (v verdict, because []string, dead []decide.Dead, weak []decide.Weak) {
	open, confined := d.Public(iam.AllActions())
	deputy := d.ConfusedDeputy()
	grants, because := d.Grants()
	dead, weak = d.Dead(), d.Weak()
	because = append(append(append(because, open.Because...), confined.Because...), deputy.Because...)
	return verdict{open.Tri, confined.Tri, deputy.Tri, len(grants), d.Left() <= 0}, because, dead, weak
}

func hostileWorld() decide.World {
	return decide.World{Secret: "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf", Account: "111122223333", Key: &decide.Key{Managed: true}}
}

// A hostile policy is answered exactly, or not at all and for a reason, with a bounded amount of work; a
// thousand names are exact, and each has its grant.
func TestHostile(t *testing.T) {
	t.Parallel()
	policies := hostile()
	assert.Len(t, verdicts, len(policies))
	for name, policy := range policies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := decide.New(hostileWorld(), parse(t, []byte(policy)))
			got, because, dead, weak := judged(d)
			want := verdicts[name]
			if want.entangled {
				assert.LessOrEqual(t, got.grants, 500)
				got.entangled, got.grants = true, want.grants
			}
			assert.Equal(t, want, got, "%v", because)
			assert.Greater(t, d.Left(), -decide.Budget/4, "the work went on after the budget gave out")
			if got.open == model.Unknown || got.deputy == model.Unknown {
				assert.NotEmpty(t, because)
			}
			if blame := blamed[name]; blame != "" {
				assert.Contains(t, because, "the policy is too entangled to decide in time, most of all "+blame)
			}
			for _, one := range dead {
				assert.NotEmpty(t, one.Why)
			}
			for _, one := range weak {
				assert.NotEmpty(t, one.Why)
			}
		})
	}
}
