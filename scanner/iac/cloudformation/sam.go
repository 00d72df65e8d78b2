package cloudformation

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"smaudit/scanner/iac/resource"
)

const samFunction = "AWS::Serverless::Function"

// silent are the types of the Serverless Application Model of which nothing that is read here is lost. All
// others have a gap.
var silent = map[string]bool{
	samFunction: true, "AWS::Serverless::Api": true, "AWS::Serverless::HttpApi": true,
	"AWS::Serverless::SimpleTable": true, "AWS::Serverless::LayerVersion": true,
}

// serverless declares the role that the transform makes for a function unless it has one. The template may
// refer to that.
func (e *evaluator) serverless(top *yaml.Node) {
	e.globals = field(field(top, "Globals"), "Function")
	for _, id := range slices.Clone(e.order) {
		d := e.declared[id]
		if d.kind != samFunction {
			continue
		}
		if role := id + "Role"; field(d.properties, "Role") == nil && field(e.globals, "Role") == nil && e.declared[role] == nil {
			e.declared[role] = &declaration{id: role, kind: "AWS::IAM::Role", condition: d.condition, at: d.at}
		}
	}
}

// merged are the properties of a function over those that all have: objects are merged, lists joined (SAM
// developer guide, Globals section, 2026).
func merged(global, own resource.Value) resource.Value {
	switch {
	case global.Shape == resource.Object && own.Shape == resource.Object:
		out := own
		out.Fields = maps.Clone(global.Fields)
		for name, v := range own.Fields {
			out.Fields[name] = merged(global.Fields[name], v)
		}
		return out
	case global.Shape == resource.List && own.Shape == resource.List:
		own.Items = slices.Concat(global.Items, own.Items)
	case !own.Set():
		return global
	}
	return own
}

// role adds the role that the transform makes.
func (t *translation) role(attrs resource.Value) {
	id := t.id + "Role"
	if t.from.Get("Role").Set() || t.declared[id] == nil || slices.Contains(t.order, id) {
		return
	}
	attrs.Fields["role"] = linked(id, "arn")
	managed := resource.Value{Shape: resource.List, Items: []resource.Value{awsPolicy("service-role/AWSLambdaBasicExecutionRole")}}
	inline := resource.Value{Shape: resource.List}
	policies := t.from.Get("Policies")
	list := policies.Items
	if policies.Set() && policies.Shape != resource.List {
		list = []resource.Value{policies}
	}
	for _, policy := range list {
		switch {
		case isText(policy) && !strings.Contains(policy.Text, ":"):
			managed.Items = append(managed.Items, awsPolicy(policy.Text))
		case isText(policy):
			managed.Items = append(managed.Items, settled(policy))
		case policy.Shape == resource.Object && !policy.Get("Statement").Set():
			inline.Items = append(inline.Items, t.templates(policy)...)
		default:
			inline.Items = append(inline.Items, t.inline(policy))
		}
	}
	t.add("aws_iam_role", id, t.declaration.at, resource.Value{Shape: resource.Object, Fields: map[string]resource.Value{
		"managed_policy_arns": managed, "inline_policy": inline, "permissions_boundary": settled(t.from.Get("PermissionsBoundary")),
	}})
}

func awsPolicy(name string) resource.Value {
	return resource.Value{Shape: resource.String, Text: "arn:aws:iam::aws:policy/" + name}
}

func (t *translation) inline(policy resource.Value) resource.Value {
	return resource.Value{Shape: resource.Object, At: policy.At, Fields: map[string]resource.Value{"policy": t.document(policy)}}
}

// templates writes out the policy templates that are about secrets or decrypting (SAM developer guide, policy
// template list, 2026). The others give nothing that is read here.
func (t *translation) templates(policy resource.Value) []resource.Value {
	var out []resource.Value
	for _, name := range sorted(policy.Fields) {
		var action string
		var on resource.Value
		switch arguments := policy.Fields[name]; name {
		case "AWSSecretsManagerGetSecretValuePolicy":
			action, on = "secretsmanager:GetSecretValue", arguments.Get("SecretArn")
		case "KMSDecryptPolicy":
			action, on = "kms:Decrypt", t.arn("kms", "key/", arguments.Get("KeyId"))
		case "AWSSecretsManagerRotationPolicy":
			out = append(out, t.rotates(arguments.Get("FunctionName")))
			continue
		default:
			continue
		}
		out = append(out, t.inline(object("Version", word("2012-10-17"), "Statement", object(
			"Effect", word("Allow"), "Action", word(action), "Resource", on,
		))))
	}
	return out
}

func (t *translation) rotates(function resource.Value) resource.Value {
	var actions resource.Value
	for _, name := range []string{"DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"} {
		actions.Shape, actions.Items = resource.List, append(actions.Items, word("secretsmanager:"+name))
	}
	own := object("Effect", word("Allow"), "Action", actions, "Resource", t.arn("secretsmanager", "secret:", word("*")), "Condition", object(
		"StringEquals", object("secretsmanager:resource/AllowRotationLambdaArn", t.arn("lambda", "function:", function)),
	))
	draw := object("Effect", word("Allow"), "Action", word("secretsmanager:GetRandomPassword"), "Resource", word("*"))
	return t.inline(object("Version", word("2012-10-17"), "Statement", resource.Value{Shape: resource.List, Items: []resource.Value{own, draw}}))
}

// arn is the name of something in the account and region of the stack.
func (t *translation) arn(service, prefix string, name resource.Value) resource.Value {
	pseudo := func(name string) resource.Value { return t.pseudoParameter("AWS::" + name) }
	return t.concat([]resource.Value{
		word("arn:"), pseudo("Partition"), word(":" + service + ":"), pseudo("Region"), word(":"), pseudo("AccountId"), word(":" + prefix), name,
	})
}

func word(text string) resource.Value { return resource.Value{Shape: resource.String, Text: text} }

// object makes an object of names and values in turn.
func object(pairs ...any) resource.Value {
	out := resource.Value{Shape: resource.Object, Fields: make(map[string]resource.Value, len(pairs)/2)}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Fields[pairs[i].(string)] = pairs[i+1].(resource.Value)
	}
	return out
}
