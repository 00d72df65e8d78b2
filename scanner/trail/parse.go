package trail

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"
)

// record is what is read of a record (CloudTrail user guide, record contents, 2026; versions 1.0 to 1.11 have
// these alike). Most records have some of it only.
type record struct {
	EventID, SharedEventID, EventName, EventSource, EventType string
	EventTime, AWSRegion, RecipientAccountID, RequestID       string
	SourceIPAddress, VPCEndpointID                            string
	SessionCredentialFromConsole                              text
	ErrorCode, ErrorMessage                                   string

	UserIdentity        userIdentity
	RequestParameters   parameters
	ResponseElements    named
	AdditionalEventData named
	ServiceEventDetails named
}

// parameters are those of the requests that are told apart here.
type parameters struct {
	SecretID, ARN              string
	SecretIDList               []string
	Filters                    json.RawMessage
	VersionStage               string
	BlockPublicPolicy          bool
	ForceDeleteWithoutRecovery bool
	RotationLambdaARN          string
	EncryptionContext          struct{ SecretARN, SecretVersionID string }
}

// named are the places in which a record may name a secret. Field names match in any case: some operations
// wrote aRN before 2024 (CloudTrail user guide, 2026).
type named struct{ SecretID, ARN string }

// text is a word that some versions write as a boolean.
type text string

func (t *text) UnmarshalJSON(raw []byte) error {
	*t = text(raw)
	return nil
}

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

// Parse reads one record and yields what it tells of secrets: nothing where it is about something else, several
// events where it names several secrets.
func Parse(raw []byte, yield func(*Event)) error {
	var r record
	if err := json.Unmarshal(raw, &r); err != nil {
		return fmt.Errorf("read a record: %w", err)
	}
	if r.EventSource != secretsSource && r.EventSource != keysSource {
		return nil
	}
	at, err := time.Parse(time.RFC3339, r.EventTime)
	if err != nil || r.EventID == "" || r.EventName == "" || r.AWSRegion == "" {
		return errNotRecord
	}
	if at.Year() < began || at.Year() > ends {
		return fmt.Errorf("its eventTime is in the year %d", at.Year())
	}
	e := &Event{
		ID: bounded(r.EventID), Shared: bounded(r.SharedEventID), Time: at.UTC(), Name: bounded(r.EventName), Region: bounded(r.AWSRegion),
		Account: bounded(or(r.RecipientAccountID, r.UserIdentity.AccountID)),
		By:      r.UserIdentity.principal(), From: originOf(bounded(r.SourceIPAddress), bounded(r.VPCEndpointID)),
		Error: bounded(r.ErrorCode), Console: r.SessionCredentialFromConsole == `"true"` || r.SessionCredentialFromConsole == "true",
	}
	e.Person = bounded(r.UserIdentity.person(e.By))
	e.By.ID, e.By.Account = bounded(e.By.ID), bounded(e.By.Account)
	e.Outcome = outcomeOf(r.ErrorCode, r.ErrorMessage)
	r.events(e, yield)
	return nil
}

// events yields the event once for each secret that it is about.
func (r *record) events(e *Event, yield func(*Event)) {
	p := &r.RequestParameters
	switch {
	case r.EventSource == keysSource:
		if e.Name == "Decrypt" && p.EncryptionContext.SecretARN != "" && p.EncryptionContext.SecretVersionID != validation {
			e.Secret, e.Indirect = bounded(p.EncryptionContext.SecretARN), true
			yield(e)
		}
	case e.Name == "BatchGetSecretValue":
		e.Filtered = len(p.SecretIDList) == 0
		yield(e)
		for _, id := range p.SecretIDList {
			one := *e
			one.Secret, one.Indirect = bounded(id), true
			yield(&one)
		}
	default:
		e.Secret = bounded(r.secret())
		e.Change = r.change()
		e.Function = p.RotationLambdaARN
		if e.Name == "RotationFailed" {
			e.Message = bounded(r.ErrorMessage)
			e.Function, e.Step = failedAt(e.Message)
		}
		if e.Secret != "" || r.EventSource == secretsSource {
			yield(e)
		}
	}
}

// ofRotation finds the secret in the requestID of a rotation's events.
var ofRotation = regexp.MustCompile(`^Rotation-(arn:[^:]+:secretsmanager:[^:]*:[0-9]*:secret:.+-[A-Za-z0-9]{6})-`)

// secret finds which secret the record is about. Records of services put it in several places, and some
// versions of them in others.
func (r *record) secret() string {
	id := or(r.AdditionalEventData.SecretID, r.AdditionalEventData.ARN, r.ServiceEventDetails.SecretID, r.ServiceEventDetails.ARN,
		r.ResponseElements.ARN, r.RequestParameters.SecretID, r.RequestParameters.ARN)
	if m := ofRotation.FindStringSubmatch(r.RequestID); id == "" && m != nil {
		return m[1]
	}
	return id
}

// change tells which kind of [model.Act] the request is.
func (r *record) change() string {
	p := &r.RequestParameters
	switch {
	case r.EventName == "PutResourcePolicy" && !p.BlockPublicPolicy:
		return "policy_put_unblocked"
	case r.EventName == "PutResourcePolicy":
		return "policy_put"
	case r.EventName == "DeleteResourcePolicy":
		return "policy_deleted"
	case r.EventName == "CancelRotateSecret":
		return "rotation_cancelled"
	case r.EventName == "UpdateSecretVersionStage" && p.VersionStage == "AWSCURRENT":
		return "label_moved"
	case r.EventName == "DeleteSecret" && p.ForceDeleteWithoutRecovery:
		return "deleted_unrecovered"
	case r.EventName == "DeleteSecret":
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
