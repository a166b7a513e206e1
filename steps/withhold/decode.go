package withhold

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// decode takes one layer of escapes off a text: percent-encoding, escapes of JSON, and those of HTML and XML. Places say
// for each byte of the outcome, and for its end, where it stood; they are nil where there was nothing to take off.
func decode(s string) (string, []int32) {
	if !strings.ContainsAny(s, `%\&`) {
		return "", nil
	}
	out := make([]byte, 0, len(s))
	places := make([]int32, 0, len(s)+1)
	changed := false
	for i := 0; i < len(s); {
		text, n := escaped(s[i:])
		if n == 0 {
			out, places = append(out, s[i]), append(places, int32(i))
			i++
			continue
		}
		changed = true
		for range len(text) {
			places = append(places, int32(i))
		}
		out = append(out, text...)
		i += n
	}
	if !changed {
		return "", nil
	}
	return string(out), append(places, int32(len(s)))
}

// escaped is what an escape at the beginning of a text stands for, and how long the escape is; 0 where there is none.
func escaped(s string) (string, int) {
	switch s[0] {
	case '%':
		if len(s) >= 3 {
			if b, err := strconv.ParseUint(s[1:3], 16, 8); err == nil {
				return string([]byte{byte(b)}), 3
			}
		}
	case '\\':
		return jsonEscape(s)
	case '&':
		return entity(s)
	}
	return "", 0
}

var short = map[byte]string{'"': `"`, '\\': `\`, '/': `/`, 'n': "\n", 't': "\t", 'r': "\r", 'b': "\b", 'f': "\f"}

func jsonEscape(s string) (string, int) {
	if len(s) < 2 {
		return "", 0
	}
	if s[1] == 'x' && len(s) >= 4 {
		if b, err := strconv.ParseUint(s[2:4], 16, 8); err == nil {
			return string([]byte{byte(b)}), 4
		}
	}
	if s[1] != 'u' {
		text, ok := short[s[1]]
		if !ok {
			return "", 0
		}
		return text, 2
	}
	first, ok := hex4(s)
	if !ok {
		return "", 0
	}
	if utf16.IsSurrogate(first) {
		if second, ok := hex4(s[6:]); ok {
			if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
				return string(r), 12
			}
		}
	}
	return string(first), 6
}

func hex4(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil
}

var entities = map[string]string{"amp": "&", "lt": "<", "gt": ">", "quot": `"`, "apos": "'", "shy": "\u00ad", "zwj": "\u200d", "zwnj": "\u200c", "nbsp": "\u00a0"}

func entity(s string) (string, int) {
	end := strings.IndexByte(s[:min(len(s), 12)], ';')
	if end < 2 {
		return "", 0
	}
	name := s[1:end]
	if text, ok := entities[name]; ok {
		return text, end + 1
	}
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		return "", 0
	}
	base := 10
	if hex, ok := strings.CutPrefix(strings.ToLower(digits), "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 21)
	if err != nil {
		return "", 0
	}
	return string(rune(n)), end + 1
}
