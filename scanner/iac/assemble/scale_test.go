package assemble

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/iac/resource"
)

// Time grows with the number of resources and not with its square, however their links are made. The
// bound is some thirty times what it takes; the squares of these numbers would take minutes.
func TestTimeIsBounded(t *testing.T) {
	t.Parallel()
	const n = 20_000
	for name, link := range map[string]func(i int) any{
		"by key":        func(i int) any { return unknown(to(fmt.Sprintf(`aws_secretsmanager_secret.s["%d"]`, i), "id")) },
		"without key":   func(int) any { return unknown(to("aws_secretsmanager_secret.s", "id")) },
		"by one name":   func(int) any { return "same" },
		"by no name":    func(int) any { return "other" },
		"to a function": func(int) any { return hole("aws_lambda_function.f", "arn") },
	} {
		var resources []*resource.Resource
		for i := range n {
			name := any("same")
			if i%2 == 1 {
				name = unknown(to("var.name", ""))
			}
			resources = append(resources, managed(fmt.Sprintf(`aws_secretsmanager_secret.s["%d"]`, i), attrs{"name": name}))
		}
		for i := range n {
			resources = append(resources, managed(fmt.Sprintf(`aws_secretsmanager_secret_rotation.r["x%d"]`, i), attrs{"secret_id": link(i)}))
		}
		started := time.Now()
		s := assembled(resources...)
		assert.Len(t, s.Secrets, n, name)
		assert.Less(t, time.Since(started), 30*time.Second, name)
	}
}
