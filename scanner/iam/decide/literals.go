package decide

import (
	"net/netip"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/language"
)

// literals are what policies and the configuration name. Who is none of them is a stranger.
type literals struct {
	accounts      []string
	organizations []string
	ids           []string // unique ids of principals
	blocks        ranges   // small enough to name a network
	endpoints     []string
	vpcs          []string
	services      []string
}

// gather collects the names that stand in the policies, from the key's as well.
func (d *Decider) gather() literals {
	l := literals{organizations: []string{d.organization()}}
	if d.Account != "" {
		l.accounts = []string{d.Account}
	}
	for _, name := range d.Trusted {
		if strings.HasPrefix(name, "o-") {
			l.organizations = append(l.organizations, name)
		} else {
			l.accounts = append(l.accounts, name)
		}
	}
	docs := d.docs
	if d.Key != nil && d.Key.Policy != nil {
		docs = append(docs[:len(docs):len(docs)], d.Key.Policy)
	}
	var blocks ranges
	for _, doc := range docs {
		for i := range doc.Statements {
			st := &doc.Statements[i]
			l.principals(st.Principal)
			l.principals(st.NotPrincipal)
			for _, c := range st.Conditions {
				blocks = append(blocks, l.condition(c)...)
			}
		}
	}
	l.blocks = normal(blocks).narrow()
	for _, list := range []*[]string{&l.accounts, &l.organizations, &l.ids, &l.endpoints, &l.vpcs, &l.services} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return l
}

func (l *literals) principals(p iam.Principals) {
	for _, group := range p.Groups {
		for _, v := range group.Members.Values {
			switch {
			case v.Unknown:
			case group.Type.Value == "Service":
				l.services = append(l.services, strings.ToLower(v.Value))
			case len(v.Value) == 12 && isAccount(v.Value):
				l.accounts = append(l.accounts, v.Value)
			default:
				l.arn(v.Value)
			}
		}
	}
}

// arn notes the account in an ARN.
func (l *literals) arn(text string) {
	if parts := strings.SplitN(text, ":", 6); len(parts) == 6 && isAccount(parts[4]) {
		l.accounts = append(l.accounts, parts[4])
	}
}

func isAccount(text string) bool { return len(text) == 12 && strings.Trim(text, "0123456789") == "" }

// condition notes what a condition names, and returns the addresses in it. A value with a wildcard names
// nothing.
func (l *literals) condition(c iam.Condition) (blocks ranges) {
	for _, v := range c.Values.Values {
		if v.Unknown {
			continue
		}
		text, literal := v.Value, !strings.ContainsAny(v.Value, "*?$")
		switch key := strings.ToLower(c.Key.Value); key {
		case "aws:principalaccount", "aws:sourceaccount", "kms:calleraccount", "aws:resourceaccount":
			if isAccount(text) {
				l.accounts = append(l.accounts, text)
			}
		case "aws:principalarn", "aws:sourcearn":
			l.arn(text)
		case "aws:principalorgid", "aws:sourceorgid", "aws:resourceorgid":
			if literal {
				l.organizations = append(l.organizations, strings.ToLower(text)) // as ids are; operators may ignore case
			}
		case "aws:principalorgpaths", "aws:sourceorgpaths":
			if id, _, _ := strings.Cut(text, "/"); !strings.ContainsAny(id, "*?$") {
				l.organizations = append(l.organizations, id)
			}
		case "aws:userid":
			id, _, _ := strings.Cut(text, ":")
			switch {
			case isAccount(id): // root and federated users
				l.accounts = append(l.accounts, id)
			case !strings.ContainsAny(id, "*?$"):
				l.ids = append(l.ids, id)
			}
		case "aws:sourcevpce":
			if literal {
				l.endpoints = append(l.endpoints, text)
			}
		case "aws:sourcevpc":
			if literal {
				l.vpcs = append(l.vpcs, text)
			}
		case "aws:sourceip":
			if r, ok := addressRange(text); ok {
				blocks = append(blocks, r...)
			}
		case "aws:principalservicename", "aws:principalservicenameslist":
			if literal {
				l.services = append(l.services, text)
			}
		}
	}
	return blocks
}

// union are the patterns of a list of names.
func union(names []string, wrap func(language.Pattern) language.Union) language.Union {
	var u language.Union
	for _, name := range names {
		u = append(u, wrap(language.Literal(name))...)
	}
	return u
}

// private are addresses that nobody has on the internet (RFC 1918, RFC 4193).
var private = func() ranges {
	var out ranges
	for _, text := range []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"} {
		r, _ := addressRange(netip.MustParsePrefix(text).String())
		out = append(out, r...)
	}
	return normal(out)
}()
