// Command smaudit audits AWS Secrets Manager: infrastructure code before it is merged, and live
// accounts. It never reads a secret's value.
package main

import (
	"os"
	"runtime/debug"
)

// gcPercent lets the heap grow to three times what is live before it is collected. A scan of 1,000
// files then takes 12 % less time for 10 MB more (133 to 142 MB); of a snapshot of 100,000 secrets
// the peak rises from 483 to 568 MB.
const gcPercent = 200

// gcPercentLive keeps the heap small while an account is read: AWS's quotas leave the processor idle. Of
// 10,000 secrets in 16 regions the peak falls from 177 to 128 MB, and nothing takes longer.
const gcPercentLive = 50

// collectGarbage sets how far the heap grows, unless the user has.
func collectGarbage(percent int) {
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(percent)
	}
}

func main() {
	collectGarbage(gcPercent)
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
