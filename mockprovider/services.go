package mockprovider

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
)

// furnish gives a provider its services, each with a schedule.
func (p *Provider) furnish(c ProviderConfig) error {
	p.services, p.practitioners = c.Services, c.Practitioners
	if len(p.services) == 0 {
		p.services = []OutsetService{{ID: c.ServiceID, Name: c.Name + " - GP clinic", Filled: true}}
	}
	location := booking.Location{
		ID: c.Short + "-site", Name: c.Name, Lines: []string{"10 Sample Road"}, City: "Sampletown", Postcode: "XX9 1XX",
	}
	for _, s := range p.services {
		service := booking.Service{
			ID: booking.ServiceID(s.ID), Name: s.Name, Location: location,
			Organization: booking.Organization{ID: c.Short + "-org", Name: c.Name, ODS: c.ODS},
		}
		if err := p.diary.AddService(service); err != nil {
			return fmt.Errorf("service: %w", err)
		}
		if err := p.diary.AddSchedule(booking.Schedule{ID: p.pageID(s.ID), Identifier: "D-" + s.ID, Service: service.ID}); err != nil {
			return fmt.Errorf("schedule: %w", err)
		}
	}
	return nil
}

// Services are the provider's services as they were configured, the first one first.
func (p *Provider) Services() []OutsetService { return slices.Clone(p.services) }

// ServiceIDs are the ids of its services in one line.
func (p *Provider) ServiceIDs() string {
	var out []string
	for _, s := range p.services {
		out = append(out, s.ID)
	}
	return strings.Join(out, ", ")
}

// pageID is the id of the schedule of a service that is nobody's.
func (p *Provider) pageID(service string) string {
	if service == p.ServiceID {
		return p.ScheduleID()
	}
	return p.variance.ID(p.Short + "-gp-" + service)
}

// page returns the id of a schedule: of a service, where it is empty the first, and of a practitioner, where it is empty of
// nobody. A practitioner's schedule is made when it is first asked for.
func (p *Provider) page(service, practitioner string) (string, error) {
	service = cmp.Or(service, p.ServiceID)
	if !slices.ContainsFunc(p.services, func(s OutsetService) bool { return s.ID == service }) {
		return "", fmt.Errorf("%s: %w", p.Name, ErrNoService)
	}
	if practitioner == "" {
		return p.pageID(service), nil
	}
	i := slices.IndexFunc(p.practitioners, func(o OutsetPractitioner) bool { return o.ID == practitioner })
	if i < 0 {
		return "", fmt.Errorf("%s: %w", p.Name, ErrNoPractitioner)
	}
	who, name := p.practitioners[i], p.Short+"-staff-"+practitioner
	schedule := booking.Schedule{
		ID: p.variance.ID(name + "-" + service), Identifier: "D-" + service + "-" + practitioner, Service: booking.ServiceID(service),
		Practitioner: booking.Practitioner{ID: name, Prefix: who.Prefix, Given: who.Given, Family: who.Family, Gender: who.Gender, UserID: who.UserID},
		Role:         booking.Role{ID: name + "-role", Code: who.RoleCode, Display: who.Role},
	}
	return schedule.ID, p.staffed(schedule)
}

// staffed sees to a schedule of a practitioner.
func (p *Provider) staffed(s booking.Schedule) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err := p.diary.Schedule(s.ID)
	if errors.Is(err, booking.ErrNotFound) {
		err = p.diary.AddSchedule(s)
	}
	if err != nil {
		return fmt.Errorf("%s: add schedule: %w", p.Name, err)
	}
	return nil
}

// channelOf is the delivery channel that a slot is given.
func channelOf(channel string) (string, error) {
	switch {
	case channel == channelNone:
		return "", nil
	case channel == "":
		return channelInPerson, nil
	case !slices.Contains(channels, channel):
		return "", ErrChannel
	}
	return channel, nil
}
