package policies

import (
	"reflect"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"smaudit/scanner/model"
)

// tree are paths as nested names. A nil tree is everything below.
type tree map[string]tree

func newTree(paths []model.Path) tree {
	root := tree{}
	for _, path := range paths {
		segments := path.Segments()
		if len(segments) == 0 {
			return nil
		}
		at := root
		for _, segment := range segments[:len(segments)-1] {
			if at[segment] == nil {
				at[segment] = tree{}
			}
			at = at[segment]
		}
		at[segments[len(segments)-1]] = nil
	}
	return root
}

// projection is the part of an input that a rule reads.
type projection struct{ codec *codec }

// newProjection prepares the projection onto paths of which none covers another.
func newProjection(paths []model.Path) (*projection, error) {
	made, err := newCodec(reflect.TypeFor[model.Input](), newTree(paths))
	if err != nil {
		return nil, err
	}
	return &projection{made}, nil
}

// term builds what the rule sees of the input.
func (p *projection) term(in *model.Input) *ast.Term { return p.codec.term(reflect.ValueOf(in).Elem()) }

// key appends the memo's key for the input. Equal keys mean equal terms.
func (p *projection) key(b []byte, in *model.Input) []byte {
	return p.codec.key(b, reflect.ValueOf(in).Elem())
}

// field is one field of a struct, as JSON shows it.
type field struct {
	name   *ast.Term
	index  []int
	absent func(reflect.Value) bool // nil where the field is always there
	codec  *codec
}

func structCodec(t reflect.Type, want tree) (*codec, error) {
	fields, err := structFields(t, want)
	if err != nil {
		return nil, err
	}
	return &codec{
		func(v reflect.Value) *ast.Term {
			pairs := make([][2]*ast.Term, 0, len(fields))
			for i := range fields {
				f := &fields[i]
				if value := v.FieldByIndex(f.index); f.absent == nil || !f.absent(value) {
					pairs = append(pairs, [2]*ast.Term{f.name, f.codec.term(value)})
				}
			}
			return ast.ObjectTerm(pairs...)
		},
		func(b []byte, v reflect.Value) []byte {
			for i := range fields {
				f := &fields[i]
				value := v.FieldByIndex(f.index)
				if f.absent != nil {
					absent := f.absent(value)
					if b = flagKey(b, absent); absent {
						continue
					}
				}
				b = f.codec.key(b, value)
			}
			return b
		},
	}, nil
}

func structFields(t reflect.Type, want tree) ([]field, error) {
	var out []field
	for _, f := range reflect.VisibleFields(t) {
		name, options, shown := jsonName(f)
		below, wanted := want[name]
		if !shown || want != nil && !wanted {
			continue
		}
		made, err := newCodec(f.Type, below)
		if err != nil {
			return nil, err
		}
		absent := absence(f.Type, options)
		if below != nil && f.Type.Kind() == reflect.Struct {
			// Of a struct that is absent when empty, a rule that reads named attributes cannot tell
			// empty from absent. To look would cost more than the attributes, and split equal keys.
			absent = nil
		}
		out = append(out, field{name: ast.StringTerm(name), index: f.Index, absent: absent, codec: made})
	}
	return out, nil
}

// jsonName tells how encoding/json calls a field, and whether rules see it.
func jsonName(f reflect.StructField) (name, options string, shown bool) {
	tag := f.Tag.Get("json")
	name, options, _ = strings.Cut(tag, ",")
	if !f.IsExported() || tag == "-" || f.Anonymous && name == "" || f.Tag.Get("rego") == "-" {
		return "", "", false
	}
	if name == "" {
		name = f.Name
	}
	return name, options, true
}

// absence returns when encoding/json leaves the field out.
func absence(t reflect.Type, options string) func(reflect.Value) bool {
	switch {
	case strings.Contains(options, "omitzero") && t == timeType:
		return func(v reflect.Value) bool { return timeOf(v).IsZero() }
	case strings.Contains(options, "omitzero"):
		return reflect.Value.IsZero
	case !strings.Contains(options, "omitempty"):
		return nil
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Map, reflect.String:
		return func(v reflect.Value) bool { return v.Len() == 0 }
	case reflect.Struct:
		return nil
	}
	return reflect.Value.IsZero
}

// isObject tells whether the path leads to an object of fixed attributes, rather than to an attribute. A
// grant that proves something is an attribute: it is known as a whole or not at all.
func isObject(path model.Path) bool {
	t := reflect.TypeFor[model.Input]()
	for _, segment := range path.Segments() {
		if t = member(t, segment); t == nil {
			return false
		}
	}
	return t.Kind() == reflect.Struct && t != timeType && t != proofType
}

// member returns the type of a named member, without pointers, nil where there is none.
func member(t reflect.Type, name string) reflect.Type {
	switch t.Kind() {
	case reflect.Map:
		t = t.Elem()
	case reflect.Struct:
		found := reflect.Type(nil)
		for _, f := range reflect.VisibleFields(t) {
			if own, _, shown := jsonName(f); shown && own == name {
				found = f.Type
			}
		}
		t = found
	default:
		return nil
	}
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}
