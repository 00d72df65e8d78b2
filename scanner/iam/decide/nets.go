package decide

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"smaudit/scanner/iam/language"
)

// net is a network that a policy names.
type net struct {
	way      string // into it: internet or endpoint
	variable string
	predicate
	like string // the same for networks that the policies do not tell apart
	name func() string
}

// nets are the networks that the policies name.
func (d *Decider) nets() []net {
	c := d.comparison()
	if c.nets != nil {
		return c.nets
	}
	for _, b := range d.blocks {
		like := "block"
		for _, r := range c.blocks {
			like += r.share(b)
		}
		p := predicate{theory: addresses, blocks: ranges{b}}
		c.nets = append(c.nets, net{"internet", "aws:sourceip", p, like, func() string { return blockName(b) }})
	}
	c.nets = append(c.nets, c.behind("aws:sourcevpce", d.endpoints)...)
	c.nets = append(c.nets, c.behind("aws:sourcevpc", d.vpcs)...)
	return c.nets
}

// behind are the networks that a key names.
func (c *comparison) behind(variable string, ids []string) (out []net) {
	for _, id := range ids {
		var like strings.Builder
		like.WriteString(variable)
		for _, x := range c.indexes[variable] {
			like.WriteString("\n" + x.Rest(id))
		}
		p := within(language.Union{language.Literal(id)})
		out = append(out, net{"endpoint", variable, p, like.String(), func() string { return id }})
	}
	return out
}

// share tells how much of a block a set has: none, all, or that part.
func (r ranges) share(b block) string {
	switch common := r.around(b).meet(ranges{b}); {
	case len(common) == 0:
		return " none"
	case len(common) == 1 && common[0] == b:
		return " all"
	default:
		return fmt.Sprint(" ", common)
	}
}

// around are the blocks of a set among which those are that meet a block.
func (r ranges) around(b block) ranges {
	first, _ := slices.BinarySearchFunc(r, b, func(have, b block) int { return have.high.Compare(b.low) })
	last, _ := slices.BinarySearchFunc(r, b, func(have, b block) int {
		if have.low.Compare(b.high) <= 0 {
			return -1
		}
		return 1
	})
	return r[first:max(first, last)]
}

// blockName spells a block as CIDR where it is one.
func blockName(b block) string {
	for bits := 0; bits <= b.low.BitLen(); bits++ {
		prefix := netip.PrefixFrom(b.low, bits)
		if r, ok := addressRange(prefix.String()); ok && r[0] == b {
			return prefix.String()
		}
	}
	return b.low.String() + "-" + b.high.String()
}
