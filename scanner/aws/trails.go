package aws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"smaudit/scanner/model"
	"smaudit/scanner/selector"
)

// onceTrail is a trail that several regions show, and that is asked about once, where it is at home.
type onceTrail struct {
	ready chan struct{} // closed when the rest is filled in
	trail *model.Trail
	gaps  gaps
}

// recording describes the trails that apply to the region, shadows of trails from elsewhere included.
// They are judged in the account's global scope; here they tell what the region records.
func (r *region) recording(ctx context.Context) {
	o := operation(serviceTrail, "DescribeTrails")
	answer, err := r.clients.trails.DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{IncludeShadowTrails: aws.Bool(true)})
	if err == nil && answer.TrailList == nil {
		err = errOdd
	}
	if err != nil {
		r.gaps.add(o, &r.snapshot.Scope.Object, explain(err))
		return
	}
	for i := range answer.TrailList {
		t := r.account.trail(ctx, &answer.TrailList[i], r.name)
		if t == nil || !t.trail.MultiRegion && t.trail.HomeRegion != r.name {
			continue
		}
		r.echo(t)
		here := *t.trail
		here.Elsewhere = true
		here.Unknown = append([]model.Path(nil), t.trail.Unknown...)
		r.snapshot.Trails = append(r.snapshot.Trails, &here)
	}
}

// echo repeats in the region's own gaps what is not known of a trail, since it leaves open what the
// region records.
func (r *region) echo(t *onceTrail) {
	for _, gap := range t.gaps.list() {
		gap.Resource = r.snapshot.Scope.ID
		gap.Hides = []model.Path{"recording.trails", "recording.reads", "recording.writes"}
		r.gaps.note(gap, nil)
	}
}

// trail describes a trail at its first mention and remembers it.
func (a *account) trail(ctx context.Context, d *types.Trail, seenIn string) *onceTrail {
	id := aws.ToString(d.TrailARN)
	if id == "" {
		return nil
	}
	a.mu.Lock()
	t, known := a.trails[id]
	if !known {
		t = &onceTrail{ready: make(chan struct{})}
		a.trails[id] = t
	}
	a.mu.Unlock()
	if known {
		<-t.ready
		return t
	}
	defer close(t.ready)
	home := aws.ToString(d.HomeRegion)
	if home == "" {
		home = seenIn
	}
	t.trail = &model.Trail{
		Object:     model.Object{ID: id, Name: aws.ToString(d.Name), ARN: id},
		HomeRegion: home, MultiRegion: aws.ToBool(d.IsMultiRegionTrail), Organization: aws.ToBool(d.IsOrganizationTrail),
		FileValidation: aws.ToBool(d.LogFileValidationEnabled), KMSKey: aws.ToString(d.KmsKeyId), Bucket: aws.ToString(d.S3BucketName),
		LogGroup:  aws.ToString(d.CloudWatchLogsLogGroupArn),
		Elsewhere: accountOf(id) != "" && accountOf(id) != a.id, // an organization's, judged in its own account
	}
	t.trail.Hide("chain_gaps", "digest_faults", "chain_faults", "validated") // until its digests are validated
	a.trailStatus(ctx, t)
	a.trailEvents(ctx, t)
	return t
}

func (a *account) trailStatus(ctx context.Context, t *onceTrail) {
	status, err := a.in(t.trail.HomeRegion).trails.GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: &t.trail.ARN})
	if err == nil && status.IsLogging == nil {
		err = errOdd
	}
	if err != nil {
		t.gaps.add(operation(serviceTrail, "GetTrailStatus"), &t.trail.Object, explain(err))
		return
	}
	t.trail.Logging = aws.ToBool(status.IsLogging)
	t.trail.DeliveryError = model.Visible(aws.ToString(status.LatestDeliveryError))
	t.trail.DeliveredAt = moment(status.LatestDeliveryTime)
}

// trailEvents tells what the trail records. Only its home region answers.
func (a *account) trailEvents(ctx context.Context, t *onceTrail) {
	answer, err := a.in(t.trail.HomeRegion).trails.GetEventSelectors(ctx, &cloudtrail.GetEventSelectorsInput{TrailName: &t.trail.ARN})
	if err == nil && answer.TrailARN == nil {
		err = errOdd
	}
	if err != nil {
		t.gaps.add(operation(serviceTrail, "GetEventSelectors"), &t.trail.Object, explain(err))
		return
	}
	var basic []selector.Basic
	for _, s := range answer.EventSelectors {
		basic = append(basic, selector.Basic{
			Management: s.IncludeManagementEvents == nil || *s.IncludeManagementEvents, ReadWrite: string(s.ReadWriteType),
		})
	}
	var advanced []selector.Advanced
	for _, s := range answer.AdvancedEventSelectors {
		fields := selector.Advanced{}
		for _, f := range s.FieldSelectors {
			fields = append(fields, selector.Field{
				Name: aws.ToString(f.Field), Equals: f.Equals, StartsWith: f.StartsWith, EndsWith: f.EndsWith,
				NotEquals: f.NotEquals, NotStartsWith: f.NotStartsWith, NotEndsWith: f.NotEndsWith,
			})
		}
		advanced = append(advanced, fields)
	}
	t.trail.ReadEvents, t.trail.WriteEvents = selector.Records(basic, advanced)
}
