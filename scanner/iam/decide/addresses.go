package decide

import (
	"net/netip"
	"slices"
)

// block is a range of addresses of one family, ends included.
type block struct{ low, high netip.Addr }

// ranges are a set of addresses: blocks in order, apart from each other, those of IPv4 first.
type ranges []block

// families are all addresses.
var families = ranges{
	{netip.MustParseAddr("0.0.0.0"), netip.MustParseAddr("255.255.255.255")},
	{netip.MustParseAddr("::"), netip.MustParseAddr("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")},
}

// addressRange reads an address or a CIDR block, and reports whether the text is one.
func addressRange(text string) (ranges, bool) {
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		address, err := netip.ParseAddr(text)
		if err != nil || address.Zone() != "" {
			return nil, false
		}
		prefix = netip.PrefixFrom(address, address.BitLen())
	}
	prefix = prefix.Masked()
	bytes := prefix.Addr().AsSlice()
	for bit := prefix.Bits(); bit < len(bytes)*8; bit++ {
		bytes[bit/8] |= 0x80 >> (bit % 8)
	}
	high, _ := netip.AddrFromSlice(bytes)
	return ranges{{prefix.Addr(), high}}, true
}

// normal puts blocks in order and joins those that touch.
func normal(blocks ranges) ranges {
	slices.SortFunc(blocks, func(a, b block) int { return a.low.Compare(b.low) })
	out := ranges{}
	for _, b := range blocks {
		n := len(out)
		if n > 0 && out[n-1].low.BitLen() == b.low.BitLen() && (b.low.Compare(out[n-1].high) <= 0 || out[n-1].high.Next() == b.low) {
			if b.high.Compare(out[n-1].high) > 0 {
				out[n-1].high = b.high
			}
			continue
		}
		out = append(out, b)
	}
	return out
}

// join returns the addresses of either set.
func (r ranges) join(other ranges) ranges { return normal(slices.Concat(r, other)) }

// complement returns all other addresses.
func (r ranges) complement() ranges {
	out := ranges{}
	for _, family := range families {
		low, open := family.low, true
		for _, b := range r {
			if b.low.BitLen() != low.BitLen() {
				continue
			}
			if low.Compare(b.low) < 0 {
				out = append(out, block{low, b.low.Prev()})
			}
			if b.high == family.high {
				open = false
				break
			}
			low = b.high.Next()
		}
		if open {
			out = append(out, block{low, family.high})
		}
	}
	return out
}

// meet returns the addresses of both sets.
func (r ranges) meet(other ranges) ranges {
	out := ranges{}
	for i, j := 0, 0; i < len(r) && j < len(other); {
		a, b := r[i], other[j]
		low, high := a.low, a.high
		if b.low.Compare(low) > 0 {
			low = b.low
		}
		if b.high.Compare(high) < 0 {
			high = b.high
		}
		if low.Compare(high) <= 0 { // addresses of IPv4 come before those of IPv6, so that both ends are of one family
			out = append(out, block{low, high})
		}
		if a.high.Compare(b.high) < 0 {
			i++
		} else {
			j++
		}
	}
	return out
}

func (r ranges) has(address netip.Addr) bool {
	return slices.ContainsFunc(r, func(b block) bool {
		return b.low.BitLen() == address.BitLen() && b.low.Compare(address) <= 0 && address.Compare(b.high) <= 0
	})
}

// usual are addresses that documents use as examples of strangers (RFC 5737, RFC 3849).
var usual = []netip.Addr{netip.MustParseAddr("198.51.100.7"), netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("2001:db8::7")}

// pick returns an address of the set, a usual one if there is one.
func (r ranges) pick() (netip.Addr, bool) {
	for _, address := range usual {
		if r.has(address) {
			return address, true
		}
	}
	if len(r) == 0 {
		return netip.Addr{}, false
	}
	return r[0].low, true
}

// broadest are the sizes above which a block names no network: those of S3's definition of public
// (AmazonS3 userguide, access-control-block-public-access, 2026): /8 of IPv4 and /32 of IPv6.
const (
	broadest4 = 8
	broadest6 = 32
)

// narrow returns the blocks that are small enough to name a network. Blocks that touch count as one.
func (r ranges) narrow() ranges {
	out := ranges{}
	for _, b := range r {
		bits := broadest4
		if b.low.BitLen() == 128 {
			bits = broadest6
		}
		// A block is small enough if it fits in one of that prefix, wherever it begins.
		limit, _ := addressRange(netip.PrefixFrom(netip.IPv6Unspecified(), bits).String())
		if b.low.BitLen() == 32 {
			limit, _ = addressRange(netip.PrefixFrom(netip.IPv4Unspecified(), bits).String())
		}
		if distance(b).Compare(limit[0].high) <= 0 {
			out = append(out, b)
		}
	}
	return out
}

// distance is how far the ends of a block are apart, as an address counted from zero.
func distance(b block) netip.Addr {
	low, high := b.low.AsSlice(), b.high.AsSlice()
	borrow := 0
	for i := len(low) - 1; i >= 0; i-- {
		d := int(high[i]) - int(low[i]) - borrow
		borrow = 0
		if d < 0 {
			d, borrow = d+256, 1
		}
		high[i] = byte(d)
	}
	out, _ := netip.AddrFromSlice(high)
	return out
}
