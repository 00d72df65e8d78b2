package cloudformation

import (
	"encoding/json"
	"strings"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// resources translates what the template declares, in its order.
func (e *evaluator) resources() []*resource.Resource {
	out := []*resource.Resource{e.surroundings()}
	for _, id := range e.order {
		out = append(out, e.translate(e.declared[id])...)
	}
	return out
}

// translation is one resource on its way.
type translation struct {
	*evaluator
	*declaration
	from  resource.Value // the properties
	maybe bool
	out   []*resource.Resource
}

// translate returns nothing for a resource whose condition does not hold.
func (e *evaluator) translate(d *declaration) []*resource.Resource {
	spec, ok := kinds[d.kind]
	if !ok {
		return nil
	}
	t := &translation{evaluator: e, declaration: d}
	if d.condition != "" {
		holds := e.holds(d.condition, 0)
		if holds == no {
			return nil
		}
		t.maybe = holds == unsure
	}
	if t.from = e.value(d.properties, 0); d.kind == samFunction {
		t.from = merged(e.value(e.globals, 0), t.from)
	}
	attrs := e.attributes(spec.properties, t.from)
	if spec.as != "" {
		t.add(spec.as, d.id, d.at, attrs)
	}
	t.complete(attrs)
	return t.out
}

func (t *translation) add(as, address string, at model.Location, attrs resource.Value) *resource.Resource {
	attrs.At = at
	r := t.placed(&resource.Resource{Type: as, Address: address, Maybe: t.maybe, Attrs: attrs, At: at})
	t.out = append(t.out, r)
	return r
}

// part adds what Terraform declares by itself and CloudFormation by a property of another resource.
func (t *translation) part(as, property string, fields map[string]resource.Value) {
	at := t.from.Get(property).At
	if at.File == "" {
		at = t.declaration.at
	}
	t.add(as, t.id+"."+property, at, resource.Value{Shape: resource.Object, Fields: fields})
}

// complete adds what the names of properties do not tell.
func (t *translation) complete(attrs resource.Value) {
	switch t.kind {
	case "AWS::SecretsManager::Secret":
		t.version()
	case "AWS::SecretsManager::RotationSchedule":
		t.hosted(attrs)
	case "AWS::KMS::Key":
		if t.from.Get("Origin").Text == "EXTERNAL" {
			t.out[0].Type = "aws_kms_external_key"
		}
	case samFunction:
		t.role(attrs)
	case "AWS::EC2::VPCEndpoint":
		// The template reference does not say what it is where it is not given.
		if !attrs.Get("private_dns_enabled").Set() {
			attrs.Fields["private_dns_enabled"] = resource.Value{Shape: resource.Unknown}
		}
	case "AWS::IAM::Policy":
		t.inlinePolicies(attrs)
	case "AWS::IAM::ManagedPolicy":
		t.attachments()
	case "AWS::IAM::User":
		if groups := t.from.Get("Groups"); groups.Set() {
			t.part("aws_iam_user_group_membership", "Groups", map[string]resource.Value{"user": linked(t.id, "name"), "groups": settled(groups)})
		}
	}
}

// version tells what stands in the place of the value. That of a parameter with NoEcho is handed through and
// nowhere shown, and so is one that Secrets Manager makes up. All others can be read in the template or in
// the parameters of the stack.
func (t *translation) version() {
	fields := map[string]resource.Value{"secret_id": linked(t.id, "arn")}
	if v := t.from.Get("SecretString"); v.Set() {
		attr := "secret_string"
		if v.Shape == resource.Unknown && v.Sensitive {
			attr = "secret_string_wo"
		}
		if v.Text != "" {
			v.Shape = resource.String // each part of it is judged by itself
		}
		v = settled(v)
		v.Sensitive = true
		fields[attr] = v
		t.part("aws_secretsmanager_secret_version", "SecretString", fields)
	} else if made := t.from.Get("GenerateSecretString"); made.Set() {
		fields["secret_string_wo"] = generated(made)
		t.part("aws_secretsmanager_secret_version", "GenerateSecretString", fields)
	}
}

// generated is the template of a generated value with a placeholder for what is generated, named so that
// nothing else of the template counts as the value unless it is named like a credential as well.
func generated(made resource.Value) resource.Value {
	template := made.Get("SecretStringTemplate")
	fields := map[string]any{}
	if template.Shape == resource.String && json.Unmarshal([]byte(template.Text), &fields) == nil && fields != nil {
		delete(fields, made.Get("GenerateStringKey").Text)
	} else {
		fields = map[string]any{}
	}
	fields["password"] = "<generated>"
	text, err := json.Marshal(fields)
	if err != nil {
		text = []byte(`"<generated>"`)
	}
	out := resource.Value{Shape: resource.String, Text: string(text), Links: template.Links, Sensitive: true, At: made.At}
	if template.At.File != "" && len(fields) > 1 {
		out.At = template.At
	}
	return out
}

// hosted: the function that the transform of Secrets Manager makes lies in a stack of its own, and AWS gives
// it what it needs.
func (t *translation) hosted(attrs resource.Value) {
	if made := t.from.Get("HostedRotationLambda"); made.Set() && t.from.Shape == resource.Object {
		function := linked("data.aws_lambda_function."+t.id, "arn")
		function.At = made.At
		attrs.Fields["rotation_lambda_arn"] = function
	}
}

// principals are the properties by which a policy names whom it is for.
var principals = []struct{ property, kind string }{{"Roles", "role"}, {"Users", "user"}, {"Groups", "group"}}

// inlinePolicies gives each principal the policy as one of its own.
func (t *translation) inlinePolicies(attrs resource.Value) {
	for _, p := range principals {
		list := t.from.Get(p.property)
		whom := list.Items
		if list.Shape == resource.Unknown {
			whom = []resource.Value{settled(list)}
		}
		for i, one := range whom {
			address := t.id
			if len(whom) > 1 || len(t.out) > 0 {
				address += "." + p.property + index(i)
			}
			fields := map[string]resource.Value{p.kind: settled(one)}
			for name, v := range attrs.Fields {
				fields[name] = v
			}
			t.add("aws_iam_"+p.kind+"_policy", address, t.declaration.at, resource.Value{Shape: resource.Object, Fields: fields})
		}
	}
}

// attachments gives a managed policy to those whom it names itself.
func (t *translation) attachments() {
	for _, p := range principals {
		if whom := t.from.Get(p.property); whom.Set() {
			t.part("aws_iam_policy_attachment", p.property, map[string]resource.Value{
				"policy_arn": linked(t.id, "arn"), strings.ToLower(p.property): settled(whom),
			})
		}
	}
}

func (e *evaluator) masterKey(v resource.Value) resource.Value { return settled(v.Get("KmsKeyId")) }

// containers writes container definitions as the API takes them.
func (e *evaluator) containers(v resource.Value) resource.Value {
	return e.document(e.convert(container, v))
}
