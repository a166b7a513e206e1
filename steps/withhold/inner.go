package withhold

import (
	"encoding/base64"
	"unicode/utf8"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
)

// mostInner is how often what base64 held is looked into once more.
const mostInner = 2

// inRun finds a value in what a run of base64 holds; inner is how often what it holds is looked into once more.
func (w *Withholder) inRun(run string, inner int) (found, bool) {
	run = oneAlphabet.Replace(run)
	for skip := range min(4, len(run)-3) {
		part := run[skip:]
		if len(part)%4 == 1 {
			part = part[:len(part)-1]
		}
		raw, err := base64.RawStdEncoding.DecodeString(part)
		if err != nil {
			continue // the rest of a step that is not whole
		}
		if f, holds := w.inBytes(raw); holds {
			return f, true
		}
		if f, holds := w.within(raw, inner); holds {
			return f, true
		}
	}
	return found{}, false
}

// inBytes finds a value in bytes that were encoded, whatever characters they are of.
func (w *Withholder) inBytes(raw []byte) (found, bool) {
	look := func(s string) []found { return append(w.known(s), w.numbers(s)...) }
	text := string(raw)
	for _, f := range inLayers(text, look) {
		if f.to-f.from >= 6 || utf8.ValidString(text) {
			return f, true
		}
	}
	for _, text := range wide(raw) {
		for _, f := range look(text) {
			return f, true
		}
	}
	return found{}, false
}

// within looks into what a run of base64 holds: text that was packed first, or base64 once more.
func (w *Withholder) within(raw []byte, inner int) (found, bool) {
	if inner == 0 {
		return found{}, false
	}
	if text, packed := unpacked(journal.Message{Body: raw}); packed {
		for _, f := range inLayers(string(text), func(s string) []found { return append(w.known(s), w.numbers(s)...) }) {
			return f, true
		}
		return found{}, false
	}
	if !utf8.Valid(raw) {
		return found{}, false
	}
	for _, f := range w.hexadecimal(string(raw), inner-1) {
		return f, true
	}
	for from := 0; from < len(raw); from++ {
		to := from
		for to < len(raw) && inBase64(raw[to]) {
			to++
		}
		if to-from >= 8 {
			if f, holds := w.inRun(string(raw[from:to]), inner-1); holds && f.to-f.from >= 6 { // less comes up by chance
				return f, true
			}
		}
		from = max(from, to)
	}
	return found{}, false
}
