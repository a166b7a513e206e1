package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// compiler turns a schema document into a tree of nodes that answer yes or no. It
// knows the keywords that our documents use and refuses any other: a keyword that
// was passed over would let through what it was written to stop.
type compiler struct {
	document map[string]any
	// shared holds the node of each reference, also while it is being compiled:
	// definitions may refer to themselves.
	shared map[string]*node
}

// compileFast compiles a document that stands alone.
func compileFast(document map[string]any) (*node, error) {
	c := compiler{document: document, shared: map[string]*node{}}
	return c.schema("#", document)
}

// keyword compiles the value of one keyword into a node.
type keyword func(c *compiler, n *node, at string, value any) error

// said are the keywords that constrain nothing.
var said = map[string]bool{"$schema": true, "title": true, "description": true, "definitions": true}

// keywords is a function so that it can name methods which come back to it.
func keywords(name string) (keyword, bool) {
	switch name {
	case "type":
		return (*compiler).types, true
	case "required", "properties", "additionalProperties", "minProperties", "maxProperties":
		return objectKeyword(name), true
	case "items", "contains", "minItems", "maxItems":
		return arrayKeyword(name), true
	case "pattern", "minLength", "maxLength":
		return textKeyword(name), true
	case "minimum", "maximum":
		return numberKeyword(name), true
	case "enum", "const":
		return valueKeyword(name), true
	case "allOf", "anyOf", "oneOf", "not", "if", "then", "else":
		return combinationKeyword(name), true
	}
	return nil, false
}

func (c *compiler) schema(at string, v any) (*node, error) {
	switch v := v.(type) {
	case bool:
		return &node{refuses: !v}, nil
	case map[string]any:
		if ref, ok := v["$ref"]; ok {
			return c.reference(at, ref, v)
		}
		n := &node{}
		return n, c.fill(n, at, v)
	}
	return nil, fmt.Errorf("%s: neither an object nor a boolean", at)
}

func (c *compiler) fill(n *node, at string, v map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if said[name] {
			continue
		}
		compile, ok := keywords(name)
		if !ok {
			return fmt.Errorf("%s: unknown keyword %q", at, name)
		}
		if err := compile(c, n, at+"/"+name, v[name]); err != nil {
			return err
		}
	}
	if (n.then != nil || n.otherwise != nil) && n.when == nil {
		return fmt.Errorf("%s: then or else without if", at)
	}
	n.settle()
	return nil
}

// reference follows a $ref. Draft-07 ignores what stands beside one, so nothing may.
func (c *compiler) reference(at string, ref any, v map[string]any) (*node, error) {
	text, _ := ref.(string)
	name, ok := strings.CutPrefix(text, "#/definitions/")
	if !ok || len(v) != 1 {
		return nil, fmt.Errorf("%s: a $ref stands alone and names one of #/definitions", at)
	}
	if n, ok := c.shared[name]; ok {
		return n, nil
	}
	definitions, _ := c.document["definitions"].(map[string]any)
	target, ok := definitions[name]
	if !ok {
		return nil, fmt.Errorf("%s: there is no definition %q", at, name)
	}
	where := "#/definitions/" + name
	object, ok := target.(map[string]any)
	if _, again := object["$ref"]; !ok || again {
		return nil, fmt.Errorf("%s: a definition is an object, and no mere $ref", where)
	}
	n := &node{noted: notedDefinitions[name]}
	c.shared[name] = n
	return n, c.fill(n, where, object)
}

func (c *compiler) types(n *node, at string, value any) error {
	names, ok := value.([]any)
	if !ok {
		names = []any{value}
	}
	for _, name := range names {
		text, _ := name.(string)
		t, ok := typeNames[text]
		if !ok {
			return fmt.Errorf("%s: no such type", at)
		}
		n.types |= t
	}
	return nil
}

func objectKeyword(name string) keyword {
	return func(c *compiler, n *node, at string, value any) error {
		if n.object == nil {
			n.object = &objectRule{maximum: unlimited}
		}
		var err error
		switch o := n.object; name {
		case "required":
			o.required, err = texts(at, value)
		case "minProperties":
			o.minimum, err = count(at, value)
		case "maxProperties":
			o.maximum, err = count(at, value)
		case "additionalProperties":
			o.others, err = c.schema(at, value)
		case "properties":
			o.properties, err = c.properties(at, value)
		}
		return err
	}
}

func (c *compiler) properties(at string, value any) (map[string]*node, error) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%s: not an object", at)
	}
	out := make(map[string]*node, len(object))
	for name, item := range object {
		var err error
		if out[name], err = c.schema(at+"/"+name, item); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func arrayKeyword(name string) keyword {
	return func(c *compiler, n *node, at string, value any) error {
		if n.array == nil {
			n.array = &arrayRule{maximum: unlimited}
		}
		var err error
		switch a := n.array; name {
		case "items":
			a.items, err = c.schema(at, value)
		case "contains":
			a.contains, err = c.schema(at, value)
		case "minItems":
			a.minimum, err = count(at, value)
		case "maxItems":
			a.maximum, err = count(at, value)
		}
		return err
	}
}

func textKeyword(name string) keyword {
	return func(_ *compiler, n *node, at string, value any) error {
		if n.text == nil {
			n.text = &textRule{maximum: unlimited}
		}
		var err error
		switch t := n.text; name {
		case "pattern":
			t.matches, err = matcher(at, value)
		case "minLength":
			t.minimum, err = count(at, value)
		case "maxLength":
			t.maximum, err = count(at, value)
		}
		return err
	}
}

func numberKeyword(name string) keyword {
	return func(_ *compiler, n *node, at string, value any) error {
		limit, err := count(at, value)
		if err != nil {
			return err
		}
		if n.number == nil {
			n.number = &numberRule{}
		}
		bound := &limited{whole: int64(limit), exact: big.NewRat(int64(limit), 1)}
		if name == "minimum" {
			n.number.minimum = bound
		} else {
			n.number.maximum = bound
		}
		return nil
	}
}

// valueKeyword takes texts only: how numbers compare depends on how they are written.
func valueKeyword(name string) keyword {
	return func(_ *compiler, n *node, at string, value any) error {
		if name == "const" {
			value = []any{value}
		}
		values, err := texts(at, value)
		if err != nil {
			return err
		}
		if len(values) == 0 {
			return fmt.Errorf("%s: allows nothing", at)
		}
		n.values = append(n.values, values)
		return nil
	}
}

func combinationKeyword(name string) keyword {
	return func(c *compiler, n *node, at string, value any) error {
		to := map[string]**node{"not": &n.not, "if": &n.when, "then": &n.then, "else": &n.otherwise}[name]
		if to != nil {
			var err error
			*to, err = c.schema(at, value)
			return err
		}
		list, ok := value.([]any)
		if !ok || len(list) == 0 {
			return fmt.Errorf("%s: not a list of schemas", at)
		}
		into := map[string]*[]*node{"allOf": &n.all, "anyOf": &n.any, "oneOf": &n.one}[name]
		for i, item := range list {
			part, err := c.schema(fmt.Sprintf("%s/%d", at, i), item)
			if err != nil {
				return err
			}
			*into = append(*into, part)
		}
		return nil
	}
}

func texts(at string, value any) ([]string, error) {
	list, ok := value.([]any)
	if !ok {
		return nil, fmt.Errorf("%s: not a list", at)
	}
	var out []string
	for _, item := range list {
		text, ok := item.(string)
		if !ok {
			return nil, fmt.Errorf("%s: holds something else than texts", at)
		}
		out = append(out, text)
	}
	return out, nil
}

func count(at string, value any) (int, error) {
	number, _ := value.(json.Number)
	n, ok := plain(number)
	if !ok || n < 0 {
		return 0, fmt.Errorf("%s: not a whole number of zero or more", at)
	}
	return int(n), nil
}
