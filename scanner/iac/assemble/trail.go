package assemble

import (
	"slices"
	"strings"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// describeTrails describes trails. Defaults are the provider's (aws_cloudtrail, release 6).
func (b *builder) describeTrails() {
	b.of(func(r *resource.Resource) {
		t := &model.Trail{Object: b.object(r), HomeRegion: regionOf(r)}
		f := facts{&t.Object, r}
		t.Name = f.name(r.Attrs.Get("name"))
		t.Logging = f.flag("logging", r.Attrs.Get("enable_logging"), true)
		if r.Maybe || r.MaybeModule != "" {
			t.Hide("logging")
		}
		t.MultiRegion = f.flag("multi_region", r.Attrs.Get("is_multi_region_trail"), false)
		t.Organization = f.flag("organization", r.Attrs.Get("is_organization_trail"), false)
		t.FileValidation = f.flag("file_validation", r.Attrs.Get("enable_log_file_validation"), false)
		t.Bucket = reference(r.Attrs.Get("s3_bucket_name"))
		f.at("kms_key", r.Attrs.Get("kms_key_id"))
		if key := r.Attrs.Get("kms_key_id"); given(key) {
			t.KMSKey = reference(key)
		}
		describeEvents(t, f)
		b.snapshot.Trails = append(b.snapshot.Trails, t)
	}, "aws_cloudtrail")
}

// describeEvents: without selectors a trail records all management events (CloudTrail user guide,
// logging-management-events-with-cloudtrail, 2026). Secrets Manager cannot be excluded by source from
// basic selectors, only by read_write_type.
func describeEvents(t *model.Trail, f facts) {
	basic, advanced := f.r.Attrs.Get("event_selector"), f.r.Attrs.Get("advanced_event_selector")
	for _, path := range []model.Path{"read_events", "write_events"} {
		f.at(path, basic)
		if given(advanced) {
			f.at(path, advanced)
		}
	}
	if !given(basic) && !given(advanced) {
		t.ReadEvents, t.WriteEvents = true, true
		return
	}
	if !basic.Known() || !advanced.Known() {
		t.Hide("read_events", "write_events")
		return
	}
	for _, selector := range items(basic) {
		if included := selector.Get("include_management_events"); given(included) && !included.True() {
			continue
		}
		kind := selector.Get("read_write_type")
		t.ReadEvents = t.ReadEvents || !given(kind) || kind.Text == "All" || kind.Text == "ReadOnly"
		t.WriteEvents = t.WriteEvents || !given(kind) || kind.Text == "All" || kind.Text == "WriteOnly"
	}
	for _, selector := range items(advanced) {
		t.ReadEvents = t.ReadEvents || selects(selector, "true")
		t.WriteEvents = t.WriteEvents || selects(selector, "false")
	}
}

// selects reports whether an advanced selector records management events of Secrets Manager that
// are reads, or that are not. All of its fields must match (API_AdvancedEventSelector, 2026).
func selects(selector resource.Value, readOnly string) bool {
	event := map[string]string{
		"eventCategory": "Management", "readOnly": readOnly, "eventSource": invoker, "eventType": "AwsApiCall",
	}
	management := false
	for _, field := range items(selector.Get("field_selector")) {
		name := field.Get("field").Text
		value, known := event[name]
		if !known || !matches(field, value) {
			return false
		}
		management = management || name == "eventCategory"
	}
	return management
}

// matches reports whether one operator of each sort of condition holds, as CloudTrail combines them:
// positive ones by or, negative ones by and.
func matches(field resource.Value, value string) bool {
	equal := func(have string) bool { return have == value }
	starts := func(have string) bool { return strings.HasPrefix(value, have) }
	ends := func(have string) bool { return strings.HasSuffix(value, have) }
	positive, wanted := false, false
	for operator, holds := range map[string]func(string) bool{"equals": equal, "starts_with": starts, "ends_with": ends} {
		if list := texts(field.Get(operator)); len(list) > 0 {
			wanted = true
			positive = positive || slices.ContainsFunc(list, holds)
		}
	}
	for operator, holds := range map[string]func(string) bool{"not_equals": equal, "not_starts_with": starts, "not_ends_with": ends} {
		if slices.ContainsFunc(texts(field.Get(operator)), holds) {
			return false
		}
	}
	return positive || !wanted
}

func texts(v resource.Value) []string {
	var out []string
	for _, item := range v.Items {
		out = append(out, item.Text)
	}
	return out
}
