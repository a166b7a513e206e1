package withhold

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// entry is an entry without what is withheld. The original is left as it is.
func (w *Withholder) entry(e journal.Entry) (journal.Entry, error) {
	if x := e.Exchange; x != nil {
		own := *x
		own.Target, own.Host = w.Hide(x.Target), w.Hide(x.Host)
		own.Request, own.Response = w.message(x.Request), w.message(x.Response)
		e.Exchange = &own
		return e, nil
	}
	own := *e.Mark
	own.Who = w.Hide(own.Who)
	var err error
	own.Data, err = w.mark(own.Kind, own.Data)
	e.Mark = &own
	return e, err
}

func (w *Withholder) message(m journal.Message) journal.Message {
	out := journal.Message{Cut: m.Cut}
	if m.Header != nil {
		out.Header = make(http.Header, len(m.Header))
	}
	for name, values := range m.Header {
		hidden := make([]string, len(values))
		for i, v := range values {
			if isSecretHeader(name) && v != "" {
				before, secret := scheme(v)
				hidden[i] = before + w.place(Token, strings.TrimSpace(secret))
				continue
			}
			hidden[i] = w.Hide(v)
		}
		out.Header[w.Hide(name)] = hidden
	}
	out.Body = w.body(m)
	return out
}

// body is a body without what is withheld. One that is no text, packed or not, is withheld as a whole.
func (w *Withholder) body(m journal.Message) []byte {
	if len(m.Body) == 0 {
		return m.Body
	}
	text, packed := unpacked(m)
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 { // UTF-16 among it
		return []byte(w.place(Text, string(m.Body)))
	}
	hidden := []byte(w.Hide(w.inFields(string(text))))
	if !packed {
		return hidden
	}
	if bytes.Equal(hidden, text) {
		return m.Body
	}
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(hidden) // a buffer takes all
	_ = z.Close()
	return out.Bytes()
}

// mostUnpacked is how large a packed body may be, in bytes.
const mostUnpacked = 64 << 20

// unpacked is a body as text, and whether it was packed. One that cannot be unpacked is as it was.
func unpacked(m journal.Message) (body []byte, packed bool) {
	if !bytes.HasPrefix(m.Body, []byte{0x1f, 0x8b}) {
		return m.Body, false
	}
	z, err := gzip.NewReader(bytes.NewReader(m.Body))
	if err != nil {
		return m.Body, false
	}
	text, err := io.ReadAll(io.LimitReader(z, mostUnpacked))
	if err != nil || len(text) == mostUnpacked {
		return m.Body, false
	}
	return text, true
}

// Holds says that a body holds a text, packed or not.
func Holds(m journal.Message, text []byte) bool {
	body, _ := unpacked(m)
	return bytes.Contains(body, text)
}

// The fields of a body whose values may be too short to be looked for everywhere.
var (
	jsonField = regexp.MustCompile(`"(?:family|given|line|city|district|postalCode|value)"\s*:\s*(\[[^\]{]*\]|"(?:[^"\\]|\\.)*")`)
	jsonText  = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
	xmlField  = regexp.MustCompile(`<(?:\w+:)?(?:family|given|line|city|district|postalCode|value)\b[^>]*\bvalue\s*=\s*(?:"([^"]*)"|'([^']*)')`)
)

// inFields takes out of a body the values of fields that are too short, or too common, to be taken out everywhere.
func (w *Withholder) inFields(s string) string {
	var all []found
	note := func(from, to int) {
		text := s[from:to]
		for plain, places := decode(text); places != nil; plain, places = decode(text) {
			text = plain
		}
		if kind, known := w.fields[strings.TrimSpace(text)]; known {
			all = append(all, found{from, to, kind, strings.TrimSpace(text)})
		}
	}
	for _, m := range jsonField.FindAllStringSubmatchIndex(s, -1) {
		for _, in := range jsonText.FindAllStringSubmatchIndex(s[m[2]:m[3]], -1) {
			note(m[2]+in[2], m[2]+in[3])
		}
	}
	for _, m := range xmlField.FindAllStringSubmatchIndex(s, -1) {
		if m[2] >= 0 {
			note(m[2], m[3])
		} else if m[4] >= 0 {
			note(m[4], m[5])
		}
	}
	return w.cut(s, all)
}

// mark is what a mark holds without what is withheld.
func (w *Withholder) mark(kind string, data json.RawMessage) (json.RawMessage, error) {
	if len(data) == 0 {
		return data, nil
	}
	var v any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return json.Marshal(w.place(Text, string(data)))
	}
	switch kind {
	case evidence.MarkScreen, evidence.MarkWords, evidence.MarkNotDone, evidence.MarkAside, evidence.MarkLost:
		v = w.texts(kind, v, w.place)
	case evidence.MarkUnheard:
		if m, ok := v.(map[string]any); ok {
			start, _ := m["start"].(string)
			raw, err := base64.StdEncoding.DecodeString(start)
			if err == nil {
				m["start"] = base64.StdEncoding.EncodeToString([]byte(w.Hide(strings.ToValidUTF8(string(raw), "?"))))
			}
			raw2, err := json.Marshal(m)
			if err != nil {
				return nil, fmt.Errorf("withhold: %w", err)
			}
			return raw2, nil
		}
	case evidence.MarkTask:
		v = w.person(v, false)
	}
	out, err := json.Marshal(w.all(v))
	if err != nil {
		return nil, fmt.Errorf("withhold: %w", err)
	}
	return out, nil
}

// all goes through all texts of JSON.
func (w *Withholder) all(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = w.all(v[i])
		}
	case map[string]any:
		for name, one := range v {
			v[name] = w.all(one)
		}
	case string:
		return w.Hide(v)
	}
	return v
}

// person takes out every field of a task's patient and user, whatever it holds.
func (w *Withholder) person(v any, within bool) any {
	m, ok := v.(map[string]any)
	if !ok {
		return v
	}
	for name, one := range m {
		switch field := one.(type) {
		case map[string]any:
			m[name] = w.person(field, within || name == "patient" || name == "user")
		case []any:
			for i, in := range field {
				if text, ok := in.(string); ok {
					field[i] = w.ofPerson(name, text, within)
				} else {
					field[i] = w.person(in, within || name == "contacts")
				}
			}
		case string:
			m[name] = w.ofPerson(name, field, within)
		}
	}
	return m
}

// ofPerson takes out the field of a person, where it is one.
func (w *Withholder) ofPerson(name, text string, within bool) string {
	kind := cmp.Or(kinds[name], ofPersons[name])
	if !within || kind == "" {
		return text
	}
	return w.place(kind, text)
}

// choice is an answer that was chosen and not written.
var choice = regexp.MustCompile(`^[a-z0-9-]{1,24}$`)

// texts gives every free text of a mark to take, and puts what it returns in its place. What a screen, a tester or an
// adapter says in its own words may hold anything.
func (w *Withholder) texts(kind string, v any, take func(Kind, string) string) any {
	if kind == evidence.MarkAside || kind == evidence.MarkLost {
		return everyText(v, func(s string) string { return take(Text, s) })
	}
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = w.texts(kind, v[i], take)
		}
	case map[string]any:
		for name, one := range v {
			text, is := one.(string)
			switch {
			case name == "values":
				v[name] = everyText(one, func(s string) string { return written(s, take) })
			case is && text != "":
				v[name] = freeText(kind, name, text, take)
			case !is:
				v[name] = w.texts(kind, one, take)
			}
		}
	}
	return v
}

// written takes an answer that was written and not chosen.
func written(s string, take func(Kind, string) string) string {
	if choice.MatchString(s) {
		return s
	}
	return take(Text, s)
}

// freeText takes a member of a mark that holds words of a person.
func freeText(kind, name, text string, take func(Kind, string) string) string {
	switch {
	case name == "text" || name == "note" || name == "why":
		return take(Text, text)
	case name == "practitioner" || name == "name" && kind == evidence.MarkWords:
		return take(Name, text)
	case name == "data":
		return base64.StdEncoding.EncodeToString([]byte(take(Picture, text)))
	}
	return text
}

func everyText(v any, change func(string) string) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = everyText(v[i], change)
		}
	case map[string]any:
		for name := range v {
			v[name] = everyText(v[name], change)
		}
	case string:
		if v != "" {
			return change(v)
		}
	}
	return v
}
