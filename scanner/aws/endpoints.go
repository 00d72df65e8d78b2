package aws

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"smaudit/scanner/model"
)

// endpoints describes the interface endpoints of Secrets Manager. Services' names begin with the
// partition's domain, backwards (vpc/latest/privatelink/aws-services-privatelink-support, 2026).
func (r *region) endpoints(ctx context.Context) {
	o := operation(serviceEC2, "DescribeVpcEndpoints")
	pages := ec2.NewDescribeVpcEndpointsPaginator(r.network, &ec2.DescribeVpcEndpointsInput{
		Filters: []types.Filter{{Name: aws.String("service-name"), Values: []string{"*." + r.name + ".secretsmanager"}}},
	})
	var found []*model.Endpoint
	seen := make(tokens)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err == nil {
			err = seen.next(page.NextToken)
		}
		if err != nil {
			r.gaps.add(o, nil, explain(err))
			break
		}
		for i := range page.VpcEndpoints {
			if e := &page.VpcEndpoints[i]; strings.HasSuffix(aws.ToString(e.ServiceName), ".secretsmanager") {
				found = append(found, r.endpoint(e))
			}
		}
	}
	r.snapshot.Endpoints = found
}

func (r *region) endpoint(e *types.VpcEndpoint) *model.Endpoint {
	id := strings.Join([]string{"arn", r.partition, "ec2", r.name, r.id, "vpc-endpoint/" + aws.ToString(e.VpcEndpointId)}, ":")
	return &model.Endpoint{
		Object:  model.Object{ID: id, Name: aws.ToString(e.VpcEndpointId), ARN: id},
		Service: aws.ToString(e.ServiceName), VPC: aws.ToString(e.VpcId), PrivateDNS: aws.ToBool(e.PrivateDnsEnabled),
		Policy: document(aws.ToString(e.PolicyDocument)), Subnets: e.SubnetIds, Zones: len(e.SubnetIds), State: string(e.State),
	}
}
