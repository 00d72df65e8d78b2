package scanner

import (
	"cmp"
	"fmt"

	"smaudit/scanner/model"
)

// inventory adds the snapshot's secrets to the report's list.
func (a *Audit) inventory(s *model.Snapshot) error {
	for _, secret := range s.Secrets {
		row := model.SecretRow{
			ID: secret.ID, Name: cmp.Or(secret.Name, secret.Address), Scope: s.Scope.ID, Owner: secret.Owner,
			Class: secret.Class, Rotation: rotationRow(secret), Key: keyText(secret), AccessedAt: secret.AccessedAt,
			Exposure: secret.Exposure.Level, Tags: secret.Tags,
		}
		if secret.Cost != nil {
			row.MonthlyCost = secret.Cost.Monthly
		}
		if err := a.secrets.add(row); err != nil {
			return fmt.Errorf("list secret %s: %w", secret.ID, err)
		}
		for i := range secret.Grants {
			if err := a.access.add(accessRow(secret, &secret.Grants[i])); err != nil {
				return fmt.Errorf("list access to %s: %w", secret.ID, err)
			}
		}
	}
	return nil
}

func accessRow(s *model.Secret, g *model.Grant) model.AccessRow {
	row := model.AccessRow{Secret: s.ID, Principal: cmp.Or(g.Who.ID, g.Who.Kind), Actions: g.Actions, Effective: g.Effective}
	if g.Statement != "" {
		row.Via = []string{g.Statement}
	}
	return row
}

// rotationRow states what is known of the rotation. In code no rotation has happened yet, so its
// state is whether it is on.
func rotationRow(s *model.Secret) model.RotationRow {
	r := model.RotationRow{State: string(s.Rotation.State), LastAt: s.Rotation.LastAt, NextAt: s.Rotation.NextAt}
	switch {
	case r.State != "":
	case s.Hides("rotation.enabled"):
		r.State = "unknown"
	case !s.Rotation.Enabled:
		r.State = "off"
	case s.Rotation.Kind == model.RotationManaged:
		r.State = "managed"
	default:
		r.State = "on"
	}
	return r
}

func keyText(s *model.Secret) string {
	switch {
	case s.Hides("kms_key"):
		return "unknown"
	case s.KMSKey.AWSManaged:
		return "aws/secretsmanager"
	default:
		return cmp.Or(s.KMSKey.Ref, s.KMSKey.ID)
	}
}
