package withhold_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"mime/quotedprintable"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/withhold"
)

// each has every character of a text go through a function.
func each(s string, change func(rune) string) string {
	var out strings.Builder
	for _, r := range s {
		out.WriteString(change(r))
	}
	return out.String()
}

func full(r rune) string {
	if r > ' ' && r < 0x7f {
		r += 0xff01 - '!'
	}
	return string(r)
}

func utf16le(s string) string {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return string(out)
}

func utf16be(s string) string {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u>>8), byte(u))
	}
	return string(out)
}

var disguises = map[string]func(string) string{
	"full width":          func(s string) string { return each(s, full) },
	"full width in json":  func(s string) string { return ascii(each(s, full)) },
	"zero width":          func(s string) string { return each(s, func(r rune) string { return string(r) + "\u200b" }) },
	"soft hyphens, html":  func(s string) string { return each(s, func(r rune) string { return string(r) + "&#173;" }) },
	"joiners":             func(s string) string { return s[:3] + "\u2060\ufeff" + s[3:] },
	"hexadecimal":         func(s string) string { return hex.EncodeToString([]byte(s)) },
	"capital hexadecimal": func(s string) string { return "0x" + strings.ToUpper(hex.EncodeToString([]byte("a "+s))) },
	"pairs":               func(s string) string { return strings.TrimSpace(fmt.Sprintf("% x", s)) },
	"escaped pairs": func(s string) string {
		return each(s, func(r rune) string { return strings.ReplaceAll(fmt.Sprintf(" % x", string(r)), " ", `\x`) })
	},
	"quoted-printable": func(s string) string {
		return each(s, func(r rune) string { return strings.ReplaceAll(fmt.Sprintf(" % X", string(r)), " ", "=") })
	},
	"a line that goes on": func(s string) string { return s[:2] + "=\r\n" + s[2:] },
	"quoted-printable full width": func(s string) string {
		var out bytes.Buffer
		q := quotedprintable.NewWriter(&out)
		_, _ = q.Write([]byte(each(s, full))) // a buffer takes all
		_ = q.Close()
		return out.String()
	},
	"utf-16 in json":        func(s string) string { return each(s, func(r rune) string { return string(r) + `\u0000` }) },
	"utf-16 in base64":      func(s string) string { return base64.StdEncoding.EncodeToString([]byte("\xff\xfe" + utf16le(s))) },
	"utf-16 the other way":  func(s string) string { return base64.StdEncoding.EncodeToString([]byte(utf16be("of " + s))) },
	"utf-16 in hexadecimal": func(s string) string { return hex.EncodeToString([]byte(utf16le(s))) },
	"hexadecimal in base64": func(s string) string { return base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString([]byte(s)))) },
	"base64 in hexadecimal": func(s string) string {
		return hex.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte("a name: " + s))))
	},
	"zero width, percent": func(s string) string { return each(s, func(r rune) string { return string(r) + "%E2%80%8B" }) },
}

func TestAValueIsTakenOutHoweverItIsDisguised(t *testing.T) {
	t.Parallel()
	w, _ := knowing(t)
	for _, value := range []string{"9990001006", "999 000 1006", "9434765919", "Voorbeeld", "Žáček", "07700900744", "Exemplebury"} {
		for name, disguise := range disguises {
			written := disguise(value)
			require.NotEmpty(t, w.Left(written), "%s as %s is seen: %q", value, name, written)
			hidden := w.Hide(written)
			require.Contains(t, hidden, "withheld-", "%s as %s: %q", value, name, hidden)
			require.Empty(t, w.Left(hidden), "%s as %s: %q", value, name, hidden)
			require.Equal(t, hidden, w.Hide(hidden))
		}
	}
}

func TestANumberIsTakenOutWithWhateverGapsItIsWritten(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"9 9 9 0 0 0 1 0 0 6", "9-9-9-0-0-0-1-0-0-6", "99 90 00 10 06", "9990-0010-06", "999  000  1006", "999 - 000 - 1006", "999.000.1006",
		"999\u00a0000\u00a01006", "999\u2011000\u20111006", "999–000–1006", "9 4 3 4 7 6 5 9 1 9", "９９９ ０００ １００６", "٩٩٩٠٠٠١٠٠٦",
	} {
		w := withhold.New(counting()) // it has learned nothing
		hidden := w.Hide("number: " + text + ".")
		require.Regexp(t, `^number: withheld-nhs-number-[a-p]{32}\.$`, hidden, text)
		require.Empty(t, w.Left(hidden))
	}
}

func TestWhatIsNobodysIsNotTakenForADisguise(t *testing.T) {
	t.Parallel()
	w, _ := knowing(t)
	for minute := range 24 * 60 { // one in eleven of these has a right check digit
		text := fmt.Sprintf("2031-03-07 %02d:%02d and 07-03-2031 %02d-%02d", minute/60, minute%60, minute/60, minute%60)
		require.Equal(t, text, w.Hide(text))
	}
	for i := range 2000 {
		digest := withhold.Placeholder(withhold.Text, fmt.Sprint(i), "x")
		sum := hex.EncodeToString([]byte(digest[len(digest)-16:]))
		for _, text := range []string{sum, fmt.Sprintf("%x", []byte{byte(i), byte(i >> 3), 200, byte(i * 7), 1, 2, byte(255 - i)})} {
			require.Equal(t, text, w.Hide(text))
		}
	}
	for _, text := range []string{
		"?start=ge2031-03-07&_count=10&status=free", "naïve – a “quoted” word…", "0 0 0 0 0 0 0 0 0 0", "1-2-3-4-5-6-7-8-9-10", "192.168.100.1:8080",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "00:1a:2b:3c:4d:5e", "10 20 30 40 50", "version 999.1.2",
		`d="M4 10.6c2.2-6 3.4-6 3 0 1.4-2.4 2.4-2.4 2.6-.4.6.8 1.4.8 2.4-.2"`, "M4 2 0 0 1 9 9 9 0.1",
		"7a2ca5d1-9bba-4af4-b47f-8a13971f2248", "https://example.nhs.uk/a?b=39&c=41",
	} {
		require.Equal(t, text, w.Hide(text))
		require.Empty(t, w.Left(text))
	}
}

func TestABodyInUTF16IsWithheldAsAWhole(t *testing.T) {
	t.Parallel()
	body := utf16le(`{"note":"of Voorbeeld"}`)
	w, run := knowing(t, journal.Entry{Exchange: &journal.Exchange{Heard: "proxy", Nth: 1, Method: "POST", Target: "/a", Request: journal.Message{Body: []byte(body)}}})
	out, err := w.Run(run)
	require.NoError(t, err)
	require.Regexp(t, `^withheld-text-[a-p]{32}$`, string(out.Journals["s"][1].Exchange.Request.Body))
}
