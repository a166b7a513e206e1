package cli_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// While one run is under way, no other command may write into its folder; once it is over, any may.
func TestTwoRunsDoNotShareAFolder(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "reports")
	began, goOn := make(chan struct{}, 1), make(chan struct{})
	inner := reference.Opener(reference.Options{})
	adapter := httptest.NewServer(consumer.Serve(consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
		select {
		case began <- struct{}{}:
		default:
		}
		<-goOn
		return inner.Open(ctx, s)
	})))
	release := sync.OnceFunc(func() { close(goOn) })
	defer adapter.Close()
	defer release()
	first := []string{"run", "--consumer", adapter.URL, "--tags", "@RB-36", "--seed", "1", "--quiet", "--out", out}
	ended := make(chan int, 1)
	var said bytes.Buffer
	go func() { ended <- cli.Main(t.Context(), first, cli.Streams{Out: &said, Err: &said}) }()
	<-began
	for _, second := range [][]string{
		{"run", "--tags", "@RB-36", "--out", out},
		{"explore", "--stories", "1", "--out", out},
		{"provider", "--out", out},
		{"between", "--tags", "@CX-04", "--out", out},
	} {
		var errs bytes.Buffer
		code := cli.Main(t.Context(), second, cli.Streams{Out: &errs, Err: &errs})
		require.Equal(t, 2, code, errs.String())
		require.Contains(t, errs.String(), "another run is using this folder; wait until it ends, or choose another folder", second)
	}
	left, err := os.ReadDir(out)
	require.NoError(t, err)
	require.Empty(t, left, "nothing was put into the folder of the first")
	release()
	require.Zero(t, <-ended, said.String())
	require.FileExists(t, filepath.Join(out, "results.json"))
	require.Zero(t, cli.Main(t.Context(), first, cli.Streams{Out: &said, Err: &said}), said.String())
}
