package aws

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"smaudit/scanner/model"
)

// describe asks for what only DescribeSecret tells: the replicas, in other regions and accounts.
func (r *region) describe(ctx context.Context, s *listed) {
	o := operation(serviceSecrets, "DescribeSecret")
	var body []byte
	answer, err := r.secrets.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: aws.String(s.arn)}, keepBody(&body))
	if err != nil {
		r.gaps.add(o, &s.Object, explain(err))
		return
	}
	for _, replica := range answer.ReplicationStatus {
		ref := aws.ToString(replica.KmsKeyId)
		s.Replicas = append(s.Replicas, model.Replica{
			Region: aws.ToString(replica.Region),
			KMSKey: model.KMSKey{Ref: ref, AWSManaged: ref == "" || isManagedAlias(ref)},
			Status: string(replica.Status), StatusMessage: shownText(aws.ToString(replica.StatusMessage)),
			AccessedAt: moment(replica.LastAccessedDate),
		})
	}
	r.otherAccounts(s.Secret, body)
}

// otherAccounts reads the two sides of a replication between accounts, which the SDK does not know.
func (r *region) otherAccounts(s *model.Secret, body []byte) {
	type side struct{ PrimarySecretARN, ReplicaSecretARN, ReplicationRoleARN, ReplicationStatus string }
	var answer struct {
		CrossAccountPrimary  *side
		CrossAccountReplicas []side
	}
	if json.Unmarshal(body, &answer) != nil {
		s.Hide("cross_account")
		return
	}
	add := func(role, other string, of side) {
		r := model.CrossAccountReplica{Role: role, ARN: other, RoleARN: of.ReplicationRoleARN, Status: of.ReplicationStatus}
		if parsed, err := arn.Parse(other); err == nil {
			r.Account = parsed.AccountID
		}
		s.CrossAccount = append(s.CrossAccount, r)
	}
	if primary := answer.CrossAccountPrimary; primary != nil {
		add("primary", primary.PrimarySecretARN, *primary)
	}
	for _, replica := range answer.CrossAccountReplicas {
		add("replica", replica.ReplicaSecretARN, replica)
	}
}

func shownText(text string) string {
	shown, _ := model.Shown(text)
	return shown
}
