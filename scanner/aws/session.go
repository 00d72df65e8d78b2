package aws

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"smaudit/scanner/model"
)

// Session is an account while it is read, for those who read its record: what they ask goes through the same
// guard, at the same pace, and ends with the same credentials.
type Session struct {
	Account   string
	Partition string
	Regions   []string   // that are read
	Config    aws.Config // of clients; its region is where the account was opened
}

func (a *account) session() *Session {
	return &Session{Account: a.id, Partition: a.partition, Regions: a.selected, Config: a.config}
}

// Gap says why an operation of a service told nothing.
func (s *Session) Gap(service, name string, err error) model.Gap {
	why := explain(err)
	gap := model.Gap{Operation: service + ":" + name, Reason: why.reason, Detail: why.detail}
	if o := operation(service, name); o != nil {
		gap.Operation = o.String()
		if why.reason == model.GapDenied {
			gap.Permission = o.Permission
		}
	}
	return gap
}
