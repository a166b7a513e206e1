package cli_test

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

func TestAConsumerBehindTheHTTPContractIsJudgedLikeTheOneBuiltIn(t *testing.T) {
	adapter := httptest.NewServer(consumer.Serve(reference.Opener(reference.Options{})))
	defer adapter.Close()

	dir := t.TempDir()
	var out, errs bytes.Buffer
	code := cli.Main(t.Context(), []string{"run", "--consumer", adapter.URL, "--tags", "@RB-36 or @RB-51", "--out", dir}, cli.Streams{Out: &out, Err: &errs})
	require.Zero(t, code, out.String()+errs.String())
	raw, err := os.ReadFile(filepath.Join(dir, "results.json"))
	require.NoError(t, err)
	require.Contains(t, string(raw), adapter.URL)
}

func TestAnAdapterThatGoesAwayInTheMiddleGivesNoVerdict(t *testing.T) {
	handler := consumer.Serve(reference.Opener(reference.Options{}))
	tasks := 0
	adapter := httptest.NewServer(dropAfter(handler, &tasks, 12))
	defer adapter.Close()

	var out, errs bytes.Buffer
	code := cli.Main(t.Context(), []string{"run", "--consumer", adapter.URL, "--tags", "@RB-36", "--concurrency", "1", "--out", t.TempDir()}, cli.Streams{Out: &out, Err: &errs})
	require.Equal(t, 3, code, out.String())
	require.Contains(t, out.String(), "harness")
}
