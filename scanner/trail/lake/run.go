package lake

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"smaudit/scanner/model"
	"smaudit/scanner/trail/query"
	"smaudit/scanner/trail/remote"
)

// run is one reading of a store.
type run struct {
	*Reader
	client *cloudtrail.Client
	rows   *query.Rows
}

func (r *run) read(ctx context.Context, since time.Time) []model.Gap {
	started, err := r.start(ctx, since)
	if err != nil {
		return []model.Gap{r.why("StartQuery", err)}
	}
	if gap := r.wait(ctx, started.QueryId); gap != nil {
		return []model.Gap{*gap}
	}
	if err := r.take(ctx, started.QueryId); err != nil {
		return []model.Gap{r.why("GetQueryResults", err)}
	}
	return nil
}

// The pauses between questions how a query stands.
const (
	shortest = time.Second
	longest  = 5 * time.Second
)

// wait waits for the end of a query.
func (r *run) wait(ctx context.Context, id *string) *model.Gap {
	for pause := shortest; ; pause = min(pause*3/2, longest) {
		out, err := r.client.DescribeQuery(ctx, &cloudtrail.DescribeQueryInput{QueryId: id})
		if err != nil {
			gap := r.why("DescribeQuery", err)
			return &gap
		}
		switch out.QueryStatus {
		case types.QueryStatusFinished:
			return nil
		case types.QueryStatusFailed, types.QueryStatusCancelled, types.QueryStatusTimedOut:
			gap := r.Access.Odd(service, "StartQuery", "the query "+string(out.QueryStatus)+": "+remote.Words(aws.ToString(out.ErrorMessage)))
			return &gap
		case "":
			gap := r.Access.Odd(service, "DescribeQuery", "AWS gave an answer without a state")
			return &gap
		}
		select {
		case <-ctx.Done():
			return &model.Gap{} // the caller returns the context's error
		case <-time.After(pause):
		}
	}
}

// take adds up the rows, page by page. A row is a list of maps, each with one column.
func (r *run) take(ctx context.Context, id *string) error {
	in := &cloudtrail.GetQueryResultsInput{QueryId: id, MaxQueryResults: aws.Int32(1000)}
	for followed := make(query.Tokens); ; {
		out, err := r.client.GetQueryResults(ctx, in)
		switch {
		case err != nil:
			return err
		case out.QueryStatus != types.QueryStatusFinished:
			return query.ErrNoRows
		}
		for _, row := range out.QueryResultRows {
			values := make([]string, len(row))
			for i, column := range row {
				for _, value := range column {
					values[i] = value
				}
			}
			r.rows.Add(values)
		}
		if more, err := followed.More(out.NextToken); !more {
			return err
		}
		in.NextToken = out.NextToken
	}
}

// why says why an operation told nothing. Lake's words about a query tell what it does not know.
func (r *run) why(operation string, err error) model.Gap {
	var statement *types.InvalidQueryStatementException
	switch {
	case errors.Is(err, query.ErrNoRows), errors.Is(err, query.ErrSameToken):
		return r.Access.Odd(service, operation, "AWS gave "+err.Error())
	case errors.As(err, &statement):
		return r.Access.Odd(service, operation, "Lake does not take the query: "+remote.Words(statement.ErrorMessage()))
	}
	return r.Access.Gap(service, operation, err)
}
