package aws

import (
	"context"
	"fmt"
	"strings"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// guard stands between the collector and AWS, on every client: it lets pass what the table of
// operations holds, at the pace that the table says, and counts.
type guard struct {
	pace     *pace
	progress *Progress
	account  *account
}

// errRefused says that something tried to call an operation that is not in the table.
type errRefused struct{ service, name string }

func (e errRefused) Error() string {
	return fmt.Sprintf("%s %s is refused: smaudit calls only the operations of its table, none of which returns a value", e.service, e.name)
}

// install adds the guard to a client's stack. It refuses first of all, and waits before each attempt,
// retries included, since AWS counts those too.
func (g *guard) install(stack *middleware.Stack) error {
	err := stack.Initialize.Add(middleware.InitializeMiddlewareFunc("smauditRefuse", g.refuse), middleware.Before)
	if err != nil {
		return fmt.Errorf("install guard: %w", err)
	}
	if err := stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("smauditPace", g.wait), "Retry", middleware.After); err != nil {
		return fmt.Errorf("install pace: %w", err)
	}
	if err := stack.Deserialize.Insert(middleware.DeserializeMiddlewareFunc("smauditForeign", sift), "OperationDeserializer", middleware.After); err != nil {
		return fmt.Errorf("install sieve: %w", err)
	}
	return nil
}

// sift refuses pages that come in the place of a service's answer with a status of success, as those of a
// proxy: read as XML they would be answers in which there is nothing.
func sift(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
	out, metadata, err := next.HandleDeserialize(ctx, in)
	if response, ok := out.RawResponse.(*smithyhttp.Response); ok && err == nil && response.StatusCode < 300 && strange(response.Header) {
		err = &awshttp.ResponseError{ResponseError: &smithyhttp.ResponseError{Response: response, Err: errOdd}}
	}
	return out, metadata, err
}

func (g *guard) refuse(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	service, name := awsmiddleware.GetServiceID(ctx), called(ctx)
	if operation(service, name) == nil {
		return middleware.InitializeOutput{}, middleware.Metadata{}, errRefused{service, name}
	}
	if err := g.account.over(); err != nil {
		return middleware.InitializeOutput{}, middleware.Metadata{}, err
	}
	out, metadata, err := next.HandleInitialize(ctx, in)
	if err != nil && final(err) {
		g.account.end(err)
	}
	return out, metadata, err
}

func (g *guard) wait(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
	service, name := awsmiddleware.GetServiceID(ctx), called(ctx)
	o := operation(service, name)
	if o == nil || !targets(in.Request, name) {
		return middleware.FinalizeOutput{}, middleware.Metadata{}, errRefused{service, name}
	}
	bucket := g.pace.bucket(awsmiddleware.GetRegion(ctx), o)
	if err := bucket.wait(ctx); err != nil {
		return middleware.FinalizeOutput{}, middleware.Metadata{}, err
	}
	g.progress.Calls.Add(1)
	out, metadata, err := next.HandleFinalize(ctx, in)
	bucket.learn(err)
	return out, metadata, err
}

// targets reports whether the request, in protocols that name the operation in a header, is for the
// operation that the guard let pass.
func targets(request any, name string) bool {
	r, ok := request.(*smithyhttp.Request)
	if !ok {
		return false
	}
	target := r.Header.Get("X-Amz-Target")
	return target == "" || target[strings.LastIndexByte(target, '.')+1:] == name
}
