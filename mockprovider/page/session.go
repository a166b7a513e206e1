package page

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// listedBookings is the most bookings of one provider that a session's page lists.
const listedBookings = 100

const oneDay = 24 * time.Hour

// sessionBody is what a session's page shows.
type sessionBody struct {
	Now     time.Time
	Running bool
	// Day is the day shown of the diaries; Before and After are the links to its neighbours.
	Day           time.Time
	Before, After string
	Endpoints     []endpoint
	// Consumer is whose registry credentials are shown, if anybody's.
	Consumer  string
	Diaries   []diary
	Problem   string
	ClockForm map[string]string
}

// endpoint is one thing that a consumer must know; one in a group has a heading of its own.
type endpoint struct{ Name, Value string }

// diary is one provider's day and bookings.
type diary struct {
	*mockprovider.Provider
	Slots    []slot
	Free     int
	Bookings []mockprovider.BookingState
	Hidden   int
}

// slot is a slot of the day; Booking is who holds it, if a booking does.
type slot struct {
	mockprovider.SlotState
	Booking string
}

func (p *pages) session(w http.ResponseWriter, r *http.Request) error {
	s, err := p.find(r)
	if err != nil {
		return err
	}
	return p.showSession(w, r, s, http.StatusOK, nil)
}

// showSession writes the page, with what is wrong with a form if anything.
func (p *pages) showSession(w http.ResponseWriter, r *http.Request, s *session.Session, status int, wrong *problem) error {
	q := r.URL.Query()
	now := s.World.Clock.Now()
	day := now.Truncate(oneDay)
	if asked, err := time.Parse(time.DateOnly, q.Get("day")); err == nil {
		day = asked
	}
	body := sessionBody{
		Now: now, Running: s.World.Clock.Running(), Day: day, Consumer: q.Get("consumer"),
		Before: day.Add(-oneDay).Format(time.DateOnly), After: day.Add(oneDay).Format(time.DateOnly),
		ClockForm: map[string]string{"by": r.PostForm.Get("by"), "to": r.PostForm.Get("to")},
	}
	if wrong != nil {
		body.Problem = wrong.words
	}
	body.Endpoints = endpointsOf(s, body.Consumer)
	for _, provider := range s.World.Providers() {
		body.Diaries = append(body.Diaries, diaryOf(provider, day))
	}
	return p.show(w, r, status, "session", view{Title: s.Name, Here: "session", Session: s, Done: done[q.Get("done")], Body: body})
}

// endpointsOf is what a consumer must be told. Registry credentials are shown for a consumer that has been given some.
func endpointsOf(s *session.Session, consumer string) []endpoint {
	out := []endpoint{{"Spine Secure Proxy", s.World.ProxyURL()}}
	for _, p := range s.World.Providers() {
		out = append(out, endpoint{p.Name + ": base URL", p.Base}, endpoint{p.Name + ": ASID", p.ASID}, endpoint{p.Name + ": service ID", p.ServiceIDs()})
	}
	out = append(out, endpoint{"Booking Registry: base URL", s.World.RegistryBase()}, endpoint{"Booking Registry: token URL", s.World.RegistryToken()})
	if id, secret, known := s.World.KnownRegistryClient(consumer); known {
		out = append(out, endpoint{"Booking Registry: client ID", id}, endpoint{"Booking Registry: client secret", secret})
	}
	return out
}

func diaryOf(p *mockprovider.Provider, day time.Time) diary {
	out := diary{Provider: p, Bookings: p.Bookings()}
	holds := map[string]string{}
	for _, b := range out.Bookings {
		if b.Status != "cancelled" {
			holds[b.Slot] = b.ID
		}
	}
	for _, s := range p.Between(day, day.Add(oneDay)) {
		if s.Status == "free" {
			out.Free++
		}
		out.Slots = append(out.Slots, slot{s, holds[s.Identifier]})
	}
	if n := len(out.Bookings); n > listedBookings {
		out.Bookings, out.Hidden = out.Bookings[:listedBookings], n-listedBookings
	}
	return out
}

// actOnSession does what a form of the session's page asks for.
func (p *pages) actOnSession(w http.ResponseWriter, r *http.Request) error {
	s, err := p.find(r)
	if err != nil {
		return err
	}
	if err := readForm(r); err != nil {
		return err
	}
	act := r.PostForm.Get("act")
	if act == "consumer" {
		name, err := session.Name(r.PostForm.Get("consumer"))
		if err != nil {
			return p.showSession(w, r, s, http.StatusUnprocessableEntity, &problem{words: "Give the consumer a name of at most 80 printable characters."})
		}
		s.World.RegistryClient(name)
		http.Redirect(w, r, linkTo(s)+"?consumer="+url.QueryEscape(name)+"#endpoints", http.StatusSeeOther) //nolint:gosec // the key was found and the name is escaped
		return nil
	}
	if err := p.moveClock(s, act, r.PostForm); err != nil {
		if wrong, ok := errors.AsType[*problem](err); ok {
			return p.showSession(w, r, s, wrong.status, wrong)
		}
		return err
	}
	return back(w, r, linkTo(s), act)
}

// moveClock moves the session's clock and marks that in its journal.
func (p *pages) moveClock(s *session.Session, act string, form url.Values) error {
	clk := s.World.Clock
	switch act {
	case "advance":
		d, err := time.ParseDuration(strings.ReplaceAll(form.Get("by"), " ", ""))
		if err != nil || d < 0 {
			return &problem{http.StatusUnprocessableEntity, "Move the clock on by a length of time such as 15m, 1h30m or 36h."}
		}
		clk.Advance(d)
	case "set":
		at, err := localTime(form.Get("to"))
		if err != nil {
			return err
		}
		clk.Set(at)
	case "freeze":
		clk.Freeze()
	case "run":
		clk.Run(p.config.Real)
	default:
		return &problem{http.StatusBadRequest, "This form asks for something that the page does not know."}
	}
	s.World.ClockMoved()
	if err := s.Touch(); err != nil { // a new day's diary is filled
		return fmt.Errorf("page: %w", err)
	}
	return nil
}
