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

func main() {
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(gcPercent)
	}
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
