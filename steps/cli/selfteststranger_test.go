package cli_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
)

// strangerSample are defects of different chapters, and variants, of the consumer that was written from the contract alone.
// The whole table takes minutes; see the soak target of the Makefile.
var strangerSample = []string{
	"rebook-header", "cancels-neighbour", "offer-when-outcome-set", "silence-is-success", "shared-account", "utc-on-screen",
	"modal-question", "reserialised-retry",
}

func TestTheStrangerIsJudgedRightly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var out, errs bytes.Buffer
	code := cli.Main(t.Context(), []string{"selftest", "--stranger", "--only", strings.Join(strangerSample, ","), "--report", dir}, cli.Streams{Out: &out, Err: &errs})
	require.Zero(t, code, "%s\n%s", out.String(), errs.String())
	require.Contains(t, out.String(), "6 of 6 defects caught on an expected clause (100 %)")
	require.Contains(t, out.String(), "The selftest passed.")
	require.FileExists(t, filepath.Join(dir, "stranger.md"))
	require.FileExists(t, filepath.Join(dir, "stranger.json"))
}

func TestTheStrangerHasNoDefectOfThatName(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	require.Equal(t, 2, cli.Main(t.Context(), []string{"selftest", "--stranger", "--only", "no-such-defect"}, cli.Streams{Out: &out, Err: &errs}))
	require.Contains(t, errs.String(), "no-such-defect")
}
