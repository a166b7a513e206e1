package terminal_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/terminal"
)

func TestWhatCouldSteerATerminalIsReplaced(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"plain\ttext\n":              "plain\ttext\n",
		"Zoë — “fine” \U0001F600":    "Zoë — “fine” \U0001F600",
		"\x1b[2J\x1b]0;title\x07 ok": "\uFFFD[2J\uFFFD]0;title\uFFFD ok",
		"C1 \u009b31m":               "C1 \uFFFD31m",
		"over\rwritten\x08\x7f":      "over\uFFFDwritten\uFFFD\uFFFD",
		"ssap\u202e":                 "ssap\uFFFD",
		"bad \xff byte":              "bad \uFFFD byte",
	} {
		var out bytes.Buffer
		w := terminal.Clean(&out)
		for i := range len(given) { // a byte at a time, so that characters are split
			n, err := io.WriteString(w, given[i:i+1])
			require.NoError(t, err)
			require.Equal(t, 1, n)
		}
		require.Equal(t, want, out.String())
	}
	require.Nil(t, terminal.Clean(nil))
}
