package worldfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/rebookcheck/rebookcheck/mockprovider"
)

// reader puts a tree into Go values and gathers what does not fit.
type reader struct {
	lines    map[string]int // by place
	problems Problems
}

func (r *reader) bad(n *yaml.Node, at, text string) {
	r.problems = append(r.problems, Problem{Line: n.Line, OutsetProblem: mockprovider.OutsetProblem{At: at, Text: text}})
}

// line is that of a place, or of what it would be in.
func (r *reader) line(at string) int {
	for {
		if line, ok := r.lines[at]; ok || at == "" {
			return line
		}
		at = at[:max(strings.LastIndexAny(at, ".["), 0)]
	}
}

// value reads a node. The types are those of an outset, so that what they hold bounds how deep it goes.
func (r *reader) value(n *yaml.Node, at string, v reflect.Value) {
	r.lines[at] = n.Line
	if n.Kind == yaml.AliasNode {
		r.bad(n, at, "anchors are not followed; write it out")
		return
	}
	scalar := func(tags ...string) bool {
		for _, tag := range tags {
			if n.Kind == yaml.ScalarNode && n.ShortTag() == tag {
				return true
			}
		}
		return false
	}
	switch v.Kind() { //nolint:exhaustive // the kinds that an outset has
	case reflect.Struct:
		r.object(n, at, v)
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			r.bad(n, at, "give a list, or leave it out")
			return
		}
		for i, item := range n.Content {
			one := reflect.New(v.Type().Elem()).Elem()
			r.value(item, fmt.Sprintf("%s[%d]", at, i), one)
			v.Set(reflect.Append(v, one))
		}
	case reflect.String:
		if !scalar("!!str", "!!timestamp") {
			r.bad(n, at, "give a text; put it in quotes")
			return
		}
		v.SetString(n.Value)
	case reflect.Bool:
		var is bool
		if !scalar("!!bool") || n.Decode(&is) != nil {
			r.bad(n, at, "give true or false, without quotes")
		}
		v.SetBool(is)
	case reflect.Int:
		var number int
		if !scalar("!!int") || n.Decode(&number) != nil {
			r.bad(n, at, "give a whole number, without quotes")
		}
		v.SetInt(int64(number))
	}
}

// plainKey is a key that is safe to repeat: it cannot be a number of anybody's.
var plainKey = regexp.MustCompile(`^[A-Za-z_]{1,40}$`)

func (r *reader) object(n *yaml.Node, at string, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		r.bad(n, at, "give keys with values: "+keysOf(v.Type()))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, place := n.Content[i], "a key"
		if plainKey.MatchString(key.Value) {
			place = key.Value
		}
		if at != "" {
			place = at + "." + place
		}
		field, ok := fieldOf(v, key.Value)
		switch {
		case !ok || key.Kind != yaml.ScalarNode:
			r.bad(key, place, "there is no such key; the keys here are "+keysOf(v.Type()))
		case seen[key.Value]:
			r.bad(key, place, "the key is given twice; give it once")
		default:
			r.value(n.Content[i+1], place, field)
			r.lines[place] = key.Line
		}
		seen[key.Value] = true
	}
}

func fieldOf(v reflect.Value, key string) (reflect.Value, bool) {
	for i := range v.NumField() {
		if nameOf(v.Type().Field(i)) == key {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

func nameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

func keysOf(t reflect.Type) string {
	var out []string
	for f := range t.Fields() {
		out = append(out, nameOf(f))
	}
	return strings.Join(out, ", ")
}

// errEnd: a value ends where none begins.
var errEnd = errors.New("not a value")

// nodeOf reads the next value of a JSON text as the tree that YAML would have, without lines.
func nodeOf(dec *json.Decoder) (*yaml.Node, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, fmt.Errorf("read JSON: %w", err)
	}
	switch t := token.(type) {
	case json.Delim:
		kind := map[json.Delim]yaml.Kind{'{': yaml.MappingNode, '[': yaml.SequenceNode}[t]
		if kind == 0 {
			return nil, errEnd
		}
		n := &yaml.Node{Kind: kind}
		for dec.More() {
			child, err := nodeOf(dec)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, child)
		}
		_, err := dec.Token()
		return n, err //nolint:wrapcheck // nil, or told as not JSON
	case string:
		return scalarNode("!!str", t), nil
	case json.Number:
		if strings.ContainsAny(t.String(), ".eE") {
			return scalarNode("!!float", t.String()), nil
		}
		return scalarNode("!!int", t.String()), nil
	case bool:
		return scalarNode("!!bool", fmt.Sprint(t)), nil
	}
	return scalarNode("!!null", "null"), nil
}

func scalarNode(tag, value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: value}
}
