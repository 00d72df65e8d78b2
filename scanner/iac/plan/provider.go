package plan

import (
	"regexp"
	"slices"
	"strings"

	"smaudit/scanner/iac/resource"
)

var (
	region  = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}$`)
	account = regexp.MustCompile(`^\d{12}$`)
	roleARN = regexp.MustCompile(`^arn:[a-z-]+:iam::\d{12}:role/`)
)

// provide fills in what the provider configuration says of a resource. Terraform has already
// followed how providers are passed to modules: the key names the configuration in force.
func (l *linker) provide(r *resource.Resource, provider string) {
	config := l.doc.providers[provider]
	root := site{scope: l.scopes[""]}
	if module, _, inside := strings.Cut(provider, ":"); inside {
		root.scope = l.scope(parse(module + ".provider.config").module)
	}
	r.Region = l.known(l.setting("region", root, config.field("region")), region)
	r.DefaultTags = l.setting("tags", root, config.field("default_tags").field("tags"))
	r.Provider, r.Login, r.Account = provider, login(provider, config), l.account(config, root)
	inherited(r)
	if len(r.Attrs.Fields["tags"].Fields) == 0 && r.Attrs.Fields["tags"].Shape != resource.Unknown && r.DefaultTags.Shape == resource.Object {
		l.defaults[provider] = r.DefaultTags
	}
}

// complete tells the default tags of resources whose own are not told by those of an untagged
// resource of the same provider, on which nothing but the defaults stands.
func (l *linker) complete(r *resource.Resource, provider string) {
	if known, ok := l.defaults[provider]; ok && r.DefaultTags.Shape == resource.Unknown {
		r.DefaultTags = known
	}
}

func (l *linker) setting(name string, at site, e *expression) resource.Value {
	switch {
	case e == nil:
		return resource.Value{}
	case e.constant.Set():
		return e.constant
	case len(e.refs) == 0:
		return resource.Value{}
	}
	return resource.Value{Shape: resource.Unknown, Links: l.links(name, at, e)}
}

// known replaces an Unknown that comes from nothing but one variable by the variable's value, if
// that is of the given form: a plan does not tell whether more was done to it.
func (l *linker) known(v resource.Value, form *regexp.Regexp) resource.Value {
	if v.Shape != resource.Unknown || len(v.Links) != 1 {
		return v
	}
	name, isInput := strings.CutPrefix(v.Links[0].Address, "var.")
	value := l.doc.variables[name]
	if !isInput {
		return v
	}
	if value.Shape != resource.String || !form.MatchString(value.Text) {
		return v
	}
	return resource.Value{Shape: resource.String, Text: value.Text, Links: v.Links}
}

// login names the credentials of a configuration. One that is not told is the default, unless it has an alias.
func login(provider string, config *expression) string {
	if config == nil && strings.Contains(provider, ".") {
		return provider
	}
	if slices.ContainsFunc(resource.Credentials, func(word string) bool { return config.field(word) != nil }) {
		return provider
	}
	return resource.AmbientLogin
}

// account tells the account that a configuration is for: the only one that it allows, else that of the role
// that it assumes. Of several roles each assumes the next, so the last is the one that acts.
func (l *linker) account(config *expression, at site) resource.Value {
	allowed := l.known(l.setting("allowed_account_ids", at, config.field("allowed_account_ids")), account)
	if allowed.Shape == resource.List {
		allowed = only(allowed.Items)
	}
	if allowed.Shape == resource.String {
		return allowed
	}
	roles := config.field("assume_role")
	if roles != nil && len(roles.items) > 0 {
		roles = roles.items[len(roles.items)-1]
	}
	role := l.known(l.setting("role_arn", at, roles.field("role_arn")), roleARN)
	if id := resource.AccountIn(role.Text); id != "" {
		return resource.Value{Shape: resource.String, Text: id, Links: role.Links}
	}
	return allowed
}

// only returns the one element of a list, and nothing where there are more: the account is then one
// of several.
func only(items []resource.Value) resource.Value {
	if len(items) == 1 {
		return items[0]
	}
	return resource.Value{}
}

// inherited tells the default tags by the tags that a resource has besides its own, where these are
// told: a plan does not say what a provider's expression amounts to, and a state knows no providers.
func inherited(r *resource.Resource) {
	all, own := r.Attrs.Fields["tags_all"], r.Attrs.Fields["tags"]
	if all.Shape != resource.Object || own.Set() && own.Shape != resource.Object {
		return
	}
	tags := resource.Value{Shape: resource.Object, Fields: map[string]resource.Value{}, Links: r.DefaultTags.Links}
	for name, tag := range all.Fields {
		if _, mine := own.Fields[name]; !mine {
			tags.Fields[name] = tag
		}
	}
	r.DefaultTags = tags
}
