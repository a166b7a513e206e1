package schema

import (
	"encoding/json"
	"math"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"
)

// typeSet is a set of JSON types; the empty set stands for any type.
type typeSet uint8

const (
	typeString typeSet = 1 << iota
	typeObject
	typeArray
	typeBoolean
	typeNull
	typeInteger
	typeNumber
)

var typeNames = map[string]typeSet{
	"string": typeString, "object": typeObject, "array": typeArray, "boolean": typeBoolean,
	"null": typeNull, "integer": typeInteger, "number": typeNumber,
}

func (t typeSet) allows(one typeSet) bool { return t == 0 || t&one != 0 }

const unlimited = math.MaxInt

// node is one compiled schema. It says whether a decoded value fits, and nothing of
// why it does not: what a refusal is answered with comes from gojsonschema. It must
// say what gojsonschema says; a fuzz test holds the two together.
type node struct {
	refuses bool
	types   typeSet
	text    *textRule
	number  *numberRule
	array   *arrayRule
	object  *objectRule
	// values are the lists of enum and const; a value has to be in each.
	values          [][]string
	all, any, one   []*node
	not             *node
	when            *node
	then, otherwise *node
	combined        bool
	// noted says what note is made of a value that fits.
	noted noting
}

// settle is called when all keywords are read.
func (n *node) settle() {
	n.combined = n.all != nil || n.any != nil || n.one != nil || n.not != nil || n.when != nil
	if n.object != nil {
		n.object.settle()
	}
}

// fits reports whether the value fits. It allocates nothing, save for numbers with a
// fraction or an exponent.
func (n *node) fits(v any, seen *notes) bool {
	if n.refuses || !n.fitsType(v, seen) {
		return false
	}
	if n.noted != 0 {
		seen.take(n.noted, v)
	}
	return !n.combined || n.combines(v, seen)
}

func (n *node) fitsType(value any, seen *notes) bool {
	switch v := value.(type) {
	case string:
		return n.types.allows(typeString) && n.holds(v) && (n.text == nil || n.text.fits(v))
	case map[string]any:
		return n.types.allows(typeObject) && n.values == nil && (n.object == nil || n.object.fits(v, seen))
	case []any:
		return n.types.allows(typeArray) && n.values == nil && (n.array == nil || n.array.fits(v, seen))
	case json.Number:
		return n.fitsNumber(v)
	case bool:
		return n.types.allows(typeBoolean) && n.values == nil
	case nil:
		return n.types.allows(typeNull) && n.values == nil
	}
	return false // no value that a decoder makes: let the other evaluator say what it is
}

func (n *node) holds(text string) bool {
	for _, list := range n.values {
		if !slices.Contains(list, text) {
			return false
		}
	}
	return true
}

func (n *node) fitsNumber(v json.Number) bool {
	if n.values != nil {
		return false
	}
	if n.types != 0 && n.types&typeNumber == 0 && (n.types&typeInteger == 0 || !isInteger(v)) {
		return false
	}
	return n.number == nil || n.number.fits(v)
}

func (n *node) combines(v any, seen *notes) bool {
	for _, part := range n.all {
		if !part.fits(v, seen) {
			return false
		}
	}
	if n.any != nil && howMany(n.any, v, seen, 1) == 0 {
		return false
	}
	if n.one != nil && howMany(n.one, v, seen, 2) != 1 {
		return false
	}
	if n.not != nil && n.not.fits(v, seen) {
		return false
	}
	if n.when == nil {
		return true
	}
	if n.when.fits(v, seen) {
		return n.then == nil || n.then.fits(v, seen)
	}
	return n.otherwise == nil || n.otherwise.fits(v, seen)
}

// howMany counts the parts that fit, up to enough.
func howMany(parts []*node, v any, seen *notes, enough int) int {
	found := 0
	for _, part := range parts {
		if part.fits(v, seen) {
			if found++; found == enough {
				break
			}
		}
	}
	return found
}

// textRule limits a text; lengths are counted in runes.
type textRule struct {
	minimum, maximum int
	matches          func(string) bool
}

func (t *textRule) fits(v string) bool {
	if t.minimum > 0 && utf8.RuneCountInString(v) < t.minimum {
		return false
	}
	if t.maximum < len(v) && utf8.RuneCountInString(v) > t.maximum {
		return false
	}
	return t.matches == nil || t.matches(v)
}

type limited struct {
	whole int64
	exact *big.Rat
}

type numberRule struct{ minimum, maximum *limited }

func (r *numberRule) fits(v json.Number) bool {
	if whole, ok := plain(v); ok {
		return (r.minimum == nil || whole >= r.minimum.whole) && (r.maximum == nil || whole <= r.maximum.whole)
	}
	exact, ok := new(big.Rat).SetString(string(v))
	return ok && (r.minimum == nil || exact.Cmp(r.minimum.exact) >= 0) && (r.maximum == nil || exact.Cmp(r.maximum.exact) <= 0)
}

// isInteger: 1.0 and 1e2 are integers to JSON Schema.
func isInteger(v json.Number) bool {
	if _, ok := plain(v); ok {
		return true
	}
	exact, ok := new(big.Rat).SetString(string(v))
	return ok && exact.IsInt()
}

// plain reads a number that is written with digits only, and not with too many.
func plain(v json.Number) (int64, bool) {
	digits, negative := strings.CutPrefix(string(v), "-")
	if len(digits) == 0 || len(digits) > 18 {
		return 0, false
	}
	var n int64
	for i := range len(digits) {
		if !isDigit(digits[i]) {
			return 0, false
		}
		n = n*10 + int64(digits[i]-'0')
	}
	if negative {
		n = -n
	}
	return n, true
}

type arrayRule struct {
	minimum, maximum int
	items, contains  *node
}

func (a *arrayRule) fits(v []any, seen *notes) bool {
	if len(v) < a.minimum || len(v) > a.maximum {
		return false
	}
	if a.items != nil {
		for _, item := range v {
			if !a.items.fits(item, seen) {
				return false
			}
		}
	}
	if a.contains == nil {
		return true
	}
	for _, item := range v {
		if a.contains.fits(item, seen) {
			return true
		}
	}
	return false
}

type objectRule struct {
	minimum, maximum int
	required         []string
	properties       map[string]*node
	// others are the properties that properties does not name; nil allows them all.
	others *node
	// named is properties as a list, for objects of which only some properties matter.
	named []property
}

type property struct {
	name string
	node *node
}

func (o *objectRule) settle() {
	o.named = nil
	for name, n := range o.properties {
		o.named = append(o.named, property{name, n})
	}
	slices.SortFunc(o.named, func(a, b property) int { return strings.Compare(a.name, b.name) })
}

func (o *objectRule) fits(v map[string]any, seen *notes) bool {
	if len(v) < o.minimum || len(v) > o.maximum {
		return false
	}
	for _, name := range o.required {
		if _, ok := v[name]; !ok {
			return false
		}
	}
	if o.others == nil && len(o.named) <= 2*len(v) {
		return o.fitsNamed(v, seen)
	}
	for name, item := range v {
		n, ok := o.properties[name]
		if !ok {
			n = o.others
		}
		if n != nil && !n.fits(item, seen) {
			return false
		}
	}
	return true
}

func (o *objectRule) fitsNamed(v map[string]any, seen *notes) bool {
	for _, p := range o.named {
		if item, ok := v[p.name]; ok && !p.node.fits(item, seen) {
			return false
		}
	}
	return true
}
