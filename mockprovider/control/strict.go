package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// strict decodes one JSON object. Names that are unknown, that are given twice, that
// are written otherwise, and anything after the object are refused.
func strict(raw []byte, v any) error {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return nil
	}
	if !utf8.Valid(raw) || raw[0] != '{' {
		return bad("send one JSON object in UTF-8")
	}
	if err := names(raw); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return misfit(err)
	}
	return nil
}

func bad(detail string) error { return problem(http.StatusBadRequest, detail) }

// names reads the whole body once, for what the decoder would let pass.
func names(raw []byte) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	type level struct {
		seen map[string]bool // nil in an array
		name bool            // a name comes next
	}
	var stack []level
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) && len(stack) == 0 {
			return nil
		}
		if err != nil {
			return bad(fmt.Sprintf("the body is not JSON; look near byte %d", dec.InputOffset()))
		}
		if len(stack) == 0 && dec.InputOffset() > 1 {
			return bad("send one JSON object and nothing after it")
		}
		switch last := len(stack) - 1; token {
		case json.Delim('{'):
			stack = append(stack, level{seen: map[string]bool{}, name: true})
			continue
		case json.Delim('['):
			stack = append(stack, level{})
			continue
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:last]
		default:
			if text, ok := token.(string); ok && stack[last].name {
				if stack[last].seen[text] {
					return bad("a name is given twice; give each once")
				}
				if text != strings.ToLower(text) {
					return bad("names are written in lower case")
				}
				stack[last].seen[text], stack[last].name = true, false
				continue
			}
		}
		if last := len(stack) - 1; last >= 0 {
			stack[last].name = stack[last].seen != nil
		}
	}
}

// plainName is a name that is safe to repeat: it cannot be a number of anybody's.
var plainName = regexp.MustCompile(`unknown field ("[a-z_]{1,40}")$`)

// misfit says what does not fit without repeating any value.
func misfit(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return bad(fmt.Sprintf("%q must be %s", wrong.Field, kindOf(wrong.Type)))
	}
	if found := plainName.FindStringSubmatch(err.Error()); found != nil {
		return bad(found[1] + " is not known here; GET /openapi.json lists the names")
	}
	return bad("a name is not known here; GET /openapi.json lists the names")
}

func kindOf(t reflect.Type) string {
	switch t.Kind() { //nolint:exhaustive // the kinds that forms have
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a string"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Struct:
		return "an object"
	}
	return "of another type"
}

// latest is the year before which all times lie, so that they can be written.
const latest = 9000

// moment reads a time. It is the zero time where the text is empty.
func moment(name, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.Year() < 1970 || t.Year() >= latest {
		return time.Time{}, problem(http.StatusUnprocessableEntity, fmt.Sprintf("%q must be a time such as \"2031-03-07T17:30:00Z\"", name))
	}
	return t.UTC(), nil
}

// span reads a length of time above zero. It is zero where the text is empty.
func span(name, text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, problem(http.StatusUnprocessableEntity, fmt.Sprintf("%q must be a length of time above zero, such as \"1h30m\"", name))
	}
	return d, nil
}
