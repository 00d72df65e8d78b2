package trail

import "strings"

// outcomeOf tells by the error how a request ended (API reference, CommonErrors, 2026; the words about deletion:
// Secrets Manager user guide, monitoring of deleted secrets, 2023).
func outcomeOf(code, message string) Outcome {
	switch {
	case code == "":
		return Done
	case strings.HasPrefix(code, "AccessDenied"), code == "Client.UnauthorizedOperation", code == "VpceAccessDenied":
		return Denied
	case strings.Contains(code, "Throttl"), code == "TooManyRequestsException", code == "RequestLimitExceeded":
		return Throttled
	case strings.Contains(message, "marked for deletion"):
		return Deleted
	}
	return Failed
}

// maxText bounds what is kept of a word of a record, in bytes: many times what AWS allows a name or an ARN.
const maxText = 2048
