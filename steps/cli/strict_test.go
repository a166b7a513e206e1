package cli_test

import (
	"bytes"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/mutant"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// A vendor's consumer that does not keep to a SHOULD conforms, with a concern; --strict lets the concern decide.
func TestAConcernDecidesOnlyWhereItIsAskedTo(t *testing.T) {
	m, ok := mutant.Find("reopened-case")
	require.True(t, ok)
	adapter := httptest.NewServer(consumer.Serve(m.Opener(reference.Options{})))
	defer adapter.Close()
	run := func(flags ...string) (int, string) {
		var out, errs bytes.Buffer
		args := append([]string{"run", "--consumer", adapter.URL, "--tags", "@RB-06", "--out", t.TempDir()}, flags...)
		return cli.Main(t.Context(), args, cli.Streams{Out: &out, Err: &errs}), out.String()
	}
	code, out := run()
	require.Zero(t, code, out)
	require.Contains(t, out, "concern")
	code, _ = run("--strict")
	require.Equal(t, 1, code)
}
