package baseline

import "smaudit/scanner/model"

// Fixed returns the ids of failing findings of the old report that the new one would have found and has not.
func Fixed(old, current *model.Report) (map[string]bool, error) {
	b, err := Of(old, "")
	if err != nil {
		return nil, err
	}
	for found, err := range current.Findings {
		if err != nil {
			return nil, err
		}
		b.See(found.ID, found.Outcome, found.Severity)
	}
	fixed := make(map[string]bool)
	for id := range b.fixed(current.Scopes, current.Rules) {
		fixed[id] = true
	}
	return fixed, nil
}
