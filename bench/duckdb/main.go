// Command duckdb counts the events of Secrets Manager in CloudTrail's log files with DuckDB, to be
// timed beside smaudit. It is a module of its own, for it needs cgo and brings a database along.
package main

import (
	"database/sql"
	"fmt"
	"os"

	_ "github.com/duckdb/duckdb-go/v2"
)

// query reads what smaudit reads of an event, in the way that DuckDB is fastest at: told the columns.
const query = `
SELECT count(*) FROM (
	SELECT r.eventName AS name, r.userIdentity.arn AS arn, r.requestParameters AS parameters, min(r.eventTime), count(*)
	FROM (
		SELECT unnest(Records) AS r FROM read_json(?, maximum_object_size = 67108864, columns = {Records:
			'STRUCT(eventTime VARCHAR, eventSource VARCHAR, eventName VARCHAR, eventID VARCHAR, sourceIPAddress VARCHAR, requestParameters JSON, userIdentity STRUCT("type" VARCHAR, arn VARCHAR))[]'})
	)
	WHERE r.eventSource = 'secretsmanager.amazonaws.com'
	GROUP BY ALL
)`

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "duckdb:", err)
		os.Exit(1)
	}
}

func run(files string) error {
	db, err := sql.Open("duckdb", "?threads=2")
	if err != nil {
		return err
	}
	defer db.Close()
	var groups int
	if err := db.QueryRow(query, files).Scan(&groups); err != nil {
		return err
	}
	_, err = fmt.Println(groups)
	return err
}
