package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes smaudit a command of the scripts: there the test binary runs itself under that name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"smaudit": main})
}

// TestScripts runs the sessions in testdata/script. Each begins in a folder of its own, which is the
// root of a repository, with the time fixed.
func TestScripts(t *testing.T) {
	t.Parallel()
	fixtures, err := filepath.Abs(filepath.Join("..", "..", "fixtures"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: false,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "writes": writes,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("FIXTURES", fixtures)
			env.Setenv("SOURCE_DATE_EPOCH", "1795305600")
			return os.Mkdir(filepath.Join(env.WorkDir, ".git"), 0o755)
		},
	})
}

// exits runs smaudit and wants the exit code: exits CODE ARGUMENT...
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE ARGUMENT...")
	}
	err := ts.Exec("smaudit", args[1:]...)
	got := 0
	if coded, ok := err.(interface{ ExitCode() int }); ok {
		got = coded.ExitCode()
	} else if err != nil {
		ts.Fatalf("run smaudit: %v", err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// writes makes a file of repeated text, with Go's escapes: writes FILE BEFORE TIMES TEXT AFTER
func writes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 5 {
		ts.Fatalf("usage: writes FILE BEFORE TIMES TEXT AFTER")
	}
	var parts [4]string
	for i, arg := range args[1:] {
		text, err := strconv.Unquote(`"` + arg + `"`)
		ts.Check(err)
		parts[i] = text
	}
	times, err := strconv.Atoi(parts[1])
	ts.Check(err)
	var out bytes.Buffer
	out.WriteString(parts[0])
	out.Write(bytes.Repeat([]byte(parts[2]), times))
	out.WriteString(parts[3])
	name, err := strconv.Unquote(`"` + args[0] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(name), out.Bytes(), 0o644))
}
