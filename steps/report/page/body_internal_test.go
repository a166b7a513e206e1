package page

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/redact"
)

func TestALaidOutBodyKeepsWhatWasSent(t *testing.T) {
	long := `{"a":1.50,"a":"again","text":"a, b: {c} \"d\" \u00e9","list":[` + strings.Repeat(`{"n":1e2},`, 30) + `null],"empty":{},"none":[]}`
	got := pretty([]byte(long))
	require.Contains(t, got, "\n\t\"a\": 1.50,\n\t\"a\": \"again\",\n")
	require.Contains(t, got, `"text": "a, b: {c} \"d\" \u00e9"`)
	require.NotContains(t, pretty([]byte(`{"short":[1,2]}`)), "\n", "what fits on a line stays on one")
	require.Equal(t, "grant_type=x&a={", pretty([]byte("grant_type=x&a={")), "what is not JSON stays as it is")
}

func FuzzALaidOutBodyIsTheSameJSON(f *testing.F) {
	f.Add(`{"a":[{"b":"c"}],"d":"` + strings.Repeat("long ", 40) + `"}`)
	f.Add(strings.Repeat("[", 60) + strings.Repeat("]", 60))
	f.Add(`"\\\"{,"`)
	f.Fuzz(func(t *testing.T, in string) {
		var want, got bytes.Buffer
		if json.Compact(&want, []byte(in)) != nil {
			return
		}
		require.NoError(t, json.Compact(&got, []byte(pretty([]byte(in)))))
		require.Equal(t, want.String(), got.String())
	})
}

func TestALongBodyIsCutOnThePageAndSaysSo(t *testing.T) {
	text, note := showBody(bytes.Repeat([]byte("x"), shownOfBody+1), false)
	require.Len(t, text, shownOfBody)
	require.Contains(t, note, "the whole is in journal.jsonl")
	_, note = showBody([]byte("a"), true)
	require.Contains(t, note, "nothing can pass on it")
	text, note = showBody([]byte{'a', 0xff}, false)
	require.Equal(t, "a\uFFFD", text)
	require.Contains(t, note, "not valid UTF-8")
}

func TestSecretsAreShortenedWhereverTheyStand(t *testing.T) {
	const secret = "S3cretS3cretS3cretS3cret"
	for name, in := range map[string]string{
		"a member of a JSON body":     `{"access_token":"` + secret + `","expires_in":300}`,
		"a member with an escape":     `{"client_secret": "\"` + secret + `"}`,
		"JSON within a JSON string":   `{"body":"{\"client_secret\":\"` + secret + `\"}"}`,
		"a field of a form":           "grant_type=client_credentials&client_secret=" + secret,
		"a query":                     "/token?access_token=" + secret + "&x=1",
		"a token in a sentence":       "refused: Bearer " + secret,
		"a token without its scheme":  "eyJhbGciOi.eyJzdWIiOi" + secret + ".",
		"a name in another case":      `{"Access_Token":"` + secret + `"}`,
		"a password in a basic login": "Basic " + secret,
	} {
		t.Run(name, func(t *testing.T) {
			got := redact.Secrets(in)
			require.NotContains(t, got, secret)
			require.Contains(t, got, "shortened")
		})
	}
	for _, plain := range []string{"the basic information is shown", `{"token":"http://127.0.0.1/token"}`, "Patient 9990001006"} {
		require.Equal(t, plain, redact.Secrets(plain))
	}
}

func TestHeadersThatCarrySecretsAreShortened(t *testing.T) {
	got := headersOf(map[string][]string{"authorization": {"Bearer abcdefghijklmnop"}, "Cookie": {"session"}, "Accept": {"a", "b"}})
	require.Equal(t, []header{
		{"Accept", "a"}, {"Accept", "b"}, {"Cookie", "s… (shortened; 7 characters)"}, {"authorization", "Bearer abcd… (shortened; 16 characters)"},
	}, got)
}
