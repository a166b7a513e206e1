package page

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/rebookcheck/rebookcheck/mockprovider"
	"github.com/rebookcheck/rebookcheck/mockprovider/session"
)

// bookingBody is a booking with all its versions.
type bookingBody struct {
	Provider *mockprovider.Provider
	Current  mockprovider.BookingVersion
	Versions []mockprovider.BookingVersion
	// Changed are the elements that differ between versions, Same those that do not.
	Changed, Same []element
	// Shown says that the patient's details were asked for.
	Shown   bool
	Link    string
	Problem string
	Note    string
}

func (p *pages) booking(w http.ResponseWriter, r *http.Request) error {
	s, provider, err := p.findBooking(r)
	if err != nil {
		return err
	}
	return p.showBooking(w, r, s, provider, http.StatusOK, "")
}

func (p *pages) showBooking(w http.ResponseWriter, r *http.Request, s *session.Session, provider *mockprovider.Provider, status int, wrong string) error {
	versions, err := provider.Versions(r.PathValue("id"))
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	q := r.URL.Query()
	body := bookingBody{
		Provider: provider, Current: versions[len(versions)-1], Versions: versions, Shown: q.Get("patient") == "shown",
		Link: bookingLink(s, provider, r.PathValue("id")), Problem: wrong, Note: r.PostForm.Get("text"),
	}
	elements, err := compare(versions, body.Shown)
	if err != nil {
		return err
	}
	for _, e := range elements {
		if e.Differs {
			body.Changed = append(body.Changed, e)
		} else {
			body.Same = append(body.Same, e)
		}
	}
	return p.show(w, r, status, "booking", view{
		Title: "Booking at " + provider.Name, Here: "booking", Session: s, Done: done[q.Get("done")], Body: body,
	})
}

func (p *pages) findBooking(r *http.Request) (*session.Session, *mockprovider.Provider, error) {
	s, err := p.find(r)
	if err != nil {
		return nil, nil, err
	}
	provider, ok := s.World.Provider(r.PathValue("provider"))
	if !ok {
		return nil, nil, &problem{http.StatusNotFound, "This session has no such provider."}
	}
	return s, provider, nil
}

func bookingLink(s *session.Session, p *mockprovider.Provider, id string) string {
	return linkTo(s) + "/bookings/" + url.PathEscape(p.Short) + "/" + url.PathEscape(id)
}

// actOnBooking is the provider's staff doing something to a booking. Source: RB-46, CX-22, BK-65.
func (p *pages) actOnBooking(w http.ResponseWriter, r *http.Request) error {
	s, provider, err := p.findBooking(r)
	if err != nil {
		return err
	}
	if err := readForm(r); err != nil {
		return err
	}
	id, did := r.PathValue("id"), ""
	switch r.PostForm.Get("act") {
	case "cancel":
		did, err = "cancelled", provider.CancelLocally(r.Context(), id)
	case "arrive":
		did, err = "arrived", provider.Arrive(r.Context(), id)
	case "note":
		text := strings.TrimSpace(r.PostForm.Get("text"))
		if text == "" || len(text) > 1000 {
			return p.showBooking(w, r, s, provider, http.StatusUnprocessableEntity, "Write a note of 1 to 1,000 characters.")
		}
		did, err = "noted", provider.AddNote(r.Context(), id, text)
	default:
		err = &problem{http.StatusBadRequest, "This form asks for something that the page does not know."}
	}
	if err == nil {
		return back(w, r, bookingLink(s, provider, id), did)
	}
	if what := problemOf(err); what.status == http.StatusConflict {
		return p.showBooking(w, r, s, provider, what.status, what.words)
	}
	return fmt.Errorf("page: %w", err)
}
