package aws

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"smaudit/scanner/model"
)

// The codes by which services say the same things (each service's API reference, common errors, 2026).
var (
	deniedCodes = []string{
		"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation", "NotAuthorized", "Forbidden",
	}
	throttledCodes = []string{
		"Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException",
		"TooManyRequestsException", "RequestLimitExceeded", "LimitExceededException", "BandwidthLimitExceeded", "SlowDown",
		"PriorRequestNotComplete", "ProvisionedThroughputExceededException", "TransactionInProgressException", "EC2ThrottledException",
	}
	expiredCodes = []string{"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
	invalidCodes = []string{
		"UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId", "AuthFailure", "MissingAuthenticationToken",
		"MissingAuthenticationTokenException", "OptInRequired", "SubscriptionRequiredException",
	}
	signatureCodes = []string{"InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignature", "RequestTimeTooSkewed"}
	absentCodes    = []string{
		"ResourceNotFoundException", "NotFoundException", "TrailNotFoundException", "InvalidVpcEndpointId.NotFound", "NoSuchEntity",
		"ChildNotFoundException", "TargetNotFoundException", "PolicyNotFoundException",
		"NoSuchBucket", "NoSuchKey", "NotFound", "EventDataStoreNotFoundException",
	}
	unknownOperationCodes = []string{
		"UnknownOperationException", "UnknownOperation", "InvalidAction", "UnsupportedOperation", "UnsupportedOperationException",
	}
)

// fault is why a call told nothing.
type fault struct {
	reason model.GapReason
	detail string // for people; never a text of the answer
}

// tokens are the page tokens that an operation has returned. One that comes again would go on for ever.
type tokens map[string]bool

var errSameToken = errors.New("the same page token twice")

// next remembers a token, and fails where it is known already.
func (t tokens) next(token *string) error {
	if token == nil || *token == "" {
		return nil
	}
	if t[*token] {
		return errSameToken
	}
	t[*token] = true
	return nil
}

// errOdd says that an answer lacks what AWS always sends, so that nothing can be told from it.
var errOdd = errors.New("an answer without what it always has")

// explain classifies an error. What a service says in prose is not repeated: it may quote names and
// policies that others have chosen.
func explain(err error) fault {
	code, message := codeOf(err)
	switch {
	case errors.Is(err, errSameToken):
		return fault{model.GapInvalid, "AWS returned the same page token twice"}
	case errors.Is(err, errOdd) && !foreign(err):
		return fault{model.GapInvalid, "the answer lacks what AWS always sends; does AWS itself answer?"}
	case errors.Is(err, errRenewal):
		return fault{model.GapDenied, "the credentials could not be renewed; sign in and run again"}
	case throttled(err):
		return fault{model.GapThrottled, "AWS throttled the calls for over a minute; try again later, or with a lower --rps"}
	case slices.Contains(expiredCodes, code):
		return fault{model.GapDenied, "the credentials expired; renew them and run again"}
	case slices.Contains(signatureCodes, code) && mentions(message, "expired", "not yet current", "skew"):
		return fault{model.GapDenied, "the clock of this machine differs from that of AWS; set it"}
	case slices.Contains(signatureCodes, code):
		return fault{model.GapDenied, "AWS refused the signature: the secret access key does not belong to the access key"}
	case slices.Contains(invalidCodes, code):
		return fault{model.GapDenied, "AWS does not accept the credentials here; is the region enabled for the account?"}
	case denied(err):
		return fault{model.GapDenied, deniedBy(message)}
	case slices.Contains(absentCodes, code):
		return fault{model.GapAbsent, "AWS knows of no such thing"}
	case slices.Contains(unknownOperationCodes, code):
		return fault{model.GapAbsent, "the service does not have the operation here"}
	case foreign(err):
		return fault{model.GapInvalid, fmt.Sprintf("something that is not AWS answered (HTTP %d)", statusOf(err))}
	}
	return fault{model.GapInvalid, unclear(err, code)}
}

// unclear describes a failure of the transport, or an answer that is none of those that are known.
func unclear(err error, code string) string {
	var unresolved *net.DNSError
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "there was no time left for it"
	case errors.As(err, &unresolved):
		return "there is no such address: is it a region?"
	case code != "":
		return "AWS answered with the error " + model.Visible(code)
	case statusOf(err) != 0:
		return fmt.Sprintf("the answer (HTTP %d) cannot be read", statusOf(err))
	}
	return "AWS cannot be reached"
}

// deniedBy says which kind of policy denied, where AWS tells.
func deniedBy(message string) string {
	for _, kind := range []string{
		"service control policy", "resource control policy", "permissions boundary", "session policy", "VPC endpoint policy", "resource-based policy", "identity-based policy",
	} {
		if strings.Contains(message, kind) {
			if strings.Contains(message, "explicit deny") {
				return "access was denied by a " + kind
			}
			return "access was denied: no " + kind + " allows it"
		}
	}
	return "access was denied"
}

func mentions(message string, words ...string) bool {
	message = strings.ToLower(message)
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(message, word) })
}

// codeOf returns the error code and message of an answer, empty where it is no answer of a service.
func codeOf(err error) (code, message string) {
	var answer smithy.APIError
	if !errors.As(err, &answer) {
		return "", ""
	}
	// Some codes carry a namespace before # or a URL behind a colon (AWS JSON protocols).
	code = answer.ErrorCode()
	code = code[strings.LastIndexByte(code, '#')+1:]
	code, _, _ = strings.Cut(code, ":")
	return code, answer.ErrorMessage()
}

func statusOf(err error) int {
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		return response.HTTPStatusCode()
	}
	return 0
}

func throttled(err error) bool {
	code, _ := codeOf(err)
	return slices.Contains(throttledCodes, code) || statusOf(err) == 429
}

func denied(err error) bool {
	code, _ := codeOf(err)
	return slices.Contains(deniedCodes, code) || statusOf(err) == 403 && !foreign(err)
}

// missing reports whether AWS says that the thing that was asked for does not exist.
func missing(err error) bool {
	code, _ := codeOf(err)
	return slices.Contains(absentCodes, code)
}

// lacks reports whether the service does not have the operation: older partitions, and stand-ins for
// AWS that answer with a page of their own.
func lacks(err error) bool {
	code, _ := codeOf(err)
	return slices.Contains(unknownOperationCodes, code) || foreign(err) && statusOf(err) >= 500
}

// final reports whether nothing further need be asked: the credentials are of no more use, or the time that
// there is would not suffice for another call.
func final(err error) bool {
	code, _ := codeOf(err)
	return slices.Contains(expiredCodes, code) || errors.Is(err, errRenewal) || errors.Is(err, errNoTime)
}
