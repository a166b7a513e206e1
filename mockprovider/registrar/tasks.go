package registrar

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// conflicts is how often an update that met another version is made again from a new reading, in one attempt.
const conflicts = 3

// do tries one job. A nil error means that there is nothing left to do about it.
func (c *registryClient) do(ctx context.Context, j *job) error {
	switch j.task {
	case move:
		return c.update(ctx, j.booking, moved)
	case cancel:
		return c.update(ctx, j.booking, cancelled)
	case register:
	}
	return c.register(ctx, j)
}

// register makes sure that the booking has a pointer, and one only: where an
// earlier registration may have got through it looks before it sends again.
// Source: RG-06, RG-07.
func (c *registryClient) register(ctx context.Context, j *job) error {
	if j.sent {
		found, err := c.find(ctx, j.booking.URL)
		if err != nil || found != "" {
			return err
		}
	}
	// A token is got first, so that "sent" is said of the registration alone.
	if _, err := c.bearer(ctx); err != nil {
		return err
	}
	j.sent = true
	got, err := c.call(ctx, http.MethodPost, c.config.Base+"/Appointment", "", pointer(j.booking))
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	switch got.status {
	case http.StatusCreated:
		if id := idOf(got.header.Get("Location")); id != "" {
			c.ids[j.booking.URL] = id
		}
		return nil
	case http.StatusConflict:
		if got.resource().String("issue", 0, "code") == "duplicate" {
			return nil // there is a pointer, which is what was wanted
		}
		if found, err := c.find(ctx, j.booking.URL); err != nil || found != "" {
			return err
		}
	case http.StatusBadRequest, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
		return &finalError{why: fmt.Sprintf("register: refused with status %d", got.status)}
	}
	return fmt.Errorf("register: status %d", got.status)
}

// find returns the id of the booking's pointer, or "" when the registry shows none. Source: RG-20.
func (c *registryClient) find(ctx context.Context, booking string) (string, error) {
	query := "/Appointment?identifier=" + url.QueryEscape(fhir.URISystem+"|"+booking)
	got, err := c.call(ctx, http.MethodGet, c.config.Base+query, "", nil)
	if err != nil {
		return "", fmt.Errorf("find pointer: %w", err)
	}
	bundle := got.resource()
	if got.status != http.StatusOK || bundle.Type() != "Bundle" {
		return "", fmt.Errorf("find pointer: status %d", got.status)
	}
	for _, entry := range bundle.Objects("entry") {
		if r := entry.Object("resource"); r.Identifier(fhir.URISystem, "identifier") == booking {
			c.ids[booking] = r.ID()
			return r.ID(), nil
		}
	}
	return "", nil
}

// change makes a pointer as it is to be, and reports whether there was anything to do.
type change func(pointer fhir.Resource, b Booking) bool

// cancelled changes the status and nothing else. Source: RG-25.
func cancelled(p fhir.Resource, _ Booking) bool {
	if p.String("status") == "cancelled" {
		return false
	}
	p["status"] = "cancelled"
	return true
}

// moved changes the times and nothing else; what is not booked any more keeps those that it had.
func moved(p fhir.Resource, b Booking) bool {
	if p.String("status") != "booked" || same(p.String("start"), b.Start) && same(p.String("end"), b.End) {
		return false
	}
	p["start"], p["end"] = fhir.FormatInstant(b.Start), fhir.FormatInstant(b.End)
	return true
}

func same(text string, at time.Time) bool {
	got, err := fhir.Instant(text)
	return err == nil && got.Equal(at)
}

// update finds the booking's pointer, reads it, makes the change and nothing else
// and puts it back, from a new reading where it had changed meanwhile.
// Source: cancel_registered_appointment; RG-23, RG-25.
func (c *registryClient) update(ctx context.Context, b Booking, to change) error {
	id, err := c.find(ctx, b.URL)
	if err != nil {
		return err
	}
	if id == "" {
		id = c.ids[b.URL] // a search leaves past bookings out
	}
	if id == "" {
		return nil // it was never registered
	}
	status := 0
	for range conflicts {
		done, err := c.changePointer(ctx, id, b, to, &status)
		if err != nil || done {
			return err
		}
	}
	if status == http.StatusUnprocessableEntity {
		return &finalError{why: "update pointer: refused with status 422"}
	}
	return fmt.Errorf("update pointer: status %d after %d readings", status, conflicts)
}

// changePointer reads the pointer and puts it back changed. It is not done where
// the answer asks for a new reading; status is that of the update.
func (c *registryClient) changePointer(ctx context.Context, id string, b Booking, to change, status *int) (bool, error) {
	target := c.config.Base + "/Appointment/" + id
	read, err := c.call(ctx, http.MethodGet, target, "", nil)
	if err != nil {
		return false, fmt.Errorf("read pointer: %w", err)
	}
	current := read.resource()
	switch {
	case read.status == http.StatusNotFound:
		return false, &finalError{why: "read pointer: it is gone"}
	case read.status != http.StatusOK || current.Type() != "Appointment":
		return false, fmt.Errorf("read pointer: status %d", read.status)
	case !to(current, b):
		return true, nil
	}
	tag := read.header.Get("ETag")
	if tag == "" {
		tag = fhir.ETag(current.Version())
	}
	body, err := current.Encode()
	if err != nil {
		return false, &finalError{why: err.Error()}
	}
	put, err := c.call(ctx, http.MethodPut, target, tag, body)
	if err != nil {
		return false, fmt.Errorf("update pointer: %w", err)
	}
	*status = put.status
	switch put.status {
	case http.StatusOK:
		return true, nil
	case http.StatusConflict, http.StatusPreconditionFailed, http.StatusUnprocessableEntity:
		return false, nil
	case http.StatusBadRequest, http.StatusUnsupportedMediaType:
		return false, &finalError{why: fmt.Sprintf("update pointer: refused with status %d", put.status)}
	}
	return false, fmt.Errorf("update pointer: status %d", put.status)
}
