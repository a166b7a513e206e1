package httpapi

import (
	"fmt"
	"net/http"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// The older simulators answer by service id and by the id of the contained Slot, where
// this provider answers by its state. With Config.Toolkit it knows their triggers too.
// Nothing of it is of the Standard. Source: configuration of the older simulators, June 2021.
const (
	toolkitService  = "999999999"
	toolkitSchedule = "toolkit"
	// toolkitBooking is the id of every booking of slot021, which no read finds.
	toolkitBooking = "00000000-0000-4000-8000-000000000021"
)

// toolkitSearches are the answers by service id: a refusal, or nil where slots are shown.
var toolkitSearches = map[string]*fault.Answer{
	toolkitService: nil, "999999998": nil, "999999993": nil,
	"999999997": fault.Status(http.StatusBadRequest).Answer,
	"999999996": fault.Status(http.StatusForbidden).Answer,
	"999999995": fault.Status(http.StatusInternalServerError).Answer,
	"999999994": fault.Status(http.StatusMethodNotAllowed).Answer,
}

// toolkitBookings are the answers to a booking by the id of the contained Slot; nil is a booking.
var toolkitBookings = map[string]*fault.Answer{
	"slot005": nil,
	"slot006": fault.SlotTaken().Answer,
	"slot007": fault.ValidationRefusal().Answer,
	"slot008": fault.BadRequest().Answer,
	"slot009": fault.Status(http.StatusForbidden).Answer,
	"slot010": fault.ServerError().Answer,
	"slot011": fault.Unsupported().Answer,
	"slot012": {Status: http.StatusBadGateway, Empty: true},
	"slot013": nil, "slot014": nil, "slot015": nil, "slot016": nil, "slot017": nil, "slot018": nil, "slot019": nil,
	"slot020": nil, // it is among the slots that are offered, and the older simulators have nothing else for it
	"slot021": nil,
}

// toolkitUpdates are the answers to a cancellation by the same; slot005 is cancelled.
var toolkitUpdates = map[string]*fault.Answer{
	"slot013": fault.ValidationRefusal().Answer,
	"slot014": fault.AlwaysConflict().Answer,
	"slot015": fault.Status(http.StatusPreconditionFailed).Answer,
	"slot016": fault.BadRequest().Answer,
	"slot017": fault.NotPermitted().Answer,
	"slot018": fault.ServerError().Answer,
	"slot019": {Status: http.StatusGatewayTimeout, Empty: true},
}

// offerToolkit puts the service of the triggers into the diary.
func (a *api) offerToolkit() error {
	if !a.Toolkit {
		return nil
	}
	if err := a.Diary.AddService(booking.Service{ID: toolkitService, Name: a.Name + " - toolkit"}); err != nil {
		return fmt.Errorf("httpapi: toolkit: %w", err)
	}
	if err := a.Diary.AddSchedule(booking.Schedule{ID: toolkitSchedule, Service: toolkitService}); err != nil {
		return fmt.Errorf("httpapi: toolkit: %w", err)
	}
	return nil
}

func (a *api) toolkit(c *call) (reply fault.Reply, done bool, err error) {
	slot := ""
	if contained := c.body.ContainedOf("Slot"); len(contained) > 0 {
		slot = contained[0].ID()
	}
	switch c.route.name {
	case fault.Slots:
		return a.toolkitSearch(c)
	case fault.Cancel:
		if refusal := toolkitUpdates[slot]; refusal != nil {
			return a.planned(c, *refusal), true, nil
		}
		if slot == "slot005" {
			reply, err := a.toolkitCancel(c)
			return reply, true, err
		}
	case fault.Book:
		refusal, known := toolkitBookings[slot]
		switch {
		case refusal != nil:
			return a.planned(c, *refusal), true, nil
		case slot == "slot021":
			reply, err := a.toolkitBooked(c, toolkitBooking)
			return reply, true, err
		case known && a.endedBefore(c.body):
			reply, err := a.toolkitBooked(c, a.NewID())
			return reply, true, err
		case known:
			return fault.Reply{}, false, a.toolkitSlot(c)
		}
	default: // nothing triggers anything there
	}
	return fault.Reply{}, false, nil
}

// toolkitSearch answers for the services of the triggers and asks for a service, as
// the older simulators do.
func (a *api) toolkitSearch(c *call) (fault.Reply, bool, error) {
	q, err := parseSlotQuery(c.request.URL.RawQuery, time.Time{}) // a trigger answers for windows of the past too
	switch {
	case err != nil:
		return fault.Reply{}, true, err
	case len(q.Services) == 0:
		return fault.Reply{}, true, &badParameter{Name: "schedule.actor:healthcareservice", Reason: "must be given"}
	}
	service := string(q.Services[0])
	refusal, known := toolkitSearches[service]
	switch {
	case !known:
		return fault.Reply{}, false, nil
	case refusal != nil:
		return a.planned(c, *refusal), true, nil
	}
	var slots []booking.Slot
	var included []fhir.Resource
	if service != "999999998" {
		slots = a.toolkitSlots(q)
	}
	if service == toolkitService {
		if included, err = a.included(slots, q.include); err != nil {
			return fault.Reply{}, true, err
		}
	}
	reply, err := c.answer(http.StatusOK, fhir.Searchset{
		ID: a.NewID(), Updated: a.Now(), Self: selfLink(a.Base+"/Slot", q.used), Entries: a.slotEntries(slots, included),
	}.Resource())
	return reply, true, err
}

// toolkitSlots are one free slot for each trigger, within the window that is asked for.
func (a *api) toolkitSlots(q slotQuery) []booking.Slot {
	const first, last, length = 5, 21, 15 * time.Minute
	from, step := a.Now(), length
	if past := q.To.Set() && !q.To.At.After(from); past {
		from = q.To.At.Add(-length)
		if q.From.Set() {
			from = q.From.At
		}
	} else if q.From.At.After(from) {
		from = q.From.At
	}
	from = from.Truncate(time.Minute).Add(time.Minute)
	if q.To.Set() {
		step = min(step, max(q.To.At.Sub(from)/(last-first+2), time.Second).Truncate(time.Second))
	}
	var out []booking.Slot
	for n := first; n <= last; n++ {
		at := from.Add(time.Duration(n-first) * step)
		out = append(out, booking.Slot{
			ID: fmt.Sprintf("slot%03d", n), Identifier: fmt.Sprintf("00000000-0000-4000-9000-%012d", n),
			Schedule: toolkitSchedule, Service: toolkitService, Start: at, End: at.Add(length), Status: booking.SlotFree, Version: 1,
		})
	}
	return out
}
