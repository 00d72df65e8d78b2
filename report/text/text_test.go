package text_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"smaudit/fixtures"
	"smaudit/report/text"
	"smaudit/scanner/model"
)

func render(t *testing.T, r *model.Report, look model.Look) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, text.Write(&out, r, look))
	return out.String()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	gate := model.Look{FailOn: "high", ExitCode: 1, ReadLines: fixtures.SampleLines}
	open := gate
	open.ShowAll, open.ShowInfo = true, true
	narrow := gate
	narrow.Width = 50
	colored := gate
	colored.Color = true
	tests := map[string]model.Look{"report.txt": gate, "report-all.txt": open, "report-narrow.txt": narrow, "report-color.ansi": colored}
	for name, look := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fixtures.Golden(t, name, []byte(render(t, fixtures.Report(), look)))
		})
	}
}
