package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// Receipt says what became of each booking that a run made, or may have made.
type Receipt struct {
	BaseURL  string    `json:"base_url"`
	At       time.Time `json:"at"`
	Bookings []Booking `json:"bookings"`
}

// Booking is one line of a receipt.
type Booking struct {
	// URL is empty of an attempt whose answer was lost and that was not found.
	URL     string `json:"url,omitempty"`
	Slot    string `json:"slot"`
	Start   string `json:"start"`
	Status  string `json:"status"`
	Version string `json:"version,omitempty"`
	// Over is true when the booking was last read as no longer booked, or is known not to have been made.
	Over bool `json:"over"`
	// Why says what stood in the way where it is not over.
	Why string `json:"why,omitempty"`
}

// Open are the bookings that may still stand.
func (r Receipt) Open() []Booking {
	return slices.DeleteFunc(slices.Clone(r.Bookings), func(b Booking) bool { return b.Over })
}

// cleanupPatience is how long a cleanup goes on.
const cleanupPatience = 2 * time.Minute

// Cleanup cancels what still stands of the bookings in the ledger and reads each back. An attempt whose answer never came is
// looked for by patient and document, which is ours alone; no booking of others is changed.
func (d *Driver) Cleanup(ctx context.Context) Receipt {
	ctx, cancel := context.WithTimeout(ctx, cleanupPatience)
	defer cancel()
	why := map[string]string{}
	for _, m := range d.ledger.Open() {
		err := d.end(ctx, m)
		for n := 1; n < tries && errors.As(err, new(lost)); n++ {
			err = d.end(ctx, m)
		}
		if err != nil {
			why[m.Key] = err.Error()
		}
	}
	out := Receipt{BaseURL: d.cfg.BaseURL, At: d.now().UTC()}
	for _, m := range d.ledger.All() {
		b := Booking{Slot: m.Slot, Start: m.Start, Status: m.Status, Version: m.Version, Over: m.Ended, Why: why[m.Key]}
		if m.ID != "" {
			b.URL = d.cfg.BaseURL + bookingPath(m.ID)
		}
		if b.Status == "" {
			b.Status = "not known"
		}
		out.Bookings = append(out.Bookings, b)
	}
	return out
}

// end cancels one booking that may stand.
func (d *Driver) end(ctx context.Context, m Made) error {
	p := d.play()
	if m.ID == "" {
		id, err := p.lookFor(ctx, m)
		if err != nil {
			return err
		}
		if id == "" {
			return d.ledger.note(line{Key: m.Key, Refused: true})
		}
		if err := d.ledger.note(line{Key: m.Key, ID: id}); err != nil {
			return err
		}
		m.ID = id
	}
	b := &appointment{id: m.ID, who: m.Consumer}
	a, err := p.cancel(ctx, b)
	if err != nil || b.gone {
		return err
	}
	if a, err = p.read(ctx, b); err != nil {
		return err
	}
	if a.Status != http.StatusOK {
		return fmt.Errorf("it could not be read: status %d", a.Status)
	}
	if err := p.note(b); err != nil {
		return err
	}
	if status := text(b.resource, "status"); status == "booked" {
		return fmt.Errorf("the provider did not cancel it")
	}
	return nil
}

// lookFor finds the booking that an attempt made whose answer never came; empty where it made none. The document's
// identifier tells it from all others. A booking without an NHS number is found by sending it again under its
// X-Request-Id: where it was made, the provider refuses the repeat and may say where it is [SP-30].
func (p *play) lookFor(ctx context.Context, m Made) (string, error) {
	if m.NHSNumber == "" {
		return p.repeat(ctx, m)
	}
	r := p.ofPatient(firstForm, m.NHSNumber)
	r.Consumer = m.Consumer
	a, err := p.send(ctx, r)
	if err != nil {
		return "", err
	}
	if a.Status != http.StatusOK {
		return "", fmt.Errorf("whether it was made is not known: a search for it was answered with %d", a.Status)
	}
	for _, e := range items(a.Body, "entry") {
		hit, _ := at(e, "resource").(object)
		id := text(hit, "id")
		if id == "" || hit["resourceType"] != "Appointment" {
			continue
		}
		b := &appointment{id: id, who: m.Consumer}
		if _, err := p.read(ctx, b); err != nil {
			return "", err
		}
		if text(held(b.resource, "DocumentReference"), "identifier", 0, "value") == m.Document && m.Document != "" {
			return id, nil
		}
	}
	return "", nil
}

func (p *play) repeat(ctx context.Context, m Made) (string, error) {
	var body object
	if len(m.Body) > 0 {
		if err := json.Unmarshal(m.Body, &body); err != nil {
			return "", fmt.Errorf("what was sent cannot be read from the ledger: %w", err)
		}
	}
	a := p.client.Send(ctx, wire.Request{
		Operation: wire.Create, Consumer: m.Consumer, Method: http.MethodPost, Path: "/Appointment", Form: p.form(), ID: m.RequestID, Body: body,
	})
	switch {
	case a.Unanswered():
		return "", fmt.Errorf("whether it was made is not known: no answer came")
	case a.Status < http.StatusBadRequest:
		if id := text(a.Body, "id"); id != "" {
			return id, nil
		}
		return evidence.LocationID(a.Header.Get("Location")), nil
	case a.Status == http.StatusConflict:
		for i := range items(a.Body, "issue") {
			if id := evidence.LocationID(text(a.Body, "issue", i, "diagnostics")); id != "" {
				return id, nil
			}
		}
		return "", fmt.Errorf("it was made, and the provider does not say where; look for the slot at %s", m.Start)
	}
	return "", nil
}
