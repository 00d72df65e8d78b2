package trail

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/valyala/fastjson"
)

// record is a record of CloudTrail (CloudTrail user guide, record contents, 2026; versions 1.0 to 1.11 are alike in
// what is read of them). Most records have some of it only.
type record struct{ *fastjson.Value }

// at is the text at a path, no more of it than any name or ARN has; "" where there is none.
func (r record) at(path ...string) string {
	word := r.GetStringBytes(path...)
	return string(word[:min(len(word), maxText)])
}

// is tells whether a word is true, which some versions write as a text.
func (r record) is(path ...string) bool { return r.GetBool(path...) || r.at(path...) == "true" }

// errNotRecord says that something is no record of CloudTrail.
var errNotRecord = errors.New("it has no eventID, eventTime, eventName and awsRegion")

const (
	began = 2013 // CloudTrail's first year
	ends  = 2099 // a later year is a mistake

	secretsSource = "secretsmanager.amazonaws.com"
	keysSource    = "kms.amazonaws.com"

	// validation stands in the place of a version where Secrets Manager only tries a key (KMS developer guide,
	// services-secrets-manager, 2026).
	validation = "RequestToValidateKeyAccess"
)

var parsers fastjson.ParserPool

// Parse reads one record and yields what it tells of secrets: nothing where it is about something else, several
// events where it names several secrets.
func Parse(raw []byte, yield func(*Event)) error {
	parser := parsers.Get()
	defer parsers.Put(parser)
	v, err := parser.ParseBytes(raw)
	if err != nil {
		return fmt.Errorf("read a record: %w", err)
	}
	if v.Type() != fastjson.TypeObject {
		return errNotRecord
	}
	r := record{v}
	source := r.at("eventSource")
	if source != secretsSource && source != keysSource {
		return nil
	}
	e, err := r.event()
	if err != nil {
		return err
	}
	if source == keysSource {
		r.trace(e, yield)
		return nil
	}
	r.events(e, yield)
	return nil
}

// event is what every event of the record has.
func (r record) event() (*Event, error) {
	at, err := time.Parse(time.RFC3339, r.at("eventTime"))
	e := &Event{
		ID: r.at("eventID"), Shared: r.at("sharedEventID"), Time: at.UTC(), Name: r.at("eventName"), Region: r.at("awsRegion"),
		Account: cmp.Or(r.at("recipientAccountId"), r.at("userIdentity", "accountId")),
		From:    originOf(r.at("sourceIPAddress"), r.at("vpcEndpointId")),
		Error:   r.at("errorCode"), Outcome: outcomeOf(r.at("errorCode"), string(r.GetStringBytes("errorMessage"))),
		Console: r.is("sessionCredentialFromConsole"),
	}
	who := r.identity()
	e.By = who.principal()
	e.Person = who.person(e.By)
	if err != nil || e.ID == "" || e.Name == "" || e.Region == "" {
		return nil, errNotRecord
	}
	if at.Year() < began || at.Year() > ends {
		return nil, fmt.Errorf("its eventTime is in the year %d", at.Year())
	}
	return e, nil
}

// trace yields what KMS recorded of a value that was read.
func (r record) trace(e *Event, yield func(*Event)) {
	const parameters, context = "requestParameters", "encryptionContext"
	e.Secret, e.Indirect = r.at(parameters, context, "SecretARN"), true
	if e.Name == "Decrypt" && e.Secret != "" && r.at(parameters, context, "SecretVersionId") != validation {
		yield(e)
	}
}

// events yields the event once for each secret that it is about.
func (r record) events(e *Event, yield func(*Event)) {
	if e.Name == "BatchGetSecretValue" {
		list := r.GetArray("requestParameters", "secretIdList")
		e.Filtered = len(list) == 0
		yield(e)
		for _, id := range list {
			one := *e
			one.Secret, one.Indirect, one.Filtered = record{id}.at(), true, false
			yield(&one)
		}
		return
	}
	e.Secret, e.Change, e.Function = r.secret(), r.change(e.Name), r.at("requestParameters", "rotationLambdaARN")
	if e.Name == "RotationFailed" {
		e.Message = r.at("errorMessage")
		e.Function, e.Step = failedAt(e.Message)
	}
	yield(e)
}

// ofRotation finds the secret in the requestID of a rotation's events.
var ofRotation = regexp.MustCompile(`^Rotation-(arn:[^:]+:secretsmanager:[^:]*:[0-9]*:secret:.+-[A-Za-z0-9]{6})-`)

// named are the places in which a record may name a secret, the surest first. Records of services have it in
// several, some versions of them in others, and some operations wrote aRN before 2024 (CloudTrail user guide, 2026).
var named = [][]string{
	{"additionalEventData", "SecretId"}, {"additionalEventData", "ARN"}, {"additionalEventData", "arn"}, {"additionalEventData", "aRN"},
	{"serviceEventDetails", "secretId"}, {"serviceEventDetails", "SecretId"}, {"serviceEventDetails", "arn"}, {"serviceEventDetails", "ARN"},
	{"responseElements", "arn"}, {"responseElements", "aRN"}, {"responseElements", "ARN"},
	{"requestParameters", "secretId"}, {"requestParameters", "SecretId"},
}

// secret finds which secret the record is about.
func (r record) secret() string {
	for _, path := range named {
		if id := r.at(path...); id != "" {
			return id
		}
	}
	if m := ofRotation.FindStringSubmatch(r.at("requestID")); m != nil {
		return m[1]
	}
	return ""
}

// change tells which kind of [model.Act] a request is.
func (r record) change(name string) string {
	is := func(parameter string) bool { return r.is("requestParameters", parameter) }
	switch {
	case name == "PutResourcePolicy" && !is("blockPublicPolicy"):
		return "policy_put_unblocked"
	case name == "PutResourcePolicy":
		return "policy_put"
	case name == "DeleteResourcePolicy":
		return "policy_deleted"
	case name == "CancelRotateSecret":
		return "rotation_cancelled"
	case name == "UpdateSecretVersionStage" && r.at("requestParameters", "versionStage") == "AWSCURRENT":
		return "label_moved"
	case name == "DeleteSecret" && is("forceDeleteWithoutRecovery"):
		return "deleted_unrecovered"
	case name == "DeleteSecret":
		return "deleted"
	}
	return ""
}

// failure is how AWS words that a step failed (Secrets Manager user guide, cloudtrail_log_entries, 2023).
var failure = regexp.MustCompile(`lambda (arn:\S+)(?: during (\w+) step)?`)

func failedAt(message string) (function, step string) {
	m := failure.FindStringSubmatch(message)
	if m == nil {
		return "", ""
	}
	return m[1], m[2]
}
