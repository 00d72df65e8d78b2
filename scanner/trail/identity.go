package trail

import (
	"strings"
)

// userIdentity is who made a request as a record tells it (CloudTrail user guide, userIdentity element, 2026).
type userIdentity struct {
	Type, PrincipalID, ARN, AccountID, InvokedBy, UserName string
	issuer                                                 struct{ Type, ARN string } // of the session
}

func (r record) identity() *userIdentity {
	who, issuer := record{r.Get("userIdentity")}, record{r.Get("userIdentity", "sessionContext", "sessionIssuer")}
	u := &userIdentity{
		Type: who.at("type"), PrincipalID: who.at("principalId"), ARN: who.at("arn"), AccountID: who.at("accountId"),
		InvokedBy: who.at("invokedBy"), UserName: who.at("userName"),
	}
	u.issuer.Type, u.issuer.ARN = issuer.at("type"), issuer.at("arn")
	return u
}

// principal names who is meant, whatever the session.
func (u *userIdentity) principal() Principal {
	issuer := &u.issuer
	switch {
	case issuer.ARN != "" && issuer.Type == "Role", issuer.ARN != "" && strings.Contains(issuer.ARN, ":role/"):
		return u.role(issuer.ARN)
	case u.Type == "AssumedRole" || strings.Contains(u.ARN, ":assumed-role/"):
		if arn := roleOf(u.ARN); arn != "" {
			return u.role(arn)
		}
	case u.Type == "Root":
		return Principal{ID: u.ARN, Kind: "root", Account: u.AccountID}
	case u.Type == "AWSService" || u.ARN == "" && u.InvokedBy != "":
		return Principal{ID: u.InvokedBy, Kind: "service"}
	case u.Type == "IAMUser" || strings.Contains(u.ARN, ":user/"):
		return Principal{ID: u.ARN, Kind: "user", Account: accountOf(u.ARN, u.AccountID)}
	case u.Type == "Role":
		return u.role(u.ARN)
	}
	switch {
	case u.ARN != "":
		return Principal{ID: u.ARN, Kind: "federated", Account: accountOf(u.ARN, u.AccountID)}
	case u.AccountID != "":
		return Principal{ID: u.AccountID, Kind: "account", Account: u.AccountID}
	}
	return Principal{ID: "unknown", Kind: "account"}
}

// ssoPrefix begins the names of roles that IAM Identity Center makes; their sessions are named by people
// (IAM Identity Center user guide, referencing permission sets, 2026).
const ssoPrefix = "AWSReservedSSO_"

func (u *userIdentity) role(arn string) Principal {
	p := Principal{ID: arn, Kind: "role", Account: accountOf(arn, u.AccountID)}
	if strings.HasPrefix(arn[strings.LastIndexByte(arn, '/')+1:], ssoPrefix) {
		p.Kind = "sso"
	}
	return p
}

// person is the name of a session that is named by a person, or the federated user's.
func (u *userIdentity) person(p Principal) string {
	_, session, named := strings.Cut(u.PrincipalID, ":")
	switch {
	case p.Kind == "sso" && named:
		return session
	case p.Kind == "sso":
		return u.ARN[strings.LastIndexByte(u.ARN, '/')+1:]
	case p.Kind == "federated":
		return u.UserName
	}
	return ""
}

// roleOf turns the ARN of a session into that of its role, as far as it tells it: a role's path is not in it.
func roleOf(session string) string {
	part := strings.SplitN(session, ":", 6)
	if len(part) < 6 || !strings.HasPrefix(part[5], "assumed-role/") {
		return ""
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(part[5], "assumed-role/"), "/")
	return strings.Join([]string{"arn", part[1], "iam", "", part[4], "role/" + name}, ":")
}

func accountOf(arn, otherwise string) string {
	if part := strings.SplitN(arn, ":", 6); len(part) == 6 && part[4] != "" {
		return part[4]
	}
	return otherwise
}
