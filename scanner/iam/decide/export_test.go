package decide

import "smaudit/scanner/iam/language"

// Budget is what a decider may spend.
var Budget = language.NewBudget().Left

// Left is what is left of it.
func (d *Decider) Left() int { return d.budget.Left }
