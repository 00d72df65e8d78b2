package plan

import (
	"slices"

	"smaudit/scanner/iac/resource"
)

func (b *builder) list(name string, v resource.Value, unknown, sensitive *marks, e *expression, links []resource.Link) resource.Value {
	out := resource.Value{Shape: resource.List, Items: make([]resource.Value, len(v.Items)), Links: links}
	blocks := match(v.Items, unknown, e)
	for i, item := range v.Items {
		from := links
		if blocks[i] == nil && item.Shape == resource.Object && len(links) == 0 && b.address != "" {
			// Of a dynamic block only itself is told, which tells its unknowns from what a provider computes.
			from = []resource.Link{{Address: b.address, Attr: name}}
		}
		out.Items[i] = b.value(name, item, unknown.item(i), sensitive.item(i), blocks[i], from)
	}
	distribute(out.Items, links)
	return out
}

// distribute gives each of several unknown elements a link of its own where there are as many as
// resources that the list is computed from: [a.arn, b.arn] names both, not each of them twice.
func distribute(items []resource.Value, links []resource.Link) {
	var unknown []*resource.Value
	for i := range items {
		if items[i].Shape == resource.Unknown {
			unknown = append(unknown, &items[i])
		}
	}
	var resources []resource.Link
	for _, link := range links {
		if link.IsResource() {
			resources = append(resources, link)
		}
	}
	if len(unknown) != len(resources) {
		return
	}
	for i, v := range unknown {
		v.Links = resources[i : i+1 : i+1]
	}
}

// match finds the block of the configuration that each element comes from. Sets of blocks are not
// in the order of the code, and dynamic blocks are not told, so what is constant in a block has to
// agree; where their numbers differ, something constant has to be there.
func match(items []resource.Value, unknown *marks, e *expression) []*expression {
	out := make([]*expression, len(items))
	if e == nil {
		return out
	}
	if len(e.items) == 0 {
		if len(e.fields) > 0 && len(items) == 1 {
			out[0] = e
		}
		return out
	}
	used := make([]bool, len(e.items))
	strict := len(e.items) != len(items)
	for i := range items {
		for _, at := range slices.Concat([]int{i}, indexes(len(e.items))) {
			if at < len(e.items) && !used[at] && agrees(items[i], e.items[at], unknown.item(i), strict) {
				out[i], used[at] = e.items[at], true
				break
			}
		}
	}
	return out
}

func indexes(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// agrees reports whether an element can come from a block.

func agrees(v resource.Value, block *expression, unknown *marks, strict bool) bool {
	told := !strict
	for name, e := range block.fields {
		if !e.constant.Set() {
			continue
		}
		if unknown.field(name) == nil && !alike(v.Fields[name], e.constant) {
			return false
		}
		told = true
	}
	return told
}

// alike reports whether a value is the constant, order and repetition aside, since sets have none.
func alike(v, constant resource.Value) bool {
	if v.Shape != resource.List || constant.Shape != resource.List {
		return v.Text == constant.Text
	}
	has := func(list []resource.Value, text string) bool {
		return slices.ContainsFunc(list, func(item resource.Value) bool { return item.Text == text })
	}
	for _, item := range v.Items {
		if !has(constant.Items, item.Text) {
			return false
		}
	}
	return len(v.Items) <= len(constant.Items)
}
