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
			e.Policy = b.document(f, "policy", policy)
		}
		b.of(func(association *resource.Resource) {
			t := b.index.resolve(association.Attrs.Get("vpc_endpoint_id"), association, "aws_vpc_endpoint")
			if subnet := reference(association.Attrs.Get("subnet_id")); slices.Contains(t.found, r) && !slices.Contains(e.Subnets, subnet) {
				e.Subnets = append(e.Subnets, subnet)
			}
		}, "aws_vpc_endpoint_subnet_association")
		e.Zones = len(e.Subnets)
		if e.Hides("subnets") {
			e.Hide("zones")
		}
		b.snapshot.Endpoints = append(b.snapshot.Endpoints, e)
	}, "aws_vpc_endpoint")
}

func (b *builder) isForSecrets(service resource.Value, r *resource.Resource) bool {
	if service.Shape == resource.String && (strings.HasSuffix(service.Text, ".secretsmanager") || strings.HasSuffix(service.Text, ".secretsmanager-fips")) {
		return true
	}
	t := b.index.resolve(service, r, "data.aws_vpc_endpoint_service")
	return len(t.found) == 1 && t.found[0].Attrs.Get("service").Text == "secretsmanager"
}
