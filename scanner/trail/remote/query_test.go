package remote_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/fixtures/fakeaws/fake"
	"smaudit/scanner/model"
	"smaudit/scanner/trail"
	"smaudit/scanner/trail/athena"
	"smaudit/scanner/trail/lake"
)

// recorded are the answers to the queries in testdata, which fixtures/trailsql records with a database that
// answers in Athena's place.
func recorded(t *testing.T, names ...string) (answers []fake.Recorded) {
	t.Helper()
	for _, name := range names {
		query, err := os.ReadFile(filepath.Join("testdata", name+".sql"))
		require.NoError(t, err)
		a := fake.Recorded{Match: string(query), Scanned: 3e9}
		file, err := os.Open(filepath.Join("testdata", name+".json.gz"))
		require.NoError(t, err)
		defer file.Close()
		zip, err := gzip.NewReader(file)
		require.NoError(t, err)
		lines := bufio.NewScanner(zip)
		require.True(t, lines.Scan())
		require.NoError(t, json.Unmarshal(lines.Bytes(), &a.Columns))
		for lines.Scan() {
			var values []*string
			require.NoError(t, json.Unmarshal(lines.Bytes(), &values))
			row := make([]string, len(values))
			for i, v := range values {
				if row[i] = fake.Null; v != nil {
					row[i] = *v
				}
			}
			a.Rows = append(a.Rows, row)
		}
		require.NoError(t, lines.Err())
		answers = append(answers, a)
	}
	return answers
}

// asked compares the queries that were made with those whose answers are recorded. UPDATE_SQL=1 writes them anew,
// which is to be followed by fixtures/trailsql.
func asked(t *testing.T, s *fake.Server, names ...string) {
	t.Helper()
	for i, text := range s.SQL() {
		name := filepath.Join("testdata", names[min(i, len(names)-1)]+".sql")
		if os.Getenv("UPDATE_SQL") != "" {
			require.NoError(t, os.MkdirAll("testdata", 0o755))
			require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
		}
		want, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(string(want), text), "the answer to another query is recorded")
	}
}

var everybody = []string{account, "999988887777"}

func askAthena(t *testing.T, q *fake.Queries, change func(*athena.Reader)) (s *fake.Server, record *trail.Record, gaps []model.Gap, said []string) {
	t.Helper()
	q.Output, q.Running = "s3://results/", 3
	s = fake.New(world(t), fake.Options{Athena: q, PageSize: 400})
	synctest.Test(t, func(t *testing.T) {
		a := access(s)
		a.Tell = func(text string) { said = append(said, text) }
		r := &athena.Reader{Access: a, Table: athena.Table{Database: "logs", Name: "cloudtrail"}, Accounts: everybody, Regions: a.Regions}
		if change != nil {
			change(r)
		}
		var err error
		record, gaps, err = r.Read(context.Background(), settings)
		require.NoError(t, err)
	})
	return s, record, gaps, said
}

func organizationTable() map[string]*fake.Table {
	return map[string]*fake.Table{"logs.cloudtrail": fake.OrganizationTable("s3://example-trail-logs/AWSLogs/")}
}

// What Athena adds up is what the files tell, to the last minute and the last piece of evidence.
func TestAthenaTellsTheSame(t *testing.T) {
	t.Parallel()
	s, record, gaps, said := askAthena(t, &fake.Queries{Tables: organizationTable(), Answers: recorded(t, "athena-last", "athena-rest")}, nil)
	asked(t, s, "athena-last", "athena-rest")
	assert.Empty(t, gaps)
	assert.Equal(t, []string{"Athena read 3.0 GB of the last 2 days of logs.cloudtrail; for those since 2026-11-07 it will read about 19.5 GB, at 5 USD a TB"}, said)
	assert.Empty(t, cmp.Diff(text(t, fromFiles(t)), text(t, record)))
}

// What Athena does not tell is a gap with the reason.
func TestAthenaGaps(t *testing.T) {
	t.Parallel()
	narrow := organizationTable()
	narrow["logs.cloudtrail"].Columns = narrow["logs.cloudtrail"].Columns[:1]
	for name, test := range map[string]struct {
		queries *fake.Queries
		change  func(*athena.Reader)
		want    string
	}{
		"no table":  {&fake.Queries{}, nil, "catalogue does not have the table"},
		"no column": {&fake.Queries{Tables: narrow}, nil, "the table has no column eventid"},
		"failed": {
			&fake.Queries{Tables: organizationTable(), Answers: []fake.Recorded{{Failure: "HIVE_BAD_DATA: Field requestparameters"}}}, nil,
			"the query FAILED: HIVE_BAD_DATA: Field requestparameters",
		},
		"rest is too much": {
			&fake.Queries{Tables: organizationTable(), Answers: recorded(t, "athena-last")}, func(r *athena.Reader) { r.Limit = 5e9 },
			"the days before 2026-11-20 were not asked for: about 19.5 GB would be read, more than is left of 5.0 GB",
		},
		"more than may be": {
			&fake.Queries{Tables: organizationTable(), Answers: []fake.Recorded{{Scanned: 3e9}}}, func(r *athena.Reader) { r.Limit = 1e9 },
			"the query was stopped when it had read 3.0 GB, as no more than 1.0 GB may be read",
		},
		"other rows": {
			&fake.Queries{Tables: organizationTable(), Answers: []fake.Recorded{{Columns: []string{"a"}, Rows: [][]string{{"1"}, {"2"}}}}}, nil,
			"4 rows of the answer are not as they were asked for",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _, gaps, _ := askAthena(t, test.queries, test.change)
			require.Len(t, gaps, 1)
			assert.Equal(t, name == "more than may be", s.Calls()["athena:StopQueryExecution"] == 1)
			assert.Contains(t, gaps[0].Detail, test.want)
			assert.Equal(t, "logs.cloudtrail", gaps[0].Resource)
		})
	}
}

func TestLakeGaps(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"store", "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/x; --", "e1f2a3b4-0000-4000-8000-000000000001'"} {
		_, err := lake.Parse(text)
		require.Error(t, err, text)
	}
	store, err := lake.Parse("arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/e1f2a3b4-0000-4000-8000-000000000001")
	require.NoError(t, err)
	s := fake.New(world(t), fake.Options{})
	r := &lake.Reader{Access: access(s), Store: store}
	record, gaps, err := r.Read(context.Background(), settings)
	require.NoError(t, err)
	require.Len(t, gaps, 1)
	assert.Contains(t, gaps[0].Detail, "EventDataStoreNotFoundException")
	assert.Empty(t, record.Windows(), "nothing is said to be covered")
}

func TestLakeTellsTheSame(t *testing.T) {
	t.Parallel()
	const store = "e1f2a3b4-0000-4000-8000-000000000001"
	w := world(t)
	w.Accounts[account].Regions["eu-west-1"].EventDataStores = []*fake.EventDataStore{{ID: store}}
	s := fake.New(w, fake.Options{Lake: &fake.Queries{Answers: recorded(t, "lake"), Running: 3}, PageSize: 400})
	var record *trail.Record
	synctest.Test(t, func(t *testing.T) {
		r := &lake.Reader{Access: access(s), Store: lake.Store{ID: store}}
		got, gaps, err := r.Read(context.Background(), settings)
		require.NoError(t, err)
		asked(t, s, "lake")
		assert.Empty(t, gaps)
		record = got
	})
	assert.Empty(t, cmp.Diff(text(t, fromEvents(t)), text(t, record)))
}

// fromEvents is what the records tell without the names of their files: a store knows none, so that what it covers
// begins with the first event and ends with the last.
func fromEvents(t *testing.T) *trail.Record {
	t.Helper()
	seen := trail.NewSeen()
	defer seen.Close()
	book := access(fake.New(world(t), fake.Options{})).NewBook(seen, settings.Since)
	names, err := fs.Glob(folder, "AWSLogs/*/CloudTrail/*/*/*/*/*.json.gz")
	require.NoError(t, err)
	for _, name := range names {
		for _, raw := range recordsIn(t, name) {
			var e struct {
				EventTime                     time.Time
				AWSRegion, RecipientAccountID string
			}
			require.NoError(t, json.Unmarshal(raw, &e))
			at := e.EventTime.Truncate(time.Minute)
			book.Ledger.Cover(trail.Place{Account: e.RecipientAccountID, Region: e.AWSRegion}, at, at)
			require.NoError(t, trail.Parse(raw, func(e *trail.Event) {
				book.Ledger.Cover(trail.Place{Account: e.Account, Region: e.Region}, e.Time, e.Time)
				book.Add(e)
			}))
		}
	}
	return trail.Sum(settings, book.Ledger)
}

func recordsIn(t *testing.T, name string) []json.RawMessage {
	t.Helper()
	file, err := folder.Open(name)
	require.NoError(t, err)
	defer file.Close()
	zip, err := gzip.NewReader(file)
	require.NoError(t, err)
	var all struct{ Records []json.RawMessage }
	require.NoError(t, json.NewDecoder(zip).Decode(&all))
	return all.Records
}
