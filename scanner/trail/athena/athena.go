// Package athena reads the record of a trail, be it an organization's, from a table over its bucket: for those
// whose logs outgrow one machine. Athena adds it up and is paid by what it reads of the files, which is known of
// a query only when it has run. So the last day is asked for first, which tells what the others will cost, and a
// query is stopped once it has read more than it may.
package athena

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"

	"smaudit/scanner/model"
	"smaudit/scanner/trail"
	"smaudit/scanner/trail/query"
	"smaudit/scanner/trail/remote"
)

// Source is the word by which users choose the reader.
const Source = "athena"

// service is the SDK's id of Athena.
const service = "Athena"

// Reader reads a table.
type Reader struct {
	Access    *remote.Access
	Table     Table
	Region    string // of the table; empty: that of the configuration
	Workgroup string // empty: primary
	Output    string // where results go, such as s3://BUCKET/PREFIX; empty: where the workgroup puts them
	Limit     int64  // bytes that may be read; 0: any number
	Accounts  []string
	Regions   []string
}

// Read adds up what the table holds. What it does not tell is in the gaps. It returns an error when the context
// ends or the disk is full.
func (r *Reader) Read(ctx context.Context, o trail.Settings) (*trail.Record, []model.Gap, error) {
	return query.Read(ctx, r.Access, o, service, r.Table.String(), func(rows *query.Rows) []model.Gap {
		run := &run{Reader: r, client: athena.NewFromConfig(r.Access.In(r.Region)), rows: rows, left: r.Limit}
		return run.read(ctx, o.Since)
	})
}

// Probe asks for the table, and nothing that costs.
func (r *Reader) Probe(ctx context.Context, _ string, tell func(permission string, err error)) {
	_, err := r.metadata(ctx, athena.NewFromConfig(r.Access.In(r.Region)))
	tell("athena:GetTableMetadata", err)
}

func (r *Reader) metadata(ctx context.Context, client *athena.Client) (*athena.GetTableMetadataOutput, error) {
	in := &athena.GetTableMetadataInput{CatalogName: aws.String("AwsDataCatalog"), DatabaseName: &r.Table.Database, TableName: &r.Table.Name}
	if r.Workgroup != "" {
		in.WorkGroup = &r.Workgroup
	}
	out, err := client.GetTableMetadata(ctx, in)
	if err == nil && out.TableMetadata == nil {
		err = errNoTable
	}
	return out, err
}

var errNoTable = errors.New("an answer without a table")

// day is how much is asked for at first.
const day = 24 * time.Hour
