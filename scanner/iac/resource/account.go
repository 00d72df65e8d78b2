package resource

import "strings"

// AccountIn returns the account in an ARN, "" where the text tells none.
func AccountIn(arn string) string {
	part := strings.SplitN(arn, ":", 6)
	if len(part) < 6 || part[0] != "arn" || len(part[4]) != 12 || !digits(part[4]) {
		return ""
	}
	return part[4]
}
