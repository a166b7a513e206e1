package redact_test

import (
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/redact"
)

func TestWhatIsKnownOfPeopleIsTakenOut(t *testing.T) {
	t.Parallel()
	people := redact.Known([]string{"Test Patient", "Test Patient", "Young"})
	for text, want := range map[string]string{
		"no patient in the Young list":          "no patient in the Young list",
		"Test Patient is not there":             "[name] is not there",
		"PATIENT, Test and test_patient":        "[name] and [name]",
		"9990001006":                            "[NHS number]",
		"999 000 1006, 999-000-1014 9990001022": "[NHS number], [NHS number] [NHS number]",
		"nhs9990001006x":                        "nhs[NHS number]x",
		"at 1767225600 by ASID 918000000111":    "at 1767225600 by ASID 918000000111",
		"9434765919":                            "[NHS number]",
		`{"access_token":"abcdefghijklmnop"}`:   `{"access_token":"abcd… (shortened; 16 characters)"}`,
		"Bearer abcdefghijklmnopqrstuvwxyz":     "Bearer abcdef… (shortened; 26 characters)",
	} {
		require.Equal(t, want, people.Text(text))
	}
}

func TestAnErrorKeepsWhatItWraps(t *testing.T) {
	t.Parallel()
	people := redact.Known(nil)
	require.NoError(t, people.Error(nil))
	require.Same(t, io.EOF, people.Error(io.EOF))
	err := people.Error(errors.Join(io.EOF, errors.New("9990001006")))
	require.ErrorIs(t, err, io.EOF)
	require.NotContains(t, err.Error(), "999")
}
