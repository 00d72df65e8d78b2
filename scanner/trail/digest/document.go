package digest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// document is what a digest says (CloudTrail user guide, digest file structure, 2026). The first of a chain has
// null for all that is about the previous one.
type document struct {
	Start       time.Time `json:"digestStartTime"`
	End         string    `json:"digestEndTime"` // as it is written, for that is signed
	Bucket      string    `json:"digestS3Bucket"`
	Object      string    `json:"digestS3Object"`
	Fingerprint string    `json:"digestPublicKeyFingerprint"`
	Algorithm   string    `json:"digestSignatureAlgorithm"`
	LogFiles    []logFile `json:"logFiles"`

	PreviousBucket    string  `json:"previousDigestS3Bucket"`
	PreviousObject    string  `json:"previousDigestS3Object"`
	PreviousHash      string  `json:"previousDigestHashValue"`
	PreviousAlgorithm string  `json:"previousDigestHashAlgorithm"`
	PreviousSignature *string `json:"previousDigestSignature"`

	end time.Time
}

type logFile struct {
	Bucket    string `json:"s3Bucket"`
	Object    string `json:"s3Object"`
	Hash      string `json:"hashValue"` // of the content before compression
	Algorithm string `json:"hashAlgorithm"`
}

const (
	maxDigest    = 64 << 20 // a digest of 200,000 log files
	maxKey       = 1024     // of S3
	maxSignature = 4096     // hex of a key four times as long as AWS's

	sha256withRSA = "SHA256withRSA"
	sha256Name    = "SHA-256"
)

func parseDocument(text []byte) (*document, error) {
	doc := new(document)
	if err := json.Unmarshal(text, doc); err != nil {
		return nil, err
	}
	if doc.Bucket == "" || doc.Object == "" || doc.Fingerprint == "" || doc.Start.IsZero() {
		return nil, errors.New("a field of a digest is missing")
	}
	end, err := time.Parse(time.RFC3339, doc.End)
	if err != nil {
		return nil, fmt.Errorf("digestEndTime: %w", err)
	}
	doc.end = end
	if !doc.starts() && doc.PreviousSignature == nil {
		return nil, errors.New("the previous digest has no signature")
	}
	if !isKey(doc.Object) || !isKey(doc.PreviousObject) || slices.ContainsFunc(doc.LogFiles, func(f logFile) bool {
		return f.Object == "" || !isKey(f.Object)
	}) {
		return nil, errors.New("the name of a file is not one")
	}
	return doc, nil
}

// starts reports whether the digest is the first of a chain.
func (d *document) starts() bool { return d.PreviousObject == "" }

// isKey keeps what somebody wrote into a digest from naming files outside of the folder.
func isKey(key string) bool {
	return len(key) <= maxKey && !slices.Contains(strings.Split(key, "/"), "..")
}

// signed returns the text that CloudTrail signs.
func (d *document) signed(hash string) string {
	previous := "null"
	if d.PreviousSignature != nil {
		previous = *d.PreviousSignature
	}
	return d.End + "\n" + d.Bucket + "/" + d.Object + "\n" + hash + "\n" + previous
}
