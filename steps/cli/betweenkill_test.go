package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
)

// TestABrokenRunBetweenLeavesNoBookingBehind ends runs by a signal and by a kill, after the consumer has booked, and cleans up. What
// somebody else booked in the same diary stands all the time.
func TestABrokenRunBetweenLeavesNoBookingBehind(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts processes")
	}
	mock, err := embedded.Start(t.Context(), embedded.Config{Seed: 4, Slots: 40})
	require.NoError(t, err)
	defer mock.Close()
	others := bookedByOthers(t, mock)
	config := filepath.Join(t.TempDir(), "provider.yaml")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, "base_url: %s\nasid: %q\nservices: [%q]\nregistry: none\n",
		mock.Config.BaseURL, mock.Config.ASID, mock.Config.Services[0]), 0o600))
	for n, how := range []os.Signal{os.Interrupt, syscall.SIGKILL, syscall.SIGKILL, os.Interrupt} {
		t.Run(fmt.Sprintf("%v after %d bookings", how, 1+n), func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "reports")
			before := len(mock.World.Providers()[0].State().Bookings)
			cmd := exec.CommandContext(t.Context(), "rebookcheck", "between", "--provider", config, "--out", out, "--format", "progress") // see TestMain
			var said bytes.Buffer
			cmd.Stdout, cmd.Stderr = &said, &said
			require.NoError(t, cmd.Start())
			require.Eventually(t, func() bool { return len(mock.World.Providers()[0].State().Bookings) > before+n }, 2*time.Minute, time.Millisecond)
			require.NoError(t, cmd.Process.Signal(how))
			_ = cmd.Wait() // it was ended
			if how == os.Interrupt {
				require.Subset(t, others, standing(mock), said.String())
			}
			var cleaned bytes.Buffer
			code := cli.Main(t.Context(), []string{"between", "--provider", config, "--cleanup", out}, cli.Streams{Out: &cleaned, Err: &cleaned})
			require.Zero(t, code, cleaned.String())
			require.ElementsMatch(t, others, standing(mock), "only what others booked stands")
			var receipt provider.Receipt
			raw, err := os.ReadFile(filepath.Join(out, "receipt.json"))
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(raw, &receipt))
			require.NotEmpty(t, receipt.Bookings)
			require.Empty(t, receipt.Open())
		})
	}
}

// The registry that a provider is given is served over TLS, and what to trust is written and printed.
func TestTheProvidersRegistryOverTLS(t *testing.T) {
	mock, err := embedded.Start(t.Context(), embedded.Config{Seed: 6})
	require.NoError(t, err)
	defer mock.Close()
	t.Chdir(t.TempDir())
	text := fmt.Sprintf("base_url: %s\nasid: %q\nservices: [%q]\nregistry: ours\n", mock.Config.BaseURL, mock.Config.ASID, mock.Config.Services[0])
	require.NoError(t, os.WriteFile("provider.yaml", []byte(text), 0o600))
	run := func(code int, args ...string) string {
		var out bytes.Buffer
		got := cli.Main(t.Context(), append([]string{"provider", "--config", "provider.yaml", "--tags", "@NF-01", "--format", "progress"}, args...), cli.Streams{Out: &out, Err: &out})
		require.Equal(t, code, got, out.String())
		return out.String()
	}
	said := run(0, "--registry-tls")
	require.Contains(t, said, "address        https://127.0.0.1:")
	require.Contains(t, said, "trust          reports/registry/ca.crt")
	require.FileExists(t, "reports/registry/ca.crt")
	said = run(0, "--registry-cert", "reports/registry/server.crt", "--registry-key", "reports/registry/server.key")
	require.Contains(t, said, "address        https://127.0.0.1:")
	require.NotContains(t, said, "trust  ")
	require.Contains(t, run(2, "--registry-cert", "reports/registry/server.crt"), "go together")

	require.NoError(t, os.WriteFile("provider.yaml", []byte(text+"tls: {registry_clients: reports/registry/ca.crt}\n"), 0o600))
	require.Contains(t, run(2), "needs TLS")
	require.Contains(t, run(0, "--registry-tls"), "clients need one that reports/registry/ca.crt has signed")
}
