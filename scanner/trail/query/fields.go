package query

// field is a column of a query, and how it is found.
type field struct{ name, expression string }

// raw is what of a record is looked at.
func (d *Dialect) raw() []field {
	parameter := func(name string) string { return d.Member("requestparameters", name) }
	return []field{
		{"recipient", d.Column("recipientaccountid")}, {"region", d.Column("awsregion")}, {"id", d.Column("eventid")},
		{"source", d.Column("eventsource")}, {"event", d.Column("eventname")}, {"shared_id", d.Column("sharedeventid")}, {"request_id", d.Column("requestid")},
		{"identity_type", d.Identity("type")}, {"identity_arn", d.Identity("arn")}, {"identity_account", d.Identity("accountid")},
		{"invoked_by", d.Identity("invokedby")}, {"principal_id", d.Identity("principalid")}, {"user_name", d.Identity("username")},
		{"issuer_type", d.Identity("sessioncontext.sessionissuer.type")}, {"issuer_arn", d.Identity("sessioncontext.sessionissuer.arn")},
		{"ip", d.Column("sourceipaddress")}, {"vpce", d.Column("vpcendpointid")}, {"from_console", d.Column("sessioncredentialfromconsole")},
		{"error_code", d.Column("errorcode")}, {"error_message", d.Column("errormessage")},
		{"named", d.secret()}, {"decrypted", d.Context("SecretARN")}, {"version", d.Context("SecretVersionId")},
		{"id_list", d.List("requestparameters", "secretIdList")}, {"label", parameter("versionStage")}, {"blocked", parameter("blockPublicPolicy")},
		{"unrecovered", parameter("forceDeleteWithoutRecovery")}, {"lambda_arn", parameter("rotationLambdaARN")},
	}
}

// fields are the columns of the answer, in their order, besides place, number and times. What tells no events
// apart that count alike is left out, so that there are fewer rows: sessions of a role, addresses behind an
// endpoint, the addresses of a private network.
var fields = []field{
	{"service", "source"},
	{"name", "event"},
	{"shared", "shared_id"},
	{"kind", "identity_type"},
	{"owner", "identity_account"},
	{"invoker", "invoked_by"},
	{"arn", "CASE WHEN sso OR NOT by_role THEN identity_arn END"},
	{"issuer_kind", "issuer_type"},
	{"issuer", "issuer_arn"},
	{"session_name", "CASE WHEN sso THEN principal_id END"},
	{"person", "CASE WHEN NOT by_role THEN user_name END"},
	{"address", "CASE WHEN vpce IS NOT NULL OR event = 'Decrypt' THEN NULL WHEN regexp_like(ip, '" + private + "') THEN '10.0.0.1' ELSE ip END"},
	{"endpoint", "vpce"},
	{"console", "from_console"},
	{"error", "error_code"},
	{"message", "CASE WHEN event = 'RotationFailed' THEN error_message WHEN strpos(error_message, '" + deletion + "') > 0 THEN '" + deletion + "' END"},
	{"secret", "CASE WHEN event = 'Decrypt' THEN decrypted ELSE named END"},
	{"ids", "CASE WHEN event = 'BatchGetSecretValue' THEN id_list END"},
	{"stage", "CASE WHEN evident THEN label END"},
	{"blocks", "CASE WHEN evident THEN blocked END"},
	{"forced", "CASE WHEN evident THEN unrecovered END"},
	{"rotation_function", "CASE WHEN evident THEN lambda_arn END"},
	{"request", "CASE WHEN strpos(request_id, 'Rotation-') = 1 THEN request_id END"},
}

const (
	// private are the addresses of private networks, of which it does not matter which one it was.
	private = `^(10|127|192[.]168|169[.]254|172[.](1[6-9]|2[0-9]|3[01])|100[.](6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))([.][0-9]{1,3}){2,3}$`

	// deletion is how AWS words that a secret waits for its deletion.
	deletion = "marked for deletion"
)
