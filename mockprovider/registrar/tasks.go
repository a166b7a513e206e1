package registrar

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// conflicts is how often an update that met another version is made again from a new reading, in one attempt.
const conflicts = 3

// do tries one job. A nil error means that there is nothing left to do about it.
func (c *registryClient) do(ctx context.Context, j *job) error {
	if j.task == cancel {
		return c.cancel(ctx, j.booking)
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

// cancel finds the booking's pointer, reads it, changes its status and nothing else
// and puts it back, from a new reading where it had changed meanwhile.
// Source: cancel_registered_appointment; RG-23, RG-25.
func (c *registryClient) cancel(ctx context.Context, b Booking) error {
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
		done, err := c.markCancelled(ctx, id, &status)
		if err != nil || done {
			return err
		}
	}
	if status == http.StatusUnprocessableEntity {
		return &finalError{why: "update pointer: refused with status 422"}
	}
	return fmt.Errorf("update pointer: status %d after %d readings", status, conflicts)
}

// markCancelled reads the pointer and puts it back cancelled. It is not done where
// the answer asks for a new reading; status is that of the update.
func (c *registryClient) markCancelled(ctx context.Context, id string, status *int) (bool, error) {
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
	case current.String("status") == "cancelled":
		return true, nil
	}
	tag := read.header.Get("ETag")
	if tag == "" {
		tag = fhir.ETag(current.Version())
	}
	current["status"] = "cancelled"
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
