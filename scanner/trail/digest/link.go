package digest

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/maphash"
	"io/fs"
	"strings"
	"time"
)

// link is what is kept of a digest after it was read, until the next one was compared with it.
type link struct {
	name    name
	doc     *document // nil if it could not be read; without its log files
	hash    string
	move    move
	key     *rsa.PublicKey
	sum     [sha256.Size]byte // of the text that was signed
	written string            // its signature, in hex
	verdict verdict
	fault   Fault // why the verdict is not valid
	logs    tally
	named   []uint64 // hashes of the keys that it names
}

type verdict int

const (
	unknown  verdict = iota
	unsigned         // the next digest may know its signature
	invalid
	valid
)

// reader reads digests and the log files that they name. It is used by several goroutines.
type reader struct {
	files  Files
	keys   *Keys
	bucket string
	seed   maphash.Seed
}

// read reads a digest and, unless it was forged, its log files.
func (r *reader) read(ctx context.Context, n name) *link {
	l := &link{name: n}
	text, sum, fault := r.content(ctx, n.key, maxDigest)
	l.hash = hex.EncodeToString(sum)
	if fault.Kind != "" {
		l.unread(fault)
		return l
	}
	doc, err := parseDocument(text)
	if err != nil {
		l.fail(invalid, Fault{Kind: Malformed, Message: fmt.Sprintf("it is not a digest: %v", err)})
		return l
	}
	if !r.place(l, doc) {
		l.fail(invalid, Fault{Kind: Moved, Message: "what was signed is another file"})
		return l
	}
	l.doc, l.sum = doc, sha256.Sum256([]byte(doc.signed(l.hash)))
	r.verify(ctx, l)
	for _, file := range doc.LogFiles {
		l.named = append(l.named, maphash.String(r.seed, l.move.now(file.Object)))
	}
	if l.verdict != invalid {
		r.readLogs(ctx, l)
	}
	doc.LogFiles = nil
	return l
}

// place finds where the files lie, and reports whether the digest is the one that was signed under its name.
func (r *reader) place(l *link, doc *document) bool {
	m, ok := moved(doc.Object, l.name.key)
	l.move = m
	return ok && (r.bucket == "" || r.bucket == doc.Bucket)
}

func (r *reader) verify(ctx context.Context, l *link) {
	if l.doc.Algorithm != sha256withRSA && l.doc.Algorithm != "" {
		l.fail(unknown, Fault{Kind: UnknownAlgorithm, Message: "it is signed in an unknown way"})
		return
	}
	key, ok := r.keys.byPrint[l.doc.Fingerprint]
	if !ok {
		l.fail(r.strange(l))
	}
	l.key = key
	written, err := r.files.Signature(ctx, l.name.key)
	l.written = written
	switch {
	case !ok:
	case errors.Is(err, fs.ErrNotExist):
		l.fail(unsigned, Fault{Kind: NoSignature, Message: "its signature is not known, and no later digest tells it"})
	case err != nil:
		l.fail(unknown, Fault{Kind: Unreadable, Message: fmt.Sprintf("its signature cannot be read: %v", err)})
	default:
		l.settle(written)
	}
}

// strange tells of a digest whose key was not given. Where keys of the region were, it is a fault, unless their
// region is not known: then it is decided when all was read.
func (r *reader) strange(l *link) (verdict, Fault) {
	message := fmt.Sprintf("no public key was given for the fingerprint %s", l.doc.Fingerprint)
	switch {
	case r.keys.listed(l.name.place.region, l.doc.end):
		return invalid, Fault{Kind: UnknownKey, Message: "it is signed by a key that AWS does not list"}
	case len(r.keys.byPrint) == 0:
		return unknown, Fault{Kind: NoKey, Message: message}
	}
	return unknown, Fault{Kind: UnknownKey, Message: message}
}

// settle holds a signature against the text that it is of.
func (l *link) settle(signature string) {
	raw, err := hex.DecodeString(signature)
	if err == nil && len(signature) <= maxSignature {
		err = rsa.VerifyPKCS1v15(l.key, crypto.SHA256, l.sum[:], raw)
	}
	if err != nil || len(signature) > maxSignature {
		l.fail(invalid, Fault{Kind: BadSignature, Message: "its signature is not of its content"})
		return
	}
	l.verdict, l.fault = valid, Fault{}
}

// fail completes a fault of the digest itself.
func (l *link) fail(v verdict, f Fault) {
	f.File, f.At = l.name.key, l.name.end
	f.Message = "The digest is not validated: " + f.Message + "."
	if v == invalid {
		f.Message = strings.Replace(f.Message, "is not validated", "is not valid", 1)
	}
	l.verdict, l.fault = v, f
}

func (l *link) unread(f Fault) {
	if f.Kind == Malformed {
		l.fail(invalid, f)
		return
	}
	f.Kind = Unreadable // or removed since it was listed
	l.fail(unknown, f)
}

// previous returns the key of the digest that this one continues.
func (l *link) previous() string { return l.move.now(l.doc.PreviousObject) }

// end is until when the digest names log files.
func (l *link) end() time.Time {
	if l.doc != nil {
		return l.doc.end
	}
	return l.name.end
}
