package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/gzip"
)

// The log files that are read: as many and as large as a busy account of one region has in three days.
const (
	logFiles   = 820
	logRecords = 1000 // of a file
	logSecrets = 15   // of a thousand records
)

// writeLogs writes CloudTrail log files in the layout they have in S3, the same ones each time, unless
// they are there. It returns the size of their text.
func writeLogs(dir string) (int64, error) {
	if done, err := os.ReadFile(filepath.Join(dir, "done")); err == nil {
		var size int64
		_, err := fmt.Sscan(string(done), &size)
		return size, err
	} else if !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	start, size := time.Date(2026, 11, 1, 0, 5, 0, 0, time.UTC), int64(0)
	for i := range logFiles {
		l := &logWriter{rand: rand.New(rand.NewPCG(1, uint64(i))), at: start.Add(time.Duration(i) * 5 * time.Minute)}
		folder := filepath.Join(dir, "AWSLogs/111122223333/CloudTrail/eu-west-1", l.at.Format("2006/01/02"))
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return 0, err
		}
		name := fmt.Sprintf("111122223333_CloudTrail_eu-west-1_%s_%s.json.gz", l.at.Format("20060102T1504Z"), l.text(16))
		n, err := l.file(filepath.Join(folder, name))
		if err != nil {
			return 0, err
		}
		size += n
	}
	return size, os.WriteFile(filepath.Join(dir, "done"), []byte(fmt.Sprint(size)), 0o644)
}

// logWriter writes one file. What is random in real records, such as identifiers, is random here, for
// that is what takes time to decompress.
type logWriter struct {
	bytes.Buffer
	rand *rand.Rand
	at   time.Time
}

func (l *logWriter) file(name string) (int64, error) {
	l.WriteString(`{"Records":[`)
	for i := range logRecords {
		if i > 0 {
			l.WriteByte(',')
		}
		l.record(i)
	}
	l.WriteString("]}")
	file, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	zip := gzip.NewWriter(file)
	_, err = zip.Write(l.Bytes())
	return int64(l.Len()), errors.Join(err, zip.Close(), file.Close())
}

// text is n random letters and digits.
func (l *logWriter) text(n int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	text := make([]byte, n)
	for i := range text {
		text[i] = letters[l.rand.IntN(len(letters))]
	}
	return string(text)
}

func (l *logWriter) uuid() string {
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", l.rand.Uint32(), l.rand.IntN(1<<16), l.rand.IntN(1<<12), 1<<15|l.rand.IntN(1<<14), l.rand.Int64N(1<<48))
}

// call is one kind of event of AWS's other services.
type call struct{ source, name, request, response string }

var calls = []call{
	{"sts", "AssumeRole", `{"roleArn":"arn:aws:iam::111122223333:role/service-%d","roleSessionName":"%s","durationSeconds":3600}`, `{"credentials":{"accessKeyId":"ASIA%[2]s","sessionToken":"IQoJb3JpZ2luX2VjE%[3]s","expiration":"Nov 1, 2026, 1:02:03 AM"},"assumedRoleUser":{"assumedRoleId":"AROA%[2]s:s","arn":"arn:aws:sts::111122223333:assumed-role/service-%[1]d/s"}}`},
	{"ec2", "DescribeInstances", `{"instancesSet":{"items":[{"instanceId":"i-%08x%s"}]},"filterSet":{}}`, `null`},
	{"kms", "Decrypt", `{"encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::data-%d/%s"}}`, `null`},
	{"s3", "GetBucketAcl", `{"bucketName":"logs-%d","Host":"logs-%[1]d.s3.eu-west-1.amazonaws.com","acl":"%s"}`, `null`},
	{"dynamodb", "DescribeTable", `{"tableName":"table-%d-%s"}`, `null`},
	{"logs", "CreateLogStream", `{"logGroupName":"/aws/lambda/f-%d","logStreamName":"2026/11/01/[$LATEST]%s"}`, `null`},
	{"iam", "GetRolePolicy", `{"roleName":"role-%d","policyName":"%s"}`, `null`},
	{"lambda", "UpdateFunctionConfiguration", `{"functionName":"f-%d","environment":{},"revisionId":"%s"}`, `{"functionName":"f-%[1]d","memorySize":512,"codeSha256":"%[3]s=","vpcConfig":{"subnetIds":["subnet-0a"],"securityGroupIds":["sg-0a"]}}`},
	{"iam", "PutRolePolicy", `{"roleName":"role-%d","policyName":"%s","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\",\"sqs:*\"],\"Resource\":\"*\"}]}"}`, `null`},
}

// weights makes some calls more frequent than others: a policy is seldom written.
var weights = []int{0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 6, 1, 2, 0, 7, 7, 1, 2, 0, 4, 3, 5, 6, 2, 1, 0, 1, 8}

var agents = []string{
	"Boto3/1.40.11 md/Botocore#1.40.11 ua/2.1 os/linux#5.10.240 md/arch#x86_64 lang/python#3.12.11 md/pyimpl#CPython",
	"aws-sdk-go-v2/1.39.0 ua/2.1 os/linux lang/go#1.24.6 md/GOOS#linux md/GOARCH#amd64 api/sts#1.38.2",
	"aws-sdk-java/2.33.4 md/io#sync md/http#Apache ua/2.1 os/Linux#6.1.147 lang/java#21.0.8 md/OpenJDK_64-Bit_Server_VM",
	"[AWSConfig-Internal aws-sdk-java/1.12.788 Linux/5.10 OpenJDK_64-Bit_Server_VM/17.0.16+8 vendor/Amazon.com_Inc.]",
}

func (l *logWriter) record(i int) {
	c := calls[weights[l.rand.IntN(len(weights))]]
	if l.rand.IntN(1000) < logSecrets {
		c = call{"secretsmanager", "GetSecretValue", `{"secretId":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:service-%d/login%.0s-AbCdEf"}`, `null`}
	}
	role, token, blob := l.rand.IntN(200), l.text(16), l.text(64)
	fmt.Fprintf(l, `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROA%s:i-%08x","arn":"arn:aws:sts::111122223333:assumed-role/service-%d/i-%08x",`+
		`"accountId":"111122223333","accessKeyId":"ASIA%s","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA%s","arn":"arn:aws:iam::111122223333:role/service-%[3]d",`+
		`"accountId":"111122223333","userName":"service-%[3]d"},"attributes":{"creationDate":"%[7]s","mfaAuthenticated":"false"},"ec2RoleDelivery":"2.0"}},`,
		fmt.Sprintf("%016X", role*7919), l.rand.Uint32(), role, l.rand.Uint32(), l.text(16), fmt.Sprintf("%016X", role*7919), l.at.Add(-time.Hour).Format(time.RFC3339))
	at := l.at.Add(time.Duration(i-logRecords) * 300 * time.Millisecond).Format(time.RFC3339)
	fmt.Fprintf(l, `"eventTime":"%s","eventSource":"%s.amazonaws.com","eventName":"%s","awsRegion":"eu-west-1","sourceIPAddress":"10.%d.%d.%d","userAgent":"%s",`,
		at, c.source, c.name, l.rand.IntN(4), l.rand.IntN(256), l.rand.IntN(256), agents[l.rand.IntN(len(agents))])
	response := c.response
	if response != "null" {
		response = fmt.Sprintf(c.response, role, token, blob)
	}
	fmt.Fprintf(l, `"requestParameters":%s,"responseElements":%s,"requestID":"%s","eventID":"%s","readOnly":true,"eventType":"AwsApiCall","managementEvent":true,`+
		`"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"%s.eu-west-1.amazonaws.com"}}`,
		fmt.Sprintf(c.request, role, token), response, l.uuid(), l.uuid(), c.source)
}
