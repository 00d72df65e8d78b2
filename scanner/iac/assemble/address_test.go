package assemble

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"smaudit/scanner/iac/resource"
)

func TestSegments(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"module", `a["x.y]\""]`, "aws_kms_key", "k[0]"}, resource.Segments(`module.a["x.y]\""].aws_kms_key.k[0]`))
	assert.Equal(t, "module.a.aws_kms_key.k", resource.Bare(`module.a["x.y]\""].aws_kms_key.k[0]`))
}

// Cutting an address apart and joining it again loses nothing, whatever stands in its keys; each
// instance agrees with itself and with its bare address.
func TestAddressesProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var parts []string
		for range rapid.IntRange(1, 5).Draw(t, "n") {
			name := rapid.StringMatching(`[a-z_][a-z0-9_-]{0,6}`).Draw(t, "name")
			switch rapid.IntRange(0, 2).Draw(t, "key") {
			case 1:
				name += rapid.StringMatching(`\[[0-9]{1,3}\]`).Draw(t, "index")
			case 2:
				text := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(rapid.String().Draw(t, "text"))
				name += `["` + text + `"]`
			}
			parts = append(parts, name)
		}
		address := strings.Join(parts, ".")
		assert.Equal(t, parts, resource.Segments(address))
		assert.True(t, agrees(address, address))
		assert.True(t, agrees(resource.Bare(address), address))
		assert.Equal(t, resource.Bare(address), resource.Bare(resource.Bare(address)))
	})
}

func FuzzAddresses(f *testing.F) {
	f.Add(`module.a["x`, `aws_kms_key.k[`)
	f.Add(`]]..[[`, `"."`)
	f.Fuzz(func(t *testing.T, a, b string) {
		agrees(a, b)
		sharedModule(a, b)
		sameKey(a, b)
		linkType(a)
		if strings.Join(resource.Segments(a), ".") != a {
			t.Fatal("an address lost a part")
		}
	})
}
