package main

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"smaudit/scanner/aws"
)

// accountFlags say which live account to read, and how.
type accountFlags struct {
	profile     string
	regions     []string
	exclude     []string
	secrets     []string
	tags        map[string]string
	roleARN     string
	externalID  string
	endpoint    string
	concurrency int
	rps         float64
	versions    string
}

func (f *accountFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.profile, "profile", "", "profile of the AWS configuration")
	flags.StringSliceVar(&f.regions, "region", nil, "regions (default: all that are enabled)")
	flags.StringSliceVar(&f.exclude, "exclude-region", nil, "regions to leave out")
	flags.StringSliceVar(&f.secrets, "secret", nil, "name, ARN or glob of the secrets to read (default: all)")
	flags.StringToStringVar(&f.tags, "tag", nil, "tag that secrets must have, as key=value")
	flags.StringVar(&f.roleARN, "role-arn", "", "role to assume first")
	flags.StringVar(&f.externalID, "external-id", "", "external id for --role-arn")
	flags.StringVar(&f.endpoint, "endpoint-url", "", "URL to send all calls to, such as a stand-in for AWS")
	flags.IntVar(&f.concurrency, "max-concurrency", 0, "regions to read at once (default: all)")
	flags.Float64Var(&f.rps, "rps", 0, "calls a second of each operation and region, at most (default: just below AWS's quotas)")
	flags.StringVar(&f.versions, "versions", "undecided", "whose versions to list: undecided (where the age of a value is open) or all")
}

var regionName = regexp.MustCompile(`^[a-z]{2,}(?:-[a-z]+)+-\d+$`)

// options checks the flags.
func (f *accountFlags) options(started time.Time) (aws.Options, error) {
	for _, region := range append(append([]string{}, f.regions...), f.exclude...) {
		if !regionName.MatchString(region) {
			return aws.Options{}, usage(fmt.Errorf("%q is no region", region), "write regions like eu-west-1, separated by commas")
		}
	}
	switch {
	case f.versions != "undecided" && f.versions != "all":
		return aws.Options{}, usage(fmt.Errorf("--versions: %q is not known", f.versions), "use undecided or all")
	case f.rps < 0 || f.concurrency < 0:
		return aws.Options{}, usage(fmt.Errorf("--rps and --max-concurrency cannot be negative"), "")
	case f.externalID != "" && f.roleARN == "":
		return aws.Options{}, usage(fmt.Errorf("--external-id needs --role-arn"), "")
	case f.roleARN != "" && !strings.HasPrefix(f.roleARN, "arn:"):
		return aws.Options{}, usage(fmt.Errorf("--role-arn: %q is no ARN", f.roleARN), "write it like arn:aws:iam::111122223333:role/audit")
	case f.endpoint != "" && !strings.HasPrefix(f.endpoint, "http://") && !strings.HasPrefix(f.endpoint, "https://"):
		return aws.Options{}, usage(fmt.Errorf("--endpoint-url: %q is no URL", f.endpoint), "begin it with http:// or https://")
	}
	return aws.Options{
		Profile: f.profile, RoleARN: f.roleARN, ExternalID: f.externalID, Endpoint: f.endpoint,
		Regions: f.regions, Exclude: f.exclude, Secrets: f.secrets, Tags: f.tags,
		Concurrency: f.concurrency, RPS: f.rps, AllVersions: f.versions == "all", Now: started,
	}, nil
}
