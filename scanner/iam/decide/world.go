package decide

import (
	"math/big"
	"strings"
	"time"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/evaluate"
	"smaudit/scanner/iam/language"
	"smaudit/scanner/model"
)

// World is what is known besides the policies that are asked about. What is empty is not known.
type World struct {
	Secret       string            // ARN
	Open         bool              // the six characters at the end of the ARN are not known
	Account      string            // that owns the secret
	Organization string            // of that account
	Tags         map[string]string // of the secret
	TagsHidden   bool              // there may be others
	TagsFree     bool              // the question is about secrets of any tags: they are whatever lets a request through
	Trusted      []string          // accounts and organizations
	Key          *Key              // nil where nothing is known of it
	Now          time.Time         // requests are of now or later: what has expired allows nothing
}

// Key is the key that encrypts the secret.
type Key struct {
	Managed bool             // the AWS-managed key of the owner's account
	ARN     string           // "" where it is not known
	Account string           // that owns it; "" is the secret's
	Policy  *iam.Document    // nil where it is not known
	Grants  bool             // there are grants, or it is not known whether there are
	Lent    []evaluate.Grant // the grants for decryption, where they are known
}

// setting is one way in which a request can be made. It fixes which keys the request has.
type setting struct {
	class   string // of the caller: user, role, root, federated or service
	own     bool   // the caller is of the owner's account
	network string // internet or endpoint
	unaided bool   // no identity policy of the caller's account allows the request
	source  string // how a service tells for whose resource it calls
	byID    bool   // a value is asked for by the id of a version, without a stage
	action  iam.Action
	kms     bool // the request that Secrets Manager makes of KMS in the caller's name
}

// ownOrganization stands for the organization of the owner's account where that is not known, which has
// no name that anybody could write in a policy. Code that asks AWS for it is told it by that.
const ownOrganization = model.OwnOrganization

func (w *World) organization() string {
	if w.Organization == "" {
		return ownOrganization
	}
	return w.Organization
}

func (w *World) partition() string {
	parts := strings.SplitN(w.Secret, ":", 3)
	if len(parts) < 3 || parts[1] == "" {
		return "aws"
	}
	return parts[1]
}

func (w *World) region() string {
	parts := strings.Split(w.Secret, ":")
	if len(parts) < 4 {
		return ""
	}
	return parts[3]
}

// secret are the ARNs that the secret may have.
func (w *World) secret() language.Union {
	if !w.Open {
		return language.Union{language.Literal(w.Secret)}
	}
	name := w.Secret
	if len(name) > 7 && name[len(name)-7:] == openSuffix {
		name = name[:len(name)-7]
	}
	return language.Union{language.Join(language.Literal(name+"-"), times(letters, 6))}
}

// openSuffix may stand at the end of an ARN in the place of six characters that AWS will choose.
const openSuffix = "-??????"

var (
	digits  = language.Of("0123456789")
	lower   = language.Of("0123456789abcdefghijklmnopqrstuvwxyz")
	upper   = language.Of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	letters = language.Of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	// named is what names of roles, users and sessions are made of (IAM user guide, reference_iam-quotas).
	named = language.Of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_+=,.@-")
	// pathed is what their paths and names are made of.
	pathed = language.Of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_+=,.@-/!#$%&'()*;<>?[]^`{|}~\"\\")
)

// end parts the two halves of a caller: its ARN and its unique id.
const end = "\x00"

var notEnd = language.Except(end)

func times(set language.Set, n int) language.Pattern {
	p := language.Many(set, n)
	return p[:n]
}

// callers are the texts that stand for callers of a class: the ARN, which names the account, and the
// unique id, with a role's session behind it.
func (w *World) callers(s setting) language.Union {
	account := times(digits, 12)
	if s.own {
		account = language.Literal(w.Account)
	}
	in := func(service, resource string, name, id language.Pattern) language.Pattern {
		return language.Join(language.Literal("arn:"+w.partition()+":"+service+"::"), account, language.Literal(":"+resource), name, language.Literal(end), id)
	}
	name := language.Join(language.Many(pathed, 0), language.One(named))
	switch s.class {
	case "user":
		return language.Union{in("iam", "user/", name, language.Join(language.Literal("AIDA"), language.Many(upper, 12)))}
	case "role":
		id := language.Join(language.Literal("AROA"), language.Many(upper, 12), language.Literal(":"), language.Many(named, 2))
		return language.Union{in("iam", "role/", name, id)}
	case "federated":
		return language.Union{in("sts", "federated-user/", language.Many(named, 2), nil)}
	default:
		return language.Union{in("iam", "root", nil, nil)}
	}
}

// organizations are the texts that stand for places in organizations: the id of the organization, its root
// and the units down to the caller's account (IAM user guide, PrincipalOrgPaths). There are five levels of
// units at most.
func organizations(of language.Pattern) language.Union {
	var out language.Union
	path := language.Join(of, language.Literal("/r-"), language.Many(lower, 4), language.Literal("/"))
	unit := language.Join(language.Literal("ou-"), language.Many(lower, 4), language.Literal("-"), language.Many(lower, 8), language.Literal("/"))
	for range 6 {
		out = append(out, path)
		path = language.Join(path, unit)
	}
	return out
}

// organizationIDs are the ids of organizations (API_Organization, 2026).
var organizationIDs = language.Join(language.Literal("o-"), language.Many(lower, 10))

// domain is what values a variable may have in a setting.
func (d *Decider) domain(variable string, s setting) domain {
	at := about{variable: variable}
	switch variable {
	case "caller":
		at.class, at.own = s.class, s.own
	case "organization":
		at.own = s.own
	case "source":
		at.source = s.source
	case "source organization", "service", "source account", "secret", "time":
	default:
		at.class, at.network, at.action, at.byID = s.class, s.network, s.action.Set, s.byID
	}
	known, ok := d.domains[at]
	if !ok {
		known = d.valuesOf(variable, s)
		known.id = len(d.domains)
		if known.base != nil {
			known.index = language.IndexOf(known.base)
		}
		d.domains[at] = known
	}
	return known
}

// about is what a domain depends on.
type about struct {
	variable, class, network, source string
	own, byID                        bool
	action                           iam.Actions
}

func (w *World) valuesOf(variable string, s setting) domain {
	text := func(base ...language.Pattern) domain { return domain{present: true, base: base} }
	switch variable {
	case "caller":
		return domain{present: true, base: w.callers(s)}
	case "organization":
		if s.own && w.Organization != "" {
			return domain{present: true, base: organizations(language.Literal(w.Organization))}
		}
		return domain{present: true, absent: true, base: organizations(organizationIDs)}
	case "source organization":
		return domain{present: true, absent: true, base: organizations(organizationIDs)}
	case "service":
		name := language.Many(language.Of("0123456789abcdefghijklmnopqrstuvwxyz-."), 1)
		return text(language.Join(name, language.Literal(".amazonaws.com")), language.Join(name, language.Literal(".amazonaws.com.cn")))
	case "source account":
		return text(times(digits, 12))
	case "source":
		return domain{present: true, base: sourceARNs(s)}
	case "secret":
		return domain{present: true, base: w.secret()}
	case "time":
		return domain{present: true, theory: numbers, within: ordered("greaterthanequals", w.earliest()), whole: true}
	}
	return w.freeDomain(variable, s)
}

// earliest is the first second, since 1970, in which a request may be made.
func (w *World) earliest() *big.Rat {
	return big.NewRat(max(w.Now.Unix(), 1), 1)
}

// sourceARNs are the ARNs of resources for which services call.
func sourceARNs(s setting) language.Union {
	segment := language.Many(language.Except(":"), 1)
	open := language.Many(language.Except(":"), 0)
	account := language.Union{times(digits, 12)}
	switch s.source {
	case sourceBare:
		account = language.Union{nil}
	case sourceARN:
		account = append(account, nil)
	}
	var out language.Union
	for _, a := range account {
		out = append(out, language.Join(language.Literal("arn:"), segment, language.Literal(":"), segment, language.Literal(":"), open, language.Literal(":"), a,
			language.Literal(":"), language.Many(language.Any, 1)))
	}
	return out
}

// freeDomain is the domain of a key that is a variable of its own.
func (w *World) freeDomain(name string, s setting) domain {
	key := iam.KeyNamed(name)
	if key == nil {
		return domain{absent: true}
	}
	presence := key.Of(s.class, s.action)
	d := domain{present: presence != iam.Never, absent: presence != iam.Always, set: key.Multi}
	if s.class != "service" && key.Network == s.network && key.Network != "" {
		d.absent = false
	}
	switch key.Type {
	case iam.TypeIP:
		d.theory = addresses
	case iam.TypeNumber, iam.TypeDate:
		d.theory, d.within, d.whole = numbers, ordered("greaterthanequals", number("0")), key.Type == iam.TypeDate
	case iam.TypeBool:
		d.base = language.Union{language.Literal("true"), language.Literal("false")}
	case iam.TypeARN:
		d.base = language.Union{language.Join(language.Literal("arn:"), language.Many(language.Any, 1))}
	default:
		d.base = shapes[strings.ToLower(name)]
	}
	switch name {
	case "secretsmanager:versionstage":
		d.absent = s.byID || s.action.Name != "secretsmanager:GetSecretValue"
		d.present = !s.byID
	case "secretsmanager:versionid":
		d.absent, d.present = !s.byID, true
	}
	return d
}

// shapes are what the values of some keys look like.
var shapes = map[string]language.Union{
	"aws:sourcevpc": made("vpc-"), "aws:sourcevpce": made("vpce-"),
	"glue:roleassumedby": {language.Literal("glue.amazonaws.com")}, "glue:credentialissuingservice": {language.Literal("glue.amazonaws.com")},
}

// made are ids that AWS makes up, and what stands in for one in code that has yet to create it, which spells
// an address.
func made(prefix string) language.Union {
	return language.Union{
		language.Join(language.Literal(prefix), language.Many(lower, 1)),
		language.Join(language.Literal(prefix+"hole-"), language.Many(named, 1)),
	}
}
