package mockprovider

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Outset is a world as it stands at the beginning: who takes part, and what is in the diaries. Package worldfile reads one.
type Outset struct {
	Providers []OutsetProvider `json:"providers"`
}

// OutsetProvider is a booking provider. Its base URL follows from its short name.
type OutsetProvider struct {
	// Name is what people call it, Short its name in addresses, in the journal and in ids.
	Name  string `json:"name"`
	Short string `json:"short"`
	// ASID has 12 digits; ODS is the organisation code.
	ASID string `json:"asid"`
	ODS  string `json:"ods"`
	// Services are at least one; the first is the one that is meant where none is named.
	Services      []OutsetService      `json:"services"`
	Practitioners []OutsetPractitioner `json:"practitioners,omitempty"`
	Bookings      []OutsetBooking      `json:"bookings,omitempty"`
}

// OutsetService is a service of a provider.
type OutsetService struct {
	// ID is that of the Directory of Services. Name is shown to users.
	ID   string `json:"id"`
	Name string `json:"name"`
	// Filled keeps the diary filled for days ahead; see [World.Fill].
	Filled bool          `json:"filled,omitempty"`
	Slots  []OutsetSlots `json:"slots,omitempty"`
}

// OutsetPractitioner is somebody who sees patients, with a role.
type OutsetPractitioner struct {
	// ID is how slots name the practitioner.
	ID     string `json:"id"`
	Prefix string `json:"prefix,omitempty"`
	Given  string `json:"given"`
	Family string `json:"family"`
	Gender string `json:"gender"`
	// UserID is the SDS user id, of 12 digits. RoleCode is an SDS job role, Role its name.
	UserID   string `json:"user_id"`
	RoleCode string `json:"role_code"`
	Role     string `json:"role"`
}

// OutsetSlots is one free slot, or several that follow each other.
type OutsetSlots struct {
	// Start is a time, or "+2h30m" after the session's start, which counts from its full minute.
	Start   string `json:"start"`
	Minutes int    `json:"minutes"`
	Count   int    `json:"count,omitempty"`
	// Every is from one start to the next, such as "30m"; without it they follow without a gap.
	Every string `json:"every,omitempty"`
	// Channel is In-person, Telephone, Video or none; see [SlotSeries].
	Channel string `json:"channel,omitempty"`
	// Practitioner is the ID of who sees the patients; empty when that is not told.
	Practitioner string `json:"practitioner,omitempty"`
}

// OutsetBooking is a booking that stands already; see [Arrangement].
type OutsetBooking struct {
	Persona   string `json:"persona,omitempty"`
	NHSNumber string `json:"nhs_number,omitempty"`
	// Service is the ID of a service; empty means the first.
	Service string `json:"service,omitempty"`
	// Start is as that of slots.
	Start       string `json:"start"`
	BookedBy    string `json:"booked_by,omitempty"`
	Description string `json:"description,omitempty"`
	// Note is what staff have written on it.
	Note string `json:"note,omitempty"`
}

// configs are the providers of a world that is mounted there.
func (o Outset) configs(mount string) []ProviderConfig {
	out := make([]ProviderConfig, 0, len(o.Providers))
	for _, p := range o.Providers {
		c := ProviderConfig{Name: p.Name, Short: p.Short, ASID: p.ASID, ODS: p.ODS, Services: p.Services, Practitioners: p.Practitioners}
		c.Base = "https://" + p.Short + ".example/STU3/1"
		if mount != "" {
			c.Base = mount + "/" + p.Short + "/STU3/1"
		}
		if len(p.Services) > 0 {
			c.ServiceID = p.Services[0].ID
		}
		out = append(out, c)
	}
	return out
}

// Begin puts the slots and bookings of [Config.Outset] into the diaries. It is called once, after Start, and after Fill
// where diaries are filled, so that bookings take the slots that are there. A world that was restored has them already.
func (w *World) Begin(ctx context.Context) error {
	if w.config.Outset == nil {
		return nil
	}
	now := w.Clock.Now()
	for i, o := range w.config.Outset.Providers {
		if err := w.providers[i].begin(ctx, o, now); err != nil {
			return fmt.Errorf("begin: %w", err)
		}
	}
	return nil
}

func (p *Provider) begin(ctx context.Context, o OutsetProvider, now time.Time) error {
	for _, service := range o.Services {
		for _, s := range service.Slots {
			start, _ := momentAfter(s.Start, now) // it was checked
			every, _ := time.ParseDuration(s.Every)
			_, err := p.AddSlots(SlotSeries{
				Start: start, Length: time.Duration(s.Minutes) * time.Minute, Every: every, Count: s.Count,
				Service: service.ID, Channel: s.Channel, Practitioner: s.Practitioner,
			})
			if err != nil {
				return err
			}
		}
	}
	for _, b := range o.Bookings {
		start, _ := momentAfter(b.Start, now)
		made, err := p.Arrange(ctx, Arrangement{
			Persona: b.Persona, NHSNumber: b.NHSNumber, Service: b.Service, Start: start, BookedBy: b.BookedBy, Description: b.Description,
		})
		if err == nil && b.Note != "" {
			err = p.AddNote(ctx, made.ID, b.Note)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// momentAfter reads a time, or one that is told from the session's start on.
func momentAfter(text string, start time.Time) (time.Time, bool) {
	if after, ok := strings.CutPrefix(text, "+"); ok {
		d, err := time.ParseDuration(after)
		return start.UTC().Truncate(time.Minute).Add(d), err == nil && d >= 0 && d <= 10*366*24*time.Hour && after[0] != '+'
	}
	t, err := time.Parse(time.RFC3339, text)
	return t.UTC(), err == nil && t.Year() >= 1970 && t.Year() < 9000
}
