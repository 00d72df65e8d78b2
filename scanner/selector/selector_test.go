package selector_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"smaudit/scanner/selector"
)

func TestRecords(t *testing.T) {
	t.Parallel()
	field := func(name string, equals ...string) selector.Field { return selector.Field{Name: name, Equals: equals} }
	management := field("eventCategory", "Management")
	for _, test := range []struct {
		name          string
		basic         []selector.Basic
		advanced      []selector.Advanced
		reads, writes bool
	}{
		{"none is all", nil, nil, true, true},
		{"basic all", []selector.Basic{{Management: true}}, nil, true, true},
		{"write only", []selector.Basic{{Management: true, ReadWrite: "WriteOnly"}}, nil, false, true},
		{"two halves", []selector.Basic{{Management: true, ReadWrite: "WriteOnly"}, {Management: true, ReadWrite: "ReadOnly"}}, nil, true, true},
		{"data events only", []selector.Basic{{ReadWrite: "All"}}, nil, false, false},
		{"an unheard kind", []selector.Basic{{Management: true, ReadWrite: "Some"}}, nil, false, false},
		{"advanced management", nil, []selector.Advanced{{management}}, true, true},
		{"advanced reads", nil, []selector.Advanced{{management, field("readOnly", "true")}}, true, false},
		{"advanced data", nil, []selector.Advanced{{field("eventCategory", "Data")}}, false, false},
		{"without category", nil, []selector.Advanced{{field("readOnly", "true")}}, false, false},
		{"another source", nil, []selector.Advanced{{management, field("eventSource", "kms.amazonaws.com")}}, false, false},
		{"all but KMS", nil, []selector.Advanced{{management, {Name: "eventSource", NotEquals: []string{"kms.amazonaws.com"}}}}, true, true},
		{"all but secrets", nil, []selector.Advanced{{management, {Name: "eventSource", NotStartsWith: []string{"secretsmanager"}}}}, false, false},
		{"by prefix", nil, []selector.Advanced{{management, {Name: "eventSource", StartsWith: []string{"secretsmanager."}}}}, true, true},
		{"by ending", nil, []selector.Advanced{{management, {Name: "eventSource", EndsWith: []string{".com"}, NotEndsWith: []string{".amazonaws.com"}}}}, false, false},
		{"by what such events lack", nil, []selector.Advanced{{management, field("resources.type", "AWS::S3::Object")}}, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			reads, writes := selector.Records(test.basic, test.advanced)
			assert.Equal(t, test.reads, reads, "reads")
			assert.Equal(t, test.writes, writes, "writes")
		})
	}
}
