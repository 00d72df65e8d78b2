package main

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"smaudit/fixtures/fakeaws/fake"
)

// TestMain makes smaudit a command of the scripts: there the test binary runs itself under that name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"smaudit": main})
}

// scriptTime is when the sessions are, in seconds since 1970.
const scriptTime = 1795305600

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
			"exits": exits, "writes": writes, "account": serve,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("FIXTURES", fixtures)
			env.Setenv("SOURCE_DATE_EPOCH", strconv.Itoa(scriptTime))
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

// serve stands in for AWS with the account that a file describes, and hands the session credentials for
// it: account FILE [OPERATION FAULT]...
func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args)%2 == 0 {
		ts.Fatalf("usage: account FILE [OPERATION FAULT]...")
	}
	account, err := fake.Parse([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	world := fake.One(account)
	world.Buckets = map[string]*fake.Bucket{"example-trail-logs": {Files: os.DirFS(filepath.Join(ts.Getenv("FIXTURES"), "trail"))}}
	handler := fake.New(world, fake.Options{Now: func() time.Time { return time.Unix(scriptTime, 0) }})
	for fault := range slices.Chunk(args[1:], 2) {
		handler.Inject(fake.Fault{Operation: fault[0], Kind: fake.Kind(fault[1])})
	}
	server := httptest.NewServer(handler)
	ts.Defer(func() {
		server.Close()
		if handler.ValueReads() > 0 {
			ts.Fatalf("a value was asked for")
		}
	})
	ts.Setenv("AWS_ACCESS_KEY_ID", fake.Credential(account.Account))
	ts.Setenv("AWS_SECRET_ACCESS_KEY", "x")
	ts.Setenv("SMAUDIT_ENDPOINT_URL", server.URL)
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
