package control

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
	"github.com/rebookcheck/rebookcheck/mockprovider/worldfile"
)

// optionsForm is session.Options as JSON.
type optionsForm struct {
	Key          string `json:"key"`
	Name         string `json:"name"`
	Seed         int64  `json:"seed"`
	Variance     int64  `json:"variance"`
	Start        string `json:"start"`
	Frozen       bool   `json:"frozen"`
	Empty        bool   `json:"empty"`
	AnyNHSNumber bool   `json:"any_nhs_number"`
	NoRegistry   bool   `json:"no_registry"`
	Toolkit      bool   `json:"toolkit"`
	Kept         bool   `json:"kept"`
	// World is read by package worldfile.
	World json.RawMessage `json:"world"`
}

// sessionForm is a session as it is shown.
type sessionForm struct {
	Key          string    `json:"key"`
	Name         string    `json:"name"`
	Seed         int64     `json:"seed"`
	Variance     int64     `json:"variance"`
	Empty        bool      `json:"empty"`
	AnyNHSNumber bool      `json:"any_nhs_number"`
	NoRegistry   bool      `json:"no_registry"`
	Toolkit      bool      `json:"toolkit"`
	Kept         bool      `json:"kept"`
	Created      time.Time `json:"created"`
	Used         time.Time `json:"used"`
	// Resting is a session of an earlier start that nobody has used since; what follows is known once it is used.
	Resting   bool           `json:"resting,omitempty"`
	Clock     *clockForm     `json:"clock,omitempty"`
	Bookings  *int           `json:"bookings,omitempty"`
	Entries   *int           `json:"entries,omitempty"`
	Endpoints *endpointsForm `json:"endpoints,omitempty"`
	// Damage says what did not come back when the session did.
	Damage string `json:"damage,omitempty"`
}

// endpointsForm is all that a consumer has to be told.
type endpointsForm struct {
	// Proxy is what stands before a provider's base.
	Proxy     string             `json:"proxy"`
	Providers []providerEndpoint `json:"providers"`
	Registry  registryEndpoint   `json:"registry"`
}

type providerEndpoint struct {
	Name string `json:"name"`
	// Short is its name in paths here, in the journal and in the plan of faults.
	Short string `json:"short"`
	Base  string `json:"base"`
	// Proxied is its base as it is reached through the proxy.
	Proxied   string `json:"proxied"`
	ASID      string `json:"asid"`
	ODS       string `json:"ods"`
	ServiceID string `json:"service_id"`
	// Services are all of them, that one first.
	Services []serviceForm `json:"services"`
}

type serviceForm struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type registryEndpoint struct {
	Base  string `json:"base"`
	Token string `json:"token"`
}

func endpointsOf(s *session.Session) endpointsForm {
	w := s.World
	out := endpointsForm{
		Proxy: w.ProxyURL(), Providers: []providerEndpoint{},
		Registry: registryEndpoint{Base: w.RegistryBase(), Token: w.RegistryToken()},
	}
	for _, p := range w.Providers() {
		services := []serviceForm{}
		for _, s := range p.Services() {
			services = append(services, serviceForm{ID: s.ID, Name: s.Name})
		}
		out.Providers = append(out.Providers, providerEndpoint{
			Name: p.Name, Short: p.Short, Base: p.Base, Proxied: w.ProxyURL() + "/" + p.Base,
			ASID: p.ASID, ODS: p.ODS, ServiceID: p.ServiceID, Services: services,
		})
	}
	return out
}

func formOf(s *session.Session) sessionForm {
	clock, bookings, entries, endpoints := clockOf(s), s.World.BookingCount(), s.World.Journal.Len(), endpointsOf(s)
	out := formOfOptions(s.Options)
	out.Created, out.Used = s.Created, s.Used()
	out.Clock, out.Bookings, out.Entries, out.Endpoints = &clock, &bookings, &entries, &endpoints
	if err := s.Damage(); err != nil {
		out.Damage = err.Error()
	}
	return out
}

func formOfOptions(o session.Options) sessionForm {
	return sessionForm{
		Key: o.Key, Name: o.Name, Seed: o.Seed, Variance: o.Variance,
		Empty: o.Empty, AnyNHSNumber: o.AnyNHSNumber, NoRegistry: o.NoRegistry, Toolkit: o.Toolkit, Kept: o.Kept,
	}
}

func listSessions(c *call) error {
	out := []sessionForm{}
	for _, s := range c.api.Sessions.List() {
		out = append(out, formOf(s))
	}
	others, err := c.api.Sessions.Others(c.r.Context())
	if err != nil {
		return fmt.Errorf("list sessions: %w", err)
	}
	for _, r := range others {
		one := formOfOptions(r.Options)
		one.Created, one.Used, one.Resting = r.Created, r.Used, true
		out = append(out, one)
	}
	slices.SortStableFunc(out, func(a, b sessionForm) int { return a.Created.Compare(b.Created) })
	return c.answer(http.StatusOK, out)
}

func createSession(c *call) error {
	var asked optionsForm
	if err := c.read(&asked); err != nil {
		return err
	}
	start, err := moment("start", asked.Start)
	if err != nil {
		return err
	}
	world, err := c.world(asked, start)
	if err != nil {
		return err
	}
	s, err := c.api.Sessions.Create(c.r.Context(), session.Options{
		Key: asked.Key, Name: asked.Name, Seed: asked.Seed, Variance: asked.Variance, Start: start, Frozen: asked.Frozen,
		Empty: asked.Empty, AnyNHSNumber: asked.AnyNHSNumber, NoRegistry: asked.NoRegistry, Toolkit: asked.Toolkit, Kept: asked.Kept,
		Outset: world,
	})
	if err != nil {
		return fmt.Errorf("create session: %w", err)
	}
	c.w.Header().Set("Location", c.api.Root+"/sessions/"+url.PathEscape(s.Key))
	return c.answer(http.StatusCreated, formOf(s))
}

// world is how the session is to be at the beginning; nil where that is not said.
func (c *call) world(asked optionsForm, start time.Time) (*mockprovider.Outset, error) {
	if len(asked.World) == 0 {
		return nil, nil //nolint:nilnil // none was asked for
	}
	if start.IsZero() {
		start = c.api.Sessions.Now()
	}
	o, err := worldfile.JSON(asked.World, worldfile.For{Start: start, AnyNHSNumber: asked.AnyNHSNumber})
	if err != nil {
		return nil, problem(http.StatusUnprocessableEntity, strings.ReplaceAll(`"world": `+err.Error(), "\n", "; "))
	}
	return &o, nil
}

func showSession(c *call) error { return c.answer(http.StatusOK, formOf(c.session)) }

func endSession(c *call) error {
	if err := c.api.Sessions.End(c.session.Key); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return c.done()
}

func showEndpoints(c *call) error { return c.answer(http.StatusOK, endpointsOf(c.session)) }

func showState(c *call) error { return c.answer(http.StatusOK, c.session.World.State()) }

func listPersonas(c *call) error {
	all, err := mockprovider.Personas()
	if err != nil {
		return fmt.Errorf("personas: %w", err)
	}
	return c.answer(http.StatusOK, all)
}
