package message_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/message"
)

// forms are the messages and their Go types. A new message belongs here.
var forms = map[message.Form]reflect.Type{
	message.Setup: reflect.TypeFor[contract.Setup](), message.Opened: reflect.TypeFor[contract.Opened](),
	message.Task: reflect.TypeFor[contract.Task](), message.Screen: reflect.TypeFor[contract.Screen](),
	message.Request: reflect.TypeFor[contract.Request](), message.Answer: reflect.TypeFor[contract.Answer](),
}

// object is as much of a schema as the comparison needs.
type object struct {
	Ref         string            `json:"$ref"`
	Type        any               `json:"type"`
	Enum        []string          `json:"enum"`
	Additional  *bool             `json:"additionalProperties"`
	Required    []string          `json:"required"`
	Properties  map[string]object `json:"properties"`
	Items       *object           `json:"items"`
	Definitions map[string]object `json:"definitions"`
}

// comparison walks a Go type and a schema side by side and gathers where they differ.
type comparison struct {
	t     *testing.T
	words map[string][]string
	files map[string]object
	used  map[string]bool // file and definition
	diffs []string
}

func TestTheSchemasSayWhatTheGoTypesSay(t *testing.T) {
	t.Parallel()
	c := &comparison{t: t, words: wordLists(t), files: map[string]object{}, used: map[string]bool{}}
	names, err := fs.Glob(contract.Published, "schemas/*.json")
	require.NoError(t, err)
	require.Len(t, names, len(forms), "one schema for each message")
	for _, name := range names {
		raw, err := contract.Published.ReadFile(name)
		require.NoError(t, err)
		var file object
		require.NoError(t, json.Unmarshal(raw, &file))
		c.files[strings.TrimPrefix(name, "schemas/")] = file
	}
	for form, typ := range forms {
		file := string(form) + ".json"
		c.compare(file, file, c.files[file], typ)
		for name := range c.files[file].Definitions {
			if !c.used[file+"#"+name] {
				c.differs(file+"#/definitions/"+name, "nothing uses it; remove it")
			}
		}
	}
	slices.Sort(c.diffs)
	require.Empty(t, slices.Compact(c.diffs), "put these right in steps/consumer/contract/schemas")
}

func (c *comparison) differs(at, what string) { c.diffs = append(c.diffs, at+": "+what) }

// resolve follows a reference within a file or to another.
func (c *comparison) resolve(file, at string, s object) (newFile, newAt string, found object) {
	if s.Ref == "" {
		return file, at, s
	}
	if name, ok := strings.CutPrefix(s.Ref, "#/definitions/"); ok {
		c.used[file+"#"+name] = true
		found, ok := c.files[file].Definitions[name]
		if !ok {
			c.differs(at, "refers to "+s.Ref+", which is not there")
		}
		return file, file + "#/definitions/" + name, found
	}
	return s.Ref, s.Ref, c.files[s.Ref]
}

func (c *comparison) compare(file, at string, s object, typ reflect.Type) {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	file, at, s = c.resolve(file, at, s)
	switch {
	case typ == reflect.TypeFor[time.Time]():
		c.kind(at, s, "string", typ)
	case typ.Kind() == reflect.Struct:
		c.fields(file, at, s, typ)
	case typ.Kind() == reflect.Slice:
		c.kind(at, s, "array", typ)
		if s.Items == nil {
			c.differs(at, "has no items")
			return
		}
		c.compare(file, at+"/items", *s.Items, typ.Elem())
	case typ.Kind() == reflect.String:
		c.kind(at, s, "string", typ)
		if typ.PkgPath() != "" {
			c.enum(at, s, typ.Name())
		}
	case typ.Kind() == reflect.Bool:
		c.kind(at, s, "boolean", typ)
	case typ.Kind() == reflect.Int:
		c.kind(at, s, "integer", typ)
	default:
		c.differs(at, "the test does not know Go's "+typ.String())
	}
}

// kind wants the type; an array may also be null, as Go writes an empty one.
func (c *comparison) kind(at string, s object, want string, typ reflect.Type) {
	if s.Type == want {
		return
	}
	if list, ok := s.Type.([]any); ok && want == "array" && slices.Equal(list, []any{"array", "null"}) {
		return
	}
	c.differs(at, "Go has "+typ.String()+", so its type is "+want)
}

func (c *comparison) fields(file, at string, s object, typ reflect.Type) {
	c.kind(at, s, "object", typ)
	if s.Additional == nil || *s.Additional {
		c.differs(at, "additionalProperties must be false")
	}
	known := map[string]bool{}
	for field := range typ.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		known[name] = true
		property, ok := s.Properties[name]
		if !ok {
			c.differs(at, "has no property "+strconv.Quote(name)+"; add it, for Go's "+typ.Name()+"."+field.Name+" ("+field.Type.String()+")")
			continue
		}
		if optional := strings.Contains(options, "omit"); optional == slices.Contains(s.Required, name) {
			c.differs(at, "whether "+strconv.Quote(name)+" is required differs from Go's "+typ.Name()+"."+field.Name+" (`"+field.Tag.Get("json")+"`)")
		}
		c.compare(file, at+"/properties/"+name, property, field.Type)
	}
	for name := range s.Properties {
		if !known[name] {
			c.differs(at, "Go's "+typ.Name()+" has no field "+strconv.Quote(name)+"; remove the property or add the field")
		}
	}
}

func (c *comparison) enum(at string, s object, typ string) {
	want := c.words[typ]
	for _, w := range want {
		if !slices.Contains(s.Enum, w) {
			c.differs(at, "has no word "+strconv.Quote(w)+" of Go's "+typ+"; add it to the enum")
		}
	}
	for _, w := range s.Enum {
		if !slices.Contains(want, w) {
			c.differs(at, "Go's "+typ+" has no constant for "+strconv.Quote(w))
		}
	}
}

// wordLists are the constants of the contract's own string types, by type, as its source has them.
func wordLists(t *testing.T) map[string][]string {
	t.Helper()
	paths, err := fs.Glob(dir, "*.go")
	require.NoError(t, err)
	out := map[string][]string{}
	for _, name := range paths {
		raw, err := fs.ReadFile(dir, name)
		require.NoError(t, err)
		file, err := parser.ParseFile(token.NewFileSet(), name, raw, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			typ, typed := spec.Type.(*ast.Ident)
			value, literal := spec.Values[0].(*ast.BasicLit)
			if typed && literal && value.Kind == token.STRING {
				word, err := strconv.Unquote(value.Value)
				require.NoError(t, err)
				out[typ.Name] = append(out[typ.Name], word)
			}
			return true
		})
	}
	require.Contains(t, out["Says"], "made")
	require.Contains(t, out["Kind"], "book")
	return out
}
