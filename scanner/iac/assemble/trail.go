package assemble

import (
	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
	"smaudit/scanner/selector"
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

// describeEvents tells which events of Secrets Manager the trail's selectors record.
func describeEvents(t *model.Trail, f facts) {
	basic, advanced := f.r.Attrs.Get("event_selector"), f.r.Attrs.Get("advanced_event_selector")
	for _, path := range []model.Path{"read_events", "write_events"} {
		f.at(path, basic)
		if given(advanced) {
			f.at(path, advanced)
		}
	}
	if !basic.Known() || !advanced.Known() {
		t.Hide("read_events", "write_events")
		return
	}
	t.ReadEvents, t.WriteEvents = selector.Records(basicSelectors(basic), advancedSelectors(advanced))
}

func basicSelectors(v resource.Value) []selector.Basic {
	var out []selector.Basic
	for _, item := range items(v) {
		included := item.Get("include_management_events")
		out = append(out, selector.Basic{
			Management: !given(included) || included.True(), ReadWrite: item.Get("read_write_type").Text,
		})
	}
	return out
}

func advancedSelectors(v resource.Value) []selector.Advanced {
	var out []selector.Advanced
	for _, item := range items(v) {
		fields := selector.Advanced{}
		for _, field := range items(item.Get("field_selector")) {
			fields = append(fields, selector.Field{
				Name: field.Get("field").Text, Equals: texts(field.Get("equals")), NotEquals: texts(field.Get("not_equals")),
				StartsWith: texts(field.Get("starts_with")), NotStartsWith: texts(field.Get("not_starts_with")),
				EndsWith: texts(field.Get("ends_with")), NotEndsWith: texts(field.Get("not_ends_with")),
			})
		}
		out = append(out, fields)
	}
	return out
}

func texts(v resource.Value) []string {
	var out []string
	for _, item := range v.Items {
		out = append(out, item.Text)
	}
	return out
}
