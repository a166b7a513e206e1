package mockprovider

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
)

// The most that an outset has.
const (
	mostProviders   = 50
	mostOutsetSlots = 20_000
	longestSlot     = 7 * 24 * time.Hour
	longestText     = 1000
)

// OutsetProblem is what is wrong with an outset, and where: providers[0].services[1].slots[0].start. It repeats no value.
type OutsetProblem struct {
	At, Text string
}

func (p OutsetProblem) Error() string {
	if p.At == "" {
		return p.Text
	}
	return p.At + ": " + p.Text
}

// outsetCheck gathers problems.
type outsetCheck struct {
	now   time.Time
	any   bool
	slots int
	found []OutsetProblem
}

// Problems names all that is wrong with an outset of a session that starts then, and in which any NHS number is accepted or not.
func (o Outset) Problems(start time.Time, anyNHSNumber bool) []OutsetProblem {
	c := &outsetCheck{now: start, any: anyNHSNumber}
	c.check(len(o.Providers) > 0 && len(o.Providers) <= mostProviders, "providers", fmt.Sprintf("list 1 to %d providers", mostProviders))
	seen := map[string]bool{}
	for i, p := range o.Providers {
		c.provider(fmt.Sprintf("providers[%d]", i), p, seen)
	}
	c.check(c.slots <= mostOutsetSlots, "providers", fmt.Sprintf("their slots are %d; at most %d can be made", c.slots, mostOutsetSlots))
	return c.found
}

// refused joins problems to one error.
func refused(problems []OutsetProblem) error {
	var all []error
	for _, p := range problems {
		all = append(all, p)
	}
	return errors.Join(all...)
}

func (c *outsetCheck) check(ok bool, at, text string) {
	if !ok {
		c.found = append(c.found, OutsetProblem{At: at, Text: text})
	}
}

// once refuses what another one has.
func (c *outsetCheck) once(seen map[string]bool, at, what, value string) {
	key := what + " " + value
	c.check(value == "" || !seen[key], at, "another one has the same; give each its own")
	seen[key] = true
}

func (c *outsetCheck) text(at, value string) {
	c.check(strings.TrimSpace(value) != "" && len([]rune(value)) <= longestText, at, fmt.Sprintf("give a text of 1 to %d characters", longestText))
}

const shortWords = "give lower-case letters, digits and hyphens, at most 21, a letter first"

func (c *outsetCheck) provider(at string, p OutsetProvider, seen map[string]bool) {
	c.text(at+".name", p.Name)
	c.once(seen, at+".name", "name", p.Name)
	c.check(shortForm.MatchString(p.Short), at+".short", shortWords)
	c.check(!slices.Contains(labelTaken, p.Short), at+".short", "this name stands for something else; choose another")
	if p.Short != p.Name {
		c.once(seen, at+".short", "name", p.Short)
	}
	c.check(asidForm.MatchString(p.ASID), at+".asid", "give 12 digits, in quotes")
	c.once(seen, at+".asid", "asid", p.ASID)
	c.text(at+".ods", p.ODS)
	c.check(len(p.Services) > 0, at+".services", "list at least one service")
	staff, services := map[string]bool{}, map[string]bool{}
	for i, who := range p.Practitioners {
		c.practitioner(fmt.Sprintf("%s.practitioners[%d]", at, i), who, staff)
	}
	for i, s := range p.Services {
		here := fmt.Sprintf("%s.services[%d]", at, i)
		c.check(serviceForm.MatchString(s.ID), here+".id", "give 1 to 20 letters, digits and hyphens, in quotes")
		c.once(services, here+".id", "id", s.ID)
		c.text(here+".name", s.Name)
		for j, slots := range s.Slots {
			c.series(fmt.Sprintf("%s.slots[%d]", here, j), slots, staff)
		}
	}
	for i, b := range p.Bookings {
		c.booking(fmt.Sprintf("%s.bookings[%d]", at, i), b, services)
	}
}

func (c *outsetCheck) practitioner(at string, p OutsetPractitioner, staff map[string]bool) {
	c.check(shortForm.MatchString(p.ID), at+".id", shortWords)
	c.once(staff, at+".id", "id", p.ID)
	c.text(at+".given", p.Given)
	c.text(at+".family", p.Family)
	c.check(slices.Contains([]string{"male", "female", "other", "unknown"}, p.Gender), at+".gender", "give male, female, other or unknown")
	c.check(asidForm.MatchString(p.UserID), at+".user_id", "give 12 digits, in quotes")
	c.text(at+".role_code", p.RoleCode)
	c.text(at+".role", p.Role)
}

const startWords = `give a time such as "2031-03-07T17:30:00Z", or "+2h30m" after the session's start`

func (c *outsetCheck) series(at string, s OutsetSlots, staff map[string]bool) {
	_, ok := momentAfter(s.Start, c.now)
	c.check(ok, at+".start", startWords)
	c.check(s.Minutes >= 1 && s.Minutes <= int(longestSlot/time.Minute), at+".minutes", "give 1 to 10080, which is a week")
	c.check(s.Count >= 0 && s.Count <= MostSlots, at+".count", fmt.Sprintf("give 1 to %d, or leave it out for one slot", MostSlots))
	c.slots += max(s.Count, 1)
	if s.Every != "" {
		every, err := time.ParseDuration(s.Every)
		c.check(err == nil && every > 0 && every <= longestSlot, at+".every", `give a length of time up to a week, such as "30m"`)
	}
	c.check(s.Channel == "" || slices.Contains(channels, s.Channel), at+".channel", "give "+strings.Join(channels[:3], ", ")+" or "+channelNone)
	c.check(s.Practitioner == "" || staff["id "+s.Practitioner], at+".practitioner", "no practitioner of this provider has the id; see practitioners")
}

func (c *outsetCheck) booking(at string, b OutsetBooking, services map[string]bool) {
	start, ok := momentAfter(b.Start, c.now)
	c.check(ok, at+".start", startWords)
	c.check(!ok || start.Add(arrangedLength).After(c.now), at+".start", "that time has passed when the session starts; choose a later one")
	c.check(b.Service == "" || services["id "+b.Service], at+".service", "no service of this provider has the id; see services")
	c.check(b.BookedBy == "" || asidForm.MatchString(b.BookedBy), at+".booked_by", "give an ASID of 12 digits, in quotes, or leave it out")
	c.check(len([]rune(b.Description)) <= longestText, at+".description", "give at most 1000 characters")
	c.check(len([]rune(b.Note)) <= longestText, at+".note", "give at most 1000 characters")
	if (b.Persona == "") == (b.NHSNumber == "") {
		c.check(false, at, "give either persona or nhs_number")
		return
	}
	if b.Persona != "" {
		_, err := personaOf(b.Persona, "")
		c.check(err == nil, at+".persona", "no persona has this name; GET personas of a session lists them")
		return
	}
	number := booking.NHSNumber(b.NHSNumber)
	c.check(number.Valid() && (c.any || number.Synthetic()), at+".nhs_number",
		"give ten digits in quotes, with a right check digit, beginning with 999 unless any NHS number is accepted")
}
