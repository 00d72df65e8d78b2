package query

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"smaudit/scanner/trail"
	"smaudit/scanner/trail/logfile"
	"smaudit/scanner/trail/remote"
)

// Rows adds up the rows of an answer.
type Rows struct {
	Book  *remote.Book
	Spans map[logfile.Scope]*logfile.Span // of when there is something
	Odd   int                             // rows that are not as they were asked for
	names []string
}

// NewRows returns what adds rows to a book.
func NewRows(b *remote.Book) *Rows {
	r := &Rows{Book: b, Spans: make(map[logfile.Scope]*logfile.Span), names: []string{"account", "region"}}
	for _, f := range fields {
		r.names = append(r.names, f.name)
	}
	r.names = append(r.names, "n", "earliest", "latest", "first_file", "last_file")
	return r
}

// Add adds a row: one value for each column, empty where there is none.
func (r *Rows) Add(values []string) {
	if len(values) != len(r.names) {
		r.Odd++
		return
	}
	row := make(map[string]string, len(values))
	for i, name := range r.names {
		row[name] = values[i]
	}
	n, err := strconv.Atoi(row["n"])
	if err != nil || !r.cover(row) {
		r.Odd++
		return
	}
	if row["name"] == "" {
		return // it tells of days only
	}
	r.event(row, row["earliest"], max(n-1, 1))
	if n > 1 {
		r.event(row, row["latest"], 1)
	}
}

// fileTime is how files' names tell when they were delivered.
const fileTime = "20060102T1504Z"

// cover notes the days on which there is something.
func (r *Rows) cover(row map[string]string) bool {
	from, err := time.Parse(fileTime, row["first_file"])
	to, otherErr := time.Parse(fileTime, row["last_file"])
	if err != nil || otherErr != nil || row["account"] == "" || row["region"] == "" {
		return false
	}
	place := logfile.Scope{Account: row["account"], Region: row["region"]}
	s := r.Spans[place]
	if s == nil {
		s = &logfile.Span{First: from, Last: to, Days: make(map[logfile.Day]int)}
		r.Spans[place] = s
	}
	if from.Before(s.First) {
		s.First = from
	}
	if to.After(s.Last) {
		s.Last = to
	}
	for day := logfile.DayOf(from); day <= logfile.DayOf(to); day++ {
		s.Days[day]++
	}
	return true
}

// event adds one event that stands for so many.
func (r *Rows) event(row map[string]string, at string, n int) {
	moment, id, _ := strings.Cut(at, " ")
	record := map[string]any{
		"eventID": id, "eventTime": moment, "eventName": row["name"], "eventSource": row["service"], "awsRegion": row["region"],
		"recipientAccountId": row["account"], "sharedEventID": row["shared"], "requestID": row["request"], "sourceIPAddress": row["address"],
		"vpcEndpointId": row["endpoint"], "sessionCredentialFromConsole": row["console"], "errorCode": row["error"], "errorMessage": row["message"],
		"userIdentity": map[string]any{
			"type": row["kind"], "arn": row["arn"], "accountId": row["owner"], "invokedBy": row["invoker"], "principalId": row["session_name"], "userName": row["person"],
			"sessionContext": map[string]any{"sessionIssuer": map[string]any{"type": row["issuer_kind"], "arn": row["issuer"]}},
		},
		"requestParameters": parameters(row),
	}
	text, err := json.Marshal(record)
	if err == nil {
		err = trail.Parse(text, func(e *trail.Event) {
			e.Count = n
			r.Book.Ledger.Cover(trail.Place{Account: e.Account, Region: e.Region}, e.Time, e.Time)
			r.Book.Add(e)
		})
	}
	if err != nil {
		r.Odd++
	}
}

// parameters are those of the request.
func parameters(row map[string]string) map[string]any {
	p := map[string]any{
		"secretId": row["secret"], "versionStage": row["stage"], "rotationLambdaARN": row["rotation_function"],
		"blockPublicPolicy": row["blocks"] == "true", "forceDeleteWithoutRecovery": row["forced"] == "true",
	}
	if row["name"] == "Decrypt" {
		p["encryptionContext"] = map[string]string{"SecretARN": row["secret"]}
	}
	if ids := list(row["ids"]); len(ids) > 0 {
		p["secretIdList"] = ids
	}
	return p
}

// list reads a list, be it JSON or as maps of text write it: [a, b].
func list(text string) (ids []string) {
	if json.Unmarshal([]byte(text), &ids) == nil {
		return ids
	}
	for id := range strings.SplitSeq(strings.Trim(text, "[]"), ",") {
		if id = strings.TrimSpace(id); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// Close says what the rows cover.
func (r *Rows) Close() {
	r.Book.Ledger.CoverFiles(r.Spans)
}

// Problem describes rows that could not be read, empty where there are none.
func (r *Rows) Problem() string {
	if r.Odd == 0 {
		return ""
	}
	return fmt.Sprintf("%d rows of the answer are not as they were asked for and do not count", r.Odd)
}
