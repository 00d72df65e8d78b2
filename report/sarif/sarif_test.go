package sarif_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"smaudit/fixtures"
	"smaudit/report/sarif"
	"smaudit/scanner/model"
)

func render(t *testing.T, r *model.Report, look model.Look) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, sarif.Write(&out, r, look))
	return out.Bytes()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	look := model.Look{ExitCode: 1, Category: "smaudit/iac", ReadLines: fixtures.SampleLines}
	fixtures.Golden(t, "report.sarif", render(t, fixtures.Report(), look))
	look.Profile = "github"
	fixtures.Golden(t, "report-github.sarif", render(t, fixtures.Report(), look))
}
