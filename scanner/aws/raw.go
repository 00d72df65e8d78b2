package aws

import (
	"bytes"
	"context"
	"encoding/json"
	"io"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// The SDK of 2026-11 does not know replication between accounts (userguide/cross-account-replicate-secrets,
// 2026). What it leaves out of answers is read from their text, and the operation that it lacks is
// sent through the client of another.

// maxBody bounds how much of an answer is kept: a page of 100 secrets with 50 tags each takes 3 MB.
const maxBody = 16 << 20

// extras are what entries of a list say beyond the SDK, by ARN.
type extras struct {
	replicated, crossAccount map[string]bool
}

// extrasOf reads a page of ListSecrets. Whether AWS shows replication there is not documented.
func extrasOf(body []byte) extras {
	found := extras{make(map[string]bool), make(map[string]bool)}
	if !bytes.Contains(body, []byte(`"CrossAccount`)) && !bytes.Contains(body, []byte(`"ReplicationStatus"`)) {
		return found
	}
	var page struct {
		SecretList []struct {
			ARN                  string
			ReplicationStatus    []json.RawMessage
			CrossAccountPrimary  json.RawMessage
			CrossAccountReplicas []json.RawMessage
		}
	}
	if json.Unmarshal(body, &page) != nil {
		return found
	}
	for _, e := range page.SecretList {
		found.replicated[e.ARN] = len(e.ReplicationStatus) > 0
		found.crossAccount[e.ARN] = given(e.CrossAccountPrimary) || len(e.CrossAccountReplicas) > 0
	}
	return found
}

func given(raw json.RawMessage) bool { return len(raw) > 0 && !bytes.Equal(raw, []byte("null")) }

// keepBody is an option of one call: it keeps the text of the answer.
func keepBody(into *[]byte) func(*secretsmanager.Options) {
	keep := middleware.DeserializeMiddlewareFunc("smauditKeepBody", func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
		out, metadata, err := next.HandleDeserialize(ctx, in)
		if response, ok := out.RawResponse.(*smithyhttp.Response); ok && err == nil {
			body, readErr := io.ReadAll(io.LimitReader(response.Body, maxBody))
			if readErr == nil {
				*into = body
			}
			response.Body = struct {
				io.Reader
				io.Closer
			}{io.MultiReader(bytes.NewReader(body), failing{readErr}, response.Body), response.Body}
		}
		return out, metadata, err
	})
	return func(o *secretsmanager.Options) {
		o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
			return s.Deserialize.Insert(keep, "OperationDeserializer", middleware.After)
		})
	}
}

// failing returns an error that reading met before, so that a broken answer stays broken.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}

type calledKey struct{}

// called is the operation that a call is for: the SDK's, or the one that is sent in its place.
func called(ctx context.Context) string {
	if name, ok := middleware.GetStackValue(ctx, calledKey{}).(string); ok {
		return name
	}
	return awsmiddleware.GetOperationName(ctx)
}

// instead is an option of one call: it sends another operation of the service, with an input of its own.
func instead(name string, input any) func(*secretsmanager.Options) {
	rename := middleware.InitializeMiddlewareFunc("smauditRename", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
		return next.HandleInitialize(middleware.WithStackValue(ctx, calledKey{}, name), in)
	})
	rewrite := middleware.SerializeMiddlewareFunc("smauditRewrite", func(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (middleware.SerializeOutput, middleware.Metadata, error) {
		request, ok := in.Request.(*smithyhttp.Request)
		body, err := json.Marshal(input)
		if ok && err == nil {
			request.Header.Set("X-Amz-Target", "secretsmanager."+name)
			request, err = request.SetStream(bytes.NewReader(body))
			in.Request = request
		}
		if err != nil {
			return middleware.SerializeOutput{}, middleware.Metadata{}, err
		}
		return next.HandleSerialize(ctx, in)
	})
	return func(o *secretsmanager.Options) {
		o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
			if err := s.Initialize.Add(rename, middleware.Before); err != nil {
				return err
			}
			return s.Serialize.Insert(rewrite, "OperationSerializer", middleware.After)
		})
	}
}
