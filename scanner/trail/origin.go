package trail

import (
	"net/netip"
	"strings"
)

// shared is the address space of carriers (RFC 6598), which AWS networks use as private too.
var shared = netip.MustParsePrefix("100.64.0.0/10")

// originOf tells where a request came from. AWS services stand in the place of an address with their DNS name.
func originOf(address, endpoint string) Origin {
	if endpoint != "" {
		return Origin{Class: "endpoint", Endpoint: endpoint}
	}
	ip, err := netip.ParseAddr(address)
	switch {
	case err != nil && (strings.Contains(address, ".amazonaws.com") || strings.HasSuffix(address, "Internal")):
		return Origin{Class: "service"}
	case err != nil:
		return Origin{Class: "public", Address: address}
	case ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || shared.Contains(ip.Unmap()):
		return Origin{Class: "private"}
	}
	return Origin{Class: "public", Address: ip.String()}
}
