package cloudformation

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"smaudit/scanner/iac/resource"
)

// pseudo stands for all pseudo parameters that are links: the hole of AWS::Region is ${AWS.Region}.
const pseudo = "AWS"

// parameter returns what a parameter is: what the user hands in, else its default.
func (e *evaluator) parameter(name string, n *yaml.Node) resource.Value {
	link := resource.Link{Address: "var." + name}
	kind := text(field(n, "Type"))
	out := resource.Value{Shape: resource.Unknown}
	if noEcho := field(n, "NoEcho"); noEcho != nil {
		out.Sensitive = spelled(noEcho) == "true"
	}
	list := kind == "CommaDelimitedList" || strings.HasPrefix(kind, "List<")
	value, ok := e.given[name]
	if otherwise := field(n, "Default"); !ok && otherwise != nil && otherwise.Kind == yaml.ScalarNode {
		value, ok, link.At = spelled(otherwise), true, e.at(otherwise)
	}
	// What the default of such a parameter names is looked up when the stack is made.
	if !ok || strings.HasPrefix(kind, "AWS::SSM::Parameter::Value") {
		out.Links = []resource.Link{{Address: link.Address}}
		if !list {
			out.Text = link.Hole()
		}
		return out
	}
	out.Links = []resource.Link{link}
	if !list {
		out.Shape, out.Text = resource.String, value
		return out
	}
	out.Shape = resource.List
	if !e.spend(strings.Count(value, ","), 0) {
		out.Shape = resource.Unknown
		return out
	}
	for part := range strings.SplitSeq(value, ",") {
		out.Items = append(out.Items, resource.Value{Shape: resource.String, Text: strings.TrimSpace(part), Links: out.Links, Sensitive: out.Sensitive})
	}
	return out
}

// pseudoParameter returns what AWS::Region and the like are.
func (e *evaluator) pseudoParameter(name string) resource.Value {
	if value, ok := e.given[name]; ok {
		return resource.Value{Shape: resource.String, Text: value}
	}
	switch name {
	case "AWS::NoValue":
		return resource.Value{}
	case "AWS::URLSuffix": // in all partitions but that of China
		return resource.Value{Shape: resource.String, Text: "amazonaws.com"}
	case "AWS::Region", "AWS::AccountId", "AWS::Partition", "AWS::StackName", "AWS::StackId":
		return linked(pseudo, strings.TrimPrefix(name, "AWS::"))
	}
	return resource.Value{Shape: resource.Unknown}
}

// surroundings is what the pseudo parameters are links to.
func (e *evaluator) surroundings() *resource.Resource {
	return e.placed(&resource.Resource{
		Data: true, Type: "aws", Address: pseudo, Attrs: resource.Value{Shape: resource.Object, Fields: map[string]resource.Value{}},
	})
}

// placed says where a resource of the stack lies: where all of it does.
func (e *evaluator) placed(r *resource.Resource) *resource.Resource {
	r.Provider, r.Login = "aws", resource.AmbientLogin
	if region, ok := e.given["AWS::Region"]; ok {
		r.Region = resource.Value{Shape: resource.String, Text: region}
	}
	if account, ok := e.given["AWS::AccountId"]; ok {
		r.Account = resource.Value{Shape: resource.String, Text: account}
	}
	return r
}
