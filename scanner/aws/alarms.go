package aws

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"smaudit/scanner/model"
	"smaudit/scanner/selector/watch"
)

// alarmed is a filter of a log group on whose metric there are alarms.
type alarmed struct {
	pattern string
	alarm   string
	tells   model.Tri // whether the alarm has an action
}

// onceGroup is a log group with its alarms, asked for once however many regions its trail records.
type onceGroup struct {
	ready     chan struct{} // closed when the rest is filled in
	filters   []alarmed
	failed    *Operation
	err       error
	elsewhere bool
}

// trailAlarms notes the alarms on what a trail writes to its log group, as far as it logs changes at all.
func (r *region) trailAlarms(ctx context.Context, w *watchers, t *model.Trail) {
	logs := model.No
	switch {
	case t.Hides("logging") || t.Hides("write_events"):
		logs = model.Unknown
	case t.Logging && t.WriteEvents:
		logs = model.Yes
	}
	if logs == model.No {
		return
	}
	g := r.account.group(ctx, t.LogGroup)
	switch {
	case g.elsewhere:
		for _, c := range watch.Changes {
			w.note(c, model.Watcher{Kind: "alarm", Name: "alarms of the account that has the log group of " + t.Name}, model.Unknown)
		}
	case g.err != nil:
		w.fail(g.failed, g.err, watch.Changes...)
	}
	for _, f := range g.filters {
		for _, c := range watch.Changes {
			sees := watch.Filters(f.pattern, c, r.id, r.name)
			switch {
			case sees == model.No || f.tells == model.No:
				continue
			case logs == model.Unknown:
				for _, gap := range r.account.trailGaps(t.ID) {
					w.miss(gap, c)
				}
				continue
			case f.tells == model.Unknown:
				sees = model.Unknown
			}
			w.note(c, model.Watcher{Kind: "alarm", Name: f.alarm}, sees)
		}
	}
}

// trailGaps are those of a trail that was described.
func (a *account) trailGaps(id string) []model.Gap {
	a.mu.Lock()
	t := a.trails[id]
	a.mu.Unlock()
	return t.gaps.list()
}

func (a *account) group(ctx context.Context, id string) *onceGroup {
	a.mu.Lock()
	g, known := a.groups[id]
	if !known {
		g = &onceGroup{ready: make(chan struct{})}
		a.groups[id] = g
	}
	a.mu.Unlock()
	if known {
		<-g.ready
		return g
	}
	defer close(g.ready)
	at, err := arn.Parse(id)
	name := strings.TrimSuffix(strings.TrimPrefix(at.Resource, "log-group:"), ":*")
	if err != nil || at.AccountID != a.id {
		g.elsewhere = true
		return g
	}
	g.read(ctx, a.in(at.Region), name)
	return g
}

// metric is what a filter counts into.
type metric struct{ namespace, name string }

func (g *onceGroup) read(ctx context.Context, at *clients, name string) {
	g.failed = operation(serviceLogs, "DescribeMetricFilters")
	var patterns map[metric][]string
	if patterns, g.err = metricFilters(ctx, at, name); g.err != nil || len(patterns) == 0 {
		return
	}
	g.failed = operation(serviceAlarms, "DescribeAlarms")
	var alarms []types.MetricAlarm
	var composite []types.CompositeAlarm
	alarms, composite, g.err = allAlarms(ctx, at)
	for i := range alarms {
		a := &alarms[i]
		for _, of := range metricsOf(a) {
			for _, pattern := range patterns[of] {
				g.filters = append(g.filters, alarmed{pattern, aws.ToString(a.AlarmName), tells(a, composite)})
			}
		}
	}
}

// metricFilters are the patterns of a log group's filters, by the metric that they count into.
func metricFilters(ctx context.Context, at *clients, group string) (map[metric][]string, error) {
	out := make(map[metric][]string)
	pages := cloudwatchlogs.NewDescribeMetricFiltersPaginator(at.logs, &cloudwatchlogs.DescribeMetricFiltersInput{LogGroupName: &group})
	for seen := (tokens{}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err == nil && page.MetricFilters == nil {
			err = errOdd
		}
		if err == nil {
			err = seen.next(page.NextToken)
		}
		if err != nil {
			return nil, err
		}
		for _, f := range page.MetricFilters {
			for _, t := range f.MetricTransformations {
				into := metric{aws.ToString(t.MetricNamespace), aws.ToString(t.MetricName)}
				out[into] = append(out[into], aws.ToString(f.FilterPattern))
			}
		}
	}
	return out, nil
}

func allAlarms(ctx context.Context, at *clients) (alarms []types.MetricAlarm, composite []types.CompositeAlarm, err error) {
	pages := cloudwatch.NewDescribeAlarmsPaginator(at.alarms, &cloudwatch.DescribeAlarmsInput{
		AlarmTypes: []types.AlarmType{types.AlarmTypeMetricAlarm, types.AlarmTypeCompositeAlarm},
	})
	for seen := (tokens{}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err == nil && page.MetricAlarms == nil && page.CompositeAlarms == nil {
			err = errOdd
		}
		if err == nil {
			err = seen.next(page.NextToken)
		}
		if err != nil {
			return nil, nil, err
		}
		alarms, composite = append(alarms, page.MetricAlarms...), append(composite, page.CompositeAlarms...)
	}
	return alarms, composite, nil
}

// metricsOf are the metrics that an alarm looks at, by itself or in an expression.
func metricsOf(a *types.MetricAlarm) []metric {
	out := []metric{{aws.ToString(a.Namespace), aws.ToString(a.MetricName)}}
	for _, query := range a.Metrics {
		if query.MetricStat != nil && query.MetricStat.Metric != nil {
			out = append(out, metric{aws.ToString(query.MetricStat.Metric.Namespace), aws.ToString(query.MetricStat.Metric.MetricName)})
		}
	}
	return out
}

// tells reports whether the alarm has an action. Where it has none, one that is composed of it may have.
func tells(a *types.MetricAlarm, composite []types.CompositeAlarm) model.Tri {
	if aws.ToBool(a.ActionsEnabled) && len(a.AlarmActions) > 0 {
		return model.Yes
	}
	if slices.ContainsFunc(composite, func(c types.CompositeAlarm) bool {
		return aws.ToBool(c.ActionsEnabled) && len(c.AlarmActions) > 0 && strings.Contains(aws.ToString(c.AlarmRule), aws.ToString(a.AlarmName))
	}) {
		return model.Unknown
	}
	return model.No
}
