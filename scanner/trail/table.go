package trail

import "iter"

// table is a map that takes little space while it is small, as those of one secret mostly are: a map takes more
// than half a kilobyte for its first entry. The zero value is an empty table.
type table[K comparable, V any] struct {
	keys   []K
	values []*V
	index  map[K]int // nil while there are few
}

// few is how many keys are looked at one by one.
const few = 8

// get returns what the key has, nil where it has nothing.
func (t *table[K, V]) get(key K) *V {
	if t.index != nil {
		if i, ok := t.index[key]; ok {
			return t.values[i]
		}
		return nil
	}
	for i := range t.keys {
		if t.keys[i] == key {
			return t.values[i]
		}
	}
	return nil
}

// at returns what the key has, which is something new where it had nothing.
func (t *table[K, V]) at(key K) *V {
	if v := t.get(key); v != nil {
		return v
	}
	v := new(V)
	t.keys, t.values = append(t.keys, key), append(t.values, v)
	switch {
	case t.index != nil:
		t.index[key] = len(t.keys) - 1
	case len(t.keys) > few:
		t.index = make(map[K]int, 2*len(t.keys))
		for i, k := range t.keys {
			t.index[k] = i
		}
	}
	return v
}

// all has the entries in the order in which they came.
func (t *table[K, V]) all() iter.Seq2[K, *V] {
	return func(yield func(K, *V) bool) {
		for i, key := range t.keys {
			if !yield(key, t.values[i]) {
				return
			}
		}
	}
}
