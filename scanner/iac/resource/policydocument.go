package resource

import (
	"encoding/json"
	"slices"
	"strings"
)

// RenderPolicyDocument returns what the json attribute of a data.aws_iam_policy_document with the
// given arguments is: the text that the AWS provider writes (as of release 5.100, policy_document data
// source), except that several principals or conditions blocks of one kind keep their order, where
// the provider orders them by a hash.
//
// A string that is not known becomes the hole of what it is computed from; one that is computed
// from several things, their holes one after another. What Terraform would refuse, such as a Sid
// that occurs twice, is rendered all the same, so that it can be shown. Where something is unknown
// of which nothing can be told, or is no string (a statement, a document to merge), the whole is
// Unknown with all Links.
func RenderPolicyDocument(args Value) Value {
	r := rendering{}
	out := Value{Shape: Unknown, At: args.At}
	if args.Shape != Object {
		out.Links, out.Sensitive = args.Links, args.Sensitive
		return out
	}
	merged := r.documents(args, "source_json", "source_policy_documents")
	r.override(&merged, r.own(args))
	for _, statements := range []string{"override_policy_documents", "override_json"} {
		for _, over := range r.parsed(args.Fields[statements]) {
			r.override(&merged, over)
		}
	}
	for _, name := range policyArguments {
		gather(args.Fields[name], &out)
	}
	if text, err := json.MarshalIndent(merged, "", "  "); err == nil && !r.lost {
		out.Shape, out.Text = String, string(text)
	}
	return out
}

var policyArguments = []string{
	"policy_id", "version", "statement", "source_json", "source_policy_documents",
	"override_json", "override_policy_documents",
}

// gather adds the links and the sensitivity of a value and of everything below it.
func gather(v Value, to *Value) {
	to.Sensitive = to.Sensitive || v.Sensitive
	for _, link := range v.Links {
		if !slices.Contains(to.Links, link) {
			to.Links = append(to.Links, link)
		}
	}
	for _, item := range v.Items {
		gather(item, to)
	}
	// The order of links shows in texts, so it must not follow that of the map.
	for _, name := range sorted(v.Fields) {
		gather(v.Fields[name], to)
	}
}

// rendering remembers whether something was met that no text can stand for.
type rendering struct{ lost bool }

func (r *rendering) own(args Value) policyDocument {
	doc := policyDocument{Version: r.text(args.Fields["version"]), ID: r.text(args.Fields["policy_id"])}
	if doc.Version == "" {
		doc.Version = "2012-10-17"
	}
	for _, block := range r.items(args.Fields["statement"]) {
		if block.Shape == Unknown {
			r.lost = true
			continue
		}
		doc.Statements = append(doc.Statements, r.statement(block, doc.Version))
	}
	return doc
}

func (r *rendering) statement(block Value, version string) *policyStatement {
	s := &policyStatement{
		Sid: r.text(block.Fields["sid"]), Effect: r.text(block.Fields["effect"]),
		Actions: collapsed(r.set(block.Fields["actions"], "")), NotActions: collapsed(r.set(block.Fields["not_actions"], "")),
		Resources: collapsed(r.set(block.Fields["resources"], version)), NotResources: collapsed(r.set(block.Fields["not_resources"], version)),
		Principals: r.principals(block.Fields["principals"], version), NotPrincipals: r.principals(block.Fields["not_principals"], version),
		Conditions: r.conditions(block.Fields["condition"], version),
	}
	if s.Effect == "" {
		s.Effect = "Allow"
	}
	return s
}

func (r *rendering) principals(blocks Value, version string) any {
	kinds := map[string][]string{}
	lists := map[string]bool{}
	all := r.items(blocks)
	for _, block := range all {
		if block.Shape == Unknown {
			r.lost = true
			continue
		}
		kind, ids := r.text(block.Fields["type"]), r.set(block.Fields["identifiers"], version)
		lists[kind] = lists[kind] || len(ids) != 1 || kinds[kind] != nil
		kinds[kind] = append(kinds[kind], ids...)
	}
	if ids := kinds["*"]; len(all) == 1 && len(ids) == 1 && ids[0] == "*" {
		return "*"
	}
	out := map[string]any{}
	for kind, ids := range kinds {
		if out[kind] = ids; !lists[kind] {
			out[kind] = ids[0]
		}
	}
	return present(out)
}

func (r *rendering) conditions(blocks Value, version string) map[string]map[string]any {
	out := conditions{}
	for _, block := range r.items(blocks) {
		if block.Shape == Unknown {
			r.lost = true
			continue
		}
		var values []string
		for _, item := range r.items(block.Fields["values"]) {
			values = append(values, variables(r.text(item), version))
		}
		out.add(r.text(block.Fields["test"]), r.text(block.Fields["variable"]), values)
	}
	return out.collapsed()
}

// set returns the strings of a set in the order in which the provider writes them.
func (r *rendering) set(v Value, version string) []string {
	texts := []string{}
	for _, item := range r.items(v) {
		if item.Set() {
			texts = append(texts, r.text(item))
		}
	}
	slices.Sort(texts)
	texts = slices.Compact(texts)
	slices.Reverse(texts)
	for i := range texts {
		texts[i] = variables(texts[i], version)
	}
	return texts
}

// items returns the elements of a list or block; a single value counts as a list of one.
func (r *rendering) items(v Value) []Value {
	switch {
	case !v.Set():
		return nil
	case v.Shape == List:
		return v.Items
	}
	return []Value{v}
}

// text returns the string that stands for the value in a document. A sensitive string without a
// text is one that its reader withheld.
func (r *rendering) text(v Value) string {
	withheld := v.Shape == String && v.Sensitive && v.Text == ""
	switch {
	case !v.Set():
		return ""
	case v.Shape <= Bool && !withheld:
		return v.Text
	}
	var resources, others strings.Builder
	for _, link := range v.Links {
		if link.IsResource() {
			resources.WriteString(link.Hole())
		} else {
			others.WriteString(link.Hole())
		}
	}
	if resources.Len() > 0 {
		return resources.String()
	}
	r.lost = r.lost || others.Len() == 0
	return others.String()
}

// variables turns the provider's spelling of policy variables into IAM's. Documents of 2008 have none.
func variables(text, version string) string {
	if version == "" || version == "2008-10-17" {
		return text
	}
	return strings.ReplaceAll(text, "&{", "${")
}
