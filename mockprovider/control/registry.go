package control

import (
	"fmt"
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

func setOutage(c *call) error {
	var asked struct {
		Outage string `json:"outage"`
	}
	if err := c.read(&asked); err != nil {
		return err
	}
	outages := map[string]mockprovider.Outage{
		"none": mockprovider.NoOutage, "refuse": mockprovider.Refusing, "silent": mockprovider.Silent,
	}
	o, ok := outages[asked.Outage]
	if !ok {
		return problem(http.StatusUnprocessableEntity, `send "outage" as "refuse", "silent" or "none"`)
	}
	if err := c.session.World.Registry().Outage(o); err != nil {
		return fmt.Errorf("outage: %w", err)
	}
	return c.done()
}

func listPointers(c *call) error {
	return c.answer(http.StatusOK, c.session.World.Registry().Pointers())
}

// pointerForm is a pointer that no provider registers.
type pointerForm struct {
	BookingURL string `json:"booking_url"`
	NHSNumber  string `json:"nhs_number"`
	Status     string `json:"status"`
	Start      string `json:"start"`
	End        string `json:"end"`
	Created    string `json:"created"`
}

func (f pointerForm) planted(c *call) (mockprovider.Planted, error) {
	out := mockprovider.Planted{BookingURL: f.BookingURL, NHSNumber: f.NHSNumber, Status: f.Status}
	var err error
	if out.Start, err = moment("start", f.Start); err != nil {
		return out, err
	}
	if out.End, err = moment("end", f.End); err != nil {
		return out, err
	}
	if out.Created, err = moment("created", f.Created); err != nil {
		return out, err
	}
	if out.Created.IsZero() {
		out.Created = c.session.World.Clock.Now()
	}
	if out.Start.IsZero() || out.End.IsZero() {
		return out, problem(http.StatusUnprocessableEntity, `send "booking_url", "nhs_number", "start" and "end"`)
	}
	number := booking.NHSNumber(f.NHSNumber)
	if !number.Valid() || !number.Synthetic() && !c.session.Options.AnyNHSNumber {
		return out, problem(http.StatusUnprocessableEntity, badNumber)
	}
	return out, nil
}

func plantPointer(c *call) error {
	var asked pointerForm
	if err := c.read(&asked); err != nil {
		return err
	}
	planted, err := asked.planted(c)
	if err != nil {
		return err
	}
	made, err := c.session.World.Registry().Plant(planted)
	if err != nil {
		return fmt.Errorf("plant: %w", err)
	}
	return c.answer(http.StatusCreated, made)
}

// clientForm is what a consumer needs to use the registry. The secret is told nowhere else.
type clientForm struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	Token        string `json:"token"`
	Scope        string `json:"scope"`
}

func addClient(c *call) error {
	var asked struct {
		Name string `json:"name"`
	}
	if err := c.read(&asked); err != nil {
		return err
	}
	name, err := session.Name(asked.Name)
	if err != nil {
		return problem(http.StatusUnprocessableEntity, `send "name" with the consumer's name, of 1 to 80 printable characters`)
	}
	w := c.session.World
	id, secret := w.RegistryClient(name)
	return c.answer(http.StatusCreated, clientForm{
		ClientID: id, ClientSecret: secret, Token: w.RegistryToken(), Scope: w.RegistryBase() + "/.default",
	})
}
