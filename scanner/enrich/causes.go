package enrich

import (
	"slices"
	"strings"
	"time"

	"smaudit/scanner/model"
)

// failing tells whether a rotation that is on has failed since the last one that succeeded, by the record and by
// AWS's own date. Where only the record tells of the secret, rotation is on unless it was cancelled since.
func failing(s *model.Secret, live bool) {
	r := &s.Rotation
	r.Failing = false
	if !derive(&s.Object, []model.Path{"rotation.last_failure.at"}, "rotation.failing") || r.LastFailure == nil {
		return
	}
	from := []model.Path{"rotation.last_at", "rotation.succeeded_at", "usage.acts"}
	if live {
		from[2] = "rotation.enabled"
	}
	if !derive(&s.Object, from, "rotation.failing") {
		return
	}
	at, on := r.LastFailure.At, r.Enabled || !live && !cancelled(s.Usage, r.LastFailure.At)
	r.Failing = on && at.After(r.LastAt) && at.After(r.SucceededAt)
}

// cancelled reports whether rotation was turned off after a moment, by the record.
func cancelled(u *model.Usage, after time.Time) bool {
	return u != nil && slices.ContainsFunc(u.Acts, func(a model.Act) bool { return a.Kind == "rotation_cancelled" && a.Event.At.After(after) })
}

// causes says why rotations fail: by the first broken link between Secrets Manager and a new value, in the order
// in which a rotation needs them, else by what the record says. Where a link before it is not known, so is the
// first.
func causes(in *model.Snapshot) {
	functions, keys := make(map[string]*model.Function), make(map[string]*model.Key)
	for _, f := range in.Functions {
		functions[f.ID] = f
	}
	for _, k := range in.Keys {
		keys[k.ID] = k
	}
	for _, s := range in.Secrets {
		failure := s.Rotation.LastFailure
		if failure == nil {
			continue
		}
		failure.Cause = ""
		from := []model.Path{"rotation.failing", "rotation.last_failure.by", "rotation.last_failure.step", "rotation.last_failure.error"}
		if !derive(&s.Object, from, causePath) || !s.Rotation.Failing {
			continue
		}
		if in.Scope.Source == model.SourceTrail { // which knows nothing of functions and keys
			failure.Cause = recorded(failure)
			continue
		}
		broken, known := firstBroken(s, functions[s.Rotation.Function], keys[s.KMSKey.ID], in.Scope.Region)
		switch {
		case !known:
			s.Hide(causePath)
		case broken != "":
			failure.Cause = broken
		default:
			failure.Cause = recorded(failure)
		}
	}
}

const causePath = model.Path("rotation.last_failure.cause")

// link is what a rotation needs.
type link struct {
	hidden bool
	broken string // why it does not hold; "" where it does
}

func firstBroken(s *model.Secret, f *model.Function, k *model.Key, region string) (broken string, known bool) {
	var links []link
	switch {
	case s.HidesAny("rotation.kind"):
		return "", false
	case s.Rotation.Kind == model.RotationByFunction:
		links = functionLinks(s, f, region)
	}
	links = append(links, keyLink(s, k))
	if f != nil {
		links = append(links, link{f.HidesAny("network_path"), brokenIf(f.NetworkPath == model.No, "the rotation function has no way to Secrets Manager")})
	}
	for _, l := range links {
		if l.hidden || l.broken != "" {
			return l.broken, !l.hidden
		}
	}
	return "", true
}

// functionLinks are those that lead into the function.
func functionLinks(s *model.Secret, f *model.Function, region string) []link {
	hidden := s.HidesAny("rotation.function") || s.HidesAny("rotation.function_missing")
	switch {
	case hidden || f == nil && !s.Rotation.FunctionMissing:
		return []link{{hidden: true}}
	case s.Rotation.FunctionMissing:
		return []link{{broken: "the rotation function does not exist"}}
	}
	return []link{
		{f.HidesAny("state"), brokenIf(f.State != "" && f.State != "Active", "the rotation function is not active, its state is "+f.State)},
		{f.HidesAny("no_concurrency"), brokenIf(f.NoConcurrency, "the rotation function has a reserved concurrency of 0")},
		{f.HidesAny("region"), brokenIf(f.Region != "" && f.Region != region, "the rotation function lives in "+f.Region)},
		{f.HidesAny("invocable"), brokenIf(!f.Invocable, "the rotation function does not let secretsmanager.amazonaws.com invoke it")},
	}
}

// keyLink is the key, by which the function reads the old value and writes the new one. The AWS-managed key
// can always be used.
func keyLink(s *model.Secret, k *model.Key) link {
	switch {
	case s.HidesAny("kms_key"):
		return link{hidden: true}
	case s.KMSKey.Missing:
		return link{broken: "the key does not exist"}
	case s.KMSKey.AWSManaged:
		return link{}
	case k == nil || k.HidesAny("state"):
		return link{hidden: true}
	}
	return link{broken: brokenIf(k.State != "" && !slices.Contains(usableKeys, k.State), "the key cannot be used, its state is "+k.State)}
}

// usableKeys are the states in which a key serves, or soon will (KMS developer guide, key-state, 2026).
var usableKeys = []string{"Enabled", "Updating", "Creating"}

func brokenIf(is bool, why string) string {
	if is {
		return why
	}
	return ""
}

// recorded is what the record says of a failure: where the function was when it failed, else the error.
func recorded(f *model.Failure) string {
	name := f.By[strings.LastIndexByte(f.By, ':')+1:]
	switch {
	case name != "" && f.Step != "":
		return "the function " + name + " fails in its " + f.Step + " step"
	case name != "":
		return "the function " + name + " fails"
	}
	return f.Error
}
