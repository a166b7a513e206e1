package control

import (
	"fmt"
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
)

// Outages takes the registry away and brings it back.
type Outages interface {
	// Outage takes "refuse", "silent" or "none".
	Outage(kind string) error
}

func outage(o Outages) handler {
	return func(w http.ResponseWriter, r *http.Request, _ []string) error {
		var asked struct {
			Outage string `json:"outage"`
		}
		if err := read(r, &asked); err != nil {
			return err
		}
		switch asked.Outage {
		case "refuse", "silent", "none":
		default:
			return problem(http.StatusBadRequest, `send "outage" as "refuse", "silent" or "none"`)
		}
		if err := o.Outage(asked.Outage); err != nil {
			return fmt.Errorf("registry outage: %w", err)
		}
		return done(w)
	}
}

// FaultPlan is the plan of misbehaviour.
type FaultPlan interface {
	Add(f fault.Planned) error
	Pending() []fault.Planned
	Clear()
}

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

func listFaults(p FaultPlan) handler {
	return func(w http.ResponseWriter, _ *http.Request, _ []string) error {
		out := struct {
			Pending []faultForm `json:"pending"`
			Effects []string    `json:"effects"`
		}{Pending: []faultForm{}, Effects: fault.Kinds()}
		for _, f := range p.Pending() {
			out.Pending = append(out.Pending, faultForm{
				Name: f.Name, Heard: f.Heard, On: f.On, Skip: f.Skip, Times: f.Times, Effect: f.Effect.Kind,
			})
		}
		return answer(w, out)
	}
}

func planFault(p FaultPlan) handler {
	return func(w http.ResponseWriter, r *http.Request, _ []string) error {
		var asked faultForm
		if err := read(r, &asked); err != nil {
			return err
		}
		effect, err := fault.Named(asked.Effect)
		if err != nil {
			return problem(http.StatusBadRequest, err.Error())
		}
		if asked.Name == "" {
			asked.Name = asked.Effect
		}
		err = p.Add(fault.Planned{
			Name: asked.Name, Heard: asked.Heard, On: asked.On, Skip: asked.Skip, Times: asked.Times, Effect: effect,
		})
		if err != nil {
			return problem(http.StatusBadRequest, err.Error())
		}
		return done(w)
	}
}

func clearFaults(p FaultPlan) handler {
	return func(w http.ResponseWriter, _ *http.Request, _ []string) error {
		p.Clear()
		return done(w)
	}
}
