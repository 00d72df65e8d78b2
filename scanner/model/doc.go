// Package model is the one vocabulary of smaudit: what a source describes, what a rule judges and
// what a report says. It imports nothing but the standard library and computes nothing that needs
// knowledge of AWS; collectors fill it in, enrichment completes it, formats read it.
//
// A source yields one [Snapshot] for each [Scope]. A snapshot holds described objects ([Secret],
// [Key], [Function] and so on), each with the three things that make an audit honest:
//
//   - an ID, the identity under which findings about it are known, which never holds a line or a time;
//   - Unknown, the [Path]s of attributes that the source could not tell. Such an attribute is absent,
//     and a rule that reads it gets the outcome unknown, never pass;
//   - Origin, the [Location] of each attribute in the files that declare it.
//
// What a source could not read at all is a [Gap]: the operation, the reason, the permission that is
// missing and the paths that it hides.
//
// In JSON names are snake_case and a zero value is absent. So false, 0 and "" are the default of an
// attribute, and are told apart from "could not be seen" by Unknown alone. Where zero differs in
// meaning from absent, the field is a pointer.
//
// No type here can hold the value of a secret: what stands in files in a value's place is kept as
// [Redacted], a kind and an entropy.
package model
