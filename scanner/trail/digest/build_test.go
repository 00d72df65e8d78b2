package digest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"smaudit/scanner/trail/digest"
)

const (
	account     = "111122223333"
	region      = "eu-west-1"
	bucketName  = "trail-logs"
	fingerprint = "31e8b5433410dfb61a9dc45cc65b22ff"
)

// begin lies before midnight, so that the chains reach into two days.
var begin = time.Date(2026, 11, 20, 20, 1, 31, 0, time.UTC)

var signer = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// publicKeys are those of the region, as the AWS CLI prints them.
func publicKeys(t require.TestingT, of string) digest.Keys {
	text, err := json.Marshal(map[string]any{"PublicKeyList": []any{map[string]any{
		"Fingerprint": fingerprint, "Value": x509.MarshalPKCS1PublicKey(&signer().PublicKey),
		"ValidityStartTime": "2026-11-01T00:00:00+00:00", "ValidityEndTime": "2026-12-01T00:00:00+00:00",
	}}})
	require.NoError(t, err)
	var keys digest.Keys
	require.NoError(t, keys.Read(of, text))
	return keys
}

// writer plays CloudTrail: it writes a trail's log files and digests.
type writer struct {
	t      require.TestingT
	files  fstest.MapFS
	prefix string // before AWSLogs/, in the bucket
	owner  string // of the account's folder, after AWSLogs/
	trail  string
	print  string
	at     time.Time
	last   map[string]any // the last digest
	serial int
}

func newWriter(t require.TestingT, files fstest.MapFS, trail string) *writer {
	return &writer{t: t, files: files, owner: account, trail: trail, print: fingerprint, at: begin}
}

// key returns that of a digest that ends then.
func (w *writer) key(end time.Time, suffix string) string {
	return fmt.Sprintf("%sAWSLogs/%s/CloudTrail-Digest/%s/%s/%s_CloudTrail-Digest_%s_%s_us-east-1_%s%s.json.gz",
		w.prefix, w.owner, region, end.Format("2006/01/02"), account, region, w.trail, end.Format("20060102T150405Z"), suffix)
}

// log delivers a log file and returns what a digest says of it.
func (w *writer) log(at time.Time) map[string]any {
	w.serial++
	key := fmt.Sprintf("%sAWSLogs/%s/CloudTrail/%s/%s/%s_CloudTrail_%s_%s_%s%04d.json.gz", w.prefix, w.owner, region,
		at.Format("2006/01/02"), account, region, at.Format("20060102T1504Z"), strings.ReplaceAll(w.trail, "_", ""), w.serial)
	text := fmt.Sprintf(`{"Records":[{"eventID":"%d","eventTime":%q}]}`, w.serial, at.Format(time.RFC3339))
	w.files[key] = &fstest.MapFile{Data: zip(w.t, []byte(text))}
	return map[string]any{"s3Bucket": bucketName, "s3Object": key, "hashValue": sum([]byte(text)), "hashAlgorithm": "SHA-256"}
}

// hour writes the digest of the next hour and its log files.
func (w *writer) hour(logs int) string {
	start := w.at
	w.at = start.Add(time.Hour)
	files := []any{}
	for i := range logs {
		files = append(files, w.log(start.Add(time.Duration(i+1)*5*time.Minute)))
	}
	return w.write(start, w.at, "", w.last, files)
}

// write signs a digest and stores it.
func (w *writer) write(start, end time.Time, suffix string, previous map[string]any, logs []any) string {
	key := w.key(end, suffix)
	doc := map[string]any{
		"awsAccountId": account, "digestStartTime": start.Format(time.RFC3339), "digestEndTime": end.Format(time.RFC3339),
		"digestS3Bucket": bucketName, "digestS3Object": key, "digestPublicKeyFingerprint": w.print,
		"digestSignatureAlgorithm": "SHA256withRSA", "logFiles": logs,
	}
	for field, of := range map[string]string{
		"previousDigestS3Bucket": "bucket", "previousDigestS3Object": "key", "previousDigestHashValue": "hash",
		"previousDigestHashAlgorithm": "algorithm", "previousDigestSignature": "signature",
	} {
		doc[field] = previous[of]
	}
	w.sign(doc)
	return key
}

// sign stores a digest as it is and continues with it.
func (w *writer) sign(doc map[string]any) {
	text, err := json.Marshal(doc)
	require.NoError(w.t, err)
	key, previous := doc["digestS3Object"].(string), "null"
	if p, ok := doc["previousDigestSignature"].(string); ok {
		previous = p
	}
	hashed := sha256.Sum256([]byte(strings.Join([]string{
		doc["digestEndTime"].(string), bucketName + "/" + key, sum(text), previous,
	}, "\n")))
	signature, err := rsa.SignPKCS1v15(nil, signer(), crypto.SHA256, hashed[:])
	require.NoError(w.t, err)
	w.files[key] = &fstest.MapFile{Data: zip(w.t, text)}
	w.files[key+".signature"] = &fstest.MapFile{Data: []byte(hex.EncodeToString(signature) + "\n")}
	w.last = map[string]any{
		"bucket": bucketName, "key": key, "hash": sum(text), "algorithm": "SHA-256", "signature": hex.EncodeToString(signature),
	}
}

func zip(t require.TestingT, text []byte) []byte {
	var out bytes.Buffer
	zipper := gzip.NewWriter(&out)
	_, err := zipper.Write(text)
	require.NoError(t, err)
	require.NoError(t, zipper.Close())
	return out.Bytes()
}

func sum(text []byte) string {
	hashed := sha256.Sum256(text)
	return hex.EncodeToString(hashed[:])
}

// whole returns a chain of hours, with 2 log files in each but every third, and the keys of its digests.
func whole(t require.TestingT, hours int) (fstest.MapFS, []string) {
	files := fstest.MapFS{}
	w := newWriter(t, files, "org_audit")
	var digests []string
	for hour := range hours {
		logs := 2
		if hour%3 == 2 {
			logs = 0
		}
		digests = append(digests, w.hour(logs))
	}
	return files, digests
}

func validate(t require.TestingT, files fstest.MapFS, keys digest.Keys, options digest.Options) *digest.Report {
	report, err := digest.Validate(context.Background(), digest.Folder(files), keys, options)
	require.NoError(t, err)
	return report
}

// one validates the chain of the only trail with the keys of the region.
func one(t require.TestingT, files fstest.MapFS) digest.Chain {
	report := validate(t, files, publicKeys(t, region), digest.Options{})
	require.Len(t, report.Chains, 1)
	require.Zero(t, report.Unknown.Count)
	return report.Chains[0]
}

// found lists kinds and files.
func found(faults digest.Faults) []string {
	var out []string
	for _, fault := range faults.First {
		out = append(out, string(fault.Kind)+" "+fault.File)
	}
	return out
}

func logsOf(files fstest.MapFS) []string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(files)) {
		if strings.Contains(key, "/CloudTrail/") {
			out = append(out, key)
		}
	}
	return out
}

// edit rewrites the content of a compressed file.
func edit(t testing.TB, files fstest.MapFS, key, old, new string) {
	text := unzip(files[key].Data)
	require.Contains(t, string(text), old)
	files[key] = &fstest.MapFile{Data: zip(t, []byte(strings.Replace(string(text), old, new, 1)))}
}

func unzip(data []byte) []byte {
	reader, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	var out bytes.Buffer
	if _, err := out.ReadFrom(reader); err != nil {
		return nil
	}
	return out.Bytes()
}
