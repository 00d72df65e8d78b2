package decide

import (
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/language"
	"smaudit/scanner/model"
)

// Decider answers questions about the policies of one secret. It must not be used by two goroutines at
// once. All its answers together may cost a bounded amount of work; what comes after is unknown.
type Decider struct {
	compiler
	docs   []*iam.Document // the secret's policies, united
	budget *language.Budget
	literals
	apart
	memory
	doubted bool // something that the last search looked at is not known
}

// apart are the things that the policies may tell apart. Of those that they do not, one stands for all.
type apart struct {
	groups   []iam.Actions
	classes  []string // of identities
	networks []string // ways into the network
	sources  []string // ways to tell for whom a service calls
	versions bool     // a value may be asked for by its version
}

// memory is what was found out once.
type memory struct {
	bySetting map[setting]*sight
	outcomes  map[string]outcome
	domains   map[about]domain
	strangers map[string]conjunction // by class, as are foreigners
	foreign   map[string]atom
	open      map[*iam.Statement]Answer // whether a statement by itself lets strangers in
	compared  *comparison
	tangle    string // why the budget ran out, "" where it did not
}

// New returns a decider for the policies of a secret, which count as one. Documents that are nil do not
// exist.
func New(w World, docs ...*iam.Document) *Decider {
	d := &Decider{
		compiler: compiler{&w, &numbered{names: make(map[string]name)}, make(map[*iam.Statement]*prepared)},
		docs:     slices.DeleteFunc(slices.Clone(docs), func(doc *iam.Document) bool { return doc == nil }),
		budget:   language.NewBudget(),
		memory: memory{
			bySetting: make(map[setting]*sight), outcomes: make(map[string]outcome), domains: make(map[about]domain),
			strangers: make(map[string]conjunction), foreign: make(map[string]atom), open: make(map[*iam.Statement]Answer),
		},
	}
	d.literals = d.gather()
	d.apart = d.tellApart()
	return d
}

// Sharing returns a decider for other policies, or in another world, whose work is counted as another's.
func (d *Decider) Sharing(w World, docs ...*iam.Document) *Decider {
	other := New(w, docs...)
	other.budget = d.budget
	return other
}

// Exhausted reports whether the questions so far would have taken more work than there is. Then lists of what
// was found, such as those of [Decider.Dead] and [Decider.Weak], may lack something.
func (d *Decider) Exhausted() bool { return d.budget.Left <= 0 }

// Answer is what became of a question. Witness is there where the answer is yes; Because says what the
// answer hangs on where it is unknown.
type Answer struct {
	model.Tri
	Witness   *model.Request
	Statement *iam.Statement // that allows the witness
	Because   []string
}

// everything are the secret's policies and that of its key.
func (d *Decider) everything() []*iam.Document {
	if d.Key == nil || d.Key.Policy == nil {
		return d.docs
	}
	return append(d.docs[:len(d.docs):len(d.docs)], d.Key.Policy)
}

// eachCondition visits the values of the conditions of the secret's policies that are known.
func (d *Decider) eachCondition(each func(key string, v iam.Text)) {
	for _, doc := range d.docs {
		for i := range doc.Statements {
			for _, c := range doc.Statements[i].Conditions {
				for _, v := range c.Values.Values {
					if !v.Unknown {
						each(strings.ToLower(c.Key.Value), v)
					}
				}
			}
		}
	}
}

// title names a statement for people.
func title(st *iam.Statement) string {
	if st.Sid.Value != "" && !strings.ContainsAny(st.Sid.Value, "\n\r") {
		return st.Sid.Value
	}
	return st.Path
}
