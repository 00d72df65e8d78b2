package evaluate

import (
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// naming is how a statement names a caller, on which depends what else has to allow (IAM user guide,
// reference_policies_evaluation-logic_policy-eval-denyallow and reference_policies_elements_principal,
// 2026).
type naming int

const (
	namesNobody   naming = iota
	namesAccount         // the caller's account: it decides by its identity policies
	namesRole            // the role: limited by a permissions boundary
	namesDirectly        // user, session, federated user, service or everybody: limited by nothing else
	namesItself          // in an identity policy
)

// names tells how a statement of a resource policy names the caller.
func names(s *iam.Statement, c model.Caller, bounded bool) naming {
	switch {
	case s.Principal.Present() && !s.Principal.Unknown:
		return listed(s.Principal, c)
	case s.NotPrincipal.Present() && !s.NotPrincipal.Unknown:
		// With Deny it is about every principal with a permissions boundary, listed or not.
		if s.Effect.Value == "Deny" && bounded || listed(s.NotPrincipal, c) == namesNobody {
			return namesDirectly
		}
	}
	return namesNobody
}

func listed(p iam.Principals, c model.Caller) naming {
	if p.Everyone {
		return namesDirectly
	}
	best := namesNobody
	for _, group := range p.Groups {
		for _, member := range group.Members.Values {
			how := namesNobody
			switch group.Type.Value {
			case "AWS":
				how = namedByAWS(member.Value, c)
			case "Service":
				if c.Type == "service" && strings.EqualFold(member.Value, c.Service) {
					how = namesDirectly
				}
			}
			best = max(best, how)
		}
	}
	return best
}

// namedByAWS compares with a principal of the type AWS. There are no wildcards within ARNs. The unique id
// of a principal that is gone names nobody.
func namedByAWS(name string, c model.Caller) naming {
	switch {
	case name == "*":
		return namesDirectly
	case c.Type == "service":
		return namesNobody
	case name == c.Account, strings.HasSuffix(name, ":root") && strings.HasPrefix(name, "arn:") && strings.HasSuffix(name, ":iam::"+c.Account+":root"):
		return namesAccount
	case name == c.ARN && c.Type == "role":
		return namesRole
	case name == c.ARN && c.ARN != "", name == c.Session && c.Session != "":
		return namesDirectly
	}
	return namesNobody
}
