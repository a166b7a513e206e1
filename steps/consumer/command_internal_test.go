package consumer

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestABackslashIsPartOfAPathOnWindowsAlone(t *testing.T) {
	t.Parallel()
	for command, want := range map[string][]string{
		`.\adapter.exe --port 9000`:                           {`.\adapter.exe`, "--port", "9000"},
		`C:\tools\new\adapter.exe`:                            {`C:\tools\new\adapter.exe`},
		`"C:\Program Files (x86)\Triage\adapter.exe" --quiet`: {`C:\Program Files (x86)\Triage\adapter.exe`, "--quiet"},
		`'C:\Program Files\adapter.exe' "C:\my data\"`:        {`C:\Program Files\adapter.exe`, `C:\my data\`},
		`\\server\share\adapter.exe`:                          {`\\server\share\adapter.exe`},
	} {
		words, err := splitCommand(command, true)
		require.NoError(t, err, command)
		require.Equal(t, want, words)
	}
	words, err := splitCommand(`./my\ adapter "a \"b\""`, false)
	require.NoError(t, err)
	require.Equal(t, []string{"./my adapter", `a "b"`}, words)
	_, err = splitCommand(`.\adapter.exe | more`, true)
	require.ErrorContains(t, err, `".\\adapter.exe | more" holds a sign that only a shell understands`)
}
