package withhold_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rebookcheck/rebookcheck/steps/withhold"
)

// FuzzHide wants of any text that nothing is left of what was learned, and that what is hidden is not hidden again.
func FuzzHide(f *testing.F) {
	for _, seed := range []string{
		"", "Zoë O’Example", "999 000 1006", "%5A%6F%C3%AB", `\u005ao\u00eb`, "&#90;o&euml;", "eFpvw6s=", "Bearer abcdefghijklmnopqrstuvwxyz", `{"family":"O\u2019Example"}`,
		"07700 900744 and 1979-08-02", "%255Ao%25C3%25AB", base64.StdEncoding.EncodeToString([]byte("Exemplebury")), url.QueryEscape("7 Rue-Essai Mews"), "9990001006-9990001014",
		"client_secret=9990001006", "eyJhbGciOiJub25lIn0.Zo.9990001006", "\xff\xfeZ\x00", "withheld-name-abc", "%", `\`, "&",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		w := withhold.New(counting())
		_, run := knowing(t)
		w.Learn(run)
		hidden := w.Hide(text)
		if kind := w.Left(hidden); kind != "" {
			t.Fatalf("%q: a %s is left in %q", text, kind, hidden)
		}
		if again := w.Hide(hidden); again != hidden {
			t.Fatalf("%q: hidden twice, %q and %q", text, hidden, again)
		}
		if utf8.ValidString(text) && !utf8.ValidString(hidden) {
			t.Fatalf("%q: %q is cut within a letter", text, hidden)
		}
		if strings.Contains(hidden, "Exemplebury") {
			t.Fatalf("%q: the city is left in %q", text, hidden)
		}
	})
}
