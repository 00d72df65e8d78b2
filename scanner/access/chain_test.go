package access

import (
	"testing"

	"github.com/stretchr/testify/require"

	"smaudit/scanner/iam"
)

func action(t *testing.T, name string) iam.Action {
	t.Helper()
	a, known := iam.ActionNamed("secretsmanager:" + name)
	require.True(t, known)
	return a
}
