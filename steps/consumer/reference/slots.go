package reference

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Slot is a slot as a provider offered it.
type Slot struct {
	Service  string    `json:"service"`
	Location string    `json:"location,omitempty"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Resource Object    `json:"resource"`
}

func (s Slot) shown() contract.Slot {
	return contract.Slot{Service: s.Service, Location: s.Location, Start: s.Start, End: s.End}
}

// searchSlots asks a service for its free slots within the outcome's timeframe and
// shows every one of them. Source: search slots; SL-02 to SL-09, SL-59, RB-21.
func (v *Visit) searchSlots(ctx context.Context) error {
	svc, bookable, err := v.service()
	if err != nil || !bookable || !v.mayChooseSlots() {
		return err
	}
	slots, old := v.sys.behaviour.OldSlots(v, svc.Name)
	if !old {
		var a Answer
		if slots, a = v.Seek(ctx, svc, v.within()); a.Status != http.StatusOK {
			v.say(contract.Encounter, contract.Noted, v.sys.behaviour.Explain(
				"The free slots of "+svc.Name+" could not be found out. Try again or choose another service.", a))
			return nil
		}
	}
	v.Case.Searches = append(v.Case.Searches, Search{Service: svc.Name, Slots: slots})
	v.Case.Stage = contract.Choosing
	v.slots = slots
	if len(slots) == 0 {
		v.say(contract.NewBooking, contract.NoSlots, svc.Name+" has no free slots in that time. Choose another service.")
	}
	v.offerEarly(ctx)
	return nil
}

// maxPages bounds how far next links are followed [SL-60].
const maxPages = 20

// Seek asks a provider for free slots, over all pages. The answer is that of the first page.
func (v *Visit) Seek(ctx context.Context, svc contract.Service, within int) ([]Slot, Answer) {
	r := Request{Operation: SlotSearch, Method: http.MethodGet, Path: "/Slot", Query: v.slotQuery(svc, within)}
	first := v.ask(ctx, TargetOf(svc), r)
	var slots []Slot
	known := map[string]Object{} // resources of all pages by relative reference
	var found []Object
	for page, a := 1, first; a.Status == http.StatusOK; page++ {
		bundle := a.Resource()
		found = append(found, gather(bundle, known)...)
		next, ok := nextPage(bundle, svc.Provider)
		if !ok || page == maxPages {
			break
		}
		r.Path, r.Query, _ = strings.Cut(next, "?")
		a = v.ask(ctx, TargetOf(svc), r)
	}
	for _, slot := range found {
		slots = append(slots, Slot{
			Service: svc.Name, Location: place(slot, known), Resource: slot,
			Start: instant(text(slot, "start")), End: instant(text(slot, "end")),
		})
	}
	return slots, first
}

func (v *Visit) slotQuery(svc contract.Service, within int) string {
	from, to := v.sys.behaviour.Window(v.Task.Now, time.Duration(within)*time.Minute)
	q := url.Values{
		"schedule.actor:healthcareservice": {svc.ID},
		"status":                           {"free"},
		"_include":                         {"Slot:schedule"},
		"_include:iterate": {
			"Schedule:actor:HealthcareService", "Schedule:actor:Practitioner",
			"Schedule:actor:PractitionerRole", "HealthcareService:location",
		},
	}
	bound := func(prefix string, t time.Time) {
		if !t.IsZero() {
			q.Add("start", prefix+t.UTC().Format("2006-01-02T15:04:05Z"))
		}
	}
	bound("ge", from)
	bound("le", to)
	return q.Encode()
}

// gather takes the slots out of a bundle, and all else it holds into known. What was not
// asked for, or is missing, does no harm [SL-57, SL-58].
func gather(bundle Object, known map[string]Object) []Object {
	var slots []Object
	for i := range items(bundle, "entry") {
		resource, _ := at(bundle, "entry", i, "resource").(Object)
		kind := text(resource, "resourceType")
		if kind == "Slot" && !instant(text(resource, "start")).IsZero() {
			slots = append(slots, resource)
		} else if id := text(resource, "id"); id != "" {
			known[kind+"/"+id] = resource
		}
	}
	return slots
}

// nextPage is what follows the provider's base in the link to the next page.
func nextPage(bundle Object, base string) (string, bool) {
	for i := range items(bundle, "link") {
		if text(bundle, "link", i, "relation") != "next" {
			continue
		}
		link := text(bundle, "link", i, "url")
		if rest, ok := strings.CutPrefix(link, base+"/"); ok {
			return "/" + rest, true
		}
		if link != "" && !strings.Contains(link, "://") {
			return "/" + strings.TrimPrefix(link, "/"), true
		}
	}
	return "", false
}

// place names where a slot is: the Location of its schedule's service, or of the schedule itself [SL-55].
func place(slot Object, known map[string]Object) string {
	schedule := known[reference(slot, "schedule")]
	for i := range items(schedule, "actor") {
		ref := reference(schedule, "actor", i)
		if strings.HasPrefix(ref, "HealthcareService/") {
			ref = reference(known[ref], "location", 0)
		}
		if strings.HasPrefix(ref, "Location/") {
			return address(known[ref])
		}
	}
	return ""
}

// reference is the relative form Type/id of a reference.
func reference(v any, path ...any) string {
	parts := strings.Split(text(at(v, path...), "reference"), "/")
	if len(parts) < 2 {
		return ""
	}
	return strings.Join(parts[len(parts)-2:], "/")
}

func address(location Object) string {
	parts := []string{text(location, "name")}
	for i := range items(location, "address", "line") {
		parts = append(parts, text(location, "address", "line", i))
	}
	parts = append(parts, text(location, "address", "city"), text(location, "address", "postalCode"))
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, ", ")
}
