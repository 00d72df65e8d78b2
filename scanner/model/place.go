package model

import (
	"cmp"
	"strings"
)

// PseudoPath stands for the file of a finding that is in none, for readers who want one of each: it is
// aws/ACCOUNT/REGION/SERVICE/NAME for live objects, SOURCE/SCOPE/ADDRESS for code.
func (f *Finding) PseudoPath() string {
	name := cmp.Or(f.Subject.Name, f.Subject.ID)
	if f.Scope.Source != SourceAWS {
		return strings.Join([]string{string(f.Scope.Source), f.Scope.ID, cmp.Or(f.Subject.Address, name)}, "/")
	}
	account, region := cmp.Or(f.Scope.Account, "unknown"), cmp.Or(f.Scope.Region, RegionGlobal)
	return strings.Join([]string{"aws", account, region, service(&f.Subject), name}, "/")
}

// services are the parts of pseudo-paths for subjects without an ARN.
var services = map[Kind]string{
	KindSecret: "secretsmanager", KindChange: "secretsmanager", KindKey: "kms",
	KindFunction: "lambda", KindEndpoint: "ec2", KindTrail: "cloudtrail",
	KindPrincipal: "iam", KindConsumer: "consumer", KindScope: "scope",
}

// service is the third part of the ARN, arn:PARTITION:SERVICE:…, else that of the subject's kind.
func service(s *Subject) string {
	if parts := strings.SplitN(s.ARN, ":", 4); len(parts) == 4 && parts[0] == "arn" && parts[2] != "" {
		return parts[2]
	}
	return cmp.Or(services[s.Kind], "unknown")
}
