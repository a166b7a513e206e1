package cli_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// ownClock goes by the real time, whatever a task says of it.
type ownClock struct{ consumer.Driver }

func (o ownClock) Perform(ctx context.Context, t contract.Task) (contract.Screen, error) {
	t.Now = time.Now().UTC()
	return o.Driver.Perform(ctx, t)
}

func byItsOwnClock() consumer.Opener {
	return consumer.OpenFunc(func(ctx context.Context, s contract.Setup) (consumer.Driver, error) {
		d, err := reference.Opener(reference.Options{}).Open(ctx, s)
		return ownClock{d}, err
	})
}

func TestAProductWhoseClockCannotBeSetConformsInTheRealNow(t *testing.T) {
	for name, c := range map[string]struct {
		opener consumer.Opener
		args   []string
	}{
		"as the command line says": {byItsOwnClock(), []string{"--start", "now"}},
		"as its adapter declares":  {consumer.Lacking(byItsOwnClock(), contract.SettableClock), nil},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(consumer.Serve(c.opener))
			t.Cleanup(server.Close)
			dir := filepath.Join(t.TempDir(), "reports")
			var out, errs bytes.Buffer
			args := append([]string{"run", "--consumer", server.URL, "--tags", "@RB-17 or @RB-62 or @RB-36 or @SL-61", "--out", dir}, c.args...)
			require.Zero(t, cli.Main(t.Context(), args, cli.Streams{Out: &out, Err: &errs}), out.String()+errs.String())
			run := readRun(t, dir)
			require.Equal(t, results.StartNow, run.Config.Start)
			require.Contains(t, run.Consumer.Declares, "the consumer declares that it goes by the real time, where this needs a clock that can be set")
			require.Contains(t, out.String(), "--start now", "how to repeat it")
		})
	}
	var out, errs bytes.Buffer
	require.Equal(t, 2, cli.Main(t.Context(), []string{"run", "--start", "tomorrow"}, cli.Streams{Out: &out, Err: &errs}))
	require.Contains(t, errs.String(), `--start "tomorrow": give now`)
}
