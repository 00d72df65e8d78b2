// Command smaudit audits AWS Secrets Manager: infrastructure code before it is merged, and live
// accounts. It never reads a secret's value.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
