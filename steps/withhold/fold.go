package withhold

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// folds are other readings of one text, each of which a reader takes for the same.
var folds = []func(string) (string, []int32){
	fold, unquoted,
	func(s string) (string, []int32) { return after(s, unquoted, fold) },
}

// after applies one reading to what another made of a text.
func after(s string, first, then func(string) (string, []int32)) (string, []int32) {
	between, at := first(s)
	if at == nil {
		return "", nil
	}
	out, places := then(between)
	for i, p := range places {
		places[i] = at[p]
	}
	return out, places
}

// fold is a text in which digits and letters of full width are the usual ones, the digits of all scripts too, all spaces and
// all hyphens one, and from which is gone what cannot be seen: characters of no width, and the zeros of UTF-16. Places are
// as those of decode.
func fold(s string) (string, []int32) {
	if !strings.ContainsFunc(s, func(r rune) bool { return r == 0 || r >= utf8.RuneSelf }) {
		return "", nil
	}
	out := make([]byte, 0, len(s))
	places := make([]int32, 0, len(s)+1)
	changed := false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		plain, shown := r, true
		if r == 0 || r >= utf8.RuneSelf && (r != utf8.RuneError || n > 1) {
			plain, shown = folded(r)
		}
		changed = changed || plain != r || !shown
		switch {
		case !shown:
		case plain != r:
			out, places = append(out, byte(plain)), append(places, int32(i))
		default:
			for k := range n {
				out, places = append(out, s[i+k]), append(places, int32(i+k))
			}
		}
		i += n
	}
	if !changed {
		return "", nil
	}
	return string(out), append(places, int32(len(s)))
}

// folded is the usual character for one that reads the same, and whether it can be seen at all.
func folded(r rune) (plain rune, shown bool) {
	switch {
	case r == 0, r == '\u034f', unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return r, false
	case r >= '\uff01' && r <= '\uff5e':
		return r - 0xff01 + '!', true
	case unicode.Is(unicode.Zs, r):
		return ' ', true
	case unicode.Is(unicode.Pd, r) || r == '\u2212':
		return '-', true
	case unicode.IsDigit(r):
		zero := r // the digits of a script stand together, in order
		for r-zero < 9 && unicode.IsDigit(zero-1) {
			zero--
		}
		return '0' + r - zero, true
	}
	return r, true
}

// unquoted takes the escapes of quoted-printable off a text: =39, and an = at the end of a line that goes on.
func unquoted(s string) (string, []int32) {
	if !strings.Contains(s, "=") {
		return "", nil
	}
	out := make([]byte, 0, len(s))
	places := make([]int32, 0, len(s)+1)
	changed := false
	for i := 0; i < len(s); {
		rest := s[i:]
		switch {
		case strings.HasPrefix(rest, "=\r\n"):
			i, changed = i+3, true
		case strings.HasPrefix(rest, "=\n"):
			i, changed = i+2, true
		case len(rest) >= 3 && rest[0] == '=' && isHex(rest[1]) && isHex(rest[2]):
			b, _ := strconv.ParseUint(rest[1:3], 16, 8) // both are hexadecimal
			out, places = append(out, byte(b)), append(places, int32(i))
			i, changed = i+3, true
		default:
			out, places = append(out, s[i]), append(places, int32(i))
			i++
		}
	}
	if !changed {
		return "", nil
	}
	return string(out), append(places, int32(len(s)))
}

// wide are the texts that bytes are in UTF-16, in both orders and from both places on; none where they hold no zero.
func wide(raw []byte) []string {
	if !strings.Contains(string(raw), "\x00") {
		return nil
	}
	var out []string
	for skip := range min(2, len(raw)) {
		part := raw[skip:]
		var little, big []uint16
		for i := 0; i+1 < len(part); i += 2 {
			little = append(little, uint16(part[i])|uint16(part[i+1])<<8)
			big = append(big, uint16(part[i])<<8|uint16(part[i+1]))
		}
		out = append(out, string(utf16.Decode(little)), string(utf16.Decode(big)))
	}
	return out
}
