package iam_test

import (
	"maps"
	"slices"

	"pgregory.net/rapid"
)

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

// policy draws documents as JSON trees, right and wrong in all the ways that the package knows.
func policy() *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		tree := object(t, map[string]*rapid.Generator[any]{
			"Version": words("2012-10-17", "2008-10-17", "2012", ""),
			"Id":      words("a", "b"),
			"Rules":   words("x"),
		})
		if rapid.IntRange(0, 9).Draw(t, "statement") > 0 {
			tree["Statement"] = oneOrMore(t, statementTree())
		}
		return tree
	})
}

func statementTree() *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		return object(t, map[string]*rapid.Generator[any]{
			"Sid": words("One", ""), "Effect": words("Allow", "Deny", "allow"), "Effects": words("Allow"), "effect": words("Allow"),
			"Principal": principals(), "NotPrincipal": principals(),
			"Action":    lists("secretsmanager:GetSecretValue", "*", "kms:Decrypt", "secretsmanager:Nothing", "GetSecretValue"),
			"NotAction": lists("secretsmanager:Put*", "secretsmanager:x*"),
			"Resource":  lists("*", "arn:aws:s3:::b", "b"), "NotResource": lists("*"),
			"Condition": conditions(),
		})
	})
}

func principals() *rapid.Generator[any] {
	return rapid.OneOf(words("*", "111122223333"), rapid.Custom(func(t *rapid.T) any {
		return object(t, map[string]*rapid.Generator[any]{
			"AWS":     lists("*", "111122223333", "1", "arn:aws:iam::111122223333:root", "arn:aws:iam::1:root", "arn:aws:iam::111122223333:role/*"),
			"Service": lists("lambda.amazonaws.com", "*"), "Federated": lists("x"), "Someone": lists("x"),
		})
	}))
}

func conditions() *rapid.Generator[any] {
	keys := rapid.Custom(func(t *rapid.T) any {
		return object(t, map[string]*rapid.Generator[any]{
			"aws:username": lists("x", "${aws:username}"), "aws:UserName": lists("x"), "aws:nothing": lists("x"),
			"secretsmanager:VersionStage": lists("AWSCURRENT"), "username": lists("x"),
			"aws:SecureTransport": rapid.Just[any](true),
		})
	})
	return rapid.Custom(func(t *rapid.T) any {
		return object(t, map[string]*rapid.Generator[any]{
			"StringEquals": keys, "ForAnyValue:StringLikeIfExists": keys, "StringIs": keys, "Bool": words("x"),
		})
	})
}

// object draws some of the given members.
func object(t *rapid.T, members map[string]*rapid.Generator[any]) map[string]any {
	out := make(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if rapid.Bool().Draw(t, name) {
			out[name] = members[name].Draw(t, name)
		}
	}
	return out
}

func words(texts ...string) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		if rapid.IntRange(0, 19).Draw(t, "shape") == 0 {
			return rapid.SampledFrom([]any{nil, 5, true, []any{}, map[string]any{}}).Draw(t, "wrong")
		}
		return rapid.SampledFrom(texts).Draw(t, "text")
	})
}

func lists(texts ...string) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any { return oneOrMore(t, words(texts...)) })
}

func oneOrMore(t *rapid.T, item *rapid.Generator[any]) any {
	if rapid.Bool().Draw(t, "alone") {
		return item.Draw(t, "item")
	}
	return rapid.SliceOfN(item, 0, 3).Draw(t, "items")
}
