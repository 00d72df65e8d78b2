package aws

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"smaudit/scanner/model"
)

// pageSize is the most that ListSecrets and ListSecretVersionIds return at once (API reference, 2026).
const pageSize = 100

// arnSuffix is what AWS appends to the name in a secret's ARN (userguide/whats-in-a-secret, 2026).
var arnSuffix = regexp.MustCompile(`-[A-Za-z0-9]{6}$`)

// listed is a secret with what the list told of it beyond the model.
type listed struct {
	*model.Secret
	arn          string
	pending      bool // a version waits that is not the current one
	replicated   bool
	crossAccount bool
}

// list reads the list of secrets, page by page, and hands over each that is wanted.
func (r *region) list(ctx context.Context, found func(*listed)) {
	o := operation(serviceSecrets, "ListSecrets")
	var token *string
	seen := make(tokens)
	for {
		var body []byte
		page, err := r.secrets.ListSecrets(ctx, &secretsmanager.ListSecretsInput{
			MaxResults: aws.Int32(pageSize), NextToken: token, IncludePlannedDeletion: aws.Bool(true), Filters: r.filter.asked(),
		}, keepBody(&body))
		if err == nil && page.SecretList == nil {
			err = errOdd
		}
		if err != nil {
			r.unlisted(o, explain(err), token == nil)
			return
		}
		extra := extrasOf(body)
		for i := range page.SecretList {
			if s := r.secret(&page.SecretList[i], extra); s != nil {
				r.snapshot.Secrets = append(r.snapshot.Secrets, s.Secret)
				r.progress.Secrets.Add(1)
				found(s)
			}
		}
		token = page.NextToken
		if aws.ToString(token) == "" {
			r.whole = true
			return
		}
		if err := seen.next(token); err != nil {
			r.unlisted(o, explain(err), false)
			return
		}
	}
}

// unlisted records that the list could not be read, or not to its end.
func (r *region) unlisted(o *Operation, why fault, all bool) {
	if !all {
		why.detail += "; the list of secrets breaks off, there may be more of them"
	}
	r.snapshot.Scope.Failed = all
	var hides []model.Path
	if all {
		hides = []model.Path{"watch"} // it is asked for only where there are secrets
	}
	r.gaps.open(o, &r.snapshot.Scope.Object, why, hides...)
}

// secret describes an entry of the list, nil where it is not wanted or a replica, which belongs to its
// primary.
func (r *region) secret(e *types.SecretListEntry, extra extras) *listed {
	name, arn := aws.ToString(e.Name), aws.ToString(e.ARN)
	tags := make(map[string]string, len(e.Tags))
	for _, tag := range e.Tags {
		tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	home := aws.ToString(e.PrimaryRegion)
	if home == r.name {
		r.primaries[name] = true
	}
	if name == "" || !r.filter.wants(name, arn, tags) {
		return nil
	}
	if home != "" && home != r.name {
		r.borrowed[aws.ToString(e.KmsKeyId)]++
		r.orphan(home)
		r.replicas[home] = append(r.replicas[home], name)
		return nil
	}
	s := &model.Secret{
		Object:      model.Object{Name: name, ARN: arn},
		Owner:       ownerOf(e),
		Type:        aws.ToString(e.Type),
		Description: aws.ToString(e.Description),
		KMSKey:      model.KMSKey{Ref: aws.ToString(e.KmsKeyId)},
		Rotation:    r.rotation(e),
		CreatedAt:   moment(e.CreatedDate), ChangedAt: moment(e.LastChangedDate),
		AccessedAt: moment(e.LastAccessedDate), DeletedAt: moment(e.DeletedDate),
	}
	redact(s, tags)
	s.ID = r.scopeID(r.name) + ":" + s.Name
	return &listed{
		Secret: s, arn: arn, pending: pending(e.SecretVersionsToStages),
		replicated:   aws.ToString(e.PrimaryRegion) != "" || extra.replicated[arn],
		crossAccount: extra.crossAccount[arn],
	}
}

// ownerOf returns the service that owns a secret, by the entry or by the tag that AWS sets
// (userguide/service-linked-secrets, 2026).
func ownerOf(e *types.SecretListEntry) string {
	if owner := aws.ToString(e.OwningService); owner != "" {
		return owner
	}
	for _, tag := range e.Tags {
		if aws.ToString(tag.Key) == "aws:secretsmanager:owningService" {
			return aws.ToString(tag.Value)
		}
	}
	return ""
}

// orphan notes that a replica's primary lies where nobody looks.
func (r *region) orphan(home string) {
	if slices.Contains(r.selected, home) {
		return
	}
	r.gaps.note(model.Gap{
		Operation: "judge replicas", Reason: model.GapUnresolved,
		Detail: "replicas are judged with their primaries in " + model.Visible(home) + ", which is not read",
	}, nil)
}

// pending reports whether a version waits to become the current one.
func pending(stages map[string][]string) bool {
	for _, labels := range stages {
		if slices.Contains(labels, "AWSPENDING") && !slices.Contains(labels, "AWSCURRENT") {
			return true
		}
	}
	return false
}

func (r *region) rotation(e *types.SecretListEntry) model.Rotation {
	out := model.Rotation{
		Enabled: aws.ToBool(e.RotationEnabled), FunctionARN: aws.ToString(e.RotationLambdaARN),
		LastAt: moment(e.LastRotatedDate), NextAt: moment(e.NextRotationDate),
	}
	if rules := e.RotationRules; rules != nil {
		out.Days = int(aws.ToInt64(rules.AutomaticallyAfterDays))
		out.Expression, out.Duration = aws.ToString(rules.ScheduleExpression), aws.ToString(rules.Duration)
	}
	switch {
	case !out.Enabled:
	case aws.ToString(e.ExternalSecretRotationRoleArn) != "" || aws.ToString(e.Type) != "":
		out.Kind = model.RotationExternal
	case out.FunctionARN != "":
		out.Kind = model.RotationByFunction
	case ownerOf(e) != "" || strings.Contains(aws.ToString(e.Name), "!"):
		out.Kind = model.RotationManaged
	}
	return out
}

func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
