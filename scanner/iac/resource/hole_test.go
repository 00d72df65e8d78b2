package resource_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/iac/resource"
)

func TestHoles(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, give string
		want       []string
		whole      bool
	}{
		{"one", "${aws_kms_key.k.arn}", []string{"aws_kms_key.k.arn"}, true},
		{"a whole resource", resource.Link{Address: "aws_kms_key.k"}.Hole(), []string{"aws_kms_key.k."}, true},
		{"keys", `${module.a["x}:y\"]"].data.t.n[0].arn}`, []string{`module.a["x}:y\"]"].data.t.n[0].arn`}, true},
		{"within a text", "a${t.n.id}/*${t.m.id}", []string{"t.n.id", "t.m.id"}, false},
		{"policy variables", "${aws:username}${graph.facebook.com:id}${aws:PrincipalTag/a.b}${*}${?}${$}", nil, false},
		{"a variable before a hole", "${aws:x}${t.n.id}", []string{"t.n.id"}, false},
		{"no dot", "${name}", nil, false},
		{"not closed", "${t.n.id", nil, false},
		{"empty", "${}", nil, false},
		{"key not closed", `${t.n["x}`, nil, false},
		{"expression", "${t.n[each.key].arn}", nil, false},
		{"nothing", "", nil, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.want, resource.Holes(test.give))
			assert.Equal(t, test.whole, resource.IsHole(test.give))
		})
	}
}
