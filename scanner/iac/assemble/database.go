package assemble

import (
	"strings"

	"smaudit/scanner/iac/resource"
	"smaudit/scanner/model"
)

// managedDays is how often RDS rotates a master password unless told otherwise (Aurora user guide,
// rds-secrets-manager, 2026).
const managedDays = 7

// describeManagedPasswords describes the secrets that RDS keeps for master users. The databases
// declare them, and RDS owns and rotates them.
func (b *builder) describeManagedPasswords() {
	b.of(func(r *resource.Resource) {
		managed := r.Attrs.Get("manage_master_user_password")
		if !managed.True() {
			return
		}
		s := &model.Secret{Object: b.object(r), Owner: "rds"}
		s.ARN = ""
		f := facts{&s.Object, r}
		f.at("owner", managed)
		f.at("rotation", managed)
		s.Name = "rds!…"
		if arn := r.Attrs.Get("master_user_secret", "secret_arn"); plain(arn) {
			s.ARN = arn.Text
			name := spellings(arn.Text)
			s.Name = strings.TrimPrefix(name[len(name)-2], "secret:")
		}
		s.Rotation = model.Rotation{Enabled: true, Kind: model.RotationManaged, Days: managedDays}
		s.KMSKey = b.keyOf(f, "kms_key", b.optional(r.Attrs.Get("master_user_secret_kms_key_id")))
		s.Hide("description", "tags", "tag_keys")
		b.declare(s, r)
	}, databaseTypes...)
}
