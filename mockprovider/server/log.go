package server

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
)

var (
	// keyInPath finds a session's key in an address.
	keyInPath = regexp.MustCompile(`/s/([a-z0-9][a-z0-9-]*)`)
	// digits finds UUIDs, what may be an NHS number, and other numbers, each whole: ten digits in a longer number
	// or in a UUID are none, and letters around them make no difference.
	digits = regexp.MustCompile(`(?i:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|[0-9]{3}(?:[ .+_-]|%20)?[0-9]{3}(?:[ .+_-]|%20)?[0-9]{4,}|%[0-9A-Fa-f]{2}|[0-9]+`)
	// tenDigits is the form of an NHS number, with and without what may stand between its parts.
	tenDigits = regexp.MustCompile(`^[0-9]{3}(?:[ .+_-]|%20)?[0-9]{3}(?:[ .+_-]|%20)?[0-9]{4}$`)
	// token finds the standard's tokens, which have three parts and may have no signature.
	token = regexp.MustCompile(`\beyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*|(?i:bearer) +[^\s",]+`)
)

const masked = "***"

// NewLogger returns a logger that writes text, or JSON, from that level on. Should an
// address or an error hold a session's key (except the default's, which is no secret),
// an NHS number or a token, these are masked: nobody has to remember to leave them out.
func NewLogger(w io.Writer, level slog.Level, json bool) *slog.Logger {
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: mask}
	if json {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

func mask(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(maskText(a.Value.String()))
	case slog.KindAny:
		if _, source := a.Value.Any().(*slog.Source); !source && a.Key != slog.LevelKey {
			a.Value = slog.StringValue(maskText(fmt.Sprint(a.Value.Any())))
		}
	default:
	}
	return a
}

func maskText(text string) string {
	text = keyInPath.ReplaceAllStringFunc(text, func(found string) string {
		if found == "/s/"+DefaultKey {
			return found
		}
		return "/s/" + masked
	})
	return digits.ReplaceAllStringFunc(token.ReplaceAllString(text, masked), func(found string) string {
		if tenDigits.MatchString(found) {
			return masked
		}
		return found
	})
}
