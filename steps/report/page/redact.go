package page

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/redact"
	"github.com/rebookcheck/rebookcheck/steps/report/wording"
)

var secretHeaders = []string{"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key"}

// header is one header line, as sent, with secrets shortened.
type header struct{ Name, Value string }

// MarshalJSON writes it as a pair: a page holds very many.
func (h header) MarshalJSON() ([]byte, error) { return json.Marshal([2]string{h.Name, h.Value}) }

func headersOf(h http.Header) []header {
	var out []header
	for name, values := range h {
		for _, v := range values {
			if slices.ContainsFunc(secretHeaders, func(s string) bool { return strings.EqualFold(s, name) }) {
				scheme, secret, ok := strings.Cut(v, " ")
				if !ok {
					scheme, secret = "", v
				}
				v = strings.TrimSpace(scheme + " " + redact.Shorten(secret))
			} else {
				v = redact.Secrets(v)
			}
			out = append(out, header{wording.Line(name), wording.Line(v)})
		}
	}
	slices.SortStableFunc(out, func(a, b header) int { return strings.Compare(a.Name, b.Name) })
	return out
}
