package cli_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
)

// BenchmarkMainJob is `rebookcheck run` on the embedded default, reports included.
func BenchmarkMainJob(b *testing.B) {
	for b.Loop() {
		require.Zero(b, cli.Main(b.Context(), []string{"run", "--out", b.TempDir()}, cli.Streams{Out: io.Discard, Err: io.Discard}))
	}
}
