package control

import (
	"fmt"
	"net/http"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
)

// providerForm is a provider as it is shown.
type providerForm struct {
	providerEndpoint

	Offline  bool `json:"offline"`
	Bookings int  `json:"bookings"`
}

func listProviders(c *call) error {
	out := []providerForm{}
	endpoints := endpointsOf(c.session).Providers
	for i, p := range c.session.World.Providers() {
		out = append(out, providerForm{providerEndpoint: endpoints[i], Offline: p.Away(), Bookings: p.BookingCount()})
	}
	return c.answer(http.StatusOK, out)
}

// provider is the one that the path names.
func (c *call) provider() (*mockprovider.Provider, error) {
	p, ok := c.session.World.Provider(c.args["name"])
	if !ok {
		return nil, problem(http.StatusNotFound, "the session has no provider of that name; GET providers lists them")
	}
	return p, nil
}

func setOffline(c *call) error {
	p, err := c.provider()
	if err != nil {
		return err
	}
	var asked struct {
		Offline *bool `json:"offline"`
	}
	if err := c.read(&asked); err != nil {
		return err
	}
	if asked.Offline == nil {
		return problem(http.StatusUnprocessableEntity, `send "offline" as true or false`)
	}
	if err := p.Offline(*asked.Offline); err != nil {
		return fmt.Errorf("offline: %w", err)
	}
	return c.done()
}

// slotsForm is one slot, or a series.
type slotsForm struct {
	Start string `json:"start"`
	// End or Minutes says how long a slot is.
	End     string `json:"end"`
	Minutes int    `json:"minutes"`
	Count   int    `json:"count"`
	Every   string `json:"every"`
	// Service, Channel and Practitioner are as in a world.
	Service      string `json:"service"`
	Channel      string `json:"channel"`
	Practitioner string `json:"practitioner"`
}

// maxMinutes is the longest slot, which is a week.
const maxMinutes = 7 * 24 * 60

// series reads the form, or says what is wrong with it.
func (f slotsForm) series() (mockprovider.SlotSeries, error) {
	var out mockprovider.SlotSeries
	start, err := moment("start", f.Start)
	if err != nil {
		return out, err
	}
	end, err := moment("end", f.End)
	if err != nil {
		return out, err
	}
	every, err := span("every", f.Every)
	if err != nil {
		return out, err
	}
	length := time.Duration(f.Minutes) * time.Minute
	if !end.IsZero() {
		length = end.Sub(start)
	}
	switch {
	case start.IsZero() || end.IsZero() == (f.Minutes == 0):
		return out, problem(http.StatusUnprocessableEntity, `send "start" and either "end" or "minutes"`)
	case f.Minutes < 0 || f.Minutes > maxMinutes || length <= 0 || length > maxMinutes*time.Minute:
		return out, problem(http.StatusUnprocessableEntity, "a slot must end after its start, and within a week")
	case f.Count < 0 || f.Count > mockprovider.MostSlots:
		return out, problem(http.StatusUnprocessableEntity, fmt.Sprintf(`"count" must be from 1 to %d`, mockprovider.MostSlots))
	case every > maxMinutes*time.Minute:
		return out, problem(http.StatusUnprocessableEntity, `"every" must be at most a week, which is "168h"`)
	}
	return mockprovider.SlotSeries{
		Start: start, Length: length, Every: every, Count: f.Count,
		Service: f.Service, Channel: f.Channel, Practitioner: f.Practitioner,
	}, nil
}

func addSlots(c *call) error {
	p, err := c.provider()
	if err != nil {
		return err
	}
	var asked slotsForm
	if err := c.read(&asked); err != nil {
		return err
	}
	series, err := asked.series()
	if err != nil {
		return err
	}
	made, err := p.AddSlots(series)
	if err != nil {
		return fmt.Errorf("add slots: %w", err)
	}
	return c.answer(http.StatusCreated, made)
}
