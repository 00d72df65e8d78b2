// Package decide answers questions about all requests at once: whether the policies of a secret allow any
// that fits a description, and if so which. It is exact where it answers: a yes comes with a request that
// proves it, a no means that there is none, and what hangs on parts that are not known, or would take too
// long, is unknown.
//
// A request is a choice of values for variables: who calls, of which organization, from where, and what
// the condition keys hold. For each setting (the class of the caller, its account or another, the way into
// the network, the action) the tables of the package iam say which keys a request has. After that split
// the variables are independent of each other: keys that tell of one thing, as the ARN, the account and
// the id of the caller, are read off one text. So a statement is a conjunction of predicates on single
// variables; the allowed requests are those of a statement that allows, less those of each that denies;
// and a search over one failing predicate for each Deny finds a request or proves that there is none.
//
// A predicate that is not known for certain has a lower and an upper bound. What is allowed by the lower
// bounds is allowed; what is not allowed by the upper ones is not; the rest is unknown.
package decide
