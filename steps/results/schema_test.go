package results_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xeipuuv/gojsonschema"

	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/rule"
)

var update = flag.Bool("update", false, "write the published schemas anew")

// schemas makes the published schemas of the Go types and of what their comments say.
type schemas struct {
	t    *testing.T
	docs map[string]string // by type and field
	defs map[string]any
}

type object = map[string]any

func newSchemas(t *testing.T) *schemas {
	t.Helper()
	s := &schemas{t: t, docs: map[string]string{}, defs: object{}}
	for _, dir := range []string{".", "../ledger", "../rule", "../requirement", "../consumer/contract", "../../mockprovider/journal"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		require.NoError(t, err)
		for _, name := range files {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			require.NoError(t, err)
			ast.Inspect(file, func(n ast.Node) bool {
				spec, ok := n.(*ast.TypeSpec)
				if !ok {
					return true
				}
				if of, ok := spec.Type.(*ast.StructType); ok {
					for _, f := range of.Fields.List {
						for _, own := range f.Names {
							s.docs[spec.Name.Name+"."+own.Name] = strings.Join(strings.Fields(f.Doc.Text()+f.Comment.Text()), " ")
						}
					}
				}
				return true
			})
		}
	}
	return s
}

// of is the schema of a type.
func (s *schemas) of(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case reflect.TypeFor[json.RawMessage]():
		return object{}
	case reflect.TypeFor[journal.Message]():
		return object{"type": "object", "description": "One direction of an exchange: its headers, and its body as text or, where it is no text, in base64."}
	}
	switch t.Kind() { //nolint:exhaustive // what is left has no place in results, and is refused below
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.Slice:
		return object{"type": []string{"array", "null"}, "items": s.of(t.Elem())}
	case reflect.Map:
		return object{"type": []string{"object", "null"}, "additionalProperties": s.of(t.Elem())}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Struct:
		if _, known := s.defs[t.Name()]; !known {
			s.defs[t.Name()] = nil // it may refer to itself
			s.defs[t.Name()] = s.structure(t)
		}
		return object{"$ref": "#/definitions/" + t.Name()}
	}
	require.Fail(s.t, "no schema for", t.String())
	return nil
}

func (s *schemas) structure(t reflect.Type) object {
	properties, required := object{}, []string{}
	s.fields(t, properties, &required)
	return object{"type": "object", "additionalProperties": false, "required": required, "properties": properties}
}

func (s *schemas) fields(t reflect.Type, properties object, required *[]string) {
	for f := range t.Fields() {
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case tag == "-" || !f.IsExported():
			continue
		case f.Anonymous && tag == "":
			s.fields(f.Type, properties, required)
			continue
		case tag == "":
			tag = f.Name
		}
		own := s.of(f.Type)
		if f.Type.Kind() == reflect.Pointer && !strings.Contains(options, "omit") {
			own = object{"oneOf": []any{own, object{"type": "null"}}} // what is not known is written as null
		}
		if doc := s.docs[t.Name()+"."+f.Name]; doc != "" {
			if own["$ref"] != nil {
				own = object{"allOf": []any{own}}
			}
			own["description"] = doc
		}
		properties[tag] = own
		if !strings.Contains(options, "omit") {
			*required = append(*required, tag)
		}
	}
}

func (s *schemas) published() map[string]object {
	all := func(title, description string, root object) object {
		out := object{"$schema": "http://json-schema.org/draft-07/schema#", "title": title, "description": description, "definitions": s.defs}
		maps.Copy(out, root)
		return out
	}
	s.defs = object{}
	run := all("results.json", "What a run of rebookcheck found. The schema member names the form; it changes when a member changes its meaning or goes.", s.of(reflect.TypeFor[results.Run]()))
	s.defs = object{}
	hash := object{"type": "string", "description": "The SHA-256 of the line before it and of this line's own content, in hex."}
	line := func(required []string, properties object) object {
		properties["hash"] = hash
		return object{"type": "object", "additionalProperties": false, "required": required, "properties": properties}
	}
	entry := s.structure(reflect.TypeFor[journal.Entry]())
	ofEntry := entry["properties"].(object)
	ofEntry["scenario"] = object{"type": "string", "description": "The story that the entry belongs to; empty for what belongs to the run."}
	lines := all("a line of journal.jsonl", "The evidence of a run: a line that says what was planned, a line for each exchange and each mark, and a line that says how many there were.", object{"oneOf": []any{
		line([]string{"journal", "plan", "hash"}, object{"journal": object{"const": journal.Form}, "plan": s.of(reflect.TypeFor[results.Plan]())}),
		line([]string{"scenario", "seq", "at", "hash"}, ofEntry),
		line([]string{"entries", "hash"}, object{"entries": object{"type": "integer"}}),
	}})
	return map[string]object{"results": run, "journal": lines}
}

func TestThePublishedSchemasAreThoseOfWhatIsWritten(t *testing.T) {
	s := newSchemas(t)
	files, err := results.Schemas.ReadDir("schemas")
	require.NoError(t, err)
	made := s.published()
	require.True(t, *update || len(files) == len(made))
	for name, schema := range made {
		var out bytes.Buffer
		enc := json.NewEncoder(&out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		require.NoError(t, enc.Encode(schema))
		file := path.Join("schemas", name+".json")
		if *update {
			require.NoError(t, os.WriteFile(file, out.Bytes(), 0o600))
		}
		have, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, out.String(), string(have), "go test ./steps/results -run Schemas -update writes it anew")
	}
}

// faultsOf says in what a document does not fit a published schema.
func faultsOf(t *testing.T, name string, document []byte) []string {
	t.Helper()
	raw, err := os.ReadFile(path.Join("schemas", name+".json"))
	require.NoError(t, err)
	found, err := gojsonschema.Validate(gojsonschema.NewBytesLoader(raw), gojsonschema.NewBytesLoader(document))
	require.NoError(t, err)
	var out []string
	for _, e := range found.Errors() {
		out = append(out, e.String())
	}
	return out
}

func TestWhatIsWrittenFitsThePublishedSchemas(t *testing.T) {
	at := time.Date(2031, time.March, 7, 15, 0, 0, 0, time.UTC)
	s := scenario(rule.Pass, outcome("RB-01", rule.Pass, true))
	run := results.Run{
		Schema: results.Schema, Consumer: results.Consumer{Name: "c", Product: &results.Product{Name: "p"}}, Scenarios: []results.Scenario{s},
		Attestations: []results.Attestation{{ID: "RB-66", Answer: results.Affirmed, Name: "Terry Tester", At: at}},
		Journals: map[string]journal.View{s.Journal(): {
			{Seq: 1, At: at, Mark: &journal.Mark{Kind: "clock", Nth: 1, Data: json.RawMessage(`"x"`)}},
			{Seq: 2, Closed: 3, At: at, Exchange: &journal.Exchange{Heard: "proxy", Nth: 1, Method: "GET", Target: "/", Fate: journal.Answered, Status: 200}},
		}},
	}
	sealed, err := results.Fold(run, catalogue(t), rules).Seal()
	require.NoError(t, err)
	var out, lines bytes.Buffer
	require.NoError(t, sealed.WriteJSON(&out))
	require.Empty(t, faultsOf(t, "results", out.Bytes()))
	require.NotEmpty(t, faultsOf(t, "results", bytes.Replace(out.Bytes(), []byte(`"verdict"`), []byte(`"surprise"`), 1)))
	require.NoError(t, sealed.WriteJournal(&lines))
	all := slices.Collect(bytes.Lines(lines.Bytes()))
	require.Len(t, all, 5)
	for _, line := range all {
		require.Empty(t, faultsOf(t, "journal", line), string(line))
		require.NotEmpty(t, faultsOf(t, "journal", bytes.Replace(line, []byte(`"hash"`), []byte(`"cash"`), 1)))
	}
}
