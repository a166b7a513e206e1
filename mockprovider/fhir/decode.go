package fhir

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"unicode/utf8"
)

// MaxDepth is the deepest nesting of objects and arrays that Decode accepts.
const MaxDepth = 64

// SyntaxError says why and where bytes are not a resource. It never repeats content.
type SyntaxError struct {
	// Offset is the byte position at which the fault was noticed.
	Offset int64
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("not well formed at byte %d: %s", e.Offset, e.Reason)
}

// Decode reads one JSON object. It refuses, with a *SyntaxError, what encoding/json
// lets pass: names given twice, anything after the object, invalid UTF-8, broken
// surrogate pairs, nesting deeper than MaxDepth and numbers of absurd size.
//
// The source of the rule is FHIR STU3, JSON representation; ER-09 for the refusal.
func Decode(data []byte) (Resource, error) {
	if at, ok := invalidText(data); ok {
		return nil, &SyntaxError{Offset: at, Reason: "not valid UTF-8"}
	}
	if at, ok := loneSurrogate(data); ok {
		return nil, &SyntaxError{Offset: at, Reason: "half of a surrogate pair"}
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	d := decoder{dec: dec}
	v, err := d.value(0)
	if err != nil {
		return nil, d.fault(err)
	}
	r, ok := v.(map[string]any)
	if !ok {
		return nil, &SyntaxError{Offset: 0, Reason: "not a JSON object"}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, &SyntaxError{Offset: dec.InputOffset(), Reason: "something follows the object"}
	}
	return r, nil
}

var (
	errTwice = errors.New("the same name twice in one object")
	errDeep  = errors.New("nested deeper than " + strconv.Itoa(MaxDepth) + " levels")
	errHuge  = errors.New("a number with too many digits")
)

// maxNumber is the longest number accepted, and numberForm keeps exponents to two
// digits: a validator that computes 1e999999999 would be busy for a long time.
const maxNumber = 40

var numberForm = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?$`)

type decoder struct{ dec *json.Decoder }

func (d decoder) fault(err error) error {
	out := &SyntaxError{Offset: d.dec.InputOffset(), Reason: "not valid JSON"}
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, errTwice), errors.Is(err, errDeep), errors.Is(err, errHuge):
		out.Reason = err.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		out.Reason = "it ends too soon"
	case errors.As(err, &syntax):
		out.Offset = max(syntax.Offset, out.Offset)
	}
	return out
}

func (d decoder) value(depth int) (any, error) {
	token, err := d.dec.Token()
	if err != nil {
		return nil, err
	}
	if n, ok := token.(json.Number); ok && (len(n) > maxNumber || !numberForm.MatchString(n.String())) {
		return nil, errHuge
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return token, nil
	}
	if depth++; depth > MaxDepth {
		return nil, errDeep
	}
	if delim == '{' {
		return d.object(depth)
	}
	return d.array(depth)
}

func (d decoder) object(depth int) (any, error) {
	out := map[string]any{}
	for d.dec.More() {
		token, err := d.dec.Token()
		if err != nil {
			return nil, err
		}
		name, ok := token.(string)
		if !ok {
			return nil, errors.New("a name must be a string")
		}
		if _, twice := out[name]; twice {
			return nil, errTwice
		}
		if out[name], err = d.value(depth); err != nil {
			return nil, err
		}
	}
	_, err := d.dec.Token()
	return out, err
}

func (d decoder) array(depth int) (any, error) {
	out := []any{}
	for d.dec.More() {
		item, err := d.value(depth)
		if err != nil {
			return nil, err
		}
		out = append(out, item)
	}
	_, err := d.dec.Token()
	return out, err
}

func invalidText(data []byte) (int64, bool) {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return int64(i), true
		}
		i += size
	}
	return 0, false
}

// loneSurrogate finds an escape such as \ud800 without its other half, which
// encoding/json would quietly turn into U+FFFD and so lose.
func loneSurrogate(data []byte) (int64, bool) {
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		unit, ok := escaped(data[i:])
		switch {
		case !ok:
			i++ // any other escape: step over the escaped character
		case unit >= 0xD800 && unit < 0xDC00:
			low, ok := escaped(data[i+6:])
			if !ok || low < 0xDC00 || low > 0xDFFF {
				return int64(i), true
			}
			i += 11
		case unit >= 0xDC00 && unit <= 0xDFFF:
			return int64(i), true
		default:
			i += 5
		}
	}
	return 0, false
}

// escaped reads a \u escape at the start of data.
func escaped(data []byte) (uint64, bool) {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	return n, err == nil
}
