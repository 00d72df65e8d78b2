package assemble

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/model"
)

func TestEndpoints(t *testing.T) {
	t.Parallel()
	s := assembled(
		managed("aws_vpc_endpoint.s3", attrs{"service_name": "com.amazonaws.us-east-1.s3", "vpc_endpoint_type": "Interface"}),
		managed("aws_vpc_endpoint.gateway", attrs{"service_name": "com.amazonaws.us-east-1.secretsmanager"}),
		managed("aws_vpc_endpoint.ours", attrs{
			"service_name": "com.amazonaws.us-east-1.secretsmanager", "vpc_endpoint_type": "Interface", "vpc_id": "vpc-1",
			"private_dns_enabled": true, "subnet_ids": []any{"subnet-1", "subnet-2"}, "policy": `{"a":1}`,
		}),
		data("data.aws_vpc_endpoint_service.sm", attrs{"service": "secretsmanager"}),
		managed("aws_vpc_endpoint.looked_up", attrs{"service_name": hole("data.aws_vpc_endpoint_service.sm", "service_name"), "vpc_endpoint_type": "Interface"}),
		managed("aws_vpc_endpoint_subnet_association.a", attrs{"vpc_endpoint_id": hole("aws_vpc_endpoint.looked_up", "id"), "subnet_id": "subnet-3"}),
	)
	require.Len(t, s.Endpoints, 2)
	ours, lookedUp := *s.Endpoints[0], *s.Endpoints[1]
	ours.Object, lookedUp.Object = model.Object{}, model.Object{}
	assert.Equal(t, model.Endpoint{
		Service: "com.amazonaws.us-east-1.secretsmanager", VPC: "vpc-1", PrivateDNS: true,
		Policy: `{"a":1}`, Zones: 2, Subnets: []string{"subnet-1", "subnet-2"},
	}, ours)
	assert.Equal(t, 1, lookedUp.Zones)
	assert.False(t, lookedUp.PrivateDNS)
}

func TestAnEndpointInAPlan(t *testing.T) {
	t.Parallel()
	endpoint := func(v any) *model.Endpoint {
		s := Snapshot(rootOf(model.SourcePlan, managed("aws_vpc_endpoint.e", attrs{
			"service_name": "com.amazonaws.us-east-1.secretsmanager", "vpc_endpoint_type": "Interface",
			"private_dns_enabled": v, "subnet_ids": v, "policy": v,
		})), now)
		return s.Endpoints[0]
	}
	assert.Empty(t, endpoint(unknown()).Unknown, "what the provider computes was not given")
	assert.ElementsMatch(t, []model.Path{"private_dns", "subnets", "policy", "zones"}, endpoint(unknown(to("module.x", "y"))).Unknown)
}
