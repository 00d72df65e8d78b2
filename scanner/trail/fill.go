package trail

import (
	"cmp"
	"regexp"
	"strings"

	"smaudit/scanner/model"
)

// Fill tells the secrets of a live account's region what the record has of them, or its principals what it has
// of them in the scope of what the account has once. A scope of which nothing was read stays as it is.
func (r *Record) Fill(s *model.Snapshot) {
	if s.Scope.Region == model.RegionGlobal {
		r.people(s)
		return
	}
	place := Place{s.Scope.Account, s.Scope.Region}
	window := r.Window(place)
	if window.To.IsZero() {
		return
	}
	s.Scope.Record = &window
	roles := make(map[string]string)
	for _, f := range s.Functions {
		roles[f.ID] = f.Role
	}
	shard := r.shards[place]
	if shard == nil {
		shard = newShard()
	}
	histories, blind := shard.of(s.Secrets), shard.blind()
	for _, secret := range s.Secrets {
		h := cmp.Or(histories[secret], new(history))
		secret.Usage = h.usage(shard, &r.settings, window, roles[secret.Rotation.Function])
		h.rotation(&secret.Rotation)
		if blind {
			secret.Hide("usage.idle_days")
		}
	}
}

// of gives each secret the histories of all its spellings.
func (s *shard) of(secrets []*model.Secret) map[*model.Secret]*history {
	spelled := make(map[string]*model.Secret)
	for _, secret := range secrets {
		for _, text := range []string{secret.ARN, secret.Name, partial(secret.ARN)} {
			if text != "" && spelled[text] == nil {
				spelled[text] = secret
			}
		}
	}
	out := make(map[*model.Secret]*history, len(secrets))
	for text, h := range s.secrets {
		if secret := spelled[text]; secret != nil {
			out[secret] = both(out[secret], h)
		}
	}
	return out
}

// both is what two histories come to, of which either stays as it is.
func both(a, b *history) *history {
	if a == nil {
		return b
	}
	out := new(history)
	out.merge(a)
	out.merge(b)
	return out
}

// suffix is what AWS adds to a secret's name in its ARN.
var suffix = regexp.MustCompile(`-[A-Za-z0-9]{6}$`)

// partial is an ARN without the characters that AWS added, which callers may leave out.
func partial(arn string) string { return suffix.ReplaceAllString(arn, "") }

// nameOf is the name in a secret's ARN.
func nameOf(arn string) string {
	part := strings.SplitN(arn, ":", 7)
	if len(part) < 7 {
		return arn
	}
	return suffix.ReplaceAllString(part[6], "")
}
