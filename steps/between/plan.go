package between

import (
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/rebookcheck/rebookcheck/steps/provider"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// Plan is what a run would do, and what it leaves out.
type Plan struct {
	Stories []Planned
	LeftOut []LeftOut
}

// Planned is a story that would be played, and how many bookings a consumer makes in it that does as its user says.
type Planned struct {
	Name     string
	Bookings int
}

// LeftOut is a scenario that would not be played, and why.
type LeftOut struct{ Name, Why string }

// PlanOf is what a run of the selected scenarios would do. Nothing is sent.
func PlanOf(features fs.FS, tags string, with results.Between) (Plan, error) {
	all, err := suite.Scenarios(features)
	if err != nil {
		return Plan{}, err //nolint:wrapcheck // it says what it does
	}
	selected, err := suite.Select(all, tags)
	if err != nil {
		return Plan{}, err //nolint:wrapcheck // likewise
	}
	var out Plan
	var stories []string
	for _, s := range selected {
		if why := suite.LeftOut(s, with); why != "" {
			out.LeftOut = append(out.LeftOut, LeftOut{s.ID, why})
			continue
		}
		if !slices.Contains(stories, s.Story) {
			stories = append(stories, s.Story)
			out.Stories = append(out.Stories, Planned{s.Story, bookingsOf(s)})
		}
	}
	if len(stories) == 0 {
		return out, fmt.Errorf("%w: none of the selected scenarios can be played before a provider of elsewhere; --plan without --tags says which can", suite.ErrNothingSelected)
	}
	return out, nil
}

var (
	booksOnce = regexp.MustCompile(`^the user books | booked .* again at `)
	booked    = regexp.MustCompile(` booked .* for (.*)$`)
	aTime     = regexp.MustCompile(`\d\d:\d\d`)
)

// bookingsOf is how many bookings a story makes.
func bookingsOf(s suite.Scenario) int {
	n := 0
	for _, st := range s.Steps {
		switch {
		case booksOnce.MatchString(st.Text):
			n++
		case booked.MatchString(st.Text):
			n += len(aTime.FindAllString(booked.FindStringSubmatch(st.Text)[1], -1))
		}
	}
	return n
}

// Print writes a plan for people.
func (p Plan) Print(w io.Writer, c provider.Config) error {
	total, names := 0, make([]string, 0, len(roles))
	for _, s := range p.Stories {
		total += s.Bookings
	}
	for _, one := range c.Patients[:len(roles)] {
		names = append(names, one.NHSNumber)
	}
	limit := ""
	if c.Limits.Bookings > 0 {
		limit = fmt.Sprintf(", and at most %d by the limit", c.Limits.Bookings)
	}
	fmt.Fprintf(w, `Nothing was sent. A run would be like this:

provider     %s, %s
slots        of the service %s, from %s to %s from now
patients     %s; a booking for anybody else is kept from the provider
bookings     about %d would be made by the consumer%s, each one cancelled at the end of its story and read back
changes      of no booking but those

`, c.Name, c.BaseURL, c.Services[0], c.Window.From, c.Window.To, strings.Join(names, ", "), total, limit)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "story\tbookings")
	for _, s := range p.Stories {
		fmt.Fprintf(t, "%s\t%d\n", s.Name, s.Bookings)
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("print plan: %w", err)
	}
	fmt.Fprintf(w, "\nNot played, and so not observed: %d scenarios\n", len(p.LeftOut))
	for _, s := range p.LeftOut {
		if _, err := fmt.Fprintf(w, "  %s: %s\n", s.Name, s.Why); err != nil {
			return fmt.Errorf("print plan: %w", err)
		}
	}
	return nil
}
