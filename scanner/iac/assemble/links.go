package assemble

import (
	"slices"
	"strings"

	"smaudit/scanner/iac/resource"
)

// maxHops bounds how far a reference is followed through aliases, data sources and the like.
const maxHops = 4

// index finds resources by address and by the texts that name them.
type index struct {
	byAddress map[string][]*resource.Resource // under their addresses without any key
	byText    map[string][]*resource.Resource // under each ARN, ID and name that is told
}

// target is what a reference leads to. Found are the resources that it certainly names. Among are
// those of which it names one or several, it cannot be told which. Elsewhere: it names another
// thing, which the root does not declare. None of these: it might be about anything.
type target struct {
	found     []*resource.Resource
	among     []*resource.Resource
	elsewhere bool
}

func (t target) told() bool { return len(t.found) > 0 || t.elsewhere }

// names are the attributes by which resources of a type are referred to.
var names = map[string][]string{
	"aws_secretsmanager_secret":    {"arn", "id", "name"},
	"aws_lambda_function":          {"arn", "id", "function_name", "qualified_arn", "invoke_arn"},
	"aws_lambda_alias":             {"arn", "invoke_arn"},
	"aws_kms_key":                  {"arn", "id", "key_id"},
	"aws_kms_external_key":         {"arn", "id", "key_id"},
	"aws_kms_replica_key":          {"arn", "id", "key_id"},
	"aws_kms_replica_external_key": {"arn", "id", "key_id"},
	"aws_kms_alias":                {"arn", "id", "name"},
	"data.aws_kms_alias":           {"arn", "target_key_arn", "target_key_id"},
	"data.aws_kms_key":             {"arn", "id", "key_id"},
	"aws_vpc_endpoint":             {"arn", "id"},
	"aws_db_instance":              {"master_user_secret.0.secret_arn"},
	"aws_rds_cluster":              {"master_user_secret.0.secret_arn"},
	"aws_iam_role":                 {"arn"},
}

// through are the attributes by which a resource stands for another one that it is about.
var through = map[string][]string{
	"aws_secretsmanager_secret_version":         {"secret_id"},
	"aws_secretsmanager_secret_rotation":        {"secret_id"},
	"aws_secretsmanager_secret_policy":          {"secret_arn"},
	"data.aws_secretsmanager_secret":            {"arn", "name"},
	"data.aws_secretsmanager_secret_version":    {"secret_id"},
	"data.aws_secretsmanager_secret_rotation":   {"secret_id"},
	"data.aws_secretsmanager_secret_versions":   {"secret_id"},
	"aws_lambda_alias":                          {"function_name"},
	"data.aws_lambda_function":                  {"function_name"},
	"data.aws_lambda_alias":                     {"function_name"},
	"aws_lambda_permission":                     {"function_name"},
	"aws_lambda_provisioned_concurrency_config": {"function_name"},
	"aws_kms_alias":                             {"target_key_id", "target_key_arn"},
	"data.aws_kms_alias":                        {"name"},
	"data.aws_kms_key":                          {"key_id"},
	"data.aws_db_instance":                      {"db_instance_identifier"},
}

// read are data sources that describe what was there before the root: where they do not lead back
// into it, they name another thing.
var read = map[string]bool{
	"data.terraform_remote_state":            true,
	"data.aws_secretsmanager_secret":         true,
	"data.aws_secretsmanager_secret_version": true,
	"data.aws_lambda_function":               true,
	"data.aws_lambda_alias":                  true,
	"data.aws_kms_key":                       true,
	"data.aws_kms_alias":                     true,
	"data.aws_db_instance":                   true,
	"data.aws_rds_cluster":                   true,
}

func newIndex(resources []*resource.Resource) *index {
	x := &index{byAddress: make(map[string][]*resource.Resource), byText: make(map[string][]*resource.Resource)}
	for _, r := range resources {
		address := bare(r.Address)
		x.byAddress[address] = append(x.byAddress[address], r)
		for _, attr := range names[kind(r)] {
			v := r.Attrs.Get(strings.Split(attr, ".")...)
			if name := v.Text; v.Shape == resource.String && name != "" && !resource.IsHole(name) {
				x.byText[name] = append(x.byText[name], r)
			}
		}
	}
	return x
}

// kind is the type of a resource, with "data." before that of a data source.
func kind(r *resource.Resource) string {
	if r.Data {
		return "data." + r.Type
	}
	return r.Type
}

// at returns the resources that the address may mean as seen from a resource. Several are
// narrowed down to the same instance of a module, then to the same key.
func (x *index) at(address, from string) []*resource.Resource {
	var out []*resource.Resource
	for _, r := range x.byAddress[bare(address)] {
		if agrees(address, r.Address) {
			out = append(out, r)
		}
	}
	for _, closer := range []func(a, b string) bool{sharedModule, sameKey} {
		var near []*resource.Resource
		for _, r := range out {
			if closer(r.Address, from) {
				near = append(near, r)
			}
		}
		if len(near) > 0 && len(out) > 1 {
			out = near
		}
	}
	return out
}

// resolve finds the resources of the wanted kinds that an attribute of a resource names.
func (x *index) resolve(v resource.Value, from *resource.Resource, want ...string) target {
	return x.follow(v, from, want, maxHops)
}

func (x *index) follow(v resource.Value, from *resource.Resource, want []string, hops int) target {
	if link, ok := v.Link(); ok {
		return x.step(link, from, want, hops)
	}
	if v.Shape == resource.String && v.Text != "" {
		return x.named(v, from, want, hops)
	}
	var out target
	for _, link := range v.Links {
		if link.IsResource() {
			hop := x.step(link, from, want, hops)
			out.among = append(append(out.among, hop.found...), hop.among...)
		}
	}
	return out
}

// step takes one link to what it leads to, and on from there where that stands for another thing.
func (x *index) step(link resource.Link, from *resource.Resource, want []string, hops int) target {
	there := x.at(link.Address, from.Address)
	var out target
	elsewhere := 0
	for _, r := range there {
		hop := x.beyond(r, want, hops)
		out.found = append(out.found, hop.found...)
		out.among = append(out.among, hop.among...)
		if hop.elsewhere {
			elsewhere++
		}
	}
	if len(out.found) > 1 {
		out.among, out.found = append(out.among, out.found...), nil
	}
	if len(there) == 0 {
		out.elsewhere = isRead(link.Address)
	} else {
		out.elsewhere = elsewhere == len(there)
	}
	return out
}

// beyond is what a resource stands for: itself, or what one of its attributes names.
func (x *index) beyond(r *resource.Resource, want []string, hops int) target {
	if slices.Contains(want, kind(r)) {
		return target{found: []*resource.Resource{r}}
	}
	for _, attr := range through[kind(r)] {
		if v := r.Attrs.Get(attr); given(v) && hops > 0 {
			if hop := x.follow(v, r, want, hops-1); len(hop.found) > 0 || len(hop.among) > 0 {
				return hop
			}
		}
	}
	return target{elsewhere: read[kind(r)]}
}

// isRead reports whether the address is that of a data source that describes what was there before.
func isRead(address string) bool {
	part := segments(address)
	for len(part) > 2 && part[0] == "module" {
		part = part[2:]
	}
	return len(part) > 1 && read[part[0]+"."+part[1]]
}

// named finds resources by the text of an attribute: one that holds a hole, or that spells out an
// ARN, an ID or a name.
func (x *index) named(v resource.Value, from *resource.Resource, want []string, hops int) target {
	for _, hole := range resource.Holes(v.Text) {
		for _, link := range v.Links {
			if link.Hole() == "${"+hole+"}" {
				if hop := x.step(link, from, want, hops); len(hop.found) > 0 || len(hop.among) > 0 {
					return hop
				}
			}
		}
	}
	for _, spelling := range spellings(v.Text) {
		var found []*resource.Resource
		for _, r := range x.byText[spelling] {
			if hop := x.beyond(r, want, hops); len(hop.found) == 1 && !slices.Contains(found, hop.found[0]) {
				found = append(found, hop.found[0])
			}
		}
		if len(found) > 0 {
			return x.nearest(found, v, from)
		}
	}
	among := x.nameless(v.Text, want)
	return target{among: among, elsewhere: len(among) == 0 && len(resource.Holes(v.Text)) == 0}
}

// nameless returns the resources that the text may name because their own name is not fully told.
func (x *index) nameless(text string, want []string) []*resource.Resource {
	var out []*resource.Resource
	for _, group := range x.byAddress {
		for _, r := range group {
			attr := map[string]string{"aws_secretsmanager_secret": "name", "aws_lambda_function": "function_name"}[kind(r)]
			if attr == "" || !slices.Contains(want, kind(r)) {
				continue
			}
			if name := r.Attrs.Get(attr); slices.ContainsFunc(spellings(text), func(s string) bool { return couldSpell(name, s) }) {
				out = append(out, r)
			}
		}
	}
	return out
}

// couldSpell reports whether a name that is not fully told may turn out to be the text.
func couldSpell(name resource.Value, text string) bool {
	holes := resource.Holes(name.Text)
	switch {
	case name.Shape == resource.Unknown:
		return len(name.Links) > 0
	case name.Shape != resource.String || len(holes) == 0:
		return false
	}
	before, _, _ := strings.Cut(name.Text, "${"+holes[0]+"}")
	last := "${" + holes[len(holes)-1] + "}"
	after := name.Text[strings.LastIndex(name.Text, last)+len(last):]
	return len(text) >= len(before)+len(after) && strings.HasPrefix(text, before) && strings.HasSuffix(text, after)
}

// nearest picks among resources of one name that which the value was computed from, if one is.
func (x *index) nearest(found []*resource.Resource, v resource.Value, from *resource.Resource) target {
	if len(found) == 1 {
		return target{found: found}
	}
	for _, link := range v.Links {
		for _, r := range x.at(link.Address, from.Address) {
			for _, candidate := range found {
				if r == candidate {
					return target{found: []*resource.Resource{r}}
				}
			}
		}
	}
	return target{found: sameRegion(found, from)}
}

// sameRegion keeps the resources in the region of another, or all where none is there.
func sameRegion(found []*resource.Resource, from *resource.Resource) []*resource.Resource {
	var near []*resource.Resource
	for _, r := range found {
		if regionOf(r) != "" && regionOf(r) == regionOf(from) {
			near = append(near, r)
		}
	}
	if len(near) > 0 {
		return near
	}
	return found
}
