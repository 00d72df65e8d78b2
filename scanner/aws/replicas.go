package aws

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"golang.org/x/sync/errgroup"

	"smaudit/scanner/model"
)

// describe asks for what only DescribeSecret tells: the replicas, in other regions and accounts. Of the
// attributes that hang on it those that are named stay open where it does not.
func (r *region) describe(ctx context.Context, s *listed, hides ...model.Path) {
	o := operation(serviceSecrets, "DescribeSecret")
	var body []byte
	answer, err := r.secrets.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: aws.String(s.arn)}, keepBody(&body))
	if err == nil && aws.ToString(answer.ARN) == "" {
		err = errOdd
	}
	if err != nil {
		r.gaps.open(o, &s.Object, explain(err), hides...)
		return
	}
	for i, replica := range answer.ReplicationStatus {
		region, ref := aws.ToString(replica.Region), aws.ToString(replica.KmsKeyId)
		key, err := r.replicaKey(ctx, region, ref)
		if err != nil {
			at := model.Path("replicas").Join(strconv.Itoa(i), "kms_key")
			r.gaps.note(unseenBy(operation(serviceKMS, "DescribeKey"), explain(err), at), &s.Object)
		}
		s.Replicas = append(s.Replicas, model.Replica{
			Region: region, KMSKey: key,
			Status: string(replica.Status), StatusMessage: shownText(aws.ToString(replica.StatusMessage)),
			AccessedAt: moment(replica.LastAccessedDate),
		})
	}
	r.otherAccounts(s.Secret, body)
}

// abroad describes the secrets that may be replicated to another account without the list telling so: whether
// it does is not documented as of 2026-11. Secrets Manager replicates by a role of the account (userguide
// cross-account-replicate-secrets, 2026), so that where there is none that it may assume there is nothing to ask.
func (r *region) abroad(ctx context.Context) {
	if r.unnamed || r.shows || len(r.rest) == 0 {
		return
	}
	if known := r.identities.wait(); known.failed == nil && !known.replicates {
		return
	}
	group := &errgroup.Group{}
	group.SetLimit(inFlight)
	for _, s := range r.rest {
		group.Go(func() error {
			r.describe(ctx, s, "cross_account")
			if len(s.CrossAccount) > 0 {
				r.namedPolicies(ctx, s)
			}
			return nil
		})
	}
	_ = group.Wait() // every fault is a gap
}

// replicaKey resolves the key of a replica, in the replica's region. One that does not exist is a customer's:
// AWS's own is always there.
func (a *account) replicaKey(ctx context.Context, region, ref string) (model.KMSKey, error) {
	key := model.KMSKey{Ref: ref, AWSManaged: ref == "" || isManagedAlias(ref)}
	owner := accountOf(ref)
	if key.AWSManaged || owner != "" && owner != a.id {
		key.Foreign = !key.AWSManaged
		return key, nil
	}
	a.mu.Lock()
	known, ok := a.replicaKeys[region+" "+ref]
	a.mu.Unlock()
	if ok {
		return known, nil
	}
	answer, err := describeKey(ctx, a.in(region), ref)
	switch {
	case err != nil && missing(err):
		key.Missing = true
	case err != nil:
		return key, err
	default:
		key.AWSManaged = answer.KeyManager == types.KeyManagerTypeAws
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.replicaKeys[region+" "+ref] = key
	return key, nil
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
