package assemble

import (
	"slices"
	"strings"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// describeEndpoints describes interface endpoints for Secrets Manager, whose service names end so
// (PrivateLink guide, aws-services-privatelink-support, 2026).
func (b *builder) describeEndpoints() {
	associated := b.associations()
	b.of(func(r *resource.Resource) {
		if !b.isForSecrets(r.Attrs.Get("service_name"), r) || r.Attrs.Get("vpc_endpoint_type").Text != "Interface" {
			return
		}
		e := &model.Endpoint{Object: b.object(r)}
		f := facts{&e.Object, r}
		e.Service = reference(r.Attrs.Get("service_name"))
		e.VPC = reference(r.Attrs.Get("vpc_id"))
		e.PrivateDNS = f.flag("private_dns", b.optional(r.Attrs.Get("private_dns_enabled")), false)
		e.Subnets = b.subnets(f, "subnets", b.optional(r.Attrs.Get("subnet_ids")))
		if policy := b.optional(r.Attrs.Get("policy")); given(policy) {
			b.describeEndpointPolicy(e, r)
		}
		b.endpoints[r] = e
		for _, subnet := range associated[r] {
			if !slices.Contains(e.Subnets, subnet) {
				e.Subnets = append(e.Subnets, subnet)
			}
		}
		e.Zones = len(e.Subnets)
		if e.Hides("subnets") {
			e.Hide("zones")
		}
		b.snapshot.Endpoints = append(b.snapshot.Endpoints, e)
	}, "aws_vpc_endpoint")
}

// describeEndpointPolicies adds the policies that stand in resources of their own.
func (b *builder) describeEndpointPolicies() {
	lost := loss{b: b, attr: "vpc_endpoint_id", hides: []model.Path{"policy"}}
	b.of(func(r *resource.Resource) {
		t := b.about(r, "vpc_endpoint_id", "aws_vpc_endpoint")
		for _, by := range t.found {
			if e := b.endpoints[by]; e != nil && given(b.optional(r.Attrs.Get("policy"))) {
				b.describeEndpointPolicy(e, r)
			}
		}
		if !t.told() {
			lost.add(r, t)
		}
	}, "aws_vpc_endpoint_policy")
	lost.settle(objectsOf(b.endpoints, func(e *model.Endpoint) *model.Object { return &e.Object }), func(by *resource.Resource) bool { return b.endpoints[by].Policy != "" })
}

// describeEndpointPolicy tells the policy that a resource gives to an endpoint.
func (b *builder) describeEndpointPolicy(e *model.Endpoint, r *resource.Resource) {
	policy := r.Attrs.Get("policy")
	e.Policy = b.document(facts{&e.Object, r}, "policy", policy)
	e.Links = b.links(policy, r, b.owner(r))
}

// associations returns the subnets that resources of their own add to endpoints.
func (b *builder) associations() map[*resource.Resource][]string {
	out := make(map[*resource.Resource][]string)
	b.of(func(r *resource.Resource) {
		if t := b.index.resolve(r.Attrs.Get("vpc_endpoint_id"), r, "aws_vpc_endpoint"); len(t.found) == 1 {
			out[t.found[0]] = append(out[t.found[0]], reference(r.Attrs.Get("subnet_id")))
		}
	}, "aws_vpc_endpoint_subnet_association")
	return out
}

func (b *builder) isForSecrets(service resource.Value, r *resource.Resource) bool {
	if service.Shape == resource.String && (strings.HasSuffix(service.Text, ".secretsmanager") || strings.HasSuffix(service.Text, ".secretsmanager-fips")) {
		return true
	}
	t := b.index.resolve(service, r, "data.aws_vpc_endpoint_service")
	return len(t.found) == 1 && t.found[0].Attrs.Get("service").Text == "secretsmanager"
}
