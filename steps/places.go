package steps

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // features name local times wherever this runs

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
)

var clockTime = regexp.MustCompile(`(\d\d):(\d\d)( tomorrow| in five days)?`)

// ahead is how many days later than the session's clock a time is that a phrase names so.
var ahead = map[string]int{" tomorrow": 1, " in five days": 5}

// london is the time that people go by.
var london = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.UTC // the data is built in
	}
	return l
}()

// times reads the times named in a phrase, on the day of the session's clock or one after it, moved to the real now where that is what the clock shows.
func (w *World) times(list string) ([]time.Time, error) {
	var out []time.Time
	now := w.namedNow().In(london)
	for _, m := range clockTime.FindAllStringSubmatch(list, -1) {
		h, _ := strconv.Atoi(m[1]) // two digits by the expression
		minute, _ := strconv.Atoi(m[2])
		out = append(out, time.Date(now.Year(), now.Month(), now.Day()+ahead[m[3]], h, minute, 0, 0, london).Add(w.moved).UTC())
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no time of day in %q", list)
	}
	return w.slotsFor(out), nil
}

func (w *World) time(text string) (time.Time, error) {
	all, err := w.times(text)
	if err != nil {
		return time.Time{}, err
	}
	return all[0], nil
}

// provider is the one that plays the role of that name.
func (w *World) provider(role string) (*mockprovider.Provider, error) {
	name, err := w.service(role)
	if err != nil {
		return nil, err
	}
	return w.providerNamed(name)
}

func (w *World) providerNamed(name string) (*mockprovider.Provider, error) {
	p, ok := w.mock.Provider(name)
	if !ok {
		return nil, fmt.Errorf("%w: the mock has no provider named %q", ErrHarness, name)
	}
	return p, nil
}

// bookingAt is the URL of the patient's latest booking that starts then, at whichever provider; empty when there is none.
func (w *World) bookingAt(who string, start time.Time) string {
	nhs := w.people.Patients[who].NHSNumber
	url := ""
	for _, p := range w.held().Providers {
		for _, b := range p.Bookings {
			if b.NHSNumber == nhs && b.Start.Equal(start) {
				url = b.URL
			}
		}
	}
	return url
}

// named is the booking that a phrase names by its time, of the patient of the encounter in hand.
func (w *World) named(when string) (string, error) {
	start, err := w.time(when)
	if err != nil {
		return "", err
	}
	return w.bookingAt(w.enc.patient, start), nil
}

// holder is the provider and the id of a booking.
func (w *World) holder(url string) (*mockprovider.Provider, string, error) {
	for _, state := range w.held().Providers {
		for _, b := range state.Bookings {
			if b.URL == url {
				p, err := w.providerNamed(state.Name)
				return p, b.ID, err
			}
		}
	}
	return nil, "", fmt.Errorf("no provider holds the booking that the scenario speaks of: an earlier step did not make it")
}

// amongURLs looks for the URL of a booking, whatever the spelling of its scheme, host and port.
func amongURLs(urls []string, shown string) bool {
	return slices.ContainsFunc(urls, func(url string) bool { return sameURL(url, shown) })
}

// sameURL compares scheme and host without regard to capitals, and takes the port that a scheme implies as given.
func sameURL(a, b string) bool {
	x, errX := url.Parse(a)
	y, errY := url.Parse(b)
	if errX != nil || errY != nil {
		return a == b
	}
	return authority(x) == authority(y) && x.EscapedPath() == y.EscapedPath() && x.RawQuery == y.RawQuery && x.Fragment == y.Fragment
}

func authority(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}

// startOf is when a booking begins, as its provider holds it; zero when nobody does.
func (w *World) startOf(url string) time.Time {
	for _, p := range w.held().Providers {
		for _, b := range p.Bookings {
			if b.URL == url {
				return b.Start
			}
		}
	}
	return time.Time{}
}

func (w *World) staffDo(ctx context.Context, _, what string) error {
	p, id, err := w.holder(w.original)
	if err != nil {
		return err
	}
	switch what {
	case "cancel":
		err = p.CancelLocally(ctx, id)
	case "move":
		err = p.Move(ctx, id, w.startOf(w.original).Add(time.Hour))
	default:
		err = p.AddNote(ctx, id, "Patient prefers the side entrance")
	}
	return w.staffDid(ctx, err)
}

func (w *World) staffCancelAt(ctx context.Context, _, when string) error {
	url, err := w.named(when)
	if err != nil {
		return err
	}
	p, id, err := w.holder(url)
	if err != nil {
		return err
	}
	return w.staffDid(ctx, p.CancelLocally(ctx, id))
}

// staffDid ends an act of the staff. That the consumer had cancelled the booking before them is no fault of ours.
func (w *World) staffDid(ctx context.Context, err error) error {
	if errors.Is(err, booking.ErrAlreadyCancelled) {
		return fmt.Errorf("the staff found nothing to do: %w", err)
	}
	if err != nil {
		return fmt.Errorf("%w: staff act: %w", ErrHarness, err)
	}
	return w.settle(ctx)
}

func (w *World) staffLookUp(ctx context.Context, where, who string) error {
	p, err := w.provider(where)
	if err != nil {
		return err
	}
	persona, err := w.people.Patient(who)
	if err != nil {
		return err
	}
	p.StaffList(persona.NHSNumber)
	return w.settle(ctx)
}
