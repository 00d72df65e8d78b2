package evaluate

import (
	"strings"

	"smaudit/scanner/iam"
	"smaudit/scanner/model"
)

// context holds the condition keys of a request, in lower case. A key that is not there is absent.
type context map[string][]string

// contextOf takes the request's own context, adds what follows from the caller and the secret, and drops
// the keys of Secrets Manager that the action does not carry.
func contextOf(r model.Request, p Policies, action iam.Action) context {
	c := make(context, len(r.Context)+8)
	for name, values := range r.Context {
		c[strings.ToLower(name)] = values
	}
	given := func(name, value string) {
		if _, there := c[name]; !there && value != "" {
			c[name] = []string{value}
		}
	}
	isService := "false"
	if who := r.Principal; who.Type == "service" {
		isService = "true"
		given("aws:principalservicename", who.Service)
		given("aws:principalservicenameslist", who.Service)
	} else {
		given("aws:principalaccount", who.Account)
		given("aws:principalarn", who.ARN)
		given("aws:principaltype", map[string]string{"user": "User", "role": "AssumedRole", "root": "Account", "federated": "FederatedUser"}[who.Type])
		if i := strings.LastIndexByte(who.ARN, '/'); who.Type == "user" && i >= 0 {
			given("aws:username", who.ARN[i+1:])
		}
	}
	given("aws:principalisawsservice", isService)
	if _, byID := c["secretsmanager:versionid"]; action.Name == "secretsmanager:GetSecretValue" && !byID {
		given("secretsmanager:versionstage", "AWSCURRENT") // the default (API_GetSecretValue, 2026)
	}
	if action.Secret || action.Name == iam.Decrypt {
		given("aws:resourceaccount", p.Account)
	}
	if action.Secret {
		given("secretsmanager:secretid", p.Secret)
		for tag, value := range p.Tags {
			c["aws:resourcetag/"+strings.ToLower(tag)] = []string{value}
			c["secretsmanager:resourcetag/"+strings.ToLower(tag)] = []string{value}
		}
	}
	if parts := strings.Split(p.Secret, ":"); len(parts) > 3 {
		given("aws:requestedregion", parts[3])
	}
	for name := range c {
		if key := iam.KeyNamed(name); key != nil && key.Of(r.Principal.Type, action) == iam.Never && !key.KeyOnly {
			delete(c, name)
		}
	}
	return c
}

// keyRequest is the request that Secrets Manager makes of KMS in the caller's name. What the caller's own
// request told of its network is not passed on.
func keyRequest(r model.Request, p Policies) model.Request {
	out := model.Request{Principal: r.Principal, Action: iam.Decrypt, Context: make(map[string][]string)}
	for name, values := range r.Context {
		time := strings.EqualFold(name, "aws:currenttime") || strings.EqualFold(name, "aws:epochtime")
		if strings.HasPrefix(strings.ToLower(name), "aws:resourcetag/") {
			continue // the secret's: the key has its own
		}
		if key := iam.KeyNamed(name); key == nil || time || key.Role != iam.RoleNetwork && key.Role != iam.RoleRequest {
			out.Context[strings.ToLower(name)] = values
		}
	}
	region := ""
	if parts := strings.Split(p.Secret, ":"); len(parts) > 3 {
		region = parts[3]
	}
	for name, value := range map[string]string{
		"kms:viaservice": "secretsmanager." + region + "." + domain(p.Secret), "kms:calleraccount": r.Principal.Account,
		"kms:encryptioncontext:secretarn": p.Secret, "kms:encryptionalgorithm": "SYMMETRIC_DEFAULT",
		"kms:keyspec": "SYMMETRIC_DEFAULT", "kms:keyusage": "ENCRYPT_DECRYPT", "aws:viaawsservice": "true",
		"aws:securetransport": "true",
	} {
		if value != "" {
			out.Context[name] = []string{value}
		}
	}
	out.Context["kms:encryptioncontextkeys"] = []string{"SecretARN", "SecretVersionId"}
	return out
}

// domain is that of the partition's services.
func domain(arn string) string {
	if strings.HasPrefix(arn, "arn:aws-cn:") {
		return "amazonaws.com.cn"
	}
	return "amazonaws.com"
}
