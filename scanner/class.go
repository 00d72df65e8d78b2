package scanner

import (
	"path"

	"smaudit/scanner/model"
)

// Class is a set of secrets for which rules have parameters of their own. A secret is of the class
// if it matches every field that is given; within a field one pattern is enough.
type Class struct {
	Name     string
	Tags     map[string]string // key -> glob of the value
	Names    []string          // globs
	Owners   []string          // owning services, globs
	Accounts []string
}

// classify gives the input the first class that its secret matches. Where a class before it turns
// on an attribute that is unknown, so is the class.
func classify(in *model.Input, classes []Class) {
	for i := range classes {
		switch classes[i].matches(in.Secret, in.Scope) {
		case model.Yes:
			in.Class = classes[i].Name
			in.Secret.Class = in.Class
			return
		case model.Unknown:
			in.Unknown = append(in.Unknown, "class")
			in.Secret.Hide("class")
			return
		}
	}
}

func (c *Class) matches(s *model.Secret, scope *model.Scope) model.Tri {
	answer := model.Yes
	for _, field := range []struct {
		given  bool
		hidden bool
		match  bool
	}{
		{len(c.Names) > 0, s.Hides("name"), anyGlob(c.Names, s.Name)},
		{len(c.Owners) > 0, s.Hides("owner"), anyGlob(c.Owners, s.Owner)},
		{len(c.Accounts) > 0, scope.Hides("account") || scope.Account == "", anyGlob(c.Accounts, scope.Account)},
		{len(c.Tags) > 0, s.Hides("tags"), c.tagsMatch(s.Tags)},
	} {
		switch {
		case !field.given:
		case field.hidden:
			answer = model.Unknown
		case !field.match:
			return model.No
		}
	}
	return answer
}

func (c *Class) tagsMatch(tags map[string]string) bool {
	for key, glob := range c.Tags {
		value, ok := tags[key]
		if !ok || !anyGlob([]string{glob}, value) {
			return false
		}
	}
	return true
}

// anyGlob matches whole texts; the configuration has checked the patterns, so that a bad one cannot
// reach this and pass silently for no match.
func anyGlob(globs []string, text string) bool {
	for _, glob := range globs {
		if ok, err := path.Match(glob, text); err == nil && ok {
			return true
		}
	}
	return false
}
