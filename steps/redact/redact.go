// Package redact takes out of a text what reports and consoles must not pass on: tokens,
// secrets, NHS numbers, and the names of people. What an adapter says of itself, in errors and on
// standard error, goes through it before anybody sees it.
//
// It refuses to know where a text comes from. Control characters are the business of whoever prints.
package redact

import (
	"fmt"
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

// Secrets shortens what looks like a token or a secret, wherever it stands in a text.
func Secrets(s string) string {
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
			return parts[1] + Shorten(parts[2])
		})
	}
	return s
}

var secretHints = []string{"_token", "secret", "assertion", "password"}

// Shorten keeps the start of a secret, and less of a short one.
func Shorten(s string) string {
	if s == "" {
		return s
	}
	kept := min(keptOfSecret, len(s)/4)
	return fmt.Sprintf("%s… (shortened; %d characters)", strings.ToValidUTF8(s[:kept], ""), len(s))
}
