package enrich

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"smaudit/scanner/model"
)

//go:embed runtimes.json
var runtimesJSON []byte

// runtimes maps a Lambda runtime to the date of its deprecation.
var runtimes = sync.OnceValue(func() map[string]string {
	var table struct {
		Runtimes map[string]string `json:"runtimes"`
	}
	if err := json.Unmarshal(runtimesJSON, &table); err != nil {
		panic("embedded runtimes.json: " + err.Error()) // caught by the package's tests
	}
	return table.Runtimes
})

// functions computes facts about rotation functions. Where it is unknown which function rotates a
// secret, the count of every function is a lower bound, hence unknown.
func functions(s *model.Snapshot) {
	used := make(map[string]int)
	certain := true
	for _, secret := range s.Secrets {
		if secret.Rotation.Function != "" {
			used[secret.Rotation.Function]++
		}
		certain = certain && !secret.Hides("rotation.function")
	}
	for _, f := range s.Functions {
		f.Secrets = used[f.ID]
		if !certain {
			f.Hide("secrets")
		}
		runtimeEnd(f, s.CollectedAt)
		permissions(f)
	}
}

// runtimeEnd dates the end of the function's runtime. A runtime that the table does not hold is
// newer than the table: its end is unknown.
func runtimeEnd(f *model.Function, now time.Time) {
	f.RuntimeEndsOn, f.RuntimeEndsIn = "", nil
	if !derive(&f.Object, []model.Path{"runtime"}, "runtime_ends_on", "runtime_ends_in") || f.Runtime == "" {
		return
	}
	date, ok := runtimes()[f.Runtime]
	end, err := time.Parse(time.DateOnly, date)
	if !ok || err != nil {
		f.Hide("runtime_ends_on", "runtime_ends_in")
		return
	}
	f.RuntimeEndsOn = date
	f.RuntimeEndsIn = days(end.Sub(now.Truncate(24 * time.Hour)))
}

// permissions tells whether Secrets Manager may invoke the function for its own account, and which of the
// statements that let it do so let it do the same for others. What hangs on conditions that are not
// modelled, or on a statement that denies, is unknown where it would make a difference.
func permissions(f *model.Function) {
	f.Invocable, f.OpenPermissions = false, nil
	if !derive(&f.Object, []model.Path{"permissions"}, "invocable", "open_permissions") {
		return
	}
	var mayInvoke, mayBeOpen, denied bool
	for _, p := range f.Permissions {
		switch {
		case !letsSecretsManagerInvoke(p):
		case p.Denied:
			denied = true
		case p.Conditional:
			mayInvoke = mayInvoke || servesOwner(f, p)
			mayBeOpen = mayBeOpen || !namesSource(p)
		case f.Account != "" && untold(p):
			mayInvoke = true
		default:
			f.Invocable = f.Invocable || servesOwner(f, p)
			if !namesSource(p) {
				f.OpenPermissions = append(f.OpenPermissions, p)
			}
		}
	}
	if denied && (f.Invocable || mayInvoke) || mayInvoke && !f.Invocable {
		f.Invocable = false
		f.Hide("invocable")
	}
	if mayBeOpen || denied && f.OpenPermissions != nil {
		f.OpenPermissions = nil
		f.Hide("open_permissions")
	}
}

func letsSecretsManagerInvoke(p model.Permission) bool {
	principal := p.Principal == "*" || strings.HasPrefix(p.Principal, "secretsmanager.amazonaws.com")
	action := strings.EqualFold(p.Action, "lambda:InvokeFunction") || p.Action == "lambda:*" || p.Action == "*"
	return principal && action
}

// untold reports whether the permission is for an account that code leaves open.
func untold(p model.Permission) bool {
	return slices.ContainsFunc([]string{p.SourceAccount, sourceAccount(p.SourceARN)}, func(account string) bool {
		return !strings.ContainsAny(account, "*?$") && strings.Trim(account, "0123456789") != ""
	})
}

// servesOwner reports whether the permission is of use to Secrets Manager of the function's own account.
func servesOwner(f *model.Function, p model.Permission) bool {
	for _, account := range []string{p.SourceAccount, sourceAccount(p.SourceARN)} {
		if account != "" && f.Account != "" && !strings.ContainsAny(account, "*?$") && account != f.Account {
			return false
		}
	}
	return true
}

// namesSource reports whether the permission names for which account or organization Secrets Manager must
// act. A wildcard names nobody.
func namesSource(p model.Permission) bool {
	for _, name := range []string{p.SourceAccount, sourceAccount(p.SourceARN), p.Organization} {
		if name != "" && !strings.ContainsAny(name, "*?") {
			return true
		}
	}
	return false
}

// sourceAccount is the account in an ARN. What is no ARN yet, since it is known after apply only, names its
// resource.
func sourceAccount(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return arn
	}
	return parts[4]
}
