package terraform

import (
	"math/big"
	"net/netip"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

var (
	prefixParam = function.Parameter{Name: "prefix", Type: cty.String}
	numberParam = function.Parameter{Name: "number", Type: cty.Number}
)

var cidrHostFunc = network([]function.Parameter{prefixParam, numberParam},
	func(p netip.Prefix, args []*big.Int) (string, error) {
		host := args[0]
		size := new(big.Int).Lsh(big.NewInt(1), uint(p.Addr().BitLen()-p.Bits()))
		if host.Sign() < 0 {
			host = new(big.Int).Add(size, host)
		}
		if host.Sign() < 0 || host.Cmp(size) >= 0 {
			return "", errArgument
		}
		return offset(p.Addr(), host).String(), nil
	})

var cidrNetmaskFunc = network([]function.Parameter{prefixParam},
	func(p netip.Prefix, _ []*big.Int) (string, error) {
		if !p.Addr().Is4() {
			return "", errArgument
		}
		mask := uint32(0xffffffff) << (32 - p.Bits())
		return netip.AddrFrom4([4]byte{byte(mask >> 24), byte(mask >> 16), byte(mask >> 8), byte(mask)}).String(), nil
	})

var cidrSubnetFunc = network([]function.Parameter{prefixParam, numberParam, numberParam},
	func(p netip.Prefix, args []*big.Int) (string, error) {
		bits, number := args[0], args[1]
		if !bits.IsInt64() || bits.Int64() < 0 || bits.Int64() > int64(p.Addr().BitLen()-p.Bits()) ||
			number.Sign() < 0 || number.BitLen() > int(bits.Int64()) {
			return "", errArgument
		}
		length := p.Bits() + int(bits.Int64())
		start := new(big.Int).Lsh(number, uint(p.Addr().BitLen()-length))
		return netip.PrefixFrom(offset(p.Addr(), start), length).String(), nil
	})

// network makes a function of a prefix, of which the host part is dropped, and whole numbers.
func network(params []function.Parameter, f func(netip.Prefix, []*big.Int) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params: params,
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			p, err := netip.ParsePrefix(args[0].AsString())
			if err != nil {
				return cty.DynamicVal, err
			}
			numbers := make([]*big.Int, len(args)-1)
			for i, arg := range args[1:] {
				if numbers[i], err = whole(arg); err != nil {
					return cty.DynamicVal, err
				}
			}
			text, err := f(p.Masked(), numbers)
			return cty.StringVal(text), err
		},
	})
}

func whole(v cty.Value) (*big.Int, error) {
	if err := checkNumber(v); err != nil {
		return nil, err
	}
	n, exact := v.AsBigFloat().Int(nil)
	if exact != big.Exact {
		return nil, errArgument
	}
	return n, nil
}

// offset returns the address that lies n behind base.
func offset(base netip.Addr, n *big.Int) netip.Addr {
	sum := new(big.Int).Add(new(big.Int).SetBytes(base.AsSlice()), n)
	raw := make([]byte, base.BitLen()/8)
	addr, _ := netip.AddrFromSlice(sum.FillBytes(raw))
	return addr
}

// cidrSubnetsFunc packs subnets of the given lengths one behind the other.
var cidrSubnetsFunc = function.New(&function.Spec{
	Params:   []function.Parameter{prefixParam},
	VarParam: &numberParam,
	Type:     function.StaticReturnType(cty.List(cty.String)),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		p, err := netip.ParsePrefix(args[0].AsString())
		if err != nil || len(args) > maxMatches {
			return cty.DynamicVal, errArgument
		}
		p = p.Masked()
		total := p.Addr().BitLen()
		limit := new(big.Int).Lsh(big.NewInt(1), uint(total-p.Bits()))
		next := new(big.Int)
		var out []cty.Value
		for _, arg := range args[1:] {
			bits, err := whole(arg)
			if err != nil || bits.Sign() <= 0 || bits.Cmp(big.NewInt(int64(total-p.Bits()))) > 0 {
				return cty.DynamicVal, errArgument
			}
			length := p.Bits() + int(bits.Int64())
			size := new(big.Int).Lsh(big.NewInt(1), uint(total-length))
			// A subnet starts at a multiple of its size.
			next = next.Add(next, size).Sub(next, big.NewInt(1)).Div(next, size).Mul(next, size)
			if new(big.Int).Add(next, size).Cmp(limit) > 0 {
				return cty.DynamicVal, errArgument
			}
			out = append(out, cty.StringVal(netip.PrefixFrom(offset(p.Addr(), next), length).String()))
			next.Add(next, size)
		}
		if len(out) == 0 {
			return cty.ListValEmpty(cty.String), nil
		}
		return cty.ListVal(out), nil
	},
})
