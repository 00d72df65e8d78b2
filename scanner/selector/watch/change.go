// Package watch decides whether somebody who watches an account would see that a secret is changed: by a rule
// of EventBridge, or by a filter of the log group to which a trail writes. It knows nothing of AWS's API.
package watch

// A Change is something that should not happen unseen.
type Change string

// The changes.
const (
	Policy   Change = "policy"   // a resource policy is attached
	Deletion Change = "deletion" // a secret is deleted
	Rotation Change = "rotation" // a rotation has failed
)

// Changes are all changes.
var Changes = []Change{Policy, Deletion, Rotation}

// open stands for what differs from event to event.
type open struct{}

// Record is what CloudTrail records of a change in an account and region, for all secrets and whoever makes it
// (Secrets Manager user guide, retrieve-ct-entries, 2026). What it may hold besides is left open.
func Record(c Change, account, region string) map[string]any {
	record := map[string]any{
		"eventSource": "secretsmanager.amazonaws.com", "eventName": "PutResourcePolicy", "eventType": "AwsApiCall", "readOnly": false,
		"eventCategory": "Management", "managementEvent": true, "awsRegion": region, "recipientAccountId": account,
	}
	for _, name := range []string{
		"eventVersion", "userIdentity", "eventTime", "sourceIPAddress", "userAgent", "requestParameters", "responseElements", "requestID",
		"eventID", "resources", "additionalEventData", "tlsDetails", "vpcEndpointId", "vpcEndpointAccountId", "sessionCredentialFromConsole",
		"apiVersion", "sharedEventID", "serviceEventDetails", "addendum", "edgeDeviceDetails",
	} {
		record[name] = open{}
	}
	switch c {
	case Deletion:
		record["eventName"] = "DeleteSecret"
	case Rotation:
		record["eventName"], record["eventType"] = "RotationFailed", "AwsServiceEvent"
		record["errorCode"], record["errorMessage"] = open{}, open{}
	}
	return record
}

// event is the record as EventBridge hands it on (EventBridge user guide, eb-service-event-cloudtrail, 2026).
func event(c Change, account, region string) map[string]any {
	kind := "AWS API Call via CloudTrail"
	if c == Rotation {
		kind = "AWS Service Event via CloudTrail"
	}
	return map[string]any{
		"version": "0", "id": open{}, "time": open{}, "resources": open{}, "source": "aws.secretsmanager", "detail-type": kind,
		"account": account, "region": region, "detail": Record(c, account, region),
	}
}
