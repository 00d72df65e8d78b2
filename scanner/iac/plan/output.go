package plan

import (
	"maps"
	"slices"
	"strings"

	"smaudit/scanner/iac/resource"
)

// wanted are the types of what an attribute refers to. They decide where a reference names a module
// and not its output, which is what Terraform makes of module.m[each.key].arn.
var wanted = map[string][]string{
	"secret_id":           {"aws_secretsmanager_secret"},
	"secret_arn":          {"aws_secretsmanager_secret"},
	"source_arn":          {"aws_secretsmanager_secret"},
	"rotation_lambda_arn": {"aws_lambda_function", "aws_lambda_alias"},
	"function_name":       {"aws_lambda_function", "aws_lambda_alias"},
	"kms_key_id":          {"aws_kms_key", "aws_kms_alias", "aws_kms_replica_key"},
	"key_id":              {"aws_kms_key", "aws_kms_replica_key"},
	"target_key_id":       {"aws_kms_key", "aws_kms_replica_key"},
	"policy":              {"data.aws_iam_policy_document"},
	"assume_role_policy":  {"data.aws_iam_policy_document"},
	"role":                {"aws_iam_role"},
	"role_arn":            {"aws_iam_role"},
	"execution_role_arn":  {"aws_iam_role"},
	"task_role_arn":       {"aws_iam_role"},
	"policy_arn":          {"aws_iam_policy"},
	"secret_string":       {"random_password", "random_string"},
	"secret_string_wo":    {"random_password", "random_string"},
	"password":            {"random_password", "random_string"},
	"master_password":     {"random_password", "random_string"},
}

// output follows a module's output into the module.
func (s *search) output(at site, call, explicit string, ref []string, rest string, repeated bool) {
	key := s.pick(within(at.scope.path, "module."+call), explicit, at.key, repeated)
	child := s.child(at.scope, call, key)
	if child == nil {
		return
	}
	inner := site{scope: child}
	if len(ref) > 0 {
		name, _ := resource.Key(ref[0])
		s.expression(inner, child.module.outputs[name], joined(ref[1:], rest))
		return
	}
	s.guess(inner)
}

// guess adds the resources among those that the outputs of a module lead to which are of a type that
// the attribute wants. One is the answer; of several, it is one of these and none of the others.
func (s *search) guess(at site) {
	inner := &search{linker: s.linker, seen: s.seen, have: map[resource.Link]bool{}, attribute: s.attribute}
	for _, name := range slices.Sorted(maps.Keys(at.scope.module.outputs)) {
		inner.expression(at, at.scope.module.outputs[name], "")
	}
	attrs := map[string]string{}
	var addresses []string
	for _, link := range inner.links {
		if !link.IsResource() || !slices.Contains(wanted[s.attribute], typeOf(link.Address)) {
			continue
		}
		attr, again := attrs[link.Address]
		if !again {
			addresses = append(addresses, link.Address)
		} else if attr != link.Attr {
			link.Attr = ""
		}
		attrs[link.Address] = link.Attr
	}
	for _, address := range addresses {
		s.add(resource.Link{Address: address, Attr: attrs[address]})
	}
}

// typeOf returns the type of the resource at an address, data sources with "data." in front.
func typeOf(address string) string {
	name := parse(address).name
	return name[:max(0, strings.LastIndexByte(name, '.'))]
}
