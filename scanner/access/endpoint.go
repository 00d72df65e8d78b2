package access

import (
	"smaudit/scanner/iam"
	"smaudit/scanner/iam/decide"
	"smaudit/scanner/model"
)

// A secret that stands for anybody's: what an endpoint lets through to it, it lets through to all.
const (
	anyAccount      = "999999999999"
	anyOrganization = "o-anyorganization"
	anySecret       = "any-1a2B3c"
)

// endpoint tells whether an endpoint lets anybody through to anybody's secrets. Without a policy of its own
// it has full access (VPC user guide, vpc-endpoints-access, 2026).
func (d *Decisions) endpoint(in *model.Snapshot, e *model.Endpoint) {
	e.Open = ""
	switch {
	case e.HidesAny("policy") || e.HidesAny("links"):
		e.Hide("open")
		return
	case e.Policy == "":
		e.Open = model.Yes
		return
	}
	c := placeOf(&in.Scope, &model.Secret{Object: model.Object{Name: anySecret}})
	doc, _ := iam.Parse(c.linked(e.Policy, e.Links))
	if doc == nil {
		doc = &iam.Document{Unknown: true}
	}
	w := decide.World{
		Secret: "arn:" + c.partition + ":secretsmanager:" + c.region + ":" + anyAccount + ":secret:" + anySecret, Account: anyAccount, Organization: anyOrganization,
		Now: in.CollectedAt, TagsFree: true, // strangers tag their secrets as they like
	}
	open, confined := decide.New(w, doc).Public(iam.AllActions())
	if confined.Tri != model.No {
		open = confined // whoever comes through comes from this network
	}
	if open.Tri == model.Unknown {
		e.Hide("open")
		return
	}
	e.Open = open.Tri
}
