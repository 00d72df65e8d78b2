// Package lake reads the record from an event data store of CloudTrail Lake, for those who have one: AWS opens no
// more of them for new customers. Lake is paid by what a query reads, and reads the days only that are asked for.
package lake

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"smaudit/scanner/model"
	"smaudit/scanner/trail"
	"smaudit/scanner/trail/query"
	"smaudit/scanner/trail/remote"
)

// Source is the word by which users choose the reader.
const Source = "lake"

const service = "CloudTrail"

// Store is an event data store.
type Store struct {
	ID     string
	Region string // empty: that of the configuration
	Owner  string // account, where it is known
}

var (
	storeID  = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	storeARN = regexp.MustCompile(`^arn:[a-z-]+:cloudtrail:([a-z0-9-]+):(\d{12}):eventdatastore/(.+)$`)
)

// Parse reads a store's ARN or id.
func Parse(text string) (Store, error) {
	s := Store{ID: text}
	if m := storeARN.FindStringSubmatch(text); m != nil {
		s = Store{ID: m[3], Region: m[1], Owner: m[2]}
	}
	if !storeID.MatchString(s.ID) {
		return Store{}, fmt.Errorf("%q is neither the ARN of an event data store nor its id", text)
	}
	return s, nil
}

// Reader reads a store.
type Reader struct {
	Access   *remote.Access
	Store    Store
	Accounts []string
	Regions  []string
}

// Read adds up what the store holds. What it does not tell is in the gaps. It returns an error when the context
// ends or the disk is full.
func (r *Reader) Read(ctx context.Context, o trail.Settings) (*trail.Record, []model.Gap, error) {
	return query.Read(ctx, r.Access, o, service, r.Store.ID, func(rows *query.Rows) []model.Gap {
		run := &run{Reader: r, client: cloudtrail.NewFromConfig(r.Access.In(r.Store.Region)), rows: rows}
		return run.read(ctx, o.Since)
	})
}

// Probe asks about a query that nobody made: AWS looks for it when it is permitted.
func (r *Reader) Probe(ctx context.Context, _ string, tell func(permission string, err error)) {
	none := "00000000-0000-0000-0000-000000000000"
	_, err := cloudtrail.NewFromConfig(r.Access.In(r.Store.Region)).DescribeQuery(ctx, &cloudtrail.DescribeQueryInput{QueryId: &none})
	var absent *types.QueryIdNotFoundException
	if errors.As(err, &absent) {
		err = nil
	}
	tell("cloudtrail:DescribeQuery", err)
}

// dialect is how a store is asked: names are in the columns' own letters, parameters are maps of text.
func (r *Reader) dialect(from, to time.Time) *query.Dialect {
	names := map[string]string{
		"eventid": "eventID", "eventname": "eventName", "eventsource": "eventSource", "awsregion": "awsRegion", "recipientaccountid": "recipientAccountId",
		"sharedeventid": "sharedEventId", "requestid": "requestID", "sourceipaddress": "sourceIPAddress", "vpcendpointid": "vpcEndpointId",
		"sessioncredentialfromconsole": "sessionCredentialFromConsole", "errorcode": "errorCode", "errormessage": "errorMessage",
		"requestparameters": "requestParameters", "responseelements": "responseElements", "additionaleventdata": "additionalEventData", "serviceeventdetails": "serviceEventDetails",
	}
	paths := strings.NewReplacer("accountid", "accountId", "invokedby", "invokedBy", "principalid", "principalId", "username", "userName", "sessioncontext", "sessionContext", "sessionissuer", "sessionIssuer")
	member := func(column, name string) string {
		return "element_at(" + names[column] + ", " + query.Text(name) + ")"
	}
	d := &query.Dialect{
		From: r.Store.ID, Moment: "date_format(eventTime, '%Y-%m-%dT%H:%i:%sZ')", Delivered: "date_format(eventTime, '%Y%m%dT%H%iZ')",
		Column:   func(name string) string { return "CAST(" + names[name] + " AS varchar)" },
		Identity: func(path string) string { return "userIdentity." + paths.Replace(path) },
		Member:   member, List: member,
		Context: func(name string) string {
			return "regexp_extract(" + member("requestparameters", "encryptionContext") + `, '` + name + `"?[=:] *"?([^",} ]+)', 1)`
		},
	}
	d.Where = fmt.Sprintf("eventTime >= timestamp %s AND eventTime < timestamp %s", query.Text(from.UTC().Format(time.DateTime)), query.Text(to.UTC().Format(time.DateTime)))
	if len(r.Accounts) > 0 {
		d.Where += "\n  AND recipientAccountId IN " + query.Texts(r.Accounts)
	}
	if len(r.Regions) > 0 {
		d.Where += "\n  AND awsRegion IN " + query.Texts(r.Regions)
	}
	return d
}

func (r *run) start(ctx context.Context, since time.Time) (*cloudtrail.StartQueryOutput, error) {
	return r.client.StartQuery(ctx, &cloudtrail.StartQueryInput{QueryStatement: aws.String(query.SQL(r.dialect(since, r.Access.Now)))})
}
