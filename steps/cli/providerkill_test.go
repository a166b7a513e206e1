package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
)

// standing are the bookings that the mock still holds.
func standing(mock *embedded.Provider) []string {
	var out []string
	for _, b := range mock.World.Providers()[0].State().Bookings {
		if b.Status == "booked" {
			out = append(out, b.ID)
		}
	}
	return out
}

// TestAnInterruptedRunLeavesNoBookingBehind ends runs at twenty points, by a signal and by a kill, and cleans up. A booking
// that somebody else made in the same diary stands all the time.
func TestAnInterruptedRunLeavesNoBookingBehind(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts twenty processes")
	}
	mock, err := embedded.Start(t.Context(), embedded.Config{Seed: 3, Slots: 40})
	require.NoError(t, err)
	defer mock.Close()
	others := bookedByOthers(t, mock)

	config := filepath.Join(t.TempDir(), "provider.yaml")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, "base_url: %s\nasid: %q\nservices: [%q]\n",
		mock.Config.BaseURL, mock.Config.ASID, mock.Config.Services[0]), 0o600))
	left := 0
	for n := range 20 {
		how := []os.Signal{os.Interrupt, syscall.SIGKILL}[n%2]
		t.Run(fmt.Sprintf("%v after %d bookings", how, 1+n), func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "reports")
			before := len(mock.World.Providers()[0].State().Bookings)
			cmd := exec.CommandContext(t.Context(), "rebookcheck", "provider", "--config", config, "--out", out, "--format", "progress") // see TestMain
			var said bytes.Buffer
			cmd.Stdout, cmd.Stderr = &said, &said
			require.NoError(t, cmd.Start())
			// The point is a number of bookings, odd runs between the request and what follows it.
			require.Eventually(t, func() bool { return len(mock.World.Providers()[0].State().Bookings) > before+n }, 2*time.Minute, time.Millisecond)
			require.NoError(t, cmd.Process.Signal(how))
			_ = cmd.Wait() // it was ended
			if how == syscall.SIGKILL {
				left += len(standing(mock)) - len(others)
			} else {
				require.Subset(t, others, standing(mock), "an interrupted run cleans up itself\n%s", said.String())
			}

			var cleaned bytes.Buffer
			code := cli.Main(context.Background(), []string{"provider", "--config", config, "--cleanup", out}, cli.Streams{Out: &cleaned, Err: &cleaned})
			require.Zero(t, code, cleaned.String())
			require.ElementsMatch(t, others, standing(mock), "only what others booked stands")

			var receipt provider.Receipt
			raw, err := os.ReadFile(filepath.Join(out, "receipt.json"))
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(raw, &receipt))
			require.NotEmpty(t, receipt.Bookings)
			for _, b := range receipt.Bookings {
				require.True(t, b.Over, b)
			}
			require.Contains(t, cleaned.String(), "confirmed as no longer booked")
		})
	}
	require.Positive(t, left, "no kill hit a booking that stood; the test shows nothing")
}

// bookedByOthers books through the mock's own door, as another consumer has done before.
func bookedByOthers(t *testing.T, mock *embedded.Provider) []string {
	t.Helper()
	vale := mock.World.Providers()[0]
	for _, s := range vale.State().Slots[:2] {
		_, err := vale.Arrange(t.Context(), mockprovider.Arrangement{Persona: "Mr Patient", Start: s.Start})
		require.NoError(t, err)
	}
	out := standing(mock)
	require.Len(t, out, 2)
	return out
}
