package cli_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

func printed(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = cli.Main(t.Context(), append([]string{"contract"}, args...), cli.Streams{Out: &o, Err: &e})
	return code, o.String(), e.String()
}

func TestTheContractIsPrinted(t *testing.T) {
	for name, want := range map[string]string{
		"": "# The contract with an adapter, version " + contract.Version, "openapi": "openapi: 3.1.0", "openapi.yaml": "openapi: 3.1.0",
		"screen": `"title": "Screen"`, "schemas/task.json": `"title": "Task"`, "opened.json": `"title": "Opened"`,
		"starter-python": "class Consumer:", "starter-go": "package main",
	} {
		args := []string{name}
		if name == "" {
			args = nil
		}
		code, out, errs := printed(t, args...)
		require.Zero(t, code, errs)
		require.Contains(t, out, want)
	}
	for _, schema := range []string{"setup", "opened", "task", "screen", "request", "answer"} {
		_, out, _ := printed(t, schema)
		require.True(t, json.Valid([]byte(out)), schema)
	}
	code, out, errs := printed(t, "../line.go")
	require.Equal(t, 2, code)
	require.Empty(t, out)
	require.Contains(t, errs, "give openapi, starter-python, starter-go or one of answer, opened, request, screen, setup, task")
}
