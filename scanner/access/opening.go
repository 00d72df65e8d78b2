package access

import (
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// sessionRole is the name of the role in a session's ARN.
func sessionRole(arn string) (string, bool) {
	_, session, is := strings.Cut(arn, ":assumed-role/")
	role, _, _ := strings.Cut(session, "/")
	return role, is
}

// opening is whom the policies of a secret may let in by themselves.
type opening struct {
	everybody bool
	names     map[string]bool // ARNs, and accounts as 12 digits
	roles     map[string]bool // whose sessions are named
}

func openingOf(docs []*iam.Document) opening {
	o := opening{names: make(map[string]bool), roles: make(map[string]bool)}
	for _, doc := range docs {
		o.everybody = o.everybody || doc.Unknown
		for i := range doc.Statements {
			if st := &doc.Statements[i]; st.Unknown || st.Effect.Value != "Deny" {
				o.add(st)
			}
		}
	}
	return o
}

func (o *opening) add(st *iam.Statement) {
	o.everybody = o.everybody || st.Unknown || st.Principal.Everyone || st.Principal.Unknown || !st.Principal.Present()
	for _, group := range st.Principal.Groups {
		o.everybody = o.everybody || group.Members.Unknown || group.Type.Unknown
		for _, v := range group.Members.Values {
			o.everybody = o.everybody || v.Unknown || v.Value == "*"
			if role, is := sessionRole(v.Value); is {
				o.roles[role] = true
			}
			name, root := strings.CutSuffix(v.Value, ":root")
			if root {
				name = name[strings.LastIndexByte(name, ':')+1:]
			}
			o.names[name] = true
		}
	}
}

// lets reports whether a caller may be let in: as one of its account only where that counts.
func (o *opening) lets(who model.Caller, byAccount bool) bool {
	return o.everybody || o.names[who.ARN] || byAccount && o.names[who.Account] || o.roles[who.ARN[strings.LastIndexByte(who.ARN, '/')+1:]]
}
