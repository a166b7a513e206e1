package withhold

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// found is a stretch of a text that holds a value.
type found struct {
	from, to int
	kind     Kind
	value    string
}

var (
	jwt     = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?`)
	bearing = regexp.MustCompile(`(?i)\b(?:bearer|basic)[ +]+([A-Za-z0-9._~+/=-]{8,})`)
	secrets = regexp.MustCompile(`(?i)(?:access_token|refresh_token|id_token|client_secret|client_assertion|assertion|password|passwd|api[_-]?key|secret|--token|"token")["']?\s*[:=]\s*["']?([^"'&\s,}<]{4,})`)
	hints   = []string{"token", "secret", "assertion", "passw", "key", "bearer", "basic", "eyj"}
)

// find is all that a text holds, in order and without overlaps, whatever it is encoded in.
func (w *Withholder) find(s string) []found { return inLayers(s, w.plain) }

// inLayers looks at a text, and at what it is without one escape after another, each as it reads.
func inLayers(s string, look func(string) []found) []found {
	all := look(s)
	take := func(text string, places, at []int32) {
		if at != nil {
			for i, p := range places {
				places[i] = at[p]
			}
		}
		for _, f := range look(text) {
			all = append(all, found{int(places[f.from]), int(places[f.to]), f.kind, f.value})
		}
	}
	for level, at := s, []int32(nil); ; {
		for _, read := range folds {
			if text, places := read(level); places != nil {
				take(text, places, at)
			}
		}
		next, places := decode(level)
		if places == nil {
			break
		}
		take(next, places, at)
		level, at = next, places
	}
	slices.SortFunc(all, func(a, b found) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	out := all[:0]
	for _, f := range all {
		if n := len(out); n > 0 && f.from < out[n-1].to {
			if f.to > out[n-1].to { // what overlaps is taken out as one
				out[n-1].to, out[n-1].value = f.to, out[n-1].value+" "+f.value
			}
			continue
		}
		out = append(out, f)
	}
	return out
}

// plain finds what stands in a text as it is, and in its stretches of base64 and of hexadecimal digits.
func (w *Withholder) plain(s string) []found {
	out := append(w.known(s), w.numbers(s)...)
	out = append(out, w.secrets(s)...)
	out = append(out, w.hexadecimal(s, mostInner)...)
	return append(out, w.encoded(s)...)
}

// known finds values that were learned.
func (w *Withholder) known(s string) []found {
	var out []found
	for i := 0; i+3 <= len(s); i++ {
		first, second := w.candidates(s[i:])
		if first == nil && second == nil {
			continue
		}
		best := found{}
		for _, values := range [][]*value{first, second} {
			for _, v := range values {
				n := v.match(s[i:])
				if n > best.to-best.from && v.alone(s, i, i+n) {
					best = found{i, i + n, v.kind, v.text}
				}
			}
		}
		if best.to > 0 {
			out = append(out, best)
			i = best.to - 1
		}
	}
	return out
}

// secrets finds what looks like a token or a secret.
func (w *Withholder) secrets(s string) []found {
	lower := strings.ToLower(s)
	if !slices.ContainsFunc(hints, func(h string) bool { return strings.Contains(lower, h) }) {
		return nil
	}
	var out []found
	for _, look := range []struct {
		form *regexp.Regexp
		kind Kind
	}{{secrets, Secret}, {bearing, Token}, {jwt, Token}} {
		for _, m := range look.form.FindAllStringSubmatchIndex(s, -1) {
			from, to := m[0], m[1]
			if len(m) > 2 {
				from, to = m[2], m[3]
			}
			if look.form == bearing && to-from < 20 && !strings.ContainsAny(s[from:to], "0123456789") {
				continue // a word that follows the word bearer
			}
			if !strings.HasPrefix(s[from:to], prefix) {
				out = append(out, found{from, to, look.kind, s[from:to]})
			}
		}
	}
	return out
}

// encoded finds stretches of base64 that hold a value, in both alphabets and wherever the four letters of a step begin.
func (w *Withholder) encoded(s string) []found {
	var out []found
	for i := 0; i < len(s); {
		if !inBase64(s[i]) {
			i++
			continue
		}
		to := i
		for to < len(s) && inBase64(s[to]) {
			to++
		}
		run := s[i:to]
		for to < len(s) && s[to] == '=' {
			to++
		}
		if len(run) >= 4 && !strings.HasPrefix(run, prefix) {
			if f, holds := w.inRun(run, mostInner); holds {
				out = append(out, found{i, to, f.kind, s[i:to]})
			}
		}
		i = to
	}
	return out
}

// inPacked says that something stands within a long run of base64, where the letters of a name come up by chance. What
// was packed into it is looked at by itself.
func inPacked(s string, from, to int) bool {
	packed := func(c byte) bool { return inBase64(c) && c != '-' && c != '_' }
	for from > 0 && packed(s[from-1]) {
		from--
	}
	for to < len(s) && packed(s[to]) {
		to++
	}
	return to-from >= longPacked
}

// longPacked is how long a run of base64 is that is no word, no id and no path, in characters.
const longPacked = 128

func inBase64(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '-' || c == '_'
}

var oneAlphabet = strings.NewReplacer("-", "+", "_", "/")

// Hide takes out of a text all that it holds.
func (w *Withholder) Hide(s string) string {
	if done, ok := w.seen[s]; ok {
		return done
	}
	out := w.cut(s, w.find(s))
	if len(s) < 1<<12 {
		w.seen[s] = out
	}
	return out
}

// cut puts placeholders in the places of what was found.
func (w *Withholder) cut(s string, all []found) string {
	if len(all) == 0 {
		return s
	}
	var out strings.Builder
	at := 0
	for _, f := range all {
		out.WriteString(s[at:f.from])
		out.WriteString(w.place(f.kind, f.value))
		at = f.to
	}
	out.WriteString(s[at:])
	return out.String()
}

// Left is the kind of what a text still holds of what was learned, and of numbers and tokens; empty where it holds nothing.
// Words of a screen do not count: a report of ours can have the same.
func (w *Withholder) Left(s string) Kind {
	all := inLayers(s, func(s string) []found {
		out := append(slices.DeleteFunc(w.known(s), func(f found) bool { return inPacked(s, f.from, f.to) }), w.numbers(s)...)
		for _, m := range jwt.FindAllStringIndex(s, -1) {
			out = append(out, found{m[0], m[1], Token, ""})
		}
		out = append(out, w.hexadecimal(s, mostInner)...)
		return append(out, w.encoded(s)...)
	})
	for _, f := range all {
		if f.kind != Text {
			return f.kind
		}
	}
	return ""
}
