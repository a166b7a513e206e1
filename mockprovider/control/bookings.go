package control

import (
	"context"
	"fmt"
	"net/http"
	"regexp"

	"github.com/rebookcheck/rebookcheck/mockprovider"
)

// arrangementForm is a booking that is to exist.
type arrangementForm struct {
	Persona     string `json:"persona"`
	NHSNumber   string `json:"nhs_number"`
	Service     string `json:"service"`
	Start       string `json:"start"`
	BookedBy    string `json:"booked_by"`
	Description string `json:"description"`
}

var asidForm = regexp.MustCompile(`^[0-9]{12}$`)

// longestText is the most characters of what people write.
const longestText = 1000

func (f arrangementForm) arrangement() (mockprovider.Arrangement, error) {
	start, err := moment("start", f.Start)
	switch {
	case err != nil:
		return mockprovider.Arrangement{}, err
	case start.IsZero() || (f.Persona == "") == (f.NHSNumber == ""):
		err = problem(http.StatusUnprocessableEntity, `send "start" and either "persona" with a name or "nhs_number"; GET personas lists them`)
	case f.BookedBy != "" && !asidForm.MatchString(f.BookedBy):
		err = problem(http.StatusUnprocessableEntity, `"booked_by" must be an ASID of 12 digits, or be left out`)
	case len([]rune(f.Description)) > longestText:
		err = problem(http.StatusUnprocessableEntity, `"description" must be at most 1000 characters`)
	}
	return mockprovider.Arrangement{
		Persona: f.Persona, NHSNumber: f.NHSNumber, Service: f.Service, Start: start, BookedBy: f.BookedBy, Description: f.Description,
	}, err
}

func arrangeBooking(c *call) error {
	p, err := c.provider()
	if err != nil {
		return err
	}
	var asked arrangementForm
	if err := c.read(&asked); err != nil {
		return err
	}
	a, err := asked.arrangement()
	if err != nil {
		return err
	}
	made, err := p.Arrange(c.r.Context(), a)
	if err != nil {
		return fmt.Errorf("arrange: %w", err)
	}
	return c.answer(http.StatusCreated, made)
}

// staff has a provider's staff do something to the booking that the path names and
// answers the booking as it is then.
func (c *call) staff(act func(ctx context.Context, p *mockprovider.Provider, id string) error) error {
	p, err := c.provider()
	if err != nil {
		return err
	}
	id := c.args["id"]
	if err := act(c.r.Context(), p, id); err != nil {
		return err
	}
	b, err := p.Booking(id)
	if err != nil {
		return fmt.Errorf("staff: %w", err)
	}
	return c.answer(http.StatusOK, b)
}

func staffCancel(c *call) error {
	return c.staff(func(ctx context.Context, p *mockprovider.Provider, id string) error {
		if err := c.none(); err != nil {
			return err
		}
		return p.CancelLocally(ctx, id) //nolint:wrapcheck // problemOf reads it
	})
}

func staffArrive(c *call) error {
	return c.staff(func(ctx context.Context, p *mockprovider.Provider, id string) error {
		if err := c.none(); err != nil {
			return err
		}
		return p.Arrive(ctx, id) //nolint:wrapcheck // problemOf reads it
	})
}

func staffNote(c *call) error {
	return c.staff(func(ctx context.Context, p *mockprovider.Provider, id string) error {
		var asked struct {
			Text string `json:"text"`
		}
		if err := c.read(&asked); err != nil {
			return err
		}
		if asked.Text == "" || len([]rune(asked.Text)) > longestText {
			return problem(http.StatusUnprocessableEntity, `send "text", of at most 1000 characters`)
		}
		return p.AddNote(ctx, id, asked.Text) //nolint:wrapcheck // problemOf reads it
	})
}

func staffMove(c *call) error {
	return c.staff(func(ctx context.Context, p *mockprovider.Provider, id string) error {
		var asked struct {
			Start string `json:"start"`
		}
		if err := c.read(&asked); err != nil {
			return err
		}
		start, err := moment("start", asked.Start)
		if err != nil {
			return err
		}
		if start.IsZero() {
			return problem(http.StatusUnprocessableEntity, `send "start", such as "2031-03-07T17:30:00Z"`)
		}
		return p.Move(ctx, id, start) //nolint:wrapcheck // problemOf reads it
	})
}
