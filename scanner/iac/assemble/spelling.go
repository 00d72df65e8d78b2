package assemble

import (
	"regexp"
	"strings"

	"smaudit/scanner/iac/resource"
)

// arnSuffix is what Secrets Manager appends to the name in the ARN of a secret: a hyphen and six
// random characters (userguide reference_iam-permissions, 2026).
var arnSuffix = regexp.MustCompile(`-[A-Za-z0-9]{6}$`)

// spellings returns the texts by which a resource may be known that a text names: itself, the ARN
// without a function's qualifier, and the name within an ARN.
func spellings(text string) []string {
	out := []string{text}
	if !strings.HasPrefix(text, "arn:") {
		if name, _, qualified := strings.Cut(text, ":"); qualified {
			out = append(out, name)
		}
		return out
	}
	part := arnParts(text)
	if len(part) < 6 {
		return out
	}
	switch rest := part[5]; {
	case part[2] == "lambda" && strings.HasPrefix(rest, "function:"):
		name, _, _ := strings.Cut(strings.TrimPrefix(rest, "function:"), ":")
		out = append(out, strings.Join(part[:5], ":")+":function:"+name, name)
	case part[2] == "secretsmanager" && strings.HasPrefix(rest, "secret:"):
		name, _, _ := strings.Cut(strings.TrimPrefix(rest, "secret:"), ":")
		out = append(out, strings.Join(part[:5], ":")+":secret:"+name, arnSuffix.ReplaceAllString(name, ""), name)
	case part[2] == "kms" && strings.HasPrefix(rest, "key/"):
		out = append(out, strings.TrimPrefix(rest, "key/"))
	case part[2] == "kms":
		out = append(out, rest)
	}
	return out
}

// arnParts splits an ARN into partition, service, region, account and resource as AWS does, after
// "arn". A colon within a hole splits nothing.
func arnParts(arn string) []string {
	for _, hole := range resource.Holes(arn) {
		arn = strings.Replace(arn, "${"+hole+"}", strings.ReplaceAll("${"+hole+"}", ":", ";"), 1)
	}
	return strings.SplitN(arn, ":", 6)
}

// regionOf returns the region in which a resource lies, "" where the code does not tell.
func regionOf(r *resource.Resource) string {
	for _, v := range []resource.Value{r.Attrs.Get("region"), r.Region} {
		if plain(v) {
			return v.Text
		}
	}
	if part := arnParts(r.Attrs.Get("arn").Text); len(part) == 6 && r.Attrs.Get("arn").Shape == resource.String {
		return part[3]
	}
	return ""
}

// plain reports whether the value is a text that is told to its end and may be shown.
func plain(v resource.Value) bool {
	return v.Shape == resource.String && v.Text != "" && !v.Sensitive && len(resource.Holes(v.Text)) == 0
}
