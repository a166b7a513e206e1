package evidence

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// numbered is a text n times over, each with its number.
func numbered(n int, form string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, form, i)
	}
	return b.String()
}

// BenchmarkReadingBySize reads bodies of 1, 10, 100 and 1,000 KiB as the judge does, with all texts in them and all readings
// of each: time and memory for each byte must stay the same.
func BenchmarkReadingBySize(b *testing.B) {
	const xmlns = ` xmlns="http://hl7.org/fhir"`
	for _, kib := range []int{1, 10, 100, 1000} {
		n := kib << 10
		for name, text := range map[string]string{
			"JSON members":    `{"resourceType":"Patient"` + numbered(n/14, `,"a%06d":"b"`) + `}`,
			"JSON elements":   `{"resourceType":"Patient","name":[` + strings.Repeat(`{"given":["x"]},`, n/16) + `{}]}`,
			"JSON nested":     strings.Repeat(`{"abcdefghijklmnop":`, n/21) + `1` + strings.Repeat(`}`, n/21),
			"JSON long name":  `{"` + strings.Repeat("a", n/2) + `":{"a":"b"` + numbered(n/28, `,"a%06d":"b"`) + `}}`,
			"JSON text":       `{"resourceType":"Patient","id":"` + strings.Repeat(`ab cd ef `, n/9) + `"}`,
			"JSON escapes":    `{"resourceType":"Patient","id":"` + strings.Repeat(`\\u0061`, n/7) + `"}`,
			"JSON base64":     `{"resourceType":"Patient","id":"` + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("ab cd ", n/8))) + `"}`,
			"JSON of hyphens": `{"resourceType":"Patient","id":"` + strings.Repeat(`abcdefghijkl-`, n/13) + `"}`,
			"XML attributes":  `<Patient` + xmlns + numbered(n/12, ` a%06d="1"`) + `/>`,
			"XML elements":    `<Patient` + xmlns + `>` + strings.Repeat(`<name><given value="x"/></name>`, n/31) + `</Patient>`,
			"XML kinds":       `<Patient` + xmlns + `>` + numbered(n/20, `<a%06d value="x"/>`) + `</Patient>`,
			"XML narrative":   `<Patient` + xmlns + `><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">` + strings.Repeat(`<p>x</p>`, n/8) + `</div></text></Patient>`,
			"XML comments":    `<Patient` + xmlns + `>` + strings.Repeat(`<!-- x -->`, n/10) + `</Patient>`,
		} {
			b.Run(fmt.Sprintf("%s/%dKiB", name, kib), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					m := journal.Message{Header: http.Header{}, Body: []byte(text)}
					c := &Call{Entry: journal.Entry{Exchange: &journal.Exchange{Request: m}}, Sent: object(m.Body)}
					for _, said := range c.Says() {
						Readings(said.Text)
					}
				}
			})
		}
	}
}

// What a text is called says where it stands, and is no longer than that takes.
func TestTheNamesOfTextsAreBoundedHoweverABodyIsNested(t *testing.T) {
	t.Parallel()
	const deep = 5000
	body := object([]byte(strings.Repeat(`{"abcdefghijklmnop":`, deep) + `{"url":"x"}` + strings.Repeat(`}`, deep)))
	require.NotNil(t, body)
	all := appendTexts(nil, InBody, "Appointment", map[string]any(body))
	require.Len(t, all, deep+2, "every name and text is there")
	for _, said := range all {
		require.LessOrEqual(t, len(said.Name), 2*longestPlace+1)
	}
	last := all[len(all)-1]
	require.Equal(t, "x", last.Text)
	require.True(t, strings.HasPrefix(last.Name, "Appointment.abc") && strings.HasSuffix(last.Name, ".url"), last.Name)
}
