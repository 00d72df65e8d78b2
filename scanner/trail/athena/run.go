package athena

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"smaudit/scanner/model"
	"smaudit/scanner/trail/query"
	"smaudit/scanner/trail/remote"
)

// run is one reading of a table.
type run struct {
	*Reader
	client *athena.Client
	rows   *query.Rows
	left   int64 // bytes that may still be read, where there is a limit
	layout *layout
}

// read asks for the last day, and for the others if they may cost what they will.
func (r *run) read(ctx context.Context, since time.Time) []model.Gap {
	found, err := r.metadata(ctx, r.client)
	if err != nil {
		return []model.Gap{r.why("GetTableMetadata", err)}
	}
	r.layout = layoutOf(r.Table, found.TableMetadata)
	if lack := r.layout.lacks(); lack != "" {
		return []model.Gap{r.Access.Odd(service, "GetTableMetadata", lack)}
	}
	to := r.Access.Now.UTC()
	split := to.Add(-day).Truncate(day)
	if !r.layout.byTime() || !split.After(since) {
		if !r.layout.byTime() {
			r.Access.Say("%s has no partitions by time: Athena reads all of it, at %s", r.Table, price)
		}
		_, gaps := r.ask(ctx, since, to)
		return gaps
	}
	bytes, gaps := r.ask(ctx, split, to)
	if len(gaps) > 0 {
		return gaps
	}
	days := int64(to.Sub(split)/day) + 1 // of files
	rest := bytes / days * int64(split.Sub(since)/day)
	r.Access.Say("Athena read %s of the last %d days of %s; for those since %s it will read about %s, at %s",
		size(bytes), days, r.Table, since.Format(time.DateOnly), size(rest), price)
	if r.Limit > 0 && rest > r.left {
		return []model.Gap{r.Access.Odd(service, "StartQueryExecution", fmt.Sprintf(
			"the days before %s were not asked for: about %s would be read, more than is left of %s", split.Format(time.DateOnly), size(rest), size(r.Limit)))}
	}
	_, gaps = r.ask(ctx, since, split)
	return gaps
}

// price is what AWS takes in most regions (Athena pricing, 2026-11; other regions take up to twice as much).
const price = "5 USD a TB"

// size writes bytes as they are paid: by decimal units.
func size(n int64) string {
	switch {
	case n >= 1e12:
		return fmt.Sprintf("%.1f TB", float64(n)/1e12)
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	}
	return fmt.Sprintf("%.0f MB", float64(n)/1e6)
}

// ask has Athena add up a span of time, and takes the rows. It returns how many bytes were read for them.
func (r *run) ask(ctx context.Context, from, to time.Time) (int64, []model.Gap) {
	d := r.layout.dialect()
	d.Where = r.layout.condition(r.Accounts, r.Regions, from, to)
	in := &athena.StartQueryExecutionInput{QueryString: aws.String(query.SQL(d))}
	if r.Workgroup != "" {
		in.WorkGroup = &r.Workgroup
	}
	if r.Output != "" {
		in.ResultConfiguration = &types.ResultConfiguration{OutputLocation: &r.Output}
	}
	started, err := r.client.StartQueryExecution(ctx, in)
	if err != nil {
		return 0, []model.Gap{r.why("StartQueryExecution", err)}
	}
	bytes, gap := r.wait(ctx, started.QueryExecutionId)
	r.left -= bytes
	if gap != nil {
		return bytes, []model.Gap{*gap}
	}
	if err := r.take(ctx, started.QueryExecutionId); err != nil {
		return bytes, []model.Gap{r.why("GetQueryResults", err)}
	}
	return bytes, nil
}

// The pauses between questions how a query stands.
const (
	shortest = 500 * time.Millisecond
	longest  = 5 * time.Second
)

// wait waits for the end of a query, and stops one that reads more than it may.
func (r *run) wait(ctx context.Context, id *string) (int64, *model.Gap) {
	for pause := shortest; ; pause = min(pause*3/2, longest) {
		out, err := r.client.GetQueryExecution(ctx, &athena.GetQueryExecutionInput{QueryExecutionId: id})
		if err == nil && (out.QueryExecution == nil || out.QueryExecution.Status == nil) {
			err = errNoState
		}
		if err != nil {
			gap := r.why("GetQueryExecution", err)
			return 0, &gap
		}
		bytes, status := int64(0), out.QueryExecution.Status
		if s := out.QueryExecution.Statistics; s != nil {
			bytes = aws.ToInt64(s.DataScannedInBytes)
		}
		switch status.State {
		case types.QueryExecutionStateSucceeded:
			return bytes, nil
		case types.QueryExecutionStateFailed, types.QueryExecutionStateCancelled:
			gap := r.Access.Odd(service, "StartQueryExecution", "the query "+string(status.State)+": "+remote.Words(aws.ToString(status.StateChangeReason)))
			return bytes, &gap
		}
		if r.Limit > 0 && bytes > r.left {
			return bytes, r.stop(ctx, id, bytes)
		}
		select {
		case <-ctx.Done():
			r.stop(context.WithoutCancel(ctx), id, bytes)
			return bytes, &model.Gap{} // the caller returns the context's error
		case <-time.After(pause):
		}
	}
}

var errNoState = errors.New("an answer without a state")

// stop ends a query, so that it costs no more.
func (r *run) stop(ctx context.Context, id *string, bytes int64) *model.Gap {
	detail := fmt.Sprintf("the query was stopped when it had read %s, as no more than %s may be read", size(bytes), size(r.Limit))
	if _, err := r.client.StopQueryExecution(ctx, &athena.StopQueryExecutionInput{QueryExecutionId: id}); err != nil {
		detail = fmt.Sprintf("the query reads more than %s and could not be stopped: %s", size(r.Limit), r.why("StopQueryExecution", err).Detail)
	}
	gap := r.Access.Odd(service, "StartQueryExecution", detail)
	return &gap
}

// take adds up the rows, page by page. The first row has the names of the columns.
func (r *run) take(ctx context.Context, id *string) error {
	in := &athena.GetQueryResultsInput{QueryExecutionId: id, MaxResults: aws.Int32(1000)}
	followed := make(query.Tokens)
	for head := true; ; {
		out, err := r.client.GetQueryResults(ctx, in)
		switch {
		case err != nil:
			return err
		case out.ResultSet == nil:
			return query.ErrNoRows
		}
		for _, row := range out.ResultSet.Rows {
			if head {
				head = false
				continue
			}
			values := make([]string, len(row.Data))
			for i := range row.Data {
				values[i] = aws.ToString(row.Data[i].VarCharValue)
			}
			r.rows.Add(values)
		}
		if more, err := followed.More(out.NextToken); !more {
			return err
		}
		in.NextToken = out.NextToken
	}
}

// why says why an operation told nothing. A request that Athena does not take may be about the table or the place
// of the results, which its words tell.
func (r *run) why(operation string, err error) model.Gap {
	var invalid *types.InvalidRequestException
	var metadata *types.MetadataException
	switch {
	case errors.Is(err, errNoTable), errors.Is(err, errNoState), errors.Is(err, query.ErrNoRows), errors.Is(err, query.ErrSameToken):
		return r.Access.Odd(service, operation, "AWS gave "+err.Error())
	case errors.As(err, &invalid):
		return r.Access.Odd(service, operation, "Athena does not take the request: "+remote.Words(invalid.ErrorMessage()))
	case errors.As(err, &metadata):
		gap := r.Access.Odd(service, operation, "Athena's catalogue does not have the table, or does not show it: "+remote.Words(metadata.ErrorMessage()))
		gap.Reason = model.GapAbsent
		return gap
	}
	return r.Access.Gap(service, operation, err)
}
