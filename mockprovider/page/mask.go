package page

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
)

// digits finds runs of digits; an escaped octet of a URL is found by itself, so that
// its digits are taken for part of no number.
var digits = regexp.MustCompile(`%[0-9A-Fa-f]{2}|[0-9]+`)

// maskNumber hides an NHS number but for its last three digits, which tell patients apart.
func maskNumber(n string) string {
	if n == "" {
		return "none"
	}
	if len(n) <= 3 {
		return "***"
	}
	return strings.Repeat("*", len(n)-3) + n[len(n)-3:]
}

// maskIn hides the NHS numbers in a text: ten digits that are one, or that begin as a
// synthetic one does, right or mistyped.
func maskIn(s string) string {
	return digits.ReplaceAllStringFunc(s, func(run string) string {
		if len(run) == 10 && (strings.HasPrefix(run, "999") || booking.NHSNumber(run).Valid()) {
			return maskNumber(run)
		}
		return run
	})
}

// secrets are headers whose value lets its holder in.
var secrets = []string{"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key"}

// header is one header line.
type header struct{ Name, Value string }

// headersOf returns the header lines by name, with secrets shortened.
func headersOf(h http.Header) []header {
	var out []header
	for name, values := range h {
		for _, v := range values {
			if slices.ContainsFunc(secrets, func(s string) bool { return strings.EqualFold(s, name) }) {
				v = maskSecret(v)
			}
			out = append(out, header{name, v})
		}
	}
	slices.SortStableFunc(out, func(a, b header) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// maskSecret keeps the scheme and the first few characters: enough to tell one from another.
func maskSecret(v string) string {
	scheme, secret, ok := strings.Cut(v, " ")
	if !ok {
		scheme, secret = "", v
	}
	kept := min(6, len(secret)/4)
	return strings.TrimSpace(fmt.Sprintf("%s %s… (masked; %d characters)", scheme, strings.ToValidUTF8(secret[:kept], ""), len(secret)))
}

// bodySecret finds secrets in the bodies of a token endpoint.
var bodySecret = regexp.MustCompile(`("(?:access_token|client_secret|client_assertion)"\s*:\s*"|(?:^|&)(?:client_secret|client_assertion)=)([^"&\s]*)`)

func maskBody(s string) string {
	return bodySecret.ReplaceAllString(s, "${1}(masked)")
}
