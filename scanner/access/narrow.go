package access

import (
	"maps"
	"slices"
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// narrowed is a policy of the secret with no more in its statements than was used. What denies stays, and what
// is for services, whose requests the record tells by the services' own names or not at all.
func (c *subject) narrowed(doc *iam.Document, uses []model.Use) *iam.Document {
	out := *doc
	out.Statements = nil
	for i := range doc.Statements {
		st := &doc.Statements[i]
		if st.Effect.Value != "Allow" {
			out.Statements = append(out.Statements, *st)
			continue
		}
		if kept := forServices(st); kept != nil {
			out.Statements = append(out.Statements, *kept)
		}
		out.Statements = append(out.Statements, c.used(st, uses)...)
	}
	apart(out.Statements)
	return &out
}

// apart gives each statement a Sid of its own.
func apart(list []iam.Statement) {
	for i := range list {
		st := &list[i]
		if first := slices.IndexFunc(list, func(o iam.Statement) bool { return o.Sid.Value == st.Sid.Value }); first < i && st.Sid.Value != "" {
			st.Sid.Value += letters(i)
		}
	}
}

// letters tell the parts of a statement apart, whose Sids may hold nothing but letters and digits.
func letters(i int) string { return "Part" + string(rune('A'+i%26)) + strings.Repeat("Z", i/26) }

// forServices is the part of a statement that is for services, nil where it names none.
func forServices(st *iam.Statement) *iam.Statement {
	kept := *st
	kept.Principal.Groups = slices.DeleteFunc(slices.Clone(st.Principal.Groups), func(g iam.PrincipalGroup) bool { return g.Type.Value == "AWS" })
	if len(kept.Principal.Groups) == 0 {
		return nil
	}
	return &kept
}

// used are the parts of a statement that were used: one for those who took the same actions, and one for those
// of them whom it names by their account only.
func (c *subject) used(st *iam.Statement, uses []model.Use) (out []iam.Statement) {
	byWho := make(map[string]map[string]bool)
	kinds := make(map[string]model.Use)
	for _, u := range uses {
		if !allows(st, u.Action) {
			continue
		}
		if byWho[u.Principal] == nil {
			byWho[u.Principal] = make(map[string]bool)
		}
		byWho[u.Principal][u.Action] = true
		kinds[u.Principal] = u
	}
	type part struct{ members, through []string }
	parts := make(map[string]*part)
	for _, who := range slices.Sorted(maps.Keys(byWho)) {
		members, through := c.members(st, kinds[who])
		if len(members) == 0 {
			continue
		}
		actions := strings.Join(slices.Sorted(maps.Keys(byWho[who])), ",")
		if through {
			actions += " by their account"
		}
		if parts[actions] == nil {
			parts[actions] = new(part)
		}
		parts[actions].members = union(parts[actions].members, members)
		if through {
			parts[actions].through = append(parts[actions].through, who)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(parts)) {
		actions := strings.Split(strings.TrimSuffix(key, " by their account"), ",")
		out = append(out, only(st, actions, parts[key].members, parts[key].through))
	}
	return out
}

// members are the principals to write for one who used the statement, and whether they stand for the whole of
// the owner's account: naming the principal itself would let it in without a policy of its own.
func (c *subject) members(st *iam.Statement, who model.Use) (members []string, through bool) {
	everyone := st.Principal.Everyone || st.NotPrincipal.Present()
	for _, group := range st.Principal.Groups {
		for _, v := range group.Members.Values {
			root := who.Account != "" && (v.Value == who.Account || strings.HasSuffix(v.Value, ":iam::"+who.Account+":root"))
			switch {
			case group.Type.Value != "AWS":
			case v.Value == who.Principal:
				return []string{v.Value}, false
			case v.Value == "*":
				everyone = true
			case root && who.Account == c.account && who.Kind != "root":
				members, through = []string{v.Value}, true
			case root && len(members) == 0:
				members = []string{who.Principal}
			case strings.HasPrefix(v.Value, "arn:") && sessionOf(v.Value, who.Principal):
				members = append(members, v.Value)
			}
		}
	}
	if len(members) == 0 && everyone {
		return []string{who.Principal}, false
	}
	return members, through
}

// sessionOf reports whether an ARN is one of a session of a role.
func sessionOf(session, role string) bool {
	name := role[strings.LastIndexByte(role, '/')+1:]
	return strings.Contains(session, ":assumed-role/"+name+"/") && strings.Contains(role, ":role/") && accountIn(session) == accountIn(role)
}

func accountIn(arn string) string {
	if part := strings.SplitN(arn, ":", 6); len(part) == 6 {
		return part[4]
	}
	return ""
}

// allows reports whether a statement's actions have one.
func allows(st *iam.Statement, action string) bool {
	named := func(e iam.Element) bool {
		return slices.ContainsFunc(e.Values, func(v iam.Text) bool {
			return iam.Matches(strings.ToLower(v.Value), strings.ToLower(action))
		})
	}
	if st.NotAction.Present() {
		return !named(st.NotAction)
	}
	return named(st.Action)
}

// only is a statement with other actions and principals. Through are the principals to whom a statement for
// their account is held by a condition.
func only(st *iam.Statement, actions, members, through []string) iam.Statement {
	out := *st
	out.Action, out.NotAction = listOf(st.At, actions...), iam.Element{}
	out.NotPrincipal = iam.Principals{}
	out.Principal = theseOnly(st.At, members...)
	if len(through) > 0 {
		out.Conditions = holding(st.Conditions, st.At, through)
	}
	return out
}

// holding are conditions with one more about who calls. Where a key is taken by one operator another that says
// the same is used.
func holding(conditions []iam.Condition, at iam.Position, arns []string) []iam.Condition {
	for _, operator := range []string{"ArnEquals", "ArnLike", "ForAnyValue:ArnEquals"} {
		taken := slices.ContainsFunc(conditions, func(c iam.Condition) bool {
			return strings.EqualFold(c.Operator.Value, operator) && strings.EqualFold(c.Key.Value, "aws:PrincipalArn")
		})
		if !taken {
			return append(slices.Clone(conditions), condition(at, operator, "aws:PrincipalArn", arns...))
		}
	}
	return conditions
}

func listOf(at iam.Position, texts ...string) iam.Element {
	out := iam.Element{At: at}
	for _, text := range texts {
		out.Values = append(out.Values, iam.Text{Value: text, At: at})
	}
	return out
}

// theseOnly are principals of accounts.
func theseOnly(at iam.Position, names ...string) iam.Principals {
	return iam.Principals{At: at, Groups: []iam.PrincipalGroup{{Type: iam.Text{Value: "AWS", At: at}, Members: listOf(at, names...)}}}
}
