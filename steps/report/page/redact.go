package page

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// Tokens and secrets are never shown whole: a report is passed around more freely
// than the journal is. What is kept is enough to tell one from another.
const keptOfSecret = 6

var (
	names       = `(?:access_token|refresh_token|id_token|client_secret|client_assertion|assertion|password)`
	jsonSecret  = regexp.MustCompile(`(?i)("` + names + `"\s*:\s*")((?:[^"\\]|\\.)*)`)
	innerSecret = regexp.MustCompile(`(?i)(\\"` + names + `\\"\s*:\s*\\")((?:[^"\\]|\\[^"])*)`) // JSON within a JSON string
	formSecret  = regexp.MustCompile(`(?i)((?:^|[?&\s])` + names + `=)([^&\s]*)`)
	tokenSecret = regexp.MustCompile(`()(eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*\.?[A-Za-z0-9_-]*)`)
	authSecret  = regexp.MustCompile(`(?i)(\b(?:bearer|basic)\s+)([A-Za-z0-9._~+/=-]{20,})`)
)

var secretHeaders = []string{"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key"}

// redact shortens what looks like a token or a secret, wherever it stands in a text.
func redact(s string) string {
	lower := strings.ToLower(s)
	for _, look := range []struct {
		form  *regexp.Regexp
		hints []string // the form is looked for only where one of these stands; most text holds none
	}{
		{jsonSecret, secretHints},
		{innerSecret, secretHints},
		{formSecret, secretHints},
		{authSecret, []string{"bearer", "basic"}},
		{tokenSecret, []string{"eyj"}},
	} {
		if !slices.ContainsFunc(look.hints, func(hint string) bool { return strings.Contains(lower, hint) }) {
			continue
		}
		s = look.form.ReplaceAllStringFunc(s, func(found string) string {
			parts := look.form.FindStringSubmatch(found)
			return parts[1] + shorten(parts[2])
		})
	}
	return s
}

var secretHints = []string{"_token", "secret", "assertion", "password"}

// shorten keeps the start of a secret, and less of a short one.
func shorten(s string) string {
	if s == "" {
		return s
	}
	kept := min(keptOfSecret, len(s)/4)
	return fmt.Sprintf("%s… (shortened; %d characters)", strings.ToValidUTF8(s[:kept], ""), len(s))
}

// header is one header line, as sent, with secrets shortened.
type header struct{ Name, Value string }

func headersOf(h http.Header) []header {
	var out []header
	for name, values := range h {
		for _, v := range values {
			if slices.ContainsFunc(secretHeaders, func(s string) bool { return strings.EqualFold(s, name) }) {
				scheme, secret, ok := strings.Cut(v, " ")
				if !ok {
					scheme, secret = "", v
				}
				v = strings.TrimSpace(scheme + " " + shorten(secret))
			} else {
				v = redact(v)
			}
			out = append(out, header{name, v})
		}
	}
	slices.SortStableFunc(out, func(a, b header) int { return strings.Compare(a.Name, b.Name) })
	return out
}
