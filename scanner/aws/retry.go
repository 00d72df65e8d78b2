package aws

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// The attempts that an operation gets. Throttling passes: with the pauses below 14 attempts outlast a
// minute of it. A server that does not speak the protocol, as a proxy or a stand-in for AWS that lacks
// the operation, will not learn it; it gets a second chance because load balancers answer so, too.
const (
	attemptsThrottled = 14
	attemptsFailed    = 4
	attemptsForeign   = 2
	longestPause      = 20 * time.Second
)

// retryer asks the SDK what may be tried again, and decides itself how often.
type retryer struct{ aws.RetryerV2 }

func newRetryer() aws.Retryer {
	return retryer{retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = attemptsThrottled
		o.RateLimiter = ratelimit.None // the pace limits
	})}
}

// IsErrorRetryable adds to what the SDK tries again an answer that broke off: all operations only read.
func (r retryer) IsErrorRetryable(err error) bool {
	var unread *smithy.DeserializationError
	return errors.As(err, &unread) || foreign(err) || r.RetryerV2.IsErrorRetryable(err)
}

// RetryDelay returns the pause before the next attempt, or the error itself where there is to be none.
func (r retryer) RetryDelay(attempt int, err error) (time.Duration, error) {
	most := attemptsFailed
	switch {
	case throttled(err):
		most = attemptsThrottled
	case foreign(err):
		most = attemptsForeign
	}
	if attempt >= most {
		return 0, err
	}
	pause := min(longestPause, time.Second<<min(attempt-1, 10)/2)
	return pause/2 + rand.N(pause), nil
}

func strange(header http.Header) bool {
	return strings.HasPrefix(header.Get("Content-Type"), "text/") && header.Get("X-Amzn-Requestid") == "" && header.Get("X-Amz-Request-Id") == ""
}

// foreign reports whether the answer was not one of the service at all: a page, and none that has the
// request's id, which AWS gives also with errors that it words in XML.
func foreign(err error) bool {
	var response *smithyhttp.ResponseError
	if !errors.As(err, &response) || response.Response == nil {
		return false
	}
	return strange(response.Response.Header)
}
