package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/wire"
)

// Check is what an examination found in one step.
type Check struct {
	Name string
	OK   bool
	// Says is what was seen, Do what to do about it, and Outcome the provider's own words in full; the last two only of an obstacle.
	Says, Do, Outcome string
}

// Examine goes once through all that a run needs: a statement, a token, slots, one booking, its reading and its cancellation.
// It stops at the first obstacle, judges nothing, and leaves no booking behind: the receipt says so. It reports whether a run can be made.
func Examine(ctx context.Context, o Options, tell func(Check)) (bool, Receipt, error) {
	d, err := NewDriver(o)
	if err != nil {
		return false, Receipt{}, err
	}
	p := d.play()
	well := p.examine(ctx, tell)
	return well, d.Cleanup(context.WithoutCancel(ctx)), nil
}

func (p *play) examine(ctx context.Context, tell func(Check)) bool {
	var b *appointment
	for _, step := range []struct {
		name string
		do   func() (says string, a wire.Answer, err error)
		todo string
	}{
		{"metadata", func() (string, wire.Answer, error) {
			a, err := p.send(ctx, p.metadata())
			return "the provider says what it can do: " + text(a.Body, "name") + ", version " + text(a.Body, "version"), a, wanting(a, err, http.StatusOK, "CapabilityStatement")
		}, "check that base_url (and proxy) lead to the service root, and that the provider accepts the tls, asid, consumers and audience in the configuration"},
		{"slots", func() (string, wire.Answer, error) {
			a, err := p.send(ctx, p.search(p.window("free")))
			if err = wanting(a, err, http.StatusOK, "Bundle"); err == nil {
				p.free = slotsOf(a.Body, p.cfg.Services[0])
				if len(p.free) == 0 {
					err = fmt.Errorf("no free slot of service %s from %s to %s from now", p.cfg.Services[0], p.cfg.Window.From, p.cfg.Window.To)
				}
			}
			return fmt.Sprintf("%d free slots of service %s", len(p.free), p.cfg.Services[0]), a, err
		}, "check that services names a service for which the provider has slots, and that window includes them; a 403 points to the token: check audience and consumers"},
		{"book", func() (string, wire.Answer, error) {
			s, err := p.take(ctx)
			if err != nil {
				return "", wire.Answer{}, err
			}
			patient := p.patient("Mr Patient")
			r := wire.Request{Body: booking(patient, s, p.client.NewID(), p.now())}
			made, a, err := p.post(ctx, r, patient, s)
			b = made
			if err = wanting(a, err, http.StatusCreated, "Appointment"); err == nil && made == nil {
				err = fmt.Errorf("the booking in the answer has no id")
			}
			return "one booking was made in the slot at " + text(s.resource, "start"), a, err
		}, "check that the provider accepts the patients in the configuration, and what its outcome says about the body"},
		{"read", func() (string, wire.Answer, error) {
			a, err := p.read(ctx, b)
			return "it was read; its version is " + text(a.Body, "meta", "versionId"), a, wanting(a, err, http.StatusOK, "Appointment")
		}, "check that bookings can be read at the address given in Location"},
		{"cancel", func() (string, wire.Answer, error) {
			a, err := p.send(ctx, p.cancellation(b))
			return "it was cancelled", a, wanting(a, err, http.StatusOK, "Appointment")
		}, "check what the outcome says; the request was the booking as read, with its status changed, and its ETag in If-Match"},
	} {
		says, a, err := step.do()
		if err == nil {
			tell(Check{Name: step.name, OK: true, Says: says})
			continue
		}
		tell(Check{Name: step.name, Says: err.Error(), Do: step.todo, Outcome: words(a)})
		return false
	}
	return true
}

// wanting says what is wrong with an answer that a run could not go on from.
func wanting(a wire.Answer, err error, status int, resource string) error {
	switch {
	case err != nil:
		return err
	case a.Status != status:
		return fmt.Errorf("the answer has status %d, not %d", a.Status, status)
	case a.Body["resourceType"] != resource:
		return fmt.Errorf("the answer holds no %s", resource)
	}
	return nil
}

// words are an answer as the provider gave it, for people.
func words(a wire.Answer) string {
	if len(a.Raw) == 0 {
		return ""
	}
	var out bytes.Buffer
	if json.Indent(&out, a.Raw, "", "  ") != nil {
		return strings.TrimSpace(string(a.Raw))
	}
	return out.String()
}
