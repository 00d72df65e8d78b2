// Package query has a record added up by SQL where it lies, so that what is read is no larger than what it
// comes to: a row for each secret as it was spelled, principal, origin, outcome and minute. What is evidence by
// itself, such as denied requests and changes, comes as it is, the newest of each hour. Each row is made a
// record again, which is read as those of log files are: there is one way to tell what a record is about.
package query

import (
	"fmt"
	"strings"
)

// Dialect is how a table is asked, in SQL as Trino has it. What it returns are expressions of type varchar.
type Dialect struct {
	From      string                           // the table
	Where     string                           // which rows of it
	Moment    string                           // when it happened, like 2026-11-20T09:00:00Z
	Delivered string                           // when it was delivered, like 20261120T0905Z
	Column    func(name string) string         // of the table, by its name in small letters
	Identity  func(path string) string         // of the identity, such as sessioncontext.sessionissuer.arn
	Member    func(column, name string) string // of what a column holds
	List      func(column, name string) string // the same where it is a list
	Context   func(name string) string         // of the request's encryption context
}

// Text is a literal.
func Text(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Texts is a list of literals.
func Texts(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = Text(s)
	}
	return "(" + strings.Join(out, ", ") + ")"
}

// Name is a quoted identifier.
func Name(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// Null is the expression of what a table does not have.
const Null = "CAST(NULL AS varchar)"

// listed is how many events of a kind, principal and hour come one by one: as many as are kept as evidence.
const listed = 20

// SQL is the query of a record. It reads the table once: what is no event of a secret becomes a row for each day
// on which there is something, which tells what the record covers.
func SQL(d *Dialect) string {
	var raw, told, names strings.Builder
	for _, f := range d.raw() {
		fmt.Fprintf(&raw, ",\n  %s AS %s", f.expression, f.name)
	}
	for _, f := range fields {
		fmt.Fprintf(&told, ",\n  CASE WHEN ours THEN %s END AS %s", f.expression, f.name)
		fmt.Fprintf(&names, ", %s", f.name)
	}
	return fmt.Sprintf(`WITH record AS (SELECT %s AS moment, %s AS delivered%s
FROM %s
WHERE %s),
marked AS (SELECT *, coalesce(source = 'secretsmanager.amazonaws.com'
  OR source = 'kms.amazonaws.com' AND event = 'Decrypt' AND decrypted IS NOT NULL AND coalesce(version, '') <> 'RequestToValidateKeyAccess', false) AS ours,
  coalesce(recipient, identity_account) AS account, strpos(coalesce(issuer_arn, identity_arn, ''), 'AWSReservedSSO_') > 0 AS sso,
  strpos(coalesce(issuer_arn, ''), ':role/') > 0 AS by_role, event IN %s AS evident
FROM record),
told AS (SELECT account, region, CASE WHEN ours THEN id ELSE substr(delivered, 1, 8) END AS id, CASE WHEN ours THEN moment END AS moment,
  CASE WHEN NOT ours THEN 'day' WHEN error_code IS NULL AND event IN ('GetSecretValue', 'Decrypt') THEN 'read'
    WHEN evident OR event IN ('GetSecretValue', 'BatchGetSecretValue') THEN 'listed' ELSE 'other' END AS class%s,
  min(delivered) AS first_file, max(delivered) AS last_file
FROM marked GROUP BY %s),
ranked AS (SELECT *, CASE WHEN class = 'listed' THEN row_number() OVER (
  PARTITION BY class, account, region, name, secret, error, message, issuer, arn, kind, owner, invoker, substr(moment, 1, 13)
  ORDER BY moment DESC, id) END AS place
FROM told)
SELECT account, region%s, count(*) AS n, min(moment || ' ' || id) AS earliest, max(moment || ' ' || id) AS latest,
  min(first_file) AS first_file, max(last_file) AS last_file
FROM ranked
GROUP BY account, region%s, class, CASE WHEN class = 'other' THEN substr(moment, 1, 10) ELSE substr(moment, 1, 16) END,
  CASE WHEN class = 'day' OR place <= %d THEN id END`,
		d.Moment, d.Delivered, &raw, d.From, d.Where, Texts(evident), &told, ordinals(5+len(fields)), &names, &names, listed)
}

// evident are the events, besides requests for values, that are evidence one by one.
var evident = []string{
	"RotationStarted", "RotationSucceeded", "RotationFailed", "RotationAbandoned", "RotateSecret", "CancelRotateSecret",
	"PutResourcePolicy", "DeleteResourcePolicy", "DeleteSecret", "UpdateSecretVersionStage",
}

// secret is which secret a record names, in the order in which its places count.
func (d *Dialect) secret() string {
	var places []string
	for _, column := range []string{"additionaleventdata", "serviceeventdetails", "responseelements"} {
		members := []string{"SecretId", "secretId", "ARN", "arn", "aRN"}
		if column == "responseelements" {
			members = members[2:]
		}
		for _, member := range members {
			places = append(places, d.Member(column, member))
		}
	}
	places = append(places, d.Member("requestparameters", "secretId"), d.Member("requestparameters", "ARN"))
	return first(places)
}

// first is the first of expressions that is there.
func first(expressions []string) string {
	var there []string
	for _, e := range expressions {
		if e != Null {
			there = append(there, e)
		}
	}
	switch len(there) {
	case 0:
		return Null
	case 1:
		return there[0]
	}
	return "coalesce(" + strings.Join(there, ", ") + ")"
}

func ordinals(n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint(i + 1)
	}
	return strings.Join(out, ", ")
}
