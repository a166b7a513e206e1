package cli_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/cli"
	"github.com/rebookcheck/rebookcheck/steps/report/page"
)

// hostileAdapter opens sessions, and fails at every task with words that a terminal would obey and nobody should read.
func hostileAdapter(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.Method == http.MethodDelete:
			w.WriteHeader(http.StatusNoContent)
		case strings.HasSuffix(r.URL.Path, "/sessions"):
			_, _ = w.Write([]byte(`{"session":"s","contract":"2.1"}`))
		default:
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write([]byte("\x1b]0;mine\x07\x1b[2J\u009b31m patient 9990001006, password=correct-horse-battery"))
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestWhatAnAdapterSaysReachesNoTerminalRawAndNoReportWhole(t *testing.T) {
	t.Parallel()
	url := hostileAdapter(t)
	dir := t.TempDir()
	var out, errs bytes.Buffer
	code := cli.Main(t.Context(), []string{"run", "--consumer", url, "--tags", "@RB-36 or @RB-51", "--seed", "1", "--out", dir}, cli.Streams{Out: &out, Err: &errs})
	require.Equal(t, 3, code, out.String()+errs.String())
	require.Equal(t, 2, strings.Count(strings.Join(strings.Fields(out.String()), " "), "look in its log"), "in full once as it comes, and once as the reason: %s", out.String())
	require.Contains(t, out.String(), "the same fault as in")
	require.Contains(t, strings.Join(strings.Fields(out.String()), " "), "(and the same in")
	said := map[string]string{"console": out.String(), "errors": errs.String()}
	for _, name := range []string{"results.json", "junit.xml", "cucumber.json", "report.html"} {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		said[name] = string(raw)
		if name == "report.html" { // most of it is compressed
			said[name], err = page.Unpacked(string(raw))
			require.NoError(t, err)
		}
	}
	out.Reset()
	require.Equal(t, 3, cli.Main(t.Context(), []string{"doctor", "--consumer", url}, cli.Streams{Out: &out, Err: &errs}))
	said["doctor"] = out.String()
	for where, text := range said {
		for _, never := range []string{"\x1b", "\x07", "\u009b", "9990001006", "correct-horse"} {
			require.NotContains(t, text, never, where)
		}
	}
}

// An adapter that cannot even be opened is quoted on the console alone.
func TestWhatAnAdapterSaysBeforeARunBeginsIsNotPassedOnEither(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write([]byte("\x1b[2J no licence; patient NHS9990001006x, password=correct-horse-battery"))
	}))
	t.Cleanup(server.Close)
	for _, command := range []string{"run", "doctor"} {
		var both bytes.Buffer
		args := []string{command, "--consumer", server.URL}
		if command == "run" {
			args = append(args, "--seed", "1", "--out", t.TempDir())
		}
		require.Equal(t, 3, cli.Main(t.Context(), args, cli.Streams{Out: &both, Err: &both}), both.String())
		require.Contains(t, both.String(), "no licence", command)
		for _, never := range []string{"\x1b", "9990001006", "correct-horse"} {
			require.NotContains(t, both.String(), never, command)
		}
	}
}
