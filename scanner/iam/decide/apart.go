package decide

import (
	"slices"
	"strings"

	"smaudit/scanner/iam"
)

var (
	identities = []string{"role", "user", "root", "federated"}
	networks   = []string{"internet", "endpoint"}
	sources    = []string{sourceFull, sourceBare, sourceAccount, sourceARN, sourceNone}
)

// tellApart finds out what the policies may tell apart: most do not ask whether a caller is a role or a
// user, by which way it comes, or for whom a service calls.
func (d *Decider) tellApart() apart {
	seen := make(map[string]bool)
	for _, doc := range d.everything() {
		for i := range doc.Statements {
			tellStatement(&doc.Statements[i], seen)
		}
	}
	out := apart{groups: d.group(), classes: identities, networks: networks, sources: sources}
	if !seen["class"] {
		out.classes = slices.DeleteFunc(slices.Clone(identities), func(class string) bool { return class != "role" && !seen[class] })
	}
	if !seen["network"] {
		out.networks = networks[:1]
	}
	if !seen["source"] {
		out.sources = sources[len(sources)-1:]
	}
	out.versions = seen["version"]
	return out
}

// tellStatement notes what a statement tells apart.
func tellStatement(st *iam.Statement, seen map[string]bool) {
	seen["root"] = seen["root"] || st.NotPrincipal.Present() // an account leaves out its root user only
	for _, p := range []iam.Principals{st.Principal, st.NotPrincipal} {
		for _, group := range p.Groups {
			for _, v := range group.Members.Values {
				seen["user"] = seen["user"] || strings.Contains(v.Value, ":user/")
				seen["federated"] = seen["federated"] || strings.Contains(v.Value, ":federated-user/")
			}
		}
	}
	for _, c := range st.Conditions {
		tellKey(c.Key.Value, seen)
		tellVariables(c.Values, seen)
	}
	tellVariables(st.Resource, seen)
	tellVariables(st.NotResource, seen)
}

func tellVariables(e iam.Element, seen map[string]bool) {
	for _, v := range e.Values {
		for _, name := range variablesIn(v.Value) {
			tellKey(name, seen)
		}
	}
}

func tellKey(name string, seen map[string]bool) {
	key := iam.KeyNamed(name)
	if key == nil {
		return
	}
	seen["network"] = seen["network"] || key.Network != ""
	seen["source"] = seen["source"] || key.Role == iam.RoleSource
	name = strings.ToLower(name)
	seen["version"] = seen["version"] || name == "secretsmanager:versionid" || name == "secretsmanager:versionstage"
	if name == "aws:principalarn" || name == "aws:userid" || name == "aws:principaltype" {
		seen["class"] = true
	}
	for _, class := range identities {
		seen["class"] = seen["class"] || key.Present[class] != key.Present["role"]
	}
}
