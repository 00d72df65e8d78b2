package main

import (
	"os"
	"path/filepath"

	"smaudit/report"
	"smaudit/report/json"
	"smaudit/scanner/model"
)

// lastReport is where scan leaves its report for explain, readable by its owner only.
var lastReport = filepath.Join(".smaudit", "last.json")

// remember keeps the report. That it cannot is no reason to fail: the report was asked for on
// standard output, this copy is a convenience.
func (a *app) remember(r *model.Report) {
	if err := keep(r); err != nil {
		a.log.Debug("the report was not kept for explain", "error", err)
	}
}

func keep(r *model.Report) error {
	dir := filepath.Dir(lastReport)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	// The folder ignores itself, so that nobody commits a report by accident.
	if err := os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("*\n"), 0o600); err != nil {
		return err
	}
	file, err := os.OpenFile(lastReport, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return report.WriteFile(lastReport, json.Write, r, model.Look{}) // which keeps the permissions
}
