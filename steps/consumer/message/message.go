// Package message writes and reads the messages of the contract between the harness
// and an adapter, and holds every one of them to its published JSON Schema.
//
// It refuses to know how a message travels, and what a right answer would have been.
//
//	raw, err := message.Write(message.Task, task)
//	err = message.Read(message.Screen, answer, &screen)
package message

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/xeipuuv/gojsonschema"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Form names the schema of a message: the file of that name under contract/schemas.
type Form string

// The forms.
const (
	Setup   Form = "setup"
	Opened  Form = "opened"
	Task    Form = "task"
	Screen  Form = "screen"
	Request Form = "request"
	Answer  Form = "answer"
)

// Misfit says where a message is not what its schema wants, and what is wanted there.
type Misfit struct {
	Form     Form
	Problems []Problem
}

// Problem is one place of a message that does not fit.
type Problem struct {
	// Path is the JSON pointer of the place; / is the whole message.
	Path string
	// Wanted says what should be there.
	Wanted string
}

// mostTold is how many problems an error names.
const mostTold = 5

func (m *Misfit) Error() string {
	var told []string
	for _, p := range m.Problems[:min(mostTold, len(m.Problems))] {
		told = append(told, p.Path+": "+p.Wanted)
	}
	if more := len(m.Problems) - len(told); more > 0 {
		told = append(told, fmt.Sprintf("and %d more", more))
	}
	return fmt.Sprintf("the message is no %s as contract version %s describes it (schemas/%[1]s.json): %[3]s", m.Form, contract.Version, strings.Join(told, "; "))
}

// Write makes a message and holds it to its schema, so that what leaves here is what vendors were promised.
func Write(form Form, v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", form, err)
	}
	if err := Fits(form, raw); err != nil {
		return nil, fmt.Errorf("write %s: %w", form, err)
	}
	return raw, nil
}

// Read holds a message to its schema and reads it. It is one JSON value and nothing else.
func Read(form Form, raw []byte, into any) error {
	if err := Fits(form, raw); err != nil {
		return err
	}
	return Plain(raw, into)
}

// Plain reads one JSON value with the contract's names and no others, whatever its words. It is for answers that say nothing.
func Plain(raw []byte, into any) error {
	if err := one(raw); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("it cannot be read: %w", err)
	}
	return nil
}

// Fits holds one JSON value to a schema. The error is a *Misfit where it is JSON at all.
func Fits(form Form, raw []byte) error {
	if err := one(raw); err != nil {
		return err
	}
	schema, err := compiled(form)
	if err != nil {
		return err
	}
	result, err := schema.Validate(gojsonschema.NewBytesLoader(raw))
	if err != nil {
		return fmt.Errorf("it cannot be held to the schema of a %s: %w", form, err)
	}
	if result.Valid() {
		return nil
	}
	m := &Misfit{Form: form}
	for _, e := range result.Errors() {
		m.Problems = append(m.Problems, Problem{Path: pointer(e), Wanted: wanted(e)})
	}
	slices.SortStableFunc(m.Problems, func(a, b Problem) int { return strings.Compare(a.Path, b.Path) })
	return m
}

// one says whether there is one JSON value, in UTF-8, with each name once, and nothing after it.
func one(raw []byte) error {
	if err := encoded(raw); err != nil {
		return err
	}
	d := jsontext.NewDecoder(bytes.NewReader(raw))
	_, err := d.ReadValue()
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.EOF):
		return errors.New("it is empty: answer with JSON")
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &syntax):
		return fmt.Errorf("%s: the name is there twice, and nobody can tell which one counts: give it once", syntax.JSONPointer)
	case err != nil:
		return fmt.Errorf("it is not JSON: %w", err)
	}
	rest := bytes.TrimSpace(raw[d.InputOffset():])
	if len(rest) == 0 {
		return nil
	}
	if json.Valid(rest) {
		return errors.New("it holds more than one JSON value: answer with one")
	}
	return fmt.Errorf("something follows the JSON value, beginning with %.20q: answer with one value and nothing after it", rest)
}

// encoded says what is wrong with the characters of a message.
func encoded(raw []byte) error {
	switch {
	case bytes.HasPrefix(raw, []byte("\xEF\xBB\xBF")):
		return errors.New("it begins with a byte order mark: write UTF-8 without one (utf-8, not utf-8-sig)")
	case bytes.HasPrefix(raw, []byte("\xFF\xFE")), bytes.HasPrefix(raw, []byte("\xFE\xFF")):
		return errors.New("it is in UTF-16: write UTF-8, without a byte order mark")
	}
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && size == 1 {
			return fmt.Errorf("byte %d (0x%02x) is not UTF-8: write the answer in UTF-8, not in Latin-1 or Windows-1252", i+1, raw[i])
		}
		i += size
	}
	return nil
}

// pointer is the place of a problem; a name that is missing or too many is part of it.
func pointer(e gojsonschema.ResultError) string {
	at := strings.ReplaceAll(strings.TrimPrefix(e.Context().String("/"), "(root)"), "~", "~0")
	if name, ok := e.Details()["property"].(string); ok {
		at += "/" + name
	}
	if at == "" {
		return "/"
	}
	return at
}

// wanted words a problem for whoever writes the adapter.
func wanted(e gojsonschema.ResultError) string {
	switch e.Type() {
	case "required":
		return "it is missing; it has to be there"
	case "additional_property_not_allowed":
		return "the contract has no such name; leave it out"
	case "invalid_type":
		return fmt.Sprintf("want %v, not %v", e.Details()["expected"], e.Details()["given"])
	case "enum":
		return fmt.Sprintf("%s is an unknown value; want one of %v", value(e), e.Details()["allowed"])
	case "pattern":
		return fmt.Sprintf("%s does not match %v", value(e), e.Details()["pattern"])
	}
	return e.Description()
}

const longestQuoted = 80

func value(e gojsonschema.ResultError) string {
	text := fmt.Sprintf("%v", e.Value())
	if len(text) > longestQuoted {
		text = text[:longestQuoted] + "..."
	}
	return fmt.Sprintf("%q", text)
}

// pool holds the schemas, compiled when the first message is written or read.
var pool = sync.OnceValues(load)

func compiled(form Form) (*gojsonschema.Schema, error) {
	all, err := pool()
	if err != nil {
		return nil, err
	}
	schema, ok := all[form]
	if !ok {
		return nil, fmt.Errorf("there is no schema of a %s", form)
	}
	return schema, nil
}

// load reads every published schema; they refer to each other by their $id.
func load() (map[Form]*gojsonschema.Schema, error) {
	files, err := contract.Published.ReadDir("schemas")
	if err != nil {
		return nil, fmt.Errorf("read schemas: %w", err)
	}
	out := map[Form]*gojsonschema.Schema{}
	for _, main := range files {
		loader := gojsonschema.NewSchemaLoader()
		loader.Draft, loader.AutoDetect = gojsonschema.Draft7, false
		var root gojsonschema.JSONLoader
		for _, f := range files {
			raw, err := contract.Published.ReadFile(path.Join("schemas", f.Name()))
			if err != nil {
				return nil, fmt.Errorf("read schemas: %w", err)
			}
			if f.Name() == main.Name() {
				root = gojsonschema.NewBytesLoader(raw)
			} else if err := loader.AddSchemas(gojsonschema.NewBytesLoader(raw)); err != nil {
				return nil, fmt.Errorf("read schema %s: %w", f.Name(), err)
			}
		}
		schema, err := loader.Compile(root)
		if err != nil {
			return nil, fmt.Errorf("compile schema %s: %w", main.Name(), err)
		}
		out[Form(strings.TrimSuffix(main.Name(), ".json"))] = schema
	}
	return out, nil
}
