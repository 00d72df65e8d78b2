package terraform

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	"golang.org/x/text/encoding/ianaindex"
)

// onText makes a function of texts to a text.
func onText(params int, f func(args []string) (string, error)) function.Function {
	return onTexts(params, cty.String, func(args []string) (cty.Value, error) {
		text, err := f(args)
		return cty.StringVal(neutralise(text)), err
	})
}

func onTexts(params int, result cty.Type, f func(args []string) (cty.Value, error)) function.Function {
	spec := &function.Spec{Type: function.StaticReturnType(result)}
	for range params {
		spec.Params = append(spec.Params, function.Parameter{Name: "text", Type: cty.String})
	}
	spec.Impl = func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		texts := make([]string, len(args))
		for i, arg := range args {
			texts[i] = arg.AsString()
		}
		return f(texts)
	}
	return function.New(spec)
}

func asks(f func(a, b string) bool) function.Function {
	return onTexts(2, cty.Bool, func(args []string) (cty.Value, error) {
		return cty.BoolVal(f(args[0], args[1])), nil
	})
}

func digest(f func(text string) string) function.Function {
	return onText(1, func(args []string) (string, error) { return f(args[0]), nil })
}

var (
	startsWithFunc  = asks(strings.HasPrefix)
	endsWithFunc    = asks(strings.HasSuffix)
	strContainsFunc = asks(strings.Contains)

	basenameFunc = digest(path.Base)
	dirnameFunc  = digest(path.Dir)

	md5Func          = digest(func(s string) string { sum := md5.Sum([]byte(s)); return hex.EncodeToString(sum[:]) })
	sha1Func         = digest(func(s string) string { sum := sha1.Sum([]byte(s)); return hex.EncodeToString(sum[:]) })
	sha256Func       = digest(func(s string) string { sum := sha256.Sum256([]byte(s)); return hex.EncodeToString(sum[:]) })
	sha512Func       = digest(func(s string) string { sum := sha512.Sum512([]byte(s)); return hex.EncodeToString(sum[:]) })
	base64sha256Func = digest(func(s string) string { sum := sha256.Sum256([]byte(s)); return encode64(sum[:]) })
	base64sha512Func = digest(func(s string) string { sum := sha512.Sum512([]byte(s)); return encode64(sum[:]) })
	base64EncodeFunc = digest(func(s string) string { return encode64([]byte(s)) })
	urlEncodeFunc    = digest(url.QueryEscape)

	base64DecodeFunc = onText(1, func(args []string) (string, error) {
		decoded, err := base64.StdEncoding.DecodeString(args[0])
		return strings.ToValidUTF8(string(decoded), neutral), err
	})
	textEncodeBase64Func = onText(2, func(args []string) (string, error) {
		enc, err := ianaindex.IANA.Encoding(args[1])
		if err != nil || enc == nil {
			return "", errArgument
		}
		encoded, err := enc.NewEncoder().String(args[0])
		return encode64([]byte(encoded)), err
	})
	textDecodeBase64Func = onText(2, func(args []string) (string, error) {
		enc, err := ianaindex.IANA.Encoding(args[1])
		if err != nil || enc == nil {
			return "", errArgument
		}
		encoded, err := base64.StdEncoding.DecodeString(args[0])
		if err != nil {
			return "", err
		}
		decoded, err := enc.NewDecoder().Bytes(encoded)
		return string(decoded), err
	})
	timecmpFunc = onTexts(2, cty.Number, func(args []string) (cty.Value, error) {
		a, errA := time.Parse(time.RFC3339, args[0])
		b, errB := time.Parse(time.RFC3339, args[1])
		if errA != nil || errB != nil {
			return cty.DynamicVal, errArgument
		}
		return cty.NumberIntVal(int64(a.Compare(b))), nil
	})
)

func encode64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// isPattern reports whether replace takes its second argument as a regular expression.
func isPattern(s string) bool {
	return len(s) > 1 && strings.HasPrefix(s, "/") && strings.HasSuffix(s, "/")
}

var replaceFunc = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "text", Type: cty.String}, {Name: "find", Type: cty.String}, {Name: "by", Type: cty.String},
	},
	Type: function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		find := args[1].AsString()
		if !isPattern(find) {
			return stdlib.Replace(args[0], args[1], args[2])
		}
		return stdlib.RegexReplace(args[0], cty.StringVal(find[1:len(find)-1]), args[2])
	},
})
