package athena

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"smaudit/scanner/trail/query"
)

// Table names a table of Athena's catalogue.
type Table struct{ Database, Name string }

// tableName is what Athena takes for databases and tables, with what Glue allows besides (Athena user guide,
// tables-databases-columns-names, 2026).
var tableName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_-]{0,254}$`)

// Parse reads DATABASE.TABLE.
func Parse(text string) (Table, error) {
	database, name, _ := strings.Cut(text, ".")
	if !tableName.MatchString(database) || !tableName.MatchString(name) {
		return Table{}, fmt.Errorf("%q is no table like logs.cloudtrail", text)
	}
	return Table{database, name}, nil
}

func (t Table) String() string { return t.Database + "." + t.Name }

// layout is what there is of a table.
type layout struct {
	table   Table
	view    bool
	columns map[string]string // type by name, both in small letters
	keys    []key
	params  map[string]string
}

func layoutOf(t Table, m *types.TableMetadata) *layout {
	l := &layout{table: t, view: strings.Contains(strings.ToUpper(aws.ToString(m.TableType)), "VIEW"), columns: make(map[string]string), params: m.Parameters}
	for _, c := range m.Columns {
		l.columns[strings.ToLower(aws.ToString(c.Name))] = strings.ToLower(aws.ToString(c.Type))
	}
	for _, c := range m.PartitionKeys {
		l.keys = append(l.keys, key{name: strings.ToLower(aws.ToString(c.Name)), kind: strings.ToLower(aws.ToString(c.Type)), params: m.Parameters})
	}
	return l
}

// needed are the columns without which a record tells nothing.
var needed = []string{"eventid", "eventtime", "eventname", "eventsource", "awsregion", "useridentity", "requestparameters"}

// lacks tells what keeps the table from being one of CloudTrail's records.
func (l *layout) lacks() string {
	for _, name := range needed {
		if l.columns[name] == "" {
			return "the table has no column " + name
		}
	}
	if kind := l.columns["useridentity"]; !strings.HasPrefix(kind, "struct<") && !strings.HasPrefix(kind, "row(") {
		return "the table's column useridentity is no struct"
	}
	for _, name := range []string{"requestparameters", "responseelements", "additionaleventdata", "serviceeventdetails"} {
		if kind := l.columns[name]; kind != "" && kind != "string" && !strings.HasPrefix(kind, "varchar") {
			return "the table's column " + name + " is no text"
		}
	}
	return ""
}

// dialect is how the table is asked.
func (l *layout) dialect() *query.Dialect {
	d := &query.Dialect{
		From: query.Name(l.table.Database) + "." + query.Name(l.table.Name), Moment: query.Name("eventtime"),
		Column: l.column, Identity: l.identity,
		Member: func(column, name string) string { return l.json(column, "json_extract_scalar(%s, %s)", "$."+name) },
		List: func(column, name string) string {
			return l.json(column, "json_format(json_extract(%s, %s))", "$."+name)
		},
		Context: func(name string) string {
			return l.json("requestparameters", "json_extract_scalar(%s, %s)", "$.encryptionContext."+name)
		},
	}
	if l.columns["eventtime"] == "timestamp" {
		d.Moment = "date_format(" + query.Name("eventtime") + ", '%Y-%m-%dT%H:%i:%sZ')"
	}
	d.Delivered = "replace(replace(substr(" + d.Moment + ", 1, 16), '-', ''), ':', '') || 'Z'"
	if !l.view {
		d.Delivered = `coalesce(regexp_extract("$path", '_([0-9]{8}T[0-9]{4}Z)_[A-Za-z0-9]+[.]json', 1), ` + d.Delivered + ")"
	}
	return d
}

// column is empty where it is an empty text: some tables write what is not there so.
func (l *layout) column(name string) string {
	switch kind := l.columns[name]; {
	case kind == "":
		return query.Null
	case kind == "string" || strings.HasPrefix(kind, "varchar"):
		return "nullif(" + query.Name(name) + ", '')"
	}
	return "CAST(" + query.Name(name) + " AS varchar)"
}

func (l *layout) json(column, call, path string) string {
	if l.columns[column] == "" {
		return query.Null
	}
	return fmt.Sprintf(call, query.Name(column), query.Text(path))
}

// identity is a member of the identity, if the column's type has it.
func (l *layout) identity(path string) string {
	kind, expression := l.columns["useridentity"], query.Name("useridentity")
	for name := range strings.SplitSeq(path, ".") {
		if kind = member(kind, name); kind == "" {
			return query.Null
		}
		expression += "." + query.Name(name)
	}
	return "nullif(" + expression + ", '')"
}

// member is the type of a member of a struct: struct<name:type,…>, or row(name type, …) as views have it.
func member(kind, name string) string {
	kind, isStruct := strings.CutPrefix(kind, "struct<")
	if !isStruct {
		kind = strings.TrimPrefix(kind, "row(")
	}
	depth, from := 0, 0
	for i, c := range kind {
		switch {
		case c == '<' || c == '(':
			depth++
		case (c == '>' || c == ')') && depth > 0:
			depth--
		case (c == ',' || c == '>' || c == ')') && depth == 0:
			field := strings.TrimSpace(kind[from:i])
			from = i + 1
			if at := strings.IndexAny(field, ": "); at > 0 && strings.Trim(field[:at], `"`) == name {
				return strings.TrimSpace(field[at+1:])
			}
		}
	}
	return ""
}

// byTime tells whether a query of some days reads those days only.
func (l *layout) byTime() bool {
	return slices.ContainsFunc(l.keys, func(k key) bool { return k.role() == byDay || k.role() == byYear })
}
