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

// Credentials are the arguments and blocks of the aws provider by which a configuration says who it is. All
// configurations without any are who the environment says (provider documentation, authentication, 2026).
var Credentials = []string{
	"access_key", "secret_key", "token", "profile", "shared_config_files", "shared_credentials_files",
	"shared_credentials_file", "assume_role", "assume_role_with_web_identity",
}

// AmbientLogin names the credentials of the environment.
const AmbientLogin = "environment"
