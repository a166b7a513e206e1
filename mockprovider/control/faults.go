package control

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
)

// faultForm is a planned fault as JSON.
type faultForm struct {
	Name string `json:"name"`
	// Heard is "proxy", "registry" or a provider's short name; empty means any provider.
	Heard string `json:"heard,omitempty"`
	// On may be left out where Match says what is meant.
	On    fault.Interaction `json:"on,omitempty"`
	Match *fault.Match      `json:"match,omitempty"`
	Skip  int               `json:"skip,omitempty"`
	// Times is 0 for once and -1 for always.
	Times  int    `json:"times,omitempty"`
	Effect string `json:"effect"`
	// Params are those of the effect. What was given is not shown again.
	Params json.RawMessage `json:"params,omitempty"`
}

// effectForm is an effect that can be planned, and what can be said of it.
type effectForm struct {
	Effect     string            `json:"effect"`
	Parameters []fault.Parameter `json:"parameters"`
	// On are the interactions for which it makes sense; left out where it does for all.
	On []fault.Interaction `json:"on,omitempty"`
}

// mostFaults is the most faults that a session has planned at a time.
const mostFaults = 1000

func formOfFault(f fault.Planned) faultForm {
	out := faultForm{Name: f.Name, Heard: f.Heard, On: f.On, Skip: f.Skip, Times: f.Times, Effect: f.Effect.Kind}
	if f.Match != (fault.Match{}) {
		out.Match = &f.Match
	}
	return out
}

func listFaults(c *call) error {
	out := struct {
		Pending []faultForm  `json:"pending"`
		Effects []effectForm `json:"effects"`
	}{Pending: []faultForm{}, Effects: []effectForm{}}
	for _, kind := range fault.Kinds() {
		one := effectForm{Effect: kind, Parameters: fault.Parameters(kind), On: fault.Applies(kind)}
		if one.Parameters == nil {
			one.Parameters = []fault.Parameter{}
		}
		out.Effects = append(out.Effects, one)
	}
	for _, f := range c.session.World.Faults().Pending() {
		out.Pending = append(out.Pending, formOfFault(f))
	}
	return c.answer(http.StatusOK, out)
}

func planFault(c *call) error {
	var asked faultForm
	if err := c.read(&asked); err != nil {
		return err
	}
	effect, err := asked.build()
	if err != nil {
		return err
	}
	asked.Name, asked.Times = cmp.Or(asked.Name, asked.Effect), cmp.Or(asked.Times, 1)
	if !c.hears(asked.Heard) {
		return problem(http.StatusUnprocessableEntity, `"heard" must be "proxy", "registry", a provider's short name, or be left out`)
	}
	plan := c.session.World.Faults()
	if len(plan.Pending()) >= mostFaults {
		return problem(http.StatusInsufficientStorage, "as many faults are planned as may be; DELETE faults forgets them")
	}
	planned := fault.Planned{
		Name: asked.Name, Heard: asked.Heard, On: asked.On, Skip: asked.Skip, Times: asked.Times, Effect: effect,
	}
	if asked.Match != nil {
		planned.Match = *asked.Match
	}
	if err := plan.Add(planned); err != nil {
		if misplaced, ok := errors.AsType[*fault.MisplacedError](err); ok {
			return problem(http.StatusUnprocessableEntity, misplaced.Error())
		}
		return problem(http.StatusUnprocessableEntity,
			`"on" must be an interaction such as "book" or "cancel", "skip" 0 or more, and "times" 1 or more or -1 for always`)
	}
	return c.answer(http.StatusCreated, formOfFault(planned))
}

// build makes the effect. What is wrong with a value is said without repeating it.
func (f faultForm) build() (fault.Effect, error) {
	if !slices.Contains(fault.Kinds(), f.Effect) {
		return fault.Effect{}, problem(http.StatusUnprocessableEntity, `"effect" is not known; GET faults lists the effects`)
	}
	var params fault.Params
	if len(f.Params) > 0 {
		if err := json.Unmarshal(f.Params, &params); err != nil {
			return fault.Effect{}, problem(http.StatusUnprocessableEntity, `"params" must be an object of strings, numbers and booleans`)
		}
	}
	effect, err := fault.Build(f.Effect, params)
	if err == nil {
		return effect, nil
	}
	detail := "the effect takes no parameters; leave \"params\" out"
	for i, p := range fault.Parameters(f.Effect) {
		if i == 0 {
			detail = "\"params\" do not fit the effect, which takes"
		}
		detail += fmt.Sprintf(" %q: %s;", p.Name, p.Says)
	}
	return fault.Effect{}, problem(http.StatusUnprocessableEntity, strings.TrimSuffix(detail, ";"))
}

// hears reports whether somebody in the session is heard under the name.
func (c *call) hears(name string) bool {
	names := []string{"", fault.Proxy, "registry"}
	for _, p := range c.session.World.Providers() {
		names = append(names, p.Short)
	}
	return slices.Contains(names, name)
}

func clearFaults(c *call) error {
	c.session.World.Faults().Clear()
	return c.done()
}
