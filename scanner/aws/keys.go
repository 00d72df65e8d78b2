package aws

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"golang.org/x/sync/errgroup"

	"smaudit/scanner/model"
)

// managedAlias is the alias of the key that AWS keeps for Secrets Manager in every region.
const managedAlias = "alias/aws/secretsmanager"

// keysFound is what became of each spelling of a key.
type keysFound struct {
	mu    sync.Mutex
	byRef map[string]model.KMSKey
	keys  map[string]*model.Key // by ARN
	why   map[string]fault      // of keys that nobody here can see
}

// keys describes the keys of the region's secrets and replicas, each once.
func (r *region) keys(ctx context.Context) *keysFound {
	found := &keysFound{byRef: make(map[string]model.KMSKey), keys: make(map[string]*model.Key), why: make(map[string]fault)}
	refs := make(map[string]bool)
	for _, s := range r.snapshot.Secrets {
		refs[s.KMSKey.Ref] = true
	}
	for ref := range r.borrowed {
		refs[ref] = true
	}
	group := &errgroup.Group{}
	group.SetLimit(inFlight)
	for ref := range refs {
		group.Go(func() error { r.key(ctx, ref, found); return nil })
	}
	_ = group.Wait() // every fault is a gap
	r.aliases(ctx, found)
	return found
}

// key resolves one spelling: none, an id, an ARN, an alias or an alias's ARN.
func (r *region) key(ctx context.Context, ref string, found *keysFound) {
	if ref == "" || isManagedAlias(ref) {
		found.set(ref, model.KMSKey{Ref: ref, AWSManaged: true}, nil)
		return
	}
	if owner := accountOf(ref); owner != "" && owner != r.id {
		found.unseen(ref, model.KMSKey{Ref: ref, Foreign: true}, nil, fault{model.GapUnresolved, "the key belongs to the account " + model.Visible(owner)})
		return
	}
	o := operation(serviceKMS, "DescribeKey")
	answer, err := describeKey(ctx, r.clients, ref)
	switch {
	case err != nil && missing(err):
		found.set(ref, model.KMSKey{Ref: ref, Missing: true}, nil)
		return
	case err != nil:
		key := r.unseenKey(ref)
		r.gaps.add(o, &key.Object, explain(err))
		found.unseen(ref, model.KMSKey{Ref: ref, ID: key.ID}, key, explain(err))
		return
	}
	key := r.described(answer)
	if key.AWSManaged {
		found.set(ref, model.KMSKey{Ref: ref, ID: key.ID, AWSManaged: true}, nil)
		return
	}
	if found.set(ref, model.KMSKey{Ref: ref, ID: key.ID}, key) {
		r.keyDetails(ctx, key)
	}
}

func describeKey(ctx context.Context, at *clients, ref string) (*types.KeyMetadata, error) {
	answer, err := at.keys.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &ref})
	switch {
	case err != nil:
		return nil, err
	case answer.KeyMetadata == nil || answer.KeyMetadata.KeyState == "" || answer.KeyMetadata.KeyManager == "":
		return nil, errOdd
	}
	return answer.KeyMetadata, nil
}

// unseenKey stands for a key that could not be described. An alias may be that of an AWS-managed key
// no more, and an id alone tells nothing: its secrets' keys stay unknown in this respect.
func (r *region) unseenKey(ref string) *model.Key {
	id := ref
	if !strings.HasPrefix(id, "arn:") {
		if !strings.HasPrefix(id, "alias/") {
			id = "key/" + id
		}
		id = strings.Join([]string{"arn", r.partition, "kms", r.name, r.id, id}, ":")
	}
	return &model.Key{Object: model.Object{ID: id, Name: ref, ARN: id}, Account: r.id, Region: r.name}
}

func (r *region) described(m *types.KeyMetadata) *model.Key {
	id := aws.ToString(m.Arn)
	if id == "" {
		id = r.unseenKey(aws.ToString(m.KeyId)).ID
	}
	return &model.Key{
		Object:     model.Object{ID: id, Name: aws.ToString(m.KeyId), ARN: id},
		Account:    r.id,
		Region:     r.name,
		AWSManaged: m.KeyManager == types.KeyManagerTypeAws,
		Symmetric:  m.KeySpec == types.KeySpecSymmetricDefault || m.KeySpec == "",
		Imported:   m.Origin != types.OriginTypeAwsKms && m.Origin != "",
		State:      string(m.KeyState), DeletedAt: moment(m.DeletionDate), MultiRegion: aws.ToBool(m.MultiRegion),
	}
}

func (r *region) keyDetails(ctx context.Context, key *model.Key) {
	r.grants(ctx, key)
	policy, err := r.clients.keys.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: &key.ARN})
	if err == nil && aws.ToString(policy.Policy) == "" {
		err = errOdd // a key always has a policy
	}
	if err != nil {
		r.gaps.add(operation(serviceKMS, "GetKeyPolicy"), &key.Object, explain(err))
	} else {
		key.Policy = document(aws.ToString(policy.Policy))
	}
	if !key.Symmetric || key.Imported || key.State != string(types.KeyStateEnabled) {
		return // others cannot rotate, and KMS refuses to answer for keys that are not enabled
	}
	rotation, err := r.clients.keys.GetKeyRotationStatus(ctx, &kms.GetKeyRotationStatusInput{KeyId: &key.ARN})
	if err != nil {
		r.gaps.add(operation(serviceKMS, "GetKeyRotationStatus"), &key.Object, explain(err))
		return
	}
	key.RotationEnabled = rotation.KeyRotationEnabled
}

// aliases names the keys, for people.
func (r *region) aliases(ctx context.Context, found *keysFound) {
	if len(found.keys) == 0 {
		return
	}
	names := make(map[string][]string)
	pages := kms.NewListAliasesPaginator(r.clients.keys, &kms.ListAliasesInput{})
	seen := make(tokens)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err == nil {
			err = seen.next(page.NextMarker)
		}
		if err != nil {
			for _, key := range found.keys {
				r.gaps.add(operation(serviceKMS, "ListAliases"), &key.Object, explain(err))
			}
			return
		}
		for _, alias := range page.Aliases {
			id := aws.ToString(alias.TargetKeyId)
			names[id] = append(names[id], aws.ToString(alias.AliasName))
		}
	}
	for _, key := range found.keys {
		key.Aliases = slices.Sorted(slices.Values(names[key.Name]))
		if len(key.Aliases) > 0 {
			key.Name = key.Aliases[0]
		}
	}
}

// set keeps what a spelling means, and reports whether its key is new.
func (f *keysFound) set(ref string, means model.KMSKey, key *model.Key) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.byRef[ref] = means
	if key == nil || f.keys[key.ID] != nil {
		return false
	}
	f.keys[key.ID] = key
	return true
}

// unseen keeps why nothing is known of the key that a spelling means.
func (f *keysFound) unseen(ref string, means model.KMSKey, key *model.Key, why fault) {
	f.set(ref, means, key)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.why[ref] = why
}

// link gives each secret its key.
func (f *keysFound) link(r *region) {
	for _, s := range r.snapshot.Secrets {
		ref := s.KMSKey.Ref
		s.KMSKey = f.byRef[ref]
		if why, unseen := f.why[ref]; unseen {
			r.gaps.note(unseenBy(operation(serviceKMS, "DescribeKey"), why, hiddenBy(s.KMSKey)...), &s.Object)
		}
	}
	for ref, n := range r.borrowed {
		if key := f.keys[f.byRef[ref].ID]; key != nil {
			key.Replicas += n
		}
	}
	for _, id := range slices.Sorted(maps.Keys(f.keys)) {
		r.snapshot.Keys = append(r.snapshot.Keys, f.keys[id])
	}
}

// hiddenBy is what a secret does not tell while its key is unseen: a foreign key is a customer's, since
// AWS-managed ones serve their own account only; of another it is open whose it is, and of one that is not
// named by its ARN, which it is.
func hiddenBy(key model.KMSKey) []model.Path {
	switch {
	case key.Foreign:
		return []model.Path{"key"}
	case strings.Contains(key.Ref, ":key/"):
		return []model.Path{"kms_key.aws_managed"}
	}
	return []model.Path{"kms_key.aws_managed", "kms_key.id"}
}

func unseenBy(o *Operation, why fault, hides ...model.Path) model.Gap {
	return model.Gap{Operation: o.String(), Permission: o.Permission, Reason: why.reason, Detail: why.detail, Hides: hides}
}

func isManagedAlias(ref string) bool {
	return ref == managedAlias || strings.HasPrefix(ref, "arn:") && strings.HasSuffix(ref, ":"+managedAlias)
}

// accountOf returns the account in an ARN, "" for anything else.
func accountOf(text string) string {
	parsed, err := arn.Parse(text)
	if err != nil {
		return ""
	}
	return parsed.AccountID
}
