package policies

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/open-policy-agent/opa/v1/ast"

	"smaudit/scanner/model"
)

// codec turns Go values of one type into what OPA sees, and into bytes that are equal where that is.
// It does in one step what encoding/json followed by [ast.InterfaceToValue] does, since that detour
// through text took longer than the evaluation.
type codec struct {
	term func(reflect.Value) *ast.Term
	// key appends the value to a memo's key. Each type appends what tells its own end, so that two
	// different values never append the same bytes.
	key func([]byte, reflect.Value) []byte
}

var (
	timeType  = reflect.TypeFor[time.Time]()
	proofType = reflect.TypeFor[model.Grant]()
	whole     sync.Map // reflect.Type -> *codec of the whole type
)

// newCodec makes the codec for the parts of a type that are wanted: nil wants all of it.
func newCodec(t reflect.Type, want tree) (*codec, error) {
	if want != nil && narrowable(t) {
		return makeCodec(t, want)
	}
	if known, ok := whole.Load(t); ok {
		return known.(*codec), nil
	}
	made, err := makeCodec(t, nil)
	if err == nil {
		whole.Store(t, made)
	}
	return made, err
}

// narrowable tells whether a part of a value of the type can be named by a path.
func narrowable(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Map || t.Kind() == reflect.Struct && t != timeType
}

func makeCodec(t reflect.Type, want tree) (*codec, error) {
	switch {
	case t == timeType:
		return &codec{timeTerm, timeKey}, nil
	case t.Kind() == reflect.Pointer:
		return pointerCodec(t, want)
	case t.Kind() == reflect.Struct:
		return structCodec(t, want)
	case t.Kind() == reflect.Slice:
		return sliceCodec(t)
	case t.Kind() == reflect.Map && t.Key().Kind() == reflect.String && want != nil:
		return memberCodec(t, want)
	case t.Kind() == reflect.Map && t.Key().Kind() == reflect.String:
		return mapCodec(t)
	}
	return scalarCodec(t)
}

func scalarCodec(t reflect.Type) (*codec, error) {
	switch t.Kind() {
	case reflect.String:
		return &codec{
			func(v reflect.Value) *ast.Term { return stringTerm(v.String()) },
			func(b []byte, v reflect.Value) []byte { return stringKey(b, v.String()) },
		}, nil
	case reflect.Bool:
		return &codec{
			func(v reflect.Value) *ast.Term { return ast.InternedTerm(v.Bool()) },
			func(b []byte, v reflect.Value) []byte { return flagKey(b, v.Bool()) },
		}, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return &codec{
			func(v reflect.Value) *ast.Term { return ast.InternedTerm(int(v.Int())) },
			func(b []byte, v reflect.Value) []byte { return binary.AppendVarint(b, v.Int()) },
		}, nil
	case reflect.Float32, reflect.Float64:
		return &codec{floatTerm, func(b []byte, v reflect.Value) []byte {
			return binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Float()))
		}}, nil
	}
	return nil, fmt.Errorf("type %s cannot be shown to rules", t)
}

// floatTerm spells a number as encoding/json does. What JSON cannot spell is null.
func floatTerm(v reflect.Value) *ast.Term {
	text, err := json.Marshal(v.Interface())
	if err != nil {
		return ast.NullTerm()
	}
	return ast.NumberTerm(json.Number(text))
}

// stringTerm replaces each invalid byte, as encoding/json does.
func stringTerm(s string) *ast.Term {
	if !utf8.ValidString(s) {
		s = string([]rune(s))
	}
	return ast.StringTerm(s)
}

func stringKey(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func flagKey(b []byte, flag bool) []byte {
	if flag {
		return append(b, 1)
	}
	return append(b, 0)
}

func timeOf(v reflect.Value) time.Time {
	if v.CanAddr() { // without a copy on the heap
		return *v.Addr().Interface().(*time.Time)
	}
	return v.Interface().(time.Time)
}

func timeTerm(v reflect.Value) *ast.Term { return ast.StringTerm(timeOf(v).Format(time.RFC3339Nano)) }

func timeKey(b []byte, v reflect.Value) []byte {
	var buffer [40]byte
	text := timeOf(v).AppendFormat(buffer[:0], time.RFC3339Nano)
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

func pointerCodec(t reflect.Type, want tree) (*codec, error) {
	elem, err := newCodec(t.Elem(), want)
	if err != nil {
		return nil, err
	}
	return &codec{
		func(v reflect.Value) *ast.Term {
			if v.IsNil() {
				return ast.NullTerm()
			}
			return elem.term(v.Elem())
		},
		func(b []byte, v reflect.Value) []byte {
			if v.IsNil() {
				return append(b, 0)
			}
			return elem.key(append(b, 1), v.Elem())
		},
	}, nil
}

func sliceCodec(t reflect.Type) (*codec, error) {
	elem, err := newCodec(t.Elem(), nil)
	if err != nil {
		return nil, err
	}
	return &codec{
		func(v reflect.Value) *ast.Term {
			if v.IsNil() {
				return ast.NullTerm()
			}
			terms := make([]*ast.Term, v.Len())
			for i := range terms {
				terms[i] = elem.term(v.Index(i))
			}
			return ast.ArrayTerm(terms...)
		},
		func(b []byte, v reflect.Value) []byte {
			b = binary.AppendUvarint(flagKey(b, v.IsNil()), uint64(v.Len()))
			for i := range v.Len() {
				b = elem.key(b, v.Index(i))
			}
			return b
		},
	}, nil
}

func mapCodec(t reflect.Type) (*codec, error) {
	elem, err := newCodec(t.Elem(), nil)
	if err != nil {
		return nil, err
	}
	return &codec{
		func(v reflect.Value) *ast.Term {
			if v.IsNil() {
				return ast.NullTerm()
			}
			object := ast.NewObjectWithCapacity(v.Len())
			for _, key := range sortedMapKeys(v) { // two invalid keys may become one: the last wins
				object.Insert(stringTerm(key.String()), elem.term(v.MapIndex(key)))
			}
			return ast.NewTerm(object)
		},
		func(b []byte, v reflect.Value) []byte {
			b = binary.AppendUvarint(flagKey(b, v.IsNil()), uint64(v.Len()))
			for _, key := range sortedMapKeys(v) {
				b = elem.key(stringKey(b, key.String()), v.MapIndex(key))
			}
			return b
		},
	}, nil
}

func sortedMapKeys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(a.String(), b.String()) })
	return keys
}

// memberCodec shows the members of a map that are named, such as one tag.
func memberCodec(t reflect.Type, want tree) (*codec, error) {
	names := sortedKeys(want)
	members := make([]*codec, len(names))
	keys := make([]reflect.Value, len(names))
	for i, name := range names {
		var err error
		if members[i], err = newCodec(t.Elem(), want[name]); err != nil {
			return nil, err
		}
		keys[i] = reflect.ValueOf(name).Convert(t.Key())
	}
	return &codec{
		func(v reflect.Value) *ast.Term {
			object := ast.NewObjectWithCapacity(len(names))
			for i, name := range names {
				if member := v.MapIndex(keys[i]); member.IsValid() {
					object.Insert(ast.StringTerm(name), members[i].term(member))
				}
			}
			return ast.NewTerm(object)
		},
		func(b []byte, v reflect.Value) []byte {
			for i := range names {
				member := v.MapIndex(keys[i])
				if b = flagKey(b, member.IsValid()); member.IsValid() {
					b = members[i].key(b, member)
				}
			}
			return b
		},
	}, nil
}
