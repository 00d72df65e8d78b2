package assemble

import (
	"slices"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// describeMemberships joins users to their groups, whose policies are theirs too. A group cannot be in a
// group, so there is nothing to follow further (IAM user guide, id_groups, 2026).
func (x *identities) describeMemberships() {
	lost := &loss{b: x.builder, hides: []model.Path{"groups"}}
	x.builder.of(func(r *resource.Resource) {
		groups, users := r.Attrs.Get("group"), r.Attrs.Get("users")
		lost.attr = "users"
		if r.Type == "aws_iam_user_group_membership" {
			groups, users = r.Attrs.Get("groups"), r.Attrs.Get("user")
			lost.attr = "groups"
		}
		x.join(r, each(users), each(groups), lost)
	}, "aws_iam_group_membership", "aws_iam_user_group_membership")
	x.settle(lost, "user")
}

func (x *identities) join(r *resource.Resource, users, groups []resource.Value, lost *loss) {
	var ids []string
	for _, v := range groups {
		t := x.settled(r, x.index.resolve(v, r, "aws_iam_group"))
		for _, by := range t.found {
			ids = append(ids, x.of[by].ID)
		}
		if !t.told() {
			// Whoever is meant as a user may be in this group too.
			lost.add(r, x.usersAmong(r, users))
		}
	}
	for _, v := range users {
		t := x.settled(r, x.index.resolve(v, r, "aws_iam_user"))
		for _, by := range t.found {
			user := x.of[by]
			for _, group := range ids {
				if !slices.Contains(user.Groups, group) {
					user.Groups = append(user.Groups, group)
				}
			}
		}
		if !t.told() {
			lost.add(r, t)
		}
	}
}

// usersAmong are the users who are certainly or perhaps meant; one that cannot be told may be any.
func (x *identities) usersAmong(r *resource.Resource, users []resource.Value) target {
	var out target
	for _, v := range users {
		t := x.index.resolve(v, r, "aws_iam_user")
		out.among = append(append(out.among, t.found...), t.among...)
	}
	return out
}
