package policies

import (
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// smallEntries is how many results are kept in a list before a tree is worth its allocations.
const smallEntries = 32

// resultCache keeps what rules yielded during one evaluation. OPA's own is a tree of hash maps, made
// anew for each evaluation, which was more than a third of its allocations; a rule of ours calls a
// handful of others, for which a list is enough, and that list is used again. What exceeds the list
// goes to OPA's.
type resultCache struct {
	entries []cachedResult
	frames  []int // where each frame begins
	rest    topdown.VirtualCache
}

type cachedResult struct {
	ref   ast.Ref
	value *ast.Term // nil where the result is undefined
}

func (c *resultCache) reset() {
	c.entries, c.frames, c.rest = c.entries[:0], append(c.frames[:0], 0), nil
}

// Push begins a frame, in which nothing is known.
func (c *resultCache) Push() {
	c.frames = append(c.frames, len(c.entries))
	if c.rest != nil {
		c.rest.Push()
	}
}

// Pop forgets the newest frame.
func (c *resultCache) Pop() {
	c.entries = c.entries[:c.frames[len(c.frames)-1]]
	c.frames = c.frames[:len(c.frames)-1]
	if c.rest != nil {
		c.rest.Pop()
	}
}

// Get returns the result, and whether it is known to be undefined.
func (c *resultCache) Get(ref ast.Ref) (*ast.Term, bool) {
	if known := c.find(ref); known != nil {
		return known.value, known.value == nil
	}
	if c.rest != nil {
		return c.rest.Get(ref)
	}
	return nil, false
}

func (c *resultCache) find(ref ast.Ref) *cachedResult {
	for i := c.frames[len(c.frames)-1]; i < len(c.entries); i++ {
		if sameRef(c.entries[i].ref, ref) {
			return &c.entries[i]
		}
	}
	return nil
}

// sameRef compares from the end, where the refs of one package differ.
func sameRef(a, b ast.Ref) bool {
	if len(a) != len(b) {
		return false
	}
	for i := len(a) - 1; i >= 0; i-- {
		if !a[i].Equal(b[i]) {
			return false
		}
	}
	return true
}

// Put keeps a result; nil says that it is undefined. The ref is copied, because OPA goes on using it.
func (c *resultCache) Put(ref ast.Ref, value *ast.Term) {
	if known := c.find(ref); known != nil {
		known.value = value
		return
	}
	if len(c.entries) < smallEntries {
		var kept ast.Ref
		if n := len(c.entries); n < cap(c.entries) {
			kept = c.entries[:n+1][n].ref[:0]
		}
		c.entries = append(c.entries, cachedResult{append(kept, ref...), value})
		return
	}
	if c.rest == nil {
		c.rest = topdown.NewVirtualCache()
		for range c.frames[1:] {
			c.rest.Push()
		}
	}
	c.rest.Put(ref, value)
}

// Keys returns the refs with a defined result in the newest frame.
func (c *resultCache) Keys() []ast.Ref {
	var out []ast.Ref
	for _, entry := range c.entries[c.frames[len(c.frames)-1]:] {
		if entry.value != nil {
			out = append(out, entry.ref)
		}
	}
	if c.rest != nil {
		out = append(out, c.rest.Keys()...)
	}
	return out
}

// noBaseCache leaves the caching of data to the store, which holds OPA's values already.
type noBaseCache struct{}

func (noBaseCache) Get(ast.Ref) ast.Value  { return nil }
func (noBaseCache) Put(ast.Ref, ast.Value) {}
