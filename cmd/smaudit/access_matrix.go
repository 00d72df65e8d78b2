package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"smaudit/scanner/access"
	"smaudit/scanner/model"
)

func (a *app) accessMatrix() *cobra.Command {
	var flags estateFlags
	cmd := &cobra.Command{
		Use:   "matrix",
		Short: "Who may do what to which secret: all users and roles by all secrets",
		Example: `  smaudit access matrix --live -f csv > access.csv
  smaudit access matrix --from evidence.ndjson.zst -f json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			write := map[string]func(io.Writer, *access.Estate) error{"text": matrixText, "json": matrixJSON, "csv": matrixCSV}[flags.format]
			if write == nil {
				return usage(fmt.Errorf("format %q is not known", flags.format), "use text, json or csv")
			}
			estate, err := a.estate(cmd.Context(), &flags)
			if err != nil {
				return err
			}
			out := bufio.NewWriterSize(a.stdout, 1<<16)
			if err := write(out, estate); err != nil {
				return err
			}
			return out.Flush()
		},
	}
	flags.register(cmd, "text, json or csv")
	return cmd
}

// matrixText lists the principals below each secret. Rows come secret by secret.
func matrixText(w io.Writer, estate *access.Estate) error {
	var last *model.Secret
	for row := range estate.Matrix() {
		var out strings.Builder
		if row.Secret != last {
			if last != nil {
				out.WriteByte('\n')
			}
			last = row.Secret
			indented(&out, "", nameOf(&row.Secret.Object))
		}
		var may []string
		if len(row.Actions) > 0 {
			may = append(may, actionList(row.Actions))
		}
		if len(row.Open) > 0 {
			may = append(may, "perhaps "+actionList(row.Open))
		}
		text := row.ARN + ": " + strings.Join(may, "; ")
		if slices.ContainsFunc(slices.Concat(row.Actions, row.Open), readsValue) {
			text += map[model.Tri]string{model.Yes: "; value readable", model.No: "; value not readable", model.Unknown: "; value unknown"}[row.Value]
		}
		indented(&out, "  ", text)
		if _, err := io.WriteString(w, out.String()); err != nil {
			return err
		}
	}
	if last == nil {
		_, err := io.WriteString(w, "No user or role that is known may do anything to any secret.\n")
		return err
	}
	return nil
}

// matrixRow is a row in JSON.
type matrixRow struct {
	Secret         string      `json:"secret"`
	SecretARN      string      `json:"secret_arn"`
	Principal      string      `json:"principal"`
	Actions        []string    `json:"actions"`
	UnknownActions []string    `json:"unknown_actions"`
	Value          model.Tri   `json:"value"`
	Via            []shownStep `json:"via"`
}

// matrixJSON writes row by row: all of them may be millions.
func matrixJSON(w io.Writer, estate *access.Estate) error {
	if _, err := io.WriteString(w, `{"rows":[`); err != nil {
		return err
	}
	separator := "\n"
	for row := range estate.Matrix() {
		text, err := json.Marshal(matrixRow{
			row.Secret.ID, row.Secret.ARN, row.ARN, listed(row.Actions), listed(row.Open), row.Value, shownSteps(row.Via),
		})
		if err == nil {
			_, err = fmt.Fprintf(w, "%s%s", separator, text)
		}
		if err != nil {
			return err
		}
		separator = ",\n"
	}
	_, err := io.WriteString(w, "\n]}\n")
	return err
}

func matrixCSV(w io.Writer, estate *access.Estate) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"secret", "secret_arn", "principal", "kind", "actions", "unknown_actions", "value", "via"}); err != nil {
		return err
	}
	for row := range estate.Matrix() {
		var via []string
		for _, s := range row.Via {
			via = append(via, stepText(s))
		}
		fields := []string{
			nameOf(&row.Secret.Object), row.Secret.ARN, row.ARN, row.Principal.Kind, shortList(row.Actions), shortList(row.Open), string(row.Value), strings.Join(via, "; "),
		}
		for i := range fields {
			fields[i] = cellText(fields[i])
		}
		if err := out.Write(fields); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// cellText is a text that a spreadsheet does not take for a formula. Names are chosen by others.
func cellText(text string) string {
	text = model.Visible(text)
	if text != "" && strings.ContainsRune("=+-@", rune(text[0])) {
		return "'" + text
	}
	return text
}
