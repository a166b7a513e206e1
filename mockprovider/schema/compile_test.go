package schema_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
	"github.com/rebookcheck/rebookcheck/mockprovider/schema"
)

func document(t *testing.T, text string) map[string]any {
	t.Helper()
	doc, err := fhir.Decode([]byte(text))
	require.NoError(t, err)
	return doc
}

func TestWhatTheCompilerDoesNotKnowItRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a keyword it has not learnt":      `{"properties": {"a": {"format": "date"}}}`,
		"a keyword of draft-04":            `{"minimum": 1, "exclusiveMinimum": true}`,
		"uniqueItems":                      `{"uniqueItems": true}`,
		"a misspelt keyword":               `{"require": ["a"]}`,
		"a keyword in a definition":        `{"$ref": "#/definitions/a", "definitions": {"a": {"multipleOf": 2}}}`,
		"something beside a $ref":          `{"properties": {"a": {"$ref": "#/definitions/a", "minLength": 1}}, "definitions": {"a": {}}}`,
		"a $ref to nothing":                `{"properties": {"a": {"$ref": "#/definitions/b"}}, "definitions": {"a": {}}}`,
		"a $ref out of the document":       `{"properties": {"a": {"$ref": "https://a.example/b.json"}}}`,
		"a definition that is a mere $ref": `{"properties": {"a": {"$ref": "#/definitions/a"}}, "definitions": {"a": {"$ref": "#/definitions/a"}}}`,
		"a const that is a number":         `{"const": 1}`,
		"an enum with null":                `{"enum": ["a", null]}`,
		"an enum of nothing":               `{"enum": []}`,
		"a list of items":                  `{"items": [{"type": "string"}]}`,
		"an unknown type":                  `{"type": "text"}`,
		"a count that is a text":           `{"minItems": "1"}`,
		"a negative count":                 `{"minItems": -1}`,
		"a minimum with a fraction":        `{"minimum": 0.5}`,
		"a pattern that is no expression":  `{"pattern": "("}`,
		"a schema that is a text":          `{"not": "a"}`,
		"an allOf that is an object":       `{"allOf": {}}`,
		"then without if":                  `{"then": {"type": "string"}}`,
		"properties that are a list":       `{"properties": []}`,
		"required that is not a list":      `{"required": "a"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc := document(t, text)
			if ref, ok := doc["$ref"]; ok { // a document with definitions cannot be a mere $ref itself
				delete(doc, "$ref")
				doc["not"] = map[string]any{"$ref": ref}
			}
			_, err := schema.Compile(doc)
			require.Error(t, err)
		})
	}
}

// Where JSON Schema, or gojsonschema, is not what one would think.
func TestTheKeywordsMeanWhatGojsonschemaTakesThemFor(t *testing.T) {
	t.Parallel()
	values := []any{
		nil, true, false, "", " ", "a", "ab", "abc", "éé", "\U0001F600", "1", json.Number("0"), json.Number("1"), json.Number("1.0"), json.Number("1e0"),
		json.Number("10e-1"), json.Number("1.5"), json.Number("-0"), json.Number("-1"), json.Number("2"), json.Number("3.0000000000000000001"),
		json.Number("99999999999999999999"), json.Number("-99999999999999999999"), json.Number("1e20"), json.Number("1e-5"),
		[]any{},
		[]any{"a"},
		[]any{"a", "a"},
		[]any{json.Number("1"), "b", nil},
		[]any{[]any{}},
		map[string]any{},
		map[string]any{"a": "a"},
		map[string]any{"a": nil},
		map[string]any{"a": "b", "b": "b"},
		map[string]any{"b": json.Number("1"), "c": true, "d": []any{}},
	}
	for _, text := range []string{
		`{}`, `{"type": "string"}`, `{"type": "integer"}`, `{"type": "number"}`, `{"type": ["integer", "null"]}`, `{"type": "null"}`, `{"type": "boolean"}`, `{"type": ["object", "array"]}`,
		`{"minimum": 1}`, `{"maximum": 2}`, `{"type": "integer", "minimum": 0, "maximum": 1}`, `{"minLength": 2}`, `{"maxLength": 1}`, `{"minLength": 1, "maxLength": 2}`,
		`{"pattern": "b"}`, `{"pattern": "^b$"}`, `{"pattern": "^a"}`, `{"const": "a"}`, `{"const": "1"}`, `{"enum": ["a", "b"]}`, `{"enum": ["a"], "const": "b"}`,
		`{"minItems": 1}`, `{"maxItems": 1}`, `{"items": {"type": "string"}}`, `{"items": false}`, `{"contains": {"const": "a"}}`, `{"contains": true}`, `{"contains": false}`,
		`{"required": ["a"]}`, `{"required": []}`, `{"minProperties": 1}`, `{"maxProperties": 1}`, `{"properties": {"a": {"type": "string"}}}`, `{"properties": {"a": false}}`,
		`{"properties": {"a": {"const": "a"}, "x1": true, "x2": true, "x3": true, "x4": true, "x5": true}}`,
		`{"additionalProperties": false}`, `{"properties": {"a": true}, "additionalProperties": false}`, `{"properties": {"b": {}}, "additionalProperties": {"type": "string"}}`,
		`{"allOf": [{"type": "string"}, {"minLength": 2}]}`, `{"anyOf": [{"type": "string"}, {"type": "null"}]}`, `{"oneOf": [{"type": "string"}, {"minLength": 2}]}`, `{"oneOf": [{"type": "number"}, {"type": "integer"}]}`,
		`{"not": {"type": "string"}}`, `{"not": {}}`, `{"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"type": "number"}}`, `{"if": {"type": "string"}, "else": {"type": "null"}}`, `{"if": {"required": ["a"]}}`,
		`{"properties": {"a": {"const": "a"}}, "if": {"properties": {"a": {"const": "a"}}}, "then": {"required": ["b"]}}`,
		`{"properties": {"a": {"$ref": "#/definitions/list"}}, "definitions": {"list": {"items": {"$ref": "#/definitions/list"}, "type": ["array", "string"]}}}`,
	} {
		doc := document(t, text)
		fast, err := schema.Compile(doc)
		require.NoError(t, err, text)
		full, err := schema.CompileFull(doc)
		require.NoError(t, err, text)
		for _, v := range values {
			require.Equal(t, full(v), fast(v), "%s on %#v", text, v)
		}
	}
}

func TestEverySchemaCompiles(t *testing.T) {
	t.Parallel()
	set, err := schema.New(schema.Config{ValidNHSNumber: func(string) bool { return true }})
	require.NoError(t, err)
	require.Len(t, schema.Uses(), 20)
	for _, use := range schema.Uses() {
		require.NoError(t, set.Compiles(use), use)
	}
}
