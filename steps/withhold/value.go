package withhold

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// value is something that is looked for everywhere.
type value struct {
	kind Kind
	text string // as it was learned; spellings of one value share it
	// runes are looked for in turn; a space stands for one or more separators.
	runes []rune
	fold  bool // small and capital letters are the same
	whole bool // no letter or digit may stand before or after it
	gaps  bool // separators may stand between any two
}

const (
	leastName = 3 // in letters: what is shorter is taken out of its field alone
	leastFold = 6 // from here on small and capital letters are the same, and it may stand within a word
)

// separator stands between the parts of a name or an address, in texts, addresses and forms.
func separator(r rune) bool { return strings.ContainsRune(" \t\n\r\u00a0+_.,-", r) }

// learn notes a value, in all spellings that are one to a reader.
func (w *Withholder) learn(kind Kind, text string) {
	text = strings.TrimSpace(text)
	if text == "" || strings.HasPrefix(text, prefix) {
		return
	}
	n := utf8.RuneCountInString(text)
	if _, known := w.fields[text]; !known {
		w.fields[text] = kind
	}
	digits := kind == Telephone || kind == NHSNumber
	if n < leastName || !digits && kind != Token && kind != Secret && w.isCommon(text) {
		return
	}
	for _, spelling := range spellings(kind, text) {
		v := &value{kind: kind, text: text, gaps: digits, fold: n >= leastFold && kind != Token && kind != Secret && kind != Text, whole: n < leastFold}
		v.spell(spelling)
		w.file(v)
	}
}

// spell notes what is looked for: of a number its digits, of words one space between any two.
func (v *value) spell(spelling string) {
	gap := false
	for _, r := range spelling {
		switch {
		case v.gaps && separator(r):
		case separator(r) && (v.kind == Name || v.kind == Address || v.kind == Text && unicode.IsSpace(r)):
			gap = true
		default:
			if gap && len(v.runes) > 0 {
				v.runes = append(v.runes, ' ')
			}
			gap = false
			v.runes = append(v.runes, r)
		}
	}
}

// spellings are the ways in which a value is written.
func spellings(kind Kind, text string) []string {
	out := []string{text}
	add := func(s string) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	switch kind {
	case Telephone:
		if rest, ok := strings.CutPrefix(text, "0"); ok {
			add("+44" + rest)
			add("0044" + rest)
		}
	case BirthDate:
		if len(text) == len("2006-01-02") && text[4] == '-' && text[7] == '-' {
			y, m, d := text[:4], text[5:7], text[8:]
			for _, s := range []string{y + m + d, d + "/" + m + "/" + y, d + "-" + m + "-" + y, d + "." + m + "." + y, m + "/" + d + "/" + y} {
				add(s)
			}
		}
	case Name, Address, Text:
		for _, s := range []string{norm.NFC.String(text), norm.NFD.String(text), withoutMarks(text)} {
			add(s)
		}
		for _, s := range out {
			add(strings.NewReplacer("’", "'", "ʼ", "'", "`", "'").Replace(s))
			add(strings.NewReplacer("'", "’", "ʼ", "’", "`", "’").Replace(s))
		}
	default:
	}
	return out
}

// withoutMarks is a text without the marks on its letters.
func withoutMarks(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s)))
}

// isCommon says that a single word stands in the texts of features or catalogue, so that it is no name there, or is a word of FHIR.
func (w *Withholder) isCommon(text string) bool {
	if strings.ContainsFunc(text, separator) {
		return false
	}
	if resourceTypes[text] {
		return true
	}
	if utf8.RuneCountInString(text) >= leastFold {
		return strings.Contains(w.commonSmall, strings.ToLower(text))
	}
	for at := 0; ; {
		i := strings.Index(w.common[at:], text)
		if i < 0 {
			return false
		}
		from := at + i
		if edge(w.common, from) && edge(w.common, from+len(text)) {
			return true
		}
		at = from + len(text)
	}
}

var resourceTypes = map[string]bool{
	"Patient": true, "Practitioner": true, "Person": true, "Appointment": true, "Slot": true, "Schedule": true, "Organization": true,
	"Location": true, "Bundle": true, "Parameters": true, "Device": true, "Group": true, "List": true, "Basic": true, "Flag": true, "Task": true,
}

// edge says that no word goes on across a place.
func edge(s string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	after, _ := utf8.DecodeRuneInString(s[at:])
	return at == 0 || at == len(s) || !wordly(before) || !wordly(after)
}

func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// file puts a value where it is found by how it begins.
func (w *Withholder) file(v *value) {
	if len(v.runes) < leastName {
		return
	}
	begin := v.runes[:3]
	keys := map[uint32]bool{}
	for _, form := range []string{string(begin), strings.ToUpper(string(begin)), strings.ToLower(string(begin)), strings.ToUpper(string(begin[:1])) + strings.ToLower(string(begin[1:]))} {
		if len(form) >= 3 {
			keys[key(form)] = true
		}
	}
	second, plain := v.second()
	for k := range keys {
		b := w.values[k]
		if b == nil {
			b = &bucket{longer: map[uint32][]*value{}}
			w.values[k] = b
		}
		if plain {
			b.longer[second] = append(b.longer[second], v)
		} else {
			b.others = append(b.others, v)
		}
		w.begins[k>>6] |= 1 << (k & 63)
	}
}

// bucket are the values that begin alike: those whose next three bytes can be told, by these, and the others.
type bucket struct {
	longer map[uint32][]*value
	others []*value
}

// second is the key of the fourth to sixth byte of a value, where nothing else can stand there.
func (v *value) second() (uint32, bool) {
	if v.gaps || len(v.runes) < 6 {
		return 0, false
	}
	for _, r := range v.runes[:6] {
		if r == ' ' && v.kind != Text || r >= utf8.RuneSelf { // within the beginning of a text, a space is one space
			return 0, false
		}
	}
	return key(string(v.runes[3:6])), true
}

// candidates are the values that may stand at the beginning of a text.
func (w *Withholder) candidates(s string) (first, second []*value) {
	k := key(s)
	if w.begins[k>>6]&(1<<(k&63)) == 0 {
		return nil, nil
	}
	b := w.values[k]
	if len(s) >= 6 {
		first = b.longer[key(s[3:])]
	}
	return first, b.others
}

// key is of the first three bytes of a text, in which separators are one and letters are small.
func key(s string) uint32 {
	var k uint32
	for i := range 3 {
		b := s[i]
		switch {
		case 'A' <= b && b <= 'Z':
			b += 'a' - 'A'
		case b < utf8.RuneSelf && separator(rune(b)):
			b = ' '
		}
		k = k<<8 | uint32(b)
	}
	return k
}

// match is how long the value is at the beginning of a text; 0 where it does not stand there.
func (v *value) match(s string) int {
	at := 0
	for i, want := range v.runes {
		if want == ' ' {
			n := separators(s[at:], len(s))
			if n == 0 {
				return 0
			}
			at += n
			continue
		}
		if v.gaps && i > 0 {
			at += separators(s[at:], mostGap)
		}
		r, n := utf8.DecodeRuneInString(s[at:])
		if n == 0 || !v.same(r, want) {
			return 0
		}
		at += n
	}
	return at
}

// mostGap is how many separators may stand between two digits.
const mostGap = 3

// separators is how many bytes of separators a text begins with, of at most so many separators.
func separators(s string, most int) int {
	at := 0
	for range most {
		r, n := utf8.DecodeRuneInString(s[at:])
		if n == 0 || !separator(r) {
			break
		}
		at += n
	}
	return at
}

func (v *value) same(r, want rune) bool {
	return r == want || v.fold && unicode.ToLower(r) == unicode.ToLower(want)
}

// alone says that a value which stands at a place is no part of something longer.
func (v *value) alone(s string, from, to int) bool {
	if v.gaps || v.kind == BirthDate {
		return (from == 0 || !digit(s[from-1])) && (to == len(s) || !digit(s[to])) && !inHex(s, from, to)
	}
	if v.kind == Name && slices.Contains(v.runes, ' ') && within(s, from) {
		return false
	}
	return !v.whole || edge(s, from) && edge(s, to)
}

// within says that a place is within a word in small letters, as "other" is in "another": several words that are a name
// begin where a word does.
func within(s string, at int) bool {
	return at > 0 && small(s[at-1]) && small(s[at])
}

func small(c byte) bool { return c >= 'a' && c <= 'z' }

func digit(c byte) bool { return c >= '0' && c <= '9' }
