package decide

import (
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/iam/language"
	"smaudit/scanner/model"
)

// cell is a set of callers by which access is reported, from everybody down to one role. The callers of a
// cell are those that no narrower cell has.
type cell struct {
	who     model.Who
	classes []string
	own     bool
	must    func(s setting) conjunction
	naming  // empty where there is no name by which the callers are told
}

// service reports whether the callers are services.
func (c *cell) service() bool { return c.who.Kind == "service" }

// cells lists the sets of callers that the policies tell apart, the widest first.
func (d *Decider) cells() []cell {
	out := []cell{
		{who: model.Who{Kind: "any"}, classes: identities, must: func(s setting) conjunction {
			return append(d.strange(s), atom{"organization", nothing(true)})
		}},
		{who: model.Who{Kind: "any_org_member"}, classes: identities, must: func(s setting) conjunction {
			return append(d.strange(s), atom{"organization", anything(false)})
		}},
	}
	units := d.units()
	for _, id := range d.organizations {
		if id == ownOrganization && d.Organization == "" && !d.setsOrganization() {
			continue // no policy asks for it
		}
		out = append(out, d.organizationCell(id, units))
	}
	for _, unit := range units {
		out = append(out, d.unitCell(unit))
	}
	people := d.people()
	for _, account := range d.accounts {
		out = append(out, d.accountCell(account, people))
	}
	for _, p := range people {
		out = append(out, d.personCell(p))
	}
	for _, id := range d.ids {
		out = append(out, d.idCell(id))
	}
	for _, service := range d.services {
		name := service
		out = append(out, cell{who: model.Who{Kind: "service", ID: name}, classes: []string{"service"}, must: func(setting) conjunction {
			return conjunction{{"service", within(language.Union{language.Literal(name).Folded()})}}
		}, naming: naming{variable: "service", texts: []string{name}}})
	}
	return out
}

// inOrganization are the places of an organization.
func (d *Decider) inOrganization(id string) predicate {
	return within(d.organizationsUnion([]string{id}))
}

func (d *Decider) organizationCell(id string, units []string) cell {
	who := model.Who{Kind: "organization", ID: id, Trusted: slices.Contains(d.Trusted, id) || id == d.organization()}
	if id == ownOrganization {
		who.ID = "" // the owner's, whichever that is
	}
	below := d.name(outside(unitUnion(units)))
	out := cell{who: who, classes: identities, must: func(s setting) conjunction {
		return conjunction{d.strange(s)[0], {"organization", d.inOrganization(id)}, {"organization", below}}
	}}
	if id != d.organization() {
		out.naming = naming{variable: "organization", texts: []string{id + "/"}}
	}
	return out
}

func (d *Decider) unitCell(unit string) cell {
	id, _, _ := strings.Cut(unit, "/")
	who := model.Who{Kind: "unit", ID: unit, Trusted: slices.Contains(d.Trusted, id) || id == d.organization()}
	at := strings.IndexAny(unit+"*", "*?")
	return cell{who: who, classes: identities, must: func(s setting) conjunction {
		return conjunction{d.strange(s)[0], {"organization", within(unitUnion([]string{unit}))}}
	}, naming: naming{variable: "organization", texts: []string{unit[:at]}, rest: unit[at:]}}
}

func unitUnion(units []string) language.Union {
	var u language.Union
	for _, unit := range units {
		u = append(u, language.Glob(unit, language.Any))
	}
	return u
}

// units are the places in organizations that conditions name below the organization itself.
func (d *Decider) units() (out []string) {
	d.eachCondition(func(key string, v iam.Text) {
		id, rest, _ := strings.Cut(v.Value, "/")
		if key == "aws:principalorgpaths" && strings.Trim(rest, "*/") != "" && !strings.ContainsAny(id, "*?$") && !strings.Contains(rest, "$") {
			out = append(out, v.Value)
		}
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// accountCell are the callers of an account that the policies do not name one by one.
func (d *Decider) accountCell(account string, people []string) cell {
	own := account == d.Account
	who := model.Who{Kind: "account", ID: account, Account: account, Trusted: own || slices.Contains(d.Trusted, account)}
	return cell{who: who, classes: identities, own: own, must: func(s setting) conjunction {
		return conjunction{{"caller", within(d.accountsUnion(s, []string{account}))}, {"caller", outside(d.peopleUnion(people, account, s))}}
	}, naming: naming{variable: "caller", texts: []string{"arn:" + d.partition() + ":iam::" + account + ":", "arn:" + d.partition() + ":sts::" + account + ":"}}}
}

// idCell are the callers of a unique id, if they are of an account that nobody has named.
func (d *Decider) idCell(id string) cell {
	who := model.Who{Kind: "role", ID: id}
	if strings.HasPrefix(id, "AIDA") {
		who.Kind = "user"
	}
	return cell{who: who, classes: []string{who.Kind}, must: func(s setting) conjunction {
		return conjunction{{"caller", outside(d.accountsUnion(s, d.accounts))}, {"caller", within(d.idUnion(s, id))}}
	}}
}

// people are the principals that the policies name by their ARNs, in Principal elements and conditions,
// with wildcards in the name at most: those of an account.
func (d *Decider) people() (out []string) {
	add := func(arn string) {
		parts := strings.SplitN(arn, ":", 6)
		if len(parts) == 6 && isAccount(parts[4]) && parts[5] != "root" && parts[5] != "*" && !strings.Contains(parts[5], "$") {
			out = append(out, arn)
		}
	}
	for _, doc := range d.docs {
		for i := range doc.Statements {
			for _, p := range []iam.Principals{doc.Statements[i].Principal, doc.Statements[i].NotPrincipal} {
				for _, group := range p.Groups {
					for _, v := range group.Members.Values {
						if group.Type.Value == "AWS" && !v.Unknown {
							add(v.Value)
						}
					}
				}
			}
		}
	}
	d.eachCondition(func(key string, v iam.Text) {
		if key == "aws:principalarn" {
			add(v.Value)
		}
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// peopleUnion are the callers that the ARNs of an account mean.
func (d *Decider) peopleUnion(people []string, account string, s setting) language.Union {
	var u language.Union
	for _, arn := range people {
		if strings.Contains(arn, ":"+account+":") {
			u = append(u, d.person(arn, s)...)
		}
	}
	return u
}

func (d *Decider) person(arn string, s setting) language.Union {
	if strings.ContainsAny(arn, "*?") {
		tail := language.Join(language.Literal(end), language.Many(language.Any, 0))
		return language.Union{language.Join(language.Glob(arn, notEnd.Without(":")), tail)}
	}
	return d.byAWS(arn, s)
}

func (d *Decider) personCell(arn string) cell {
	parts := strings.SplitN(arn, ":", 6)
	kind, _, _ := strings.Cut(parts[5], "/")
	classes := map[string][]string{"user": {"user"}, "role": {"role"}, "assumed-role": {"role"}, "federated-user": {"federated"}}[kind]
	if classes == nil {
		kind, classes = "role", identities
	}
	if kind == "assumed-role" || kind == "federated-user" {
		kind = "session"
	}
	who := model.Who{Kind: kind, ID: arn, Account: parts[4], Trusted: parts[4] == d.Account || slices.Contains(d.Trusted, parts[4])}
	out := cell{who: who, classes: classes, own: parts[4] == d.Account, must: func(s setting) conjunction {
		return conjunction{{"caller", within(d.person(arn, s))}}
	}}
	if kind != "session" && !strings.ContainsAny(arn, "*?") {
		out.naming = naming{variable: "caller", texts: []string{arn + end}, rest: "*"}
	}
	return out
}
