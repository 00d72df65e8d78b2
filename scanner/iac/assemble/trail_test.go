package assemble

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

func TestTrailEvents(t *testing.T) {
	t.Parallel()
	field := func(name, operator string, values ...any) attrs { return attrs{"field": name, operator: values} }
	advanced := func(fields ...any) attrs {
		return attrs{"advanced_event_selector": []any{attrs{"field_selector": fields}}}
	}
	management := field("eventCategory", "equals", "Management")
	tests := map[string]struct {
		attrs       attrs
		read, write bool
		unknown     []model.Path
	}{
		"none":              {attrs{}, true, true, nil},
		"defaults":          {attrs{"event_selector": []any{attrs{}}}, true, true, nil},
		"all":               {attrs{"event_selector": []any{attrs{"read_write_type": "All", "include_management_events": true}}}, true, true, nil},
		"writes":            {attrs{"event_selector": []any{attrs{"read_write_type": "WriteOnly"}}}, false, true, nil},
		"reads":             {attrs{"event_selector": []any{attrs{"read_write_type": "ReadOnly"}}}, true, false, nil},
		"data only":         {attrs{"event_selector": []any{attrs{"include_management_events": false}}}, false, false, nil},
		"two":               {attrs{"event_selector": []any{attrs{"read_write_type": "WriteOnly"}, attrs{"read_write_type": "ReadOnly"}}}, true, true, nil},
		"advanced":          {advanced(management), true, true, nil},
		"advanced reads":    {advanced(management, field("readOnly", "equals", "true")), true, false, nil},
		"advanced writes":   {advanced(management, field("readOnly", "equals", "false")), false, true, nil},
		"without KMS":       {advanced(management, field("eventSource", "not_equals", "kms.amazonaws.com", "rdsdata.amazonaws.com")), true, true, nil},
		"only KMS":          {advanced(management, field("eventSource", "equals", "kms.amazonaws.com")), false, false, nil},
		"starts with":       {advanced(management, field("eventSource", "starts_with", "secrets", "kms")), true, true, nil},
		"not ours":          {advanced(management, field("eventSource", "not_ends_with", ".amazonaws.com")), false, false, nil},
		"data events":       {advanced(field("eventCategory", "equals", "Data")), false, false, nil},
		"no category":       {advanced(field("readOnly", "equals", "true")), false, false, nil},
		"some event names":  {advanced(management, field("eventName", "equals", "PutObject")), false, false, nil},
		"selector unknown":  {attrs{"event_selector": unknown()}, false, false, []model.Path{"read_events", "write_events"}},
		"read type unknown": {attrs{"event_selector": []any{attrs{"read_write_type": unknown()}}}, false, false, []model.Path{"read_events", "write_events"}},
	}
	for name, test := range tests {
		s := assembled(managed("aws_cloudtrail.t", test.attrs))
		require.Len(t, s.Trails, 1, name)
		got := s.Trails[0]
		assert.Equal(t, []bool{test.read, test.write}, []bool{got.ReadEvents, got.WriteEvents}, name)
		assert.Equal(t, test.unknown, got.Unknown, name)
	}
}

func TestTrailDefaults(t *testing.T) {
	t.Parallel()
	got := *assembled(managed("aws_cloudtrail.t", attrs{"name": "t", "s3_bucket_name": "b"})).Trails[0]
	got.Object = model.Object{}
	assert.Equal(t, model.Trail{Logging: true, Bucket: "b", ReadEvents: true, WriteEvents: true}, got)
	got = *assembled(managed("aws_cloudtrail.t", attrs{
		"name": "t", "enable_logging": false, "is_multi_region_trail": true, "enable_log_file_validation": true,
		"kms_key_id": unknown(to("aws_kms_key.k", "arn")), "is_organization_trail": true,
	})).Trails[0]
	got.Object = model.Object{}
	assert.Equal(t, model.Trail{MultiRegion: true, FileValidation: true, Organization: true, KMSKey: "${aws_kms_key.k.arn}", ReadEvents: true, WriteEvents: true}, got)
}
