package iam

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
)

var decimal = regexp.MustCompile(`^[+-]?[0-9]{1,60}(\.[0-9]{1,60})?$`)

// misfits reports whether there is a value that the operator cannot compare with. What AWS makes of such a one
// it does not say.
func (c *Condition) misfits() bool {
	operator, _ := OperatorNamed(c.Operator.Value)
	return slices.ContainsFunc(c.Values.Values, func(v Text) bool { return !fits(operator.Base, v.Value) })
}

func fits(operator, text string) bool {
	switch {
	case operator == "bool", operator == "null":
		return strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
	case strings.HasSuffix(operator, "ipaddress"):
		_, err := netip.ParsePrefix(text)
		address, one := netip.ParseAddr(text)
		return err == nil || one == nil && address.Zone() == ""
	case strings.HasPrefix(operator, "numeric"):
		return decimal.MatchString(text)
	case strings.HasPrefix(operator, "date"):
		for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z", time.DateOnly} {
			if _, err := time.Parse(layout, text); err == nil {
				return true
			}
		}
		return decimal.MatchString(text)
	}
	return true
}
