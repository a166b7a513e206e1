package control

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
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
}

// sessionForm is a session as it is shown.
type sessionForm struct {
	Key          string        `json:"key"`
	Name         string        `json:"name"`
	Seed         int64         `json:"seed"`
	Variance     int64         `json:"variance"`
	Empty        bool          `json:"empty"`
	AnyNHSNumber bool          `json:"any_nhs_number"`
	NoRegistry   bool          `json:"no_registry"`
	Toolkit      bool          `json:"toolkit"`
	Kept         bool          `json:"kept"`
	Created      time.Time     `json:"created"`
	Used         time.Time     `json:"used"`
	Clock        clockForm     `json:"clock"`
	Bookings     int           `json:"bookings"`
	Entries      int           `json:"entries"`
	Endpoints    endpointsForm `json:"endpoints"`
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
		out.Providers = append(out.Providers, providerEndpoint{
			Name: p.Name, Short: p.Short, Base: p.Base, Proxied: w.ProxyURL() + "/" + p.Base,
			ASID: p.ASID, ODS: p.ODS, ServiceID: p.ServiceID,
		})
	}
	return out
}

func formOf(s *session.Session) sessionForm {
	o := s.Options
	out := sessionForm{
		Key: s.Key, Name: s.Name, Seed: s.Seed, Variance: o.Variance,
		Empty: o.Empty, AnyNHSNumber: o.AnyNHSNumber, NoRegistry: o.NoRegistry, Toolkit: o.Toolkit, Kept: o.Kept,
		Created: s.Created, Used: s.Used(), Clock: clockOf(s), Entries: s.World.Journal.Len(), Endpoints: endpointsOf(s),
	}
	for _, p := range s.World.Providers() {
		out.Bookings += p.BookingCount()
	}
	return out
}

func listSessions(c *call) error {
	out := []sessionForm{}
	for _, s := range c.api.Sessions.List() {
		out = append(out, formOf(s))
	}
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
	s, err := c.api.Sessions.Create(c.r.Context(), session.Options{
		Key: asked.Key, Name: asked.Name, Seed: asked.Seed, Variance: asked.Variance, Start: start, Frozen: asked.Frozen,
		Empty: asked.Empty, AnyNHSNumber: asked.AnyNHSNumber, NoRegistry: asked.NoRegistry, Toolkit: asked.Toolkit, Kept: asked.Kept,
	})
	if err != nil {
		return fmt.Errorf("create session: %w", err)
	}
	c.w.Header().Set("Location", c.api.Root+"/sessions/"+url.PathEscape(s.Key))
	return c.answer(http.StatusCreated, formOf(s))
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
