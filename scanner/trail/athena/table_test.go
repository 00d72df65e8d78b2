package athena

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"smaudit/scanner/trail/query"
)

func columns(list ...string) (out []types.Column) {
	for i := 0; i < len(list); i += 2 {
		out = append(out, types.Column{Name: &list[i], Type: &list[i+1]})
	}
	return out
}

func table(params map[string]string, keys ...string) *layout {
	return layoutOf(Table{"logs", "cloudtrail"}, &types.TableMetadata{
		TableType: aws.String("EXTERNAL_TABLE"), Parameters: params, PartitionKeys: columns(keys...),
		Columns: columns("eventID", "string", "eventTime", "string", "eventName", "string", "eventSource", "string", "awsRegion", "string", "requestParameters", "string",
			"userIdentity", "struct<type:string,arn:string,accountId:string,sessionContext:struct<attributes:struct<a:string>,sessionIssuer:struct<type:string,arn:string>>>"),
	})
}

// The tables that AWS's manual and others make are asked for the days that are wanted, as they write days.
func TestPartitions(t *testing.T) {
	t.Parallel()
	from, to := time.Date(2026, 12, 30, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 2, 12, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		table *layout
		want  string
	}{
		"projection, with slashes": {
			table(map[string]string{"projection.timestamp.format": "yyyy/MM/dd"}, "region", "string", "timestamp", "string"),
			`"region" IN ('eu-west-1') AND "timestamp" BETWEEN '2026/12/30' AND '2027/01/03'`,
		},
		"projection, by hours": {
			table(map[string]string{"projection.datehour.format": "yyyy/MM/dd/HH"}, "datehour", "string"),
			`"datehour" BETWEEN '2026/12/30/00' AND '2027/01/03/23'`,
		},
		"a date": {table(nil, "date", "date"), `"date" BETWEEN date '2026-12-30' AND date '2027-01-03'`},
		"a day of whatever form": {
			table(nil, "account", "string", "dt", "string"),
			`"account" IN ('111122223333') AND substr(replace(replace(CAST("dt" AS varchar), '/', ''), '-', ''), 1, 8) BETWEEN '20261230' AND '20270103'`,
		},
		"year, month and day": {
			table(nil, "year", "string", "month", "string", "day", "string"),
			`"year" IN ('2026', '2027') AND ((CAST("year" AS integer) * 100 + CAST("month" AS integer)) * 100 + CAST("day" AS integer)) BETWEEN 20261230 AND 20270103`,
		},
		"year and month": {
			table(nil, "year", "int", "month", "int"),
			`"year" IN (2026, 2027) AND (CAST("year" AS integer) * 100 + CAST("month" AS integer)) BETWEEN 202612 AND 202701`,
		},
		"none": {table(nil), `"eventtime" >= '2026-12-30T00:00:00Z' AND "eventtime" < '2027-01-02T12:00:00Z'`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := test.table.condition([]string{"111122223333"}, []string{"eu-west-1"}, from, to)
			assert.Contains(t, strings.ReplaceAll(got, "\n  ", " "), test.want)
			assert.Contains(t, got, "'111122223333'", "other accounts are left out, by partitions or by what records say")
			assert.Contains(t, got, "'eu-west-1'")
			assert.Contains(t, got, `"eventtime" >= '2026-12-30T00:00:00Z'`)
			assert.Equal(t, name != "none", test.table.byTime())
		})
	}
}

// What a table does not have is null, and what it cannot do without is named.
func TestColumns(t *testing.T) {
	t.Parallel()
	l := table(nil)
	assert.Empty(t, l.lacks())
	assert.Equal(t, query.Null, l.column("vpcendpointid"))
	assert.Equal(t, query.Null, l.identity("invokedby"))
	assert.Equal(t, query.Null, l.identity("sessioncontext.sessionissuer.username"))
	assert.Equal(t, `nullif("useridentity"."sessioncontext"."sessionissuer"."arn", '')`, l.identity("sessioncontext.sessionissuer.arn"))
	assert.Equal(t, query.Null, l.json("additionaleventdata", "f(%s, %s)", "$.a"))
	assert.Equal(t, "string", member(`row("type" varchar, arn string)`, "arn"))
	assert.Equal(t, "varchar", member(`row("type" varchar, arn string)`, "type"))

	delete(l.columns, "eventname")
	assert.Equal(t, "the table has no column eventname", l.lacks())
	l = table(nil)
	l.columns["requestparameters"] = "map<string,string>"
	assert.Equal(t, "the table's column requestparameters is no text", l.lacks())
	l = table(nil)
	l.columns["useridentity"] = "string"
	assert.Equal(t, "the table's column useridentity is no struct", l.lacks())
}

// Nothing that others name gets into the SQL as anything but a name or a text.
func TestNoInjection(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"logs", "logs.", ".x", `logs.x"; DROP TABLE y`, "logs.x y", "a.b.c", "logs.x'--"} {
		_, err := Parse(text)
		require.Error(t, err, text)
	}
	l := table(map[string]string{`projection.day.format`: "yyyy'; DROP"}, `da"y`, "string", "day", "string", "account", "string")
	now := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	got := l.condition([]string{"1' OR '1'='1"}, nil, now, now)
	assert.Contains(t, got, `IN ('1'' OR ''1''=''1')`)
	assert.NotContains(t, got, `da"y`, "a key that is not known is left open")
	assert.Contains(t, got, `BETWEEN '2026; DROP' AND '2026; DROP'`)
	assert.Equal(t, `"a""b"`, query.Name(`a"b`))
}
