package enrich

import "smaudit/scanner/model"

// keys counts the secrets, and replicas of secrets elsewhere, under each key. Where a secret's key is unknown the count of every key is
// a lower bound, hence unknown.
func keys(s *model.Snapshot) {
	used := make(map[string]int)
	certain := true
	for _, secret := range s.Secrets {
		if secret.KMSKey.ID != "" {
			used[secret.KMSKey.ID]++
		}
		certain = certain && !secret.Hides("kms_key.id")
	}
	for _, key := range s.Keys {
		key.Secrets = used[key.ID] + key.Replicas
		if !certain {
			key.Hide("secrets")
		}
	}
}
