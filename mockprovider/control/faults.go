package control

import (
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
)

// faultForm is a planned fault as JSON.
type faultForm struct {
	Name string `json:"name"`
	// Heard is "proxy", "registry" or a provider's short name; empty means any provider.
	Heard string            `json:"heard,omitempty"`
	On    fault.Interaction `json:"on"`
	Skip  int               `json:"skip,omitempty"`
	// Times is 0 for once and -1 for always.
	Times  int    `json:"times,omitempty"`
	Effect string `json:"effect"`
}

// mostFaults is the most faults that a session has planned at a time.
const mostFaults = 1000

func formOfFault(f fault.Planned) faultForm {
	return faultForm{Name: f.Name, Heard: f.Heard, On: f.On, Skip: f.Skip, Times: f.Times, Effect: f.Effect.Kind}
}

func listFaults(c *call) error {
	out := struct {
		Pending []faultForm `json:"pending"`
		Effects []string    `json:"effects"`
	}{Pending: []faultForm{}, Effects: fault.Kinds()}
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
	effect, err := fault.Named(asked.Effect)
	if err != nil {
		return problem(http.StatusUnprocessableEntity, `"effect" is not known; GET faults lists the effects`)
	}
	if asked.Name == "" {
		asked.Name = asked.Effect
	}
	if asked.Times == 0 {
		asked.Times = 1
	}
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
	if err := plan.Add(planned); err != nil {
		return problem(http.StatusUnprocessableEntity,
			`"on" must be an interaction such as "book" or "cancel", "skip" 0 or more, and "times" 1 or more or -1 for always`)
	}
	return c.answer(http.StatusCreated, formOfFault(planned))
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
