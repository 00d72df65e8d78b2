// Package digest tells whether CloudTrail's record is whole: it validates the chains of digest files by which
// CloudTrail vouches for the log files that it delivered, without asking AWS for anything.
//
// CloudTrail writes a digest each hour for every account, region and trail. It names the log files of the hour
// with their hashes, and the digest before it with its hash and signature; CloudTrail signs it with a key of the
// region. So whoever changes or removes a file, and has not that key, breaks a hash, a signature or a link (CloudTrail user
// guide, custom implementations of log file integrity validation, 2026).
//
// Three things are told apart. A gap is something that is not there. A fault is something that is there and is not
// what was signed. What could not be validated, because a key was not given or a file not readable, is neither.
package digest
