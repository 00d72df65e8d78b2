package decide

import (
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/language"
)

// place is where a request of one setting has the values of a condition key.
type place struct {
	variable string   // that the values are read off, "" where they are fixed
	values   []string // fixed ones; none: the request does not have the key
	unsure   bool     // whether there are values, and which, is not known
	theory
	set  bool         // there may be several values
	wild language.Set // what wildcards take
	wrap func(language.Pattern) language.Union
}

func fixed(values ...string) place { return place{values: values, wild: language.Any} }

func itself(p language.Pattern) language.Union { return language.Union{p} }

// place finds a condition key.
func (w *World) place(name string, s setting) place {
	name = strings.ToLower(name)
	key := iam.KeyNamed(name)
	if key == nil {
		if strings.HasPrefix(name, "aws:") || strings.HasPrefix(name, "secretsmanager:") {
			return place{unsure: true, wild: language.Any} // newer than the table
		}
		if provider, _, _ := strings.Cut(name, ":"); s.class == "role" && strings.Contains(provider, ".") {
			return place{unsure: true, wild: language.Any} // some claims go on into the sessions of who signed in
		}
		return fixed() // another service's
	}
	switch key.Of(s.class, s.action) {
	case iam.Never:
		return fixed()
	case iam.Unsure:
		return place{unsure: true, wild: language.Any}
	}
	if key.Network != "" && key.Network != s.network && !s.kms {
		return fixed()
	}
	switch key.Role {
	case iam.RoleIdentity, iam.RoleCaller:
		if p, special := w.identity(name, s); special {
			return p
		}
	case iam.RoleResource:
		return w.resource(name, s)
	case iam.RoleSource:
		return source(name, s)
	}
	if s.kms {
		if p, special := w.asked(name, key); special {
			return p
		}
	}
	return free(name, key)
}

// free is the place of a key that depends on nothing else.
func free(name string, key *iam.Key) place {
	p := place{variable: name, wild: language.Any, wrap: itself, set: key.Multi}
	switch key.Type {
	case iam.TypeIP:
		p.theory = addresses
	case iam.TypeNumber, iam.TypeDate:
		p.theory = numbers
	}
	if name == "aws:currenttime" || name == "aws:epochtime" {
		p.variable = "time" // of both, in two spellings
	}
	return p
}

// identity is the place of what tells of the caller, which is read off the text that stands for it.
func (w *World) identity(name string, s setting) (place, bool) {
	rest := language.Many(language.Any, 0)
	tail := language.Join(language.Literal(end), rest)
	head := language.Literal("arn:" + w.partition() + ":iam::")
	if s.class == "federated" {
		head = language.Literal("arn:" + w.partition() + ":sts::")
	}
	caller := func(wild language.Set, wrap func(language.Pattern) language.Union) (place, bool) {
		return place{variable: "caller", wild: wild, wrap: wrap}, true
	}
	account := func(p language.Pattern) language.Union {
		return language.Union{language.Join(head, p, language.Literal(":"), rest)}
	}
	switch name {
	case "aws:principalarn":
		return caller(notEnd, func(p language.Pattern) language.Union { return language.Union{language.Join(p, tail)} })
	case "aws:principalaccount", "kms:calleraccount":
		return caller(digits, account)
	case "aws:userid":
		switch s.class {
		case "root": // the id of the root user is that of its account
			return caller(digits, account)
		case "federated":
			return caller(notEnd, w.federated)
		}
		return caller(language.Any, func(p language.Pattern) language.Union {
			return language.Union{language.Join(language.Many(notEnd, 0), language.Literal(end), p)}
		})
	case "aws:username":
		return caller(named, func(p language.Pattern) language.Union {
			user := language.Join(head, times(digits, 12), language.Literal(":user/"))
			return language.Union{language.Join(user, p, tail), language.Join(user, language.Many(pathed, 0), language.Literal("/"), p, tail)}
		})
	case "aws:principaltype":
		return fixed(map[string]string{"user": "User", "role": "AssumedRole", "root": "Account", "federated": "FederatedUser"}[s.class]), true
	case "aws:principalisawsservice":
		return fixed(map[bool]string{true: "true", false: "false"}[s.class == "service"]), true
	case "aws:principalorgid":
		wild := language.Except("/")
		return place{variable: "organization", wild: wild, wrap: func(p language.Pattern) language.Union {
			return language.Union{language.Join(p, language.Literal("/"), rest)}
		}}, true
	case "aws:principalorgpaths": // an account has one place
		return place{variable: "organization", wild: language.Any, wrap: itself}, true
	case "aws:principalservicename", "aws:principalservicenameslist":
		return place{variable: "service", wild: language.Any, wrap: itself}, true
	}
	return place{}, false
}

// federated are the federated users whose unique id, which is their account and name, matches.
func (w *World) federated(id language.Pattern) (out language.Union) {
	for _, way := range id.Cut(':') {
		out = append(out, language.Join(language.Literal("arn:"+w.partition()+":sts::"), way[0], language.Literal(":federated-user/"), way[1], language.Literal(end)))
	}
	return out
}

// resource is the place of what tells of the secret, or of its key.
func (w *World) resource(name string, s setting) place {
	switch {
	case name == "aws:resourceaccount" && s.kms:
		if w.Key != nil && w.Key.Account != "" {
			return fixed(w.Key.Account)
		}
		return fixed(w.Account)
	case name == "aws:resourceaccount":
		return fixed(w.Account)
	case name == "aws:resourceorgid" && w.Organization != "":
		return fixed(w.Organization)
	case name == "aws:requestedregion" && w.region() != "":
		return fixed(w.region())
	case name == "secretsmanager:secretid" && !w.Open:
		return fixed(w.Secret)
	case name == "kms:keyspec":
		return fixed("SYMMETRIC_DEFAULT")
	case name == "kms:keyusage":
		return fixed("ENCRYPT_DECRYPT")
	}
	for _, prefix := range []string{"aws:resourcetag/", "secretsmanager:resourcetag/"} {
		if tag, ok := strings.CutPrefix(name, prefix); ok && !s.kms {
			return w.tag(tag)
		}
	}
	return place{unsure: true, wild: language.Any}
}

func (w *World) tag(key string) place {
	for have, value := range w.Tags {
		if strings.EqualFold(have, key) {
			return fixed(value)
		}
	}
	if w.TagsFree {
		return place{variable: "aws:resourcetag/" + key, wild: language.Any, wrap: itself}
	}
	return place{unsure: w.TagsHidden, wild: language.Any}
}

// The ways in which a service tells for whose resource it calls: not at all, by the ARN of the resource,
// which holds the account or, as that of a bucket, does not, by the account alone, or by the ARN alone.
const (
	sourceNone    = ""
	sourceFull    = "arn with its account"
	sourceBare    = "arn without an account, and the account"
	sourceAccount = "account"
	sourceARN     = "arn"
)

// source is the place of what tells for whose resource a service calls.
func source(name string, s setting) place {
	text := func(variable string) place {
		return place{variable: variable, wild: language.Any, wrap: itself}
	}
	switch name {
	case "aws:sourceaccount":
		switch s.source {
		case sourceFull:
			segment := language.Many(language.Except(":"), 0)
			head := language.Join(language.Literal("arn:"), segment, language.Literal(":"), segment, language.Literal(":"), segment, language.Literal(":"))
			return place{variable: "source", wild: digits, wrap: func(p language.Pattern) language.Union {
				return language.Union{language.Join(head, p, language.Literal(":"), language.Many(language.Any, 0))}
			}}
		case sourceBare, sourceAccount:
			return text("source account")
		}
		return fixed()
	case "aws:sourcearn":
		if s.source == sourceNone || s.source == sourceAccount {
			return fixed()
		}
		return text("source")
	case "aws:sourceorgid":
		return place{variable: "source organization", wild: language.Except("/"), wrap: func(p language.Pattern) language.Union {
			return language.Union{language.Join(p, language.Literal("/"), language.Many(language.Any, 0))}
		}}
	default:
		return text("source organization")
	}
}

// asked is the place of a key in the request that Secrets Manager makes of KMS. It tells KMS of the caller,
// not of the caller's own request (KMS developer guide, conditions-kms; userguide security-encryption).
func (w *World) asked(name string, key *iam.Key) (place, bool) {
	switch name {
	case "kms:viaservice":
		domain := "amazonaws.com"
		if w.partition() == "aws-cn" {
			domain += ".cn"
		}
		return fixed("secretsmanager." + w.region() + "." + domain), true
	case "kms:encryptioncontext:secretarn":
		if w.Open {
			return place{unsure: true, wild: language.Any}, true
		}
		return fixed(w.Secret), true
	case "kms:encryptioncontextkeys":
		return fixed("SecretARN", "SecretVersionId"), true
	case "kms:encryptionalgorithm":
		return fixed("SYMMETRIC_DEFAULT"), true
	case "aws:viaawsservice", "aws:securetransport":
		return fixed("true"), true
	case "aws:currenttime", "aws:epochtime":
		return place{}, false
	}
	if strings.HasPrefix(name, "kms:encryptioncontext:") && name != "kms:encryptioncontext:secretversionid" {
		return fixed(), true // Secrets Manager gives no other
	}
	return place{unsure: true, wild: language.Any}, key.Role == iam.RoleNetwork || key.Role == iam.RoleRequest
}
