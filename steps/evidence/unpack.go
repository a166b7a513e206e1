package evidence

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"io"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

const (
	mostLayers   = 4       // how many encodings around a text are taken off
	mostReadings = 64      // how many readings of one text are looked at
	leastEncoded = 12      // shorter runs of letters hold no reference in another encoding
	mostInflated = 1 << 16 // of a packed text, in bytes
)

var (
	runBase64   = regexp.MustCompile(`[A-Za-z0-9+/_-]{12,}`)
	escapedRune = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)
	runBase32   = regexp.MustCompile(`[A-Za-z2-7]{16,}`)
	runHex      = regexp.MustCompile(`(?:[0-9a-fA-F]{2}[ :]?){8,}`)
	unspaced    = strings.NewReplacer(" ", "", ":", "")
)

// Readings are a text and what it holds when encodings are taken off: percent, character entities, JSON in
// a string, base64, base32, hexadecimal, and packed bytes, one inside another. Bytes that are no
// text are given in hexadecimal, so that a packed UUID shows.
func Readings(text string) []string {
	if IsUUID(text) || instantForm.MatchString(text) || strings.Trim(text, "0123456789") == "" {
		return []string{text}
	}
	out, seen := []string{text}, map[string]bool{text: true}
	for layer, from := 0, 0; layer < mostLayers && from < len(out); layer++ {
		to := len(out)
		for ; from < to; from++ {
			for _, t := range oneLayer(out[from]) {
				if t != "" && !seen[t] && len(out) < mostReadings {
					seen[t] = true
					out = append(out, t)
				}
			}
		}
	}
	return out
}

// oneLayer takes each encoding off once.
func oneLayer(text string) []string {
	var out []string
	if strings.Contains(text, "%") {
		if plain, err := url.PathUnescape(text); err == nil {
			out = append(out, plain)
		}
	}
	if strings.Contains(text, "&") {
		out = append(out, html.UnescapeString(text))
	}
	out = append(out, fromJSON(text)...)
	if strings.Contains(text, `\u`) {
		out = append(out, escapedRune.ReplaceAllStringFunc(text, func(e string) string {
			code, _ := strconv.ParseUint(e[len(`\u`):], 16, 16) // four digits by the expression
			return string(rune(code))
		}))
	}
	if len(text) < leastEncoded {
		return out
	}
	for _, run := range runBase64.FindAllString(text, mostReadings) {
		out = append(out, fromBase64(run)...)
	}
	if strings.Contains(text, "\n") {
		out = append(out, strings.Join(strings.Fields(text), "")) // broken into lines, as in mail
	}
	for _, run := range runBase32.FindAllString(text, mostReadings) {
		if raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(run)); err == nil {
			out = append(out, fromBytes(raw)...)
		}
	}
	for _, run := range runHex.FindAllString(text, mostReadings) {
		if raw, err := hex.DecodeString(unspaced.Replace(run)); err == nil && readable(raw) {
			out = append(out, string(raw))
		}
	}
	return out
}

// fromBase64 is a run of letters in either alphabet of base64, and its parts where it may be a name and what follows.
func fromBase64(run string) []string {
	var out []string
	for _, part := range append([]string{run}, strings.FieldsFunc(run, func(r rune) bool { return strings.ContainsRune("-_/+", r) })...) {
		if len(part) < leastEncoded {
			continue
		}
		raw, err := base64.RawStdEncoding.DecodeString(part)
		if err != nil {
			raw, err = base64.RawURLEncoding.DecodeString(part)
		}
		if err == nil {
			out = append(out, fromBytes(raw)...)
		}
	}
	return out
}

// fromJSON are the names and texts in a text that is JSON itself.
func fromJSON(text string) []string {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" || !strings.ContainsAny(trimmed[:1], `{["`) {
		return nil
	}
	var v any
	if json.Unmarshal([]byte(trimmed), &v) != nil {
		return nil
	}
	var out []string
	for _, said := range appendTexts(nil, InBody, "", v) {
		out = append(out, said.Text)
	}
	return out
}

// fromBytes are bytes as text where they are text, unpacked where they are packed, else in hexadecimal.
func fromBytes(raw []byte) []string {
	if readable(raw) {
		return []string{string(raw)}
	}
	out := []string{hex.EncodeToString(raw)}
	if plain := inflated(raw); plain != nil {
		if readable(plain) {
			return append(out, string(plain))
		}
		out = append(out, hex.EncodeToString(plain))
	}
	return out
}

// bareStreams are readers of bare streams, which take 40 KiB each: many a text has to be tried, and few are packed.
var bareStreams = sync.Pool{New: func() any { return flate.NewReader(nil) }}

// inflated are bytes unpacked; nil where they are not packed. What bears no sign of its format is tried as
// a bare stream where it is long enough to hold a reference.
func inflated(raw []byte) []byte {
	const leastPacked = 24
	var r io.Reader
	var err error
	switch {
	case len(raw) < leastPacked:
		return nil
	case raw[0] == 0x1f && raw[1] == 0x8b:
		r, err = gzip.NewReader(bytes.NewReader(raw))
	case raw[0] == 0x78:
		r, err = zlib.NewReader(bytes.NewReader(raw))
	case raw[0]&0x06 == 0x06: // no type of block is numbered three
		return nil
	default:
		bare, _ := bareStreams.Get().(io.ReadCloser)
		defer bareStreams.Put(bare)
		if again, ok := bare.(flate.Resetter); ok {
			err = again.Reset(bytes.NewReader(raw), nil)
		}
		r = bare
	}
	if err != nil {
		return nil
	}
	plain, err := io.ReadAll(io.LimitReader(r, mostInflated))
	if err != nil || len(plain) == 0 {
		return nil
	}
	return plain
}

// readable says that bytes are text that somebody could have written.
func readable(raw []byte) bool {
	if !utf8.Valid(raw) {
		return false
	}
	return strings.IndexFunc(string(raw), func(r rune) bool { return !unicode.IsPrint(r) && !unicode.IsSpace(r) }) < 0
}
