// Package trail adds up what CloudTrail recorded of secrets: who read which value, from where, how often, what
// was refused, what rotation did, what was changed.
//
// Every reader of the record, whatever it reads from, hands over events. A [Ledger] adds them up by the account
// and region that own the secrets; the order of the events makes no difference, nor how many ledgers share the
// work. A [Record] is the finished sum: it fills the snapshots of live accounts, or makes some of its own.
package trail
