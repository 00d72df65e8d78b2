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

// names tells how a statement of a resource policy names the caller. Where AWS leaves that open it names the
// caller if it denies, unless open questions are to be answered in favour of the caller.
func (a *asked) names(s *iam.Statement) naming {
	switch {
	case s.Principal.Present() && !s.Principal.Unknown:
		return listed(s.Principal, a.caller)
	case s.NotPrincipal.Present() && !s.NotPrincipal.Unknown:
		denies := s.Effect.Value == "Deny"
		if denies && a.Boundary != nil {
			return namesDirectly // with Deny it is about every principal with a permissions boundary, listed or not
		}
		left := leftOut(s.NotPrincipal, a.caller, denies)
		if left == model.Unknown {
			a.open = title(s) + ": NotPrincipal leaves it open whether it is about the caller"
		}
		if left == model.No || left == model.Unknown && denies != a.lenient {
			return namesDirectly
		}
	}
	return namesNobody
}

// leftOut tells whether NotPrincipal leaves a caller out (IAM user guide,
// reference_policies_elements_notprincipal, 2023 and 2026): surely one that is listed together with its
// account, and as a session of a role, with the role as well. With Deny the account alone spares nobody but its
// root user: in the guide's examples all but the user or session listed beside it are denied. Of Allow, which it
// does not support, the guide says that all are allowed except the one named.
func leftOut(p iam.Principals, c model.Caller, denies bool) model.Tri {
	if c.Type == "service" || p.Everyone {
		return answer(listed(p, c) != namesNobody)
	}
	own := c.ARN
	if c.Type == "role" {
		own = c.Session
	}
	var everybody, account, role, self bool
	for _, group := range p.Groups {
		for _, member := range group.Members.Values {
			if group.Type.Value == "AWS" {
				everybody = everybody || member.Value == "*"
				account = account || namedByAWS(member.Value, c) == namesAccount
				role = role || c.Type == "role" && member.Value == c.ARN
				self = self || own != "" && member.Value == own
			}
		}
	}
	switch {
	case everybody, account && c.Type == "root", account && self && (role || c.Type != "role"), !denies && (self || role):
		return model.Yes
	case self, role, account && !denies:
		return model.Unknown
	}
	return model.No
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
