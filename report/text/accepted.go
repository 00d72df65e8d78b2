package text

import (
	"fmt"
	"strings"

	"smaudit/scanner/model"
)

// accepted says which suppressions want somebody's attention: those that end soon or have ended, and those
// that no finding met. A report without such has no line for it.
func accepted(all []model.Suppression) string {
	var parts []string
	for _, sort := range []struct {
		words string
		is    func(*model.Suppression) bool
	}{
		{"expired", func(s *model.Suppression) bool { return s.State == model.SuppressionExpired }},
		{"expiring within 30 days", func(s *model.Suppression) bool { return s.State == model.SuppressionExpiring }},
		{"unused", func(s *model.Suppression) bool { return !s.Used && s.State != model.SuppressionExpired }},
	} {
		var origins []string
		for i := range all {
			if sort.is(&all[i]) {
				origins = append(origins, all[i].Origin)
			}
		}
		if len(origins) > 0 {
			parts = append(parts, fmt.Sprintf("%d %s (%s)", len(origins), sort.words, first(origins, "suppression")))
		}
	}
	return model.Visible(strings.Join(parts, "; "))
}
