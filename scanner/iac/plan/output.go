package plan

import (
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
		name, _ := keyed(ref[0])
		s.expression(inner, child.module.outputs[name], joined(ref[1:], rest))
		return
	}
	if link, ok := s.guess(inner); ok {
		s.add(link)
	}
}

// guess returns the one resource among those that the outputs of a module lead to which is of a type
// that the attribute wants.
func (s *search) guess(at site) (resource.Link, bool) {
	var found []resource.Link
	inner := &search{linker: s.linker, seen: s.seen, have: map[resource.Link]bool{}, attribute: s.attribute}
	for _, out := range at.scope.module.outputs {
		inner.expression(at, out, "")
	}
	for _, link := range inner.links {
		if link.IsResource() && slices.Contains(wanted[s.attribute], typeOf(link.Address)) {
			found = append(found, link)
		}
	}
	// Which of an address's attributes comes first depends on the order of a map.
	slices.SortFunc(found, func(a, b resource.Link) int {
		return strings.Compare(a.Address+"."+a.Attr, b.Address+"."+b.Attr)
	})
	for _, link := range found {
		if link.Address != found[0].Address {
			return resource.Link{}, false
		}
		if link.Attr != found[0].Attr {
			found[0].Attr = ""
		}
	}
	if len(found) == 0 {
		return resource.Link{}, false
	}
	return found[0], true
}

// typeOf returns the type of the resource at an address, data sources with "data." in front.
func typeOf(address string) string {
	name := parse(address).name
	return name[:max(0, strings.LastIndexByte(name, '.'))]
}
