package aws_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures/fakeaws/fake"
	"smaudit/scanner/aws"
	"smaudit/scanner/model"
)

const logGroup = "arn:aws:logs:eu-west-1:100000000001:log-group:trail:*"

// watched is an account with a secret in one region, a trail that writes to a log group, and whoever watches.
func watched(change func(*fake.Region)) *fake.World {
	home := &fake.Region{
		Secrets: []*fake.Secret{{Name: "prod/db"}},
		Trails:  []*fake.Trail{{Name: "all", IsMultiRegionTrail: true, S3BucketName: "b", CloudWatchLogsLogGroupArn: logGroup}},
	}
	change(home)
	text := `{"account": "` + account + `", "regions": {"us-east-1": {"secrets": [{"Name": "prod/mail"}]}, "eu-central-1": {}}}`
	a, err := fake.Parse([]byte(text))
	if err != nil {
		panic(err)
	}
	described := *a
	described.Regions["eu-west-1"] = home
	for _, t := range home.Trails {
		t.HomeRegion, t.TrailARN = "eu-west-1", "arn:aws:cloudtrail:eu-west-1:"+account+":trail/"+t.Name
	}
	return fake.One(&described)
}

// scopes are those of the regions, by name.
func scopes(t *testing.T, s *fake.Server) map[string]*model.Snapshot {
	t.Helper()
	snapshots, err := collect(t, s, options(s))
	require.NoError(t, err)
	out := make(map[string]*model.Snapshot)
	for _, one := range snapshots {
		out[one.Scope.Region] = one
	}
	return out
}

func rule(name, pattern string, targets ...string) *fake.EventRule {
	return &fake.EventRule{Name: name, EventPattern: fake.Document(pattern), Targets: targets}
}

func TestEventRulesWatch(t *testing.T) {
	t.Parallel()
	const deletions = `{"source": ["aws.secretsmanager"], "detail": {"eventName": ["DeleteSecret"]}}`
	server := fake.New(watched(func(r *fake.Region) {
		off := rule("off", `{"source": ["aws.secretsmanager"]}`, "t")
		off.State = "DISABLED"
		r.EventRules = []*fake.EventRule{
			rule("deletions", deletions, "arn:aws:sns:eu-west-1:100000000001:alerts"), rule("to nobody", `{"source": ["aws.secretsmanager"]}`), off,
			rule("others", `{"source": ["aws.s3"]}`, "t"), {Name: "nightly", ScheduleExpression: "rate(1 day)", Targets: []string{"t"}},
			rule("of one secret", `{"detail": {"eventName": ["PutResourcePolicy"], "requestParameters": {"secretId": ["prod/db"]}}}`, "t"),
		}
	}), fake.Options{PageSize: 2})
	got := scopes(t, server)
	home := got["eu-west-1"].Scope
	assert.Equal(t, &model.Watch{Deletion: []model.Watcher{{Kind: "event_rule", Name: "deletions"}}}, home.Watch)
	assert.True(t, home.Hides("watch.policy"), "it sees changes of one secret")
	assert.False(t, home.Hides("watch.rotation") || home.Hides("watch.deletion"))
	assert.Equal(t, &model.Watch{}, got["us-east-1"].Scope.Watch, "rules are of their region")
	assert.Nil(t, got["eu-central-1"].Scope.Watch, "where there are no secrets there is nothing to watch")
	assert.Equal(t, 3, server.Calls()["events:ListTargetsByRule"])
}

func TestAlarmsWatch(t *testing.T) {
	t.Parallel()
	const pattern = `{ ($.eventSource = secretsmanager.amazonaws.com) && (($.eventName = DeleteSecret) || ($.eventName = PutResourcePolicy)) }`
	alarm := func(name, metric string, actions ...string) *fake.Alarm {
		return &fake.Alarm{AlarmName: name, Namespace: "Audit", MetricName: metric, AlarmActions: actions}
	}
	filter := func(metric, pattern string) *fake.MetricFilter {
		return &fake.MetricFilter{FilterName: metric, LogGroupName: "trail", FilterPattern: pattern, MetricNamespace: "Audit", MetricName: metric}
	}
	with := func(change func(*fake.Region)) map[string]*model.Snapshot {
		return scopes(t, fake.New(watched(func(r *fake.Region) {
			r.MetricFilters = []*fake.MetricFilter{filter("unlooked", "{ $.eventName = RotationFailed }"), filter("secrets", pattern)}
			r.Alarms = []*fake.Alarm{alarm("idle", "other", "t"), alarm("secrets changed", "secrets", "t")}
			change(r)
		}), fake.Options{PageSize: 1}))
	}
	seen := []model.Watcher{{Kind: "alarm", Name: "secrets changed"}}
	got := with(func(*fake.Region) {})
	for _, region := range []string{"eu-west-1", "us-east-1"} {
		assert.Equal(t, &model.Watch{Policy: seen, Deletion: seen}, got[region].Scope.Watch, "the trail writes what happens anywhere")
		assert.Empty(t, got[region].Scope.Unknown)
	}
	got = with(func(r *fake.Region) { r.Alarms[1].AlarmActions = nil })
	assert.Equal(t, &model.Watch{}, got["eu-west-1"].Scope.Watch, "an alarm that tells nobody")
	got = with(func(r *fake.Region) {
		r.Alarms[1].AlarmActions = nil
		r.Alarms = append(r.Alarms, &fake.Alarm{AlarmName: "all", AlarmRule: `ALARM("secrets changed")`, AlarmActions: []string{"t"}})
	})
	assert.True(t, got["eu-west-1"].Scope.Hides("watch.policy"), "one that is composed of it does")
	got = with(func(r *fake.Region) { r.Trails[0].IsLogging = new(false) })
	assert.Equal(t, &model.Watch{}, got["eu-west-1"].Scope.Watch, "a trail that does not log")
	got = with(func(r *fake.Region) {
		r.Trails[0].CloudWatchLogsLogGroupArn = "arn:aws:logs:eu-west-1:444455556666:log-group:trail:*"
	})
	assert.True(t, got["eu-west-1"].Scope.Hides("watch.policy"), "another account's log group")
}

func TestWatchersUnseen(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"events:ListRules", "events:ListTargetsByRule", "logs:DescribeMetricFilters", "cloudwatch:DescribeAlarms"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			server := fake.New(watched(func(r *fake.Region) {
				r.EventRules = []*fake.EventRule{rule("deletions", `{"detail": {"eventName": ["DeleteSecret"]}}`, "t")}
				r.MetricFilters = []*fake.MetricFilter{{LogGroupName: "trail", FilterPattern: "{ $.eventName = DeleteSecret }", MetricName: "m"}}
				r.Alarms = []*fake.Alarm{{AlarmName: "a", MetricName: "m", AlarmActions: []string{"t"}}}
			}), fake.Options{})
			server.Inject(fake.Fault{Operation: operation, Kind: fake.Denied})
			home := scopes(t, server)["eu-west-1"]
			assert.False(t, home.Scope.Hides("watch.deletion"), "somebody else sees it")
			assert.Equal(t, operation != "events:ListTargetsByRule", home.Scope.Hides("watch.policy"))
			if operation == "events:ListTargetsByRule" {
				return
			}
			i := slices.IndexFunc(home.Gaps, func(g model.Gap) bool { return g.Reason == model.GapDenied })
			require.GreaterOrEqual(t, i, 0)
			assert.NotEmpty(t, home.Gaps[i].Permission)
			assert.Equal(t, home.Scope.ID, home.Gaps[i].Resource)
		})
	}
	server := fake.New(watched(func(*fake.Region) {}), fake.Options{})
	health, err := aws.New(options(server)).Check(t.Context())
	require.NoError(t, err)
	for _, probe := range health.Probes {
		assert.Empty(t, probe.Fault, probe.Operation)
	}
}
