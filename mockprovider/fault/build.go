package fault

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Parameter is something that can be said of an effect when it is planned.
type Parameter struct {
	// Name is how it is given and Says what it does, for people.
	Name string `json:"name"`
	Says string `json:"says"`
	// Default is its value when it is not given; Values, if any, are all that it may have.
	Default string   `json:"default,omitempty"`
	Values  []string `json:"values,omitempty"`
}

// Params are the values of parameters by name. In JSON they may be strings, numbers or booleans.
type Params map[string]string

// UnmarshalJSON reads an object of plain values.
func (p *Params) UnmarshalJSON(data []byte) error {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(data, &given); err != nil {
		return fmt.Errorf("the parameters of a fault are not an object: %w", err)
	}
	out := Params{}
	for name, raw := range given {
		var text string
		switch {
		case len(raw) > 0 && (raw[0] == '{' || raw[0] == '[' || raw[0] == 'n'):
			return fmt.Errorf("parameter %q of a fault must be a string, a number or a boolean", name)
		case json.Unmarshal(raw, &text) == nil:
			out[name] = text
		default:
			out[name] = string(raw)
		}
	}
	*p = out
	return nil
}

// recipe is how the effects of one kind are made. Build is given a value for each
// parameter that has a default.
type recipe struct {
	parameters []Parameter
	build      func(Params) (Effect, error)
}

var recipes = map[string]recipe{}

// register makes an effect without parameters known by its kind. It is called from
// package variables only and panics when a kind is taken.
func register(kind string, build func() Effect) bool {
	return registerWith(kind, nil, func(Params) (Effect, error) { return build(), nil })
}

// registerWith makes an effect with parameters known, as register does.
func registerWith(kind string, parameters []Parameter, build func(Params) (Effect, error)) bool {
	if _, twice := recipes[kind]; twice {
		panic("fault: two effects named " + kind)
	}
	recipes[kind] = recipe{parameters: parameters, build: build}
	return true
}

// Named returns the effect of the given kind with the defaults of its parameters, or an error that lists the kinds.
func Named(kind string) (Effect, error) { return Build(kind, nil) }

// Build returns the effect of the given kind. The error lists the kinds, the
// parameters or the values that there are.
func Build(kind string, params map[string]string) (Effect, error) {
	r, ok := recipes[kind]
	if !ok {
		return Effect{}, fmt.Errorf("unknown fault %q; want one of %q", kind, Kinds())
	}
	values := Params{}
	for _, p := range r.parameters {
		if p.Default != "" {
			values[p.Name] = p.Default
		}
	}
	for _, name := range slices.Sorted(maps.Keys(params)) {
		at := slices.IndexFunc(r.parameters, func(p Parameter) bool { return p.Name == name })
		switch {
		case at < 0 && len(r.parameters) == 0:
			return Effect{}, fmt.Errorf("fault %q takes no parameters and was given %q", kind, name)
		case at < 0:
			return Effect{}, fmt.Errorf("fault %q has no parameter %q; it takes %s", kind, name, names(r.parameters))
		case r.parameters[at].Values != nil && !slices.Contains(r.parameters[at].Values, params[name]):
			return Effect{}, fmt.Errorf("fault %q: %s cannot be %q; it is one of %q", kind, name, params[name], r.parameters[at].Values)
		}
		values[name] = params[name]
	}
	effect, err := r.build(values)
	if err != nil {
		return Effect{}, fmt.Errorf("fault %q: %w", kind, err)
	}
	effect.Params = maps.Clone(params)
	return effect, nil
}

func names(parameters []Parameter) string {
	out := make([]string, len(parameters))
	for i, p := range parameters {
		out[i] = p.Name
	}
	return strings.Join(out, ", ")
}

// Kinds returns the names of all effects, sorted.
func Kinds() []string { return slices.Sorted(maps.Keys(recipes)) }

// Parameters returns what can be said of an effect of the given kind; nil when nothing can.
func Parameters(kind string) []Parameter { return slices.Clone(recipes[kind].parameters) }
