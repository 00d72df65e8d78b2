package iam

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

//go:embed keys.json
var keysJSON []byte

// Key is a condition key. Of one that ends in a slash or a colon, as aws:PrincipalTag/, the name goes on
// with a name that people chose.
type Key struct {
	Name      string              `json:"key"` // as AWS spells it
	Type      KeyType             `json:"type"`
	Role      KeyRole             `json:"role"`
	Present   map[string]Presence `json:"present"` // by class of callers
	Network   string              `json:"network"` // internet or endpoint: only for calls over that
	Multi     bool                `json:"multi"`   // a set of values
	Sensitive bool                `json:"sensitive"`
	Secret    bool                `json:"secret"` // only for actions on a secret
	Actions   []string            `json:"actions"`
	Excepted  []string            `json:"excepted"`
	KeyOnly   bool                `json:"key_only"` // only where KMS is asked

	IdentityOnly bool `json:"identity_only"` // policies of resources cannot use it: what becomes of one that does AWS does not say
}

// KeyType is what the values of a key are.
type KeyType string

// The types of keys.
const (
	TypeString KeyType = "string"
	TypeARN    KeyType = "arn"
	TypeBool   KeyType = "bool"
	TypeNumber KeyType = "number"
	TypeDate   KeyType = "date"
	TypeIP     KeyType = "ip"
)

// KeyRole is what a key tells of a request.
type KeyRole string

// The roles of keys.
const (
	RoleIdentity KeyRole = "identity" // who calls: nobody can choose it
	RoleNetwork  KeyRole = "network"  // from where
	RoleSource   KeyRole = "source"   // for whose resource a service calls
	RoleCaller   KeyRole = "caller"   // what a caller, or the account that it is of, chooses
	RoleRequest  KeyRole = "request"  // what is asked for, and when
	RoleResource KeyRole = "resource" // the secret itself: the same for all callers
)

// Presence tells whether a request has a key.
type Presence string

// The kinds of presence. The empty one is never.
const (
	Never  Presence = ""
	Maybe  Presence = "maybe"
	Always Presence = "always"
	Unsure Presence = "unsure" // AWS does not document it
)

type keyTable struct {
	date   string
	byName map[string]*Key // in lower case
}

var keys = sync.OnceValue(func() keyTable {
	var file struct {
		Date string
		Keys []*Key
	}
	if err := json.Unmarshal(keysJSON, &file); err != nil {
		panic("embedded keys.json: " + err.Error()) // caught by the package's tests
	}
	table := keyTable{date: file.Date, byName: make(map[string]*Key, len(file.Keys))}
	for _, key := range file.Keys {
		table.byName[strings.ToLower(key.Name)] = key
	}
	return table
})

// KeyNamed returns the condition key of that name, whatever its case, or nil.
func KeyNamed(name string) *Key {
	name = strings.ToLower(name)
	table := keys().byName
	if strings.HasSuffix(name, "/") || strings.HasSuffix(name, ":") {
		return nil
	}
	if key := table[name]; key != nil {
		return key
	}
	for i, c := range name {
		if c == '/' || c == ':' {
			if key := table[name[:i+1]]; key != nil {
				return key
			}
		}
	}
	return nil
}

// Of tells whether requests of a class of callers for an action have the key.
func (k *Key) Of(class string, action Action) Presence {
	kms := strings.HasPrefix(action.Name, "kms:")
	switch {
	case kms && (k.Name == "aws:ResourceTag/" || k.Name == "aws:ResourceOrgID"):
		return Unsure // of the key, whose tags nobody tells here, nor of which organization it is
	case kms && k.Name == "aws:ResourceAccount":
		return Always
	case k.KeyOnly && !kms, k.Secret && !action.Secret:
		return Never
	case len(k.Actions) > 0 && !slices.Contains(k.Actions, action.Name), slices.Contains(k.Excepted, action.Name):
		return Never
	}
	return k.Present[class]
}
