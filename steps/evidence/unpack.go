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
	leastBase32  = 16      // the same in base32, which takes more letters
	leastHex     = 16      // and in hexadecimal
	mostInflated = 1 << 16 // of a packed text, in bytes
)

var (
	escapedRune = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)
	runHex      = regexp.MustCompile(`(?:[0-9a-fA-F]{2}[ :]?){8,}`)
	unspaced    = strings.NewReplacer(" ", "", ":", "")
)

// readings are what one text was found to hold. Texts may hold more in turn; ends are bytes in hexadecimal, which hold nothing further.
type readings struct{ texts, ends []string }

func (r *readings) add(more readings) {
	r.texts, r.ends = append(r.texts, more.texts...), append(r.ends, more.ends...)
}

// Readings are a text and what it holds when encodings are taken off: percent, character entities, JSON in
// a string, base64, base32, hexadecimal, and packed bytes, one inside another. Bytes that are no
// text are given in hexadecimal, so that a packed UUID shows.
func Readings(text string) []string {
	if IsUUID(text) || instantForm.MatchString(text) || strings.Trim(text, "0123456789") == "" {
		return []string{text}
	}
	all := readings{texts: []string{text}}
	seen := map[string]bool{text: true}
	fresh := func(t string) bool {
		if t == "" || seen[t] || len(seen) >= mostReadings {
			return false
		}
		seen[t] = true
		return true
	}
	for layer, from := 0, 0; layer < mostLayers && from < len(all.texts); layer++ {
		to := len(all.texts)
		for ; from < to; from++ {
			found := oneLayer(all.texts[from])
			all.texts = appendIf(all.texts, found.texts, fresh)
			all.ends = appendIf(all.ends, found.ends, fresh)
		}
	}
	return append(all.texts, all.ends...)
}

func appendIf(to, from []string, wanted func(string) bool) []string {
	for _, t := range from {
		if wanted(t) {
			to = append(to, t)
		}
	}
	return to
}

// oneLayer takes each encoding off once.
func oneLayer(text string) readings {
	var out readings
	if strings.Contains(text, "%") {
		if plain, err := url.PathUnescape(text); err == nil {
			out.texts = append(out.texts, plain)
		}
	}
	if strings.Contains(text, "&") {
		out.texts = append(out.texts, html.UnescapeString(text))
	}
	out.texts = append(out.texts, fromJSON(text)...)
	if strings.Contains(text, `\u`) {
		out.texts = append(out.texts, escapedRune.ReplaceAllStringFunc(text, func(e string) string {
			code, _ := strconv.ParseUint(e[len(`\u`):], 16, 16) // four digits by the expression
			return string(rune(code))
		}))
	}
	if len(text) < leastEncoded {
		return out
	}
	for _, run := range runsOf(text, inBase64, leastEncoded) {
		out.add(fromBase64(run))
	}
	if strings.Contains(text, "\n") {
		out.texts = append(out.texts, strings.Join(strings.Fields(text), "")) // broken into lines, as in mail
	}
	for _, run := range runsOf(text, inBase32, leastBase32) {
		if raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(run)); err == nil {
			out.add(fromBytes(raw))
		}
	}
	out.texts = append(out.texts, fromHex(text)...)
	return out
}

// runsOf are the longest runs of bytes of a kind in a text, such as are long enough.
func runsOf(text string, kind func(byte) bool, least int) []string {
	var out []string
	for from := 0; from+least <= len(text) && len(out) < mostReadings; {
		to := from
		for to < len(text) && kind(text[to]) {
			to++
		}
		if to-from >= least {
			out = append(out, text[from:to])
		}
		from = to + 1
	}
	return out
}

func inLetters(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }
func inBase32(b byte) bool  { return inLetters(b) || b >= '2' && b <= '7' }
func inBase64(b byte) bool {
	return inLetters(b) || b >= '0' && b <= '9' || b == '+' || b == '/' || b == '_' || b == '-'
}

func inHex(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F' || b == ' ' || b == ':'
}

// fromHex are the texts that stand in hexadecimal in a text, its bytes perhaps apart.
func fromHex(text string) []string {
	var out []string
	for _, may := range runsOf(text, inHex, leastHex) {
		for _, run := range runHex.FindAllString(may, mostReadings) {
			if raw, err := hex.DecodeString(unspaced.Replace(run)); err == nil && readable(raw) {
				out = append(out, string(raw))
			}
		}
	}
	return out
}

// fromBase64 is a run of letters in either alphabet of base64, and its parts where it may be a name and what follows.
func fromBase64(run string) readings {
	var out readings
	parts := []string{run}
	if strings.ContainsAny(run, "-_/+") {
		parts = append(parts, strings.FieldsFunc(run, func(r rune) bool { return strings.ContainsRune("-_/+", r) })...)
	}
	for _, part := range parts {
		if len(part) < leastEncoded {
			continue
		}
		raw, err := base64.RawStdEncoding.DecodeString(part)
		if err != nil {
			raw, err = base64.RawURLEncoding.DecodeString(part)
		}
		if err == nil {
			out.add(fromBytes(raw))
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
func fromBytes(raw []byte) readings {
	if readable(raw) {
		return readings{texts: []string{string(raw)}}
	}
	out := readings{ends: []string{hex.EncodeToString(raw)}}
	if plain := inflated(raw); plain != nil {
		if readable(plain) {
			out.texts = append(out.texts, string(plain))
		} else {
			out.ends = append(out.ends, hex.EncodeToString(plain))
		}
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
