package access

import (
	"slices"
	"strings"

	"smaudit/scanner/iam"
)

// parse reads a policy. What AWS would refuse as a whole says nothing of what is there now. A part that
// speaks of what is not known of the secret is unknown as well.
func (c *place) parse(text string) *iam.Document {
	doc, _ := iam.Parse(text)
	if doc == nil {
		return &iam.Document{Unknown: true}
	}
	for i := range doc.Statements {
		st := &doc.Statements[i]
		for _, e := range []*iam.Element{&st.Resource, &st.NotResource} {
			for j := range e.Values {
				if c.leavesOpen(e.Values[j].Value) {
					e.Values[j].Value, e.Values[j].Unknown = notKnown, true
				}
			}
		}
		for j := range st.Conditions {
			c.doubt(&st.Conditions[j])
		}
	}
	return doc
}

// notKnown is a hole of which nobody knows what it will be.
const notKnown = "${is.not.known}"

// leavesOpen reports whether it hangs on what is not known of the secret whether a pattern of ARNs is about
// it. The stand-ins are met by wildcards, and by the secret's own ARN.
func (c *place) leavesOpen(pattern string) bool {
	part := strings.SplitN(pattern, ":", 7)
	if pattern == c.arn || len(part) < 7 {
		return false
	}
	return !c.regionKnown && !anything(part[3]) && part[3] != c.region ||
		!c.accountKnown() && !anything(part[4]) && part[4] != c.account ||
		!c.nameKnown && !anything(part[6])
}

func anything(pattern string) bool { return strings.Trim(pattern, "*") == "" && pattern != "" }

// doubt marks a condition on the secret's own place whose answer is not known.
func (c *place) doubt(condition *iam.Condition) {
	unknown := false
	switch strings.ToLower(condition.Key.Value) {
	case "aws:resourceaccount":
		unknown = !c.accountKnown() && !slices.ContainsFunc(condition.Values.Values, func(v iam.Text) bool { return v.Value == c.account })
	case "aws:requestedregion", "secretsmanager:secretprimaryregion", "kms:viaservice":
		unknown = !c.regionKnown
	case "secretsmanager:secretid", "secretsmanager:name":
		unknown = !c.regionKnown || !c.nameKnown || !c.accountKnown()
	}
	condition.Values.Unknown = condition.Values.Unknown || unknown
}
