package model

import "reflect"

// FillLists replaces each nil list and map of the struct that v points to by an empty one, so that
// its JSON has no null where a reader may count on a list. Fields that JSON leaves out when empty
// stay as they are. Lists that are shared with other values are copied before they are changed.
func FillLists(v any) { fill(reflect.ValueOf(v).Elem()) }

func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if tag := v.Type().Field(i).Tag.Get("json"); tag != "" && !leavesOut(tag) {
				fill(v.Field(i))
			}
		}
	case reflect.Map:
		if v.IsNil() {
			v.Set(reflect.MakeMap(v.Type()))
		}
	case reflect.Slice:
		fillSlice(v)
	}
}

func fillSlice(v reflect.Value) {
	if v.IsNil() {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	}
	if v.Type().Elem().Kind() != reflect.Struct {
		return
	}
	own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
	reflect.Copy(own, v)
	for i := range own.Len() {
		fill(own.Index(i))
	}
	v.Set(own)
}

func leavesOut(tag string) bool {
	const option = ",omitempty"
	return len(tag) >= len(option) && tag[len(tag)-len(option):] == option
}
