package access

import (
	"fmt"
	"testing"

	"smaudit/scanner/model"
)

// An account of 10,000 secrets and 2,000 roles, of which most have policies that others have too.
func BenchmarkPrincipals(b *testing.B) {
	var names []string
	for i := range 10_000 {
		names = append(names, fmt.Sprintf("team%d/app%d/secret%d", i%50, i%400, i))
	}
	secrets := secretsOf(names...)
	var roles []*model.Principal
	for i := range 2_000 {
		statement := permitting("secretsmanager:GetSecretValue", fmt.Sprintf("arn:aws:secretsmanager:*:*:secret:team%d/app%d/*", i%50, i%400), "")
		if i%10 == 0 {
			statement = permitting("*", "*", "")
		}
		roles = append(roles, identity("role", fmt.Sprintf("role%d", i), statement))
	}
	b.ReportAllocs()
	for b.Loop() {
		identified(secrets, roles...)
	}
}
