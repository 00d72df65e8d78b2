package iam

import (
	"fmt"
	"regexp"
	"strings"
)

// principals judges who is named (IAM user guide, reference_policies_elements_principal, 2026).
func (c *checking) principals(p Principals, in path) {
	for _, group := range p.Groups {
		if group.Type.Unknown {
			continue
		}
		at := in.name(group.Type.Value)
		switch group.Type.Value {
		case "AWS":
			c.members(group, at, awsFault)
		case "Service":
			c.members(group, at, serviceFault)
		case "Federated", "CanonicalUser":
		default:
			c.add(group.Type.At, at, fmt.Sprintf("there is no type of principals %s; there are AWS, Service, Federated and CanonicalUser", quoted(group.Type.Value)))
		}
	}
}

// members passes over what is not known in full: a hole may be the missing part of an ARN.
func (c *checking) members(group PrincipalGroup, in path, fault func(string) string) {
	for _, v := range group.Members.Values {
		if v.Unknown {
			continue
		}
		if why := fault(v.Value); why != "" {
			c.add(v.At, in, why+", this is "+quoted(v.Value))
		}
	}
}

var (
	account  = regexp.MustCompile(`^[0-9]{12}$`)
	uniqueID = regexp.MustCompile(`^A[A-Z]{3}[A-Z0-9]{12,124}(?::[\w+=,.@-]{2,64})?$`) // what AWS stores for a role or user
	entities = map[string]*regexp.Regexp{
		"iam": regexp.MustCompile(`^(?:root|(?:user|role)/.+)$`),
		"sts": regexp.MustCompile(`^(?:assumed-role/[^/]+/[^/]+|federated-user/[^/]+|self)$`),
	}
	service = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)+$`)
)

// IsUniqueID reports whether a principal is written as the unique id of a role or user. AWS shows a principal
// so once what had the id is deleted.
func IsUniqueID(text string) bool { return uniqueID.MatchString(text) }

// awsFault says what is wrong with a principal of the type AWS, "" where nothing is.
func awsFault(text string) string {
	if text == "*" || account.MatchString(text) || uniqueID.MatchString(text) {
		return ""
	}
	parts := strings.SplitN(text, ":", 6)
	switch {
	case parts[0] != "arn" || len(parts) < 6:
		if strings.Trim(text, "0123456789") == "" && text != "" {
			return "an account id has 12 digits"
		}
		return "a principal is *, an account id, or the ARN of an account, role, user or session"
	case strings.ContainsAny(text, "*?"):
		return "a principal's ARN has no wildcards; match aws:PrincipalArn in a condition"
	case entities[parts[2]] == nil:
		return "a principal's ARN is one of iam or sts"
	case !account.MatchString(parts[4]):
		return "the account id in a principal's ARN has 12 digits"
	case parts[1] == "" || parts[3] != "" || !entities[parts[2]].MatchString(parts[5]):
		return "a principal's ARN names root, a role, a user or a session"
	}
	return ""
}

// serviceFault says what is wrong with a service principal, "" where nothing is.
func serviceFault(text string) string {
	if service.MatchString(text) {
		return ""
	}
	return "a service is a name such as lambda.amazonaws.com, without wildcards"
}
