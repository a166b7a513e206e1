package schema_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// node is one place in a tree, which can be changed there.
type node struct {
	path   string
	value  any
	set    func(v any)
	remove func()
	rename func(to string)
}

// nodes lists every place below the root, in the same order each time.
func nodes(root map[string]any) []node {
	var out []node
	below(&out, "", root, nil)
	return out
}

func below(out *[]node, path string, v any, set func(any)) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			at := node{
				path: path + "." + name, value: v[name],
				set:    func(item any) { v[name] = item },
				remove: func() { delete(v, name) },
				rename: func(to string) {
					item := v[name]
					delete(v, name)
					v[to] = item
				},
			}
			*out = append(*out, at)
			below(out, at.path, v[name], at.set)
		}
	case []any:
		for i := range v {
			at := node{
				path: path + "[" + strconv.Itoa(i) + "]", value: v[i],
				set:    func(item any) { v[i] = item },
				remove: func() { set(append(slices.Clone(v[:i]), v[i+1:]...)) },
				rename: func(string) { set(append(slices.Clone(v), v[i])) }, // an item has no name: it is there twice
			}
			*out = append(*out, at)
			below(out, at.path, v[i], at.set)
		}
	}
}

// change is one way to spoil a place.
type change struct {
	name  string
	apply func(n node)
}

func replaced(name string, with func(old any) any) change {
	return change{"made " + name, func(n node) { n.set(with(n.value)) }}
}

func constant(name string, v any) change { return replaced(name, func(any) any { return v }) }

// changes are all the ways, whether they spoil anything or not.
var changes = []change{
	{"removed", func(n node) { n.remove() }},
	{"renamed", func(n node) { n.rename("other") }},
	{"renamed to its primitive's sibling", func(n node) {
		_, name := cutLast(n.path)
		n.rename("_" + name)
	}},
	constant("null", nil), constant("true", true), constant("the empty text", ""), constant("blank", " "),
	constant("a word", "word"), constant("two words", "two words"), constant("0", json.Number("0")),
	constant("1", json.Number("1")), constant("1.0", json.Number("1.0")), constant("10e-1", json.Number("10e-1")),
	constant("1.5", json.Number("1.5")), constant("-1", json.Number("-1")),
	constant("a number of twenty digits", json.Number("12345678901234567890")),
	constant("an empty object", map[string]any{}), constant("an empty list", []any{}),
	constant("an object", map[string]any{"url": "https://example.org/x", "valueString": "x"}),
	constant("a list of null", []any{nil}), constant("a list of texts", []any{"a", "b"}),
	replaced("a list of itself", func(old any) any { return []any{old} }),
	replaced("a list of itself twice", func(old any) any { return []any{old, old} }),
	replaced("longer", func(old any) any { return edited(old, func(s string) string { return s + "x" }) }),
	replaced("spaced", func(old any) any { return edited(old, func(s string) string { return s + " \u00a0" }) }),
	replaced("shorter", func(old any) any { return edited(old, func(s string) string { return s[:len(s)/2] }) }),
	replaced("upper case", func(old any) any { return edited(old, strings.ToUpper) }),
	replaced("more digits", func(old any) any {
		return edited(old, func(s string) string { return strings.ReplaceAll(s, "0", "9") })
	}),
	replaced("with one more member", func(old any) any {
		if m, ok := old.(map[string]any); ok {
			m = maps.Clone(m)
			m["nickname"] = "x"
			return m
		}
		return old
	}),
}

// edited changes texts only, and keeps them valid UTF-8.
func edited(v any, edit func(string) string) any {
	if s, ok := v.(string); ok {
		return strings.ToValidUTF8(edit(s), "")
	}
	return v
}

func cutLast(path string) (before, after string) {
	i := strings.LastIndexByte(path, '.')
	return path[:max(i, 0)], path[i+1:]
}

// spoil makes as many changes as the bytes ask for.
func spoil(r fhir.Resource, bytes []byte) fhir.Resource {
	out := r.Clone()
	for len(bytes) >= 3 {
		all := nodes(out)
		if len(all) == 0 {
			break
		}
		at := all[(int(bytes[0])<<8|int(bytes[1]))%len(all)]
		changes[int(bytes[2])%len(changes)].apply(at)
		out = out.Clone() // a subtree that was put in twice is two from here on
		bytes = bytes[3:]
	}
	return out
}
