package model

import (
	"reflect"
	"strings"
	"time"
)

// SchemaOption changes what [Schema] describes.
type SchemaOption func(*schemaWriter)

// ForRules leaves out what rules do not see: fields tagged `rego:"-"`.
func ForRules(w *schemaWriter) { w.forRules = true }

// Filled says that lists and maps are written empty and never null, as [FillLists] makes them.
func Filled(w *schemaWriter) { w.filled = true }

// Schema describes, as a JSON Schema of draft 7, the JSON into which encoding/json writes v. Objects
// are closed: they have no properties besides those of their Go type. A field is required unless it
// is left out when zero. Types are written where they are used, without $ref; one that contains
// itself is an open object the second time.
func Schema(v any, options ...SchemaOption) map[string]any {
	w := schemaWriter{open: make(map[reflect.Type]bool)}
	for _, option := range options {
		option(&w)
	}
	out := w.schema(reflect.TypeOf(v))
	out["$schema"] = "http://json-schema.org/draft-07/schema#"
	return out
}

type schemaWriter struct {
	forRules bool
	filled   bool
	open     map[reflect.Type]bool // types that are being written
}

var timeType = reflect.TypeFor[time.Time]()

func (w *schemaWriter) schema(t reflect.Type) map[string]any {
	switch {
	case t == nil:
		return map[string]any{}
	case t == timeType:
		return map[string]any{"type": "string", "format": "date-time"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return w.schema(t.Elem())
	case reflect.Struct:
		return w.object(t)
	case reflect.Slice, reflect.Array:
		return map[string]any{"type": "array", "items": w.schema(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": w.schema(t.Elem())}
	case reflect.Func: // a sequence, iter.Seq2[T, error], is written as the list of what it yields
		return map[string]any{"type": "array", "items": w.schema(t.In(0).In(0))}
	}
	return scalarSchema(t.Kind())
}

func scalarSchema(kind reflect.Kind) map[string]any {
	switch kind {
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Float32, reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Interface:
		return map[string]any{}
	default:
		return map[string]any{"type": "integer"}
	}
}

func (w *schemaWriter) object(t reflect.Type) map[string]any {
	if w.open[t] {
		return map[string]any{"type": "object"}
	}
	w.open[t] = true
	defer delete(w.open, t)

	properties, required := map[string]any{}, []any{}
	for _, field := range reflect.VisibleFields(t) {
		name, optional, ok := w.property(field)
		if !ok {
			continue
		}
		property := w.schema(field.Type)
		if !optional {
			required = append(required, name)
			w.nullable(property, field.Type)
		}
		properties[name] = property
	}
	out := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

// nullable allows null for what is nil in Go and yet written.
func (w *schemaWriter) nullable(property map[string]any, t reflect.Type) {
	word, typed := property["type"].(string)
	list := t.Kind() == reflect.Slice || t.Kind() == reflect.Map
	if typed && (t.Kind() == reflect.Pointer || list && !w.filled) {
		property["type"] = []any{word, "null"}
	}
}

// property tells under which name encoding/json writes a field, and whether it may be absent.
func (w *schemaWriter) property(field reflect.StructField) (name string, optional, ok bool) {
	tag := field.Tag.Get("json")
	name, options, _ := strings.Cut(tag, ",")
	switch {
	case !field.IsExported(), tag == "-", field.Anonymous && name == "":
		return "", false, false
	case w.forRules && field.Tag.Get("rego") == "-":
		return "", false, false
	case name == "":
		name = field.Name
	}
	return name, strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero"), true
}
