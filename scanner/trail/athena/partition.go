package athena

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"smaudit/scanner/trail/query"
)

// key is a key by which a table is partitioned. What a key is of is told by its name, how its values are
// written by the projection's parameters where there is one (Athena user guide, partition-projection, 2026).
type key struct {
	name, kind string
	params     map[string]string
}

// role is what a key is of.
type role int

const (
	other role = iota
	byAccount
	byRegion
	byDay
	byYear
	byMonth
)

var roles = map[string]role{
	"account": byAccount, "accountid": byAccount, "account_id": byAccount, "aws_account": byAccount, "aws_account_id": byAccount,
	"region": byRegion, "aws_region": byRegion, "awsregion": byRegion,
	"date": byDay, "timestamp": byDay, "dt": byDay, "datehour": byDay, "eventdate": byDay, "event_date": byDay, "eventday": byDay, "event_day": byDay, "partition_date": byDay, "day": byDay,
	"year": byYear, "month": byMonth,
}

func (k key) role() role { return roles[k.name] }

// condition confines the table to accounts, regions and days. A key that is not known is left open; where the
// projection has to be told its values, Athena says so.
func (l *layout) condition(accounts, regions []string, from, to time.Time) string {
	whole := !slices.ContainsFunc(l.keys, func(k key) bool { return k.role() == byYear })
	var all []string
	seen := make(map[role]bool)
	for _, k := range l.keys {
		seen[k.role()] = true
		switch {
		case k.role() == byAccount && len(accounts) > 0:
			all = append(all, query.Name(k.name)+" IN "+query.Texts(accounts))
		case k.role() == byRegion && len(regions) > 0:
			all = append(all, query.Name(k.name)+" IN "+query.Texts(regions))
		case k.role() == byDay && whole:
			all = append(all, k.days(from, to))
		case k.role() == byYear:
			all = append(all, k.years(from, to))
		}
	}
	if !whole {
		all = append(all, l.dates(from, to))
	}
	if len(accounts) > 0 && !seen[byAccount] {
		all = append(all, "coalesce("+l.column("recipientaccountid")+", "+l.identity("accountid")+") IN "+query.Texts(accounts))
	}
	if len(regions) > 0 && !seen[byRegion] {
		all = append(all, l.column("awsregion")+" IN "+query.Texts(regions))
	}
	return strings.Join(append(all, l.moments(from, to)), "\n  AND ")
}

// moments confines the rows to a time, whatever the partitions: files bring events of the day before theirs.
func (l *layout) moments(from, to time.Time) string {
	write := func(at time.Time) string { return query.Text(at.UTC().Format("2006-01-02T15:04:05Z")) }
	if l.columns["eventtime"] == "timestamp" {
		write = func(at time.Time) string { return "timestamp " + query.Text(at.UTC().Format(time.DateTime)) }
	}
	return fmt.Sprintf("%s >= %s AND %[1]s < %[3]s", query.Name("eventtime"), write(from), write(to))
}

// written are the forms of days in partitions, by those of projections.
var written = strings.NewReplacer("yyyy", "2006", "MM", "01", "dd", "02", "HH", "15", "mm", "04", "ss", "05")

// days confines a key that has whole days, up to the one after the last.
func (k key) days(from, to time.Time) string {
	format := k.params["projection."+k.name+".format"]
	name, end := query.Name(k.name), to.UTC().AddDate(0, 0, 1)
	if k.kind == "date" || k.kind == "timestamp" {
		return fmt.Sprintf("%s BETWEEN date %s AND date %s", name, query.Text(from.UTC().Format(time.DateOnly)), query.Text(end.Format(time.DateOnly)))
	}
	if format == "" { // the days are as they were put in: with slashes, dashes or neither
		plain := "substr(replace(replace(CAST(" + name + " AS varchar), '/', ''), '-', ''), 1, 8)"
		return fmt.Sprintf("%s BETWEEN %s AND %s", plain, query.Text(from.UTC().Format("20060102")), query.Text(end.Format("20060102")))
	}
	layout := written.Replace(strings.ReplaceAll(format, "'", ""))
	last := end.Truncate(24 * time.Hour).Add(24*time.Hour - time.Second)
	return fmt.Sprintf("%s BETWEEN %s AND %s", name, query.Text(from.UTC().Format(layout)), query.Text(last.Format(layout)))
}

// years lets Athena leave out the others, whatever it makes of the dates below.
func (k key) years(from, to time.Time) string {
	var list []string
	for year := from.UTC().Year(); year <= to.UTC().AddDate(0, 0, 1).Year(); year++ {
		list = append(list, fmt.Sprint(year))
	}
	if k.kind == "string" || strings.HasPrefix(k.kind, "varchar") {
		return query.Name(k.name) + " IN " + query.Texts(list)
	}
	return query.Name(k.name) + " IN (" + strings.Join(list, ", ") + ")"
}

// dates confines keys of years, months and days, as far as there are such.
func (l *layout) dates(from, to time.Time) string {
	number := "CAST(" + query.Name("year") + " AS integer)"
	layout := "2006"
	has := func(name string) bool { return slices.ContainsFunc(l.keys, func(k key) bool { return k.name == name }) }
	for _, part := range []struct{ name, layout string }{{"month", "01"}, {"day", "02"}} {
		if !has(part.name) {
			break
		}
		number, layout = "("+number+" * 100 + CAST("+query.Name(part.name)+" AS integer))", layout+part.layout
	}
	return fmt.Sprintf("%s BETWEEN %s AND %s", number, from.UTC().Format(layout), to.UTC().AddDate(0, 0, 1).Format(layout))
}
