package httpapi

import (
	"net/http"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// searchSlots answers GET Slot: the slots as matches and, as far as they were asked
// for, what they lead to, each once. Source: Booking API, search for slots; SL-11 to SL-53.
func (a *api) searchSlots(c *call) (fault.Reply, error) {
	q, err := parseSlotQuery(c.request.URL.RawQuery, a.Now())
	if err != nil {
		return fault.Reply{}, err
	}
	slots, err := a.Diary.Search(q.Query)
	if err != nil {
		return fault.Reply{}, err
	}
	want := a.wanted(q.include)
	set := fhir.Searchset{ID: a.NewID(), Updated: a.Now(), Self: selfLink(a.Base+"/Slot", q.used)}
	if c.effect.Slots != nil {
		return a.plannedSlots(c, set, slots, want)
	}
	if c.codec.json() && a.Variance == nil {
		behind, err := a.bytes.behind(slots, want, a)
		if err != nil {
			return fault.Reply{}, err
		}
		return c.encoded(http.StatusOK, searchset(a.Base, set, slots, behind)), nil
	}
	included, err := a.included(slots, want)
	if err != nil {
		return fault.Reply{}, err
	}
	set.Entries = a.slotEntries(slots, included)
	a.Variance.Slots(&set, c.request.URL.RawQuery, a.NewID)
	return c.answer(http.StatusOK, set.Resource())
}

// slotEntries are the matches and then what they lead to.
func (a *api) slotEntries(slots []booking.Slot, included []fhir.Resource) []fhir.Entry {
	entries := make([]fhir.Entry, 0, len(slots)+len(included))
	for _, s := range slots {
		entries = append(entries, a.entry(slotResource(s), fhir.Match))
	}
	for _, r := range included {
		entries = append(entries, a.entry(r, fhir.Include))
	}
	return entries
}

// entry names a resource by its address, without a version. Source: FHIR STU3 bdl-8; SP-06.
func (a *api) entry(r fhir.Resource, mode fhir.Mode) fhir.Entry {
	return fhir.Entry{FullURL: a.Base + "/" + r.Type() + "/" + r.ID(), Resource: r, Mode: mode}
}

// included follows the slots to their schedules, and those to services, people and
// places, level by level: what lies behind a level that was not asked for is not
// brought in. Source: SL-35, SL-36, SL-46 to SL-48.
func (a *api) included(slots []booking.Slot, want includes) ([]fhir.Resource, error) {
	set := newIncluded()
	if !want.schedule {
		return nil, nil
	}
	for _, slot := range slots {
		if set.has("Schedule", slot.Schedule) {
			continue
		}
		schedule, err := a.Diary.Schedule(slot.Schedule)
		if err != nil {
			return nil, err
		}
		service, err := a.Diary.Service(schedule.Service)
		if err != nil {
			return nil, err
		}
		set.add(scheduleResource(schedule, a.Base))
		set.addIf(want.practitioner, practitionerResource(schedule.Practitioner))
		set.addIf(want.role, roleResource(schedule, service.Organization))
		set.addIf(want.actors(), locationResource(schedule.Location))
		set.addIf(want.service, serviceResource(service))
		set.addIf(want.service && want.organization, organizationResource(service.Organization))
		set.addIf(want.service && want.location, locationResource(service.Location))
	}
	return set.sorted(), nil
}
