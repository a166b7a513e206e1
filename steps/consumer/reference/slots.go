package reference

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Slot is a slot as a provider offered it, with what came with it of place and people.
type Slot struct {
	Service      string    `json:"service"`
	Location     string    `json:"location,omitempty"`
	Start        time.Time `json:"start"`
	End          time.Time `json:"end"`
	Channel      string    `json:"channel,omitempty"`
	Practitioner string    `json:"practitioner,omitempty"`
	Role         string    `json:"role,omitempty"`
	Gender       string    `json:"gender,omitempty"`
	Organisation string    `json:"organisation,omitempty"`
	Resource     Object    `json:"resource"`
}

// searchSlots asks a service for its free slots within the outcome's timeframe, or later
// ones too where the user wants that, and shows every one of them.
// Source: search slots; SL-02 to SL-09, SL-59, RB-21.
func (v *Visit) searchSlots(ctx context.Context) error {
	svc, bookable, err := v.service()
	if err != nil || !bookable || !v.mayChooseSlots() {
		return err
	}
	slots, old := v.sys.behaviour.OldSlots(v, svc.Name)
	if !old {
		var a Answer
		within := v.within()
		if v.Task.Beyond {
			within = 0
		}
		// A success that holds no list of slots, but an OperationOutcome, is none.
		if slots, a = v.Seek(ctx, svc, within); a.Status != http.StatusOK || text(a.Resource(), "resourceType") != "Bundle" {
			v.say(contract.Encounter, contract.Noted, v.sys.behaviour.Explain(
				"The free slots of "+svc.Name+" could not be found out. Try again or choose another service.", a))
			return nil
		}
	}
	v.Case.Searches = append(v.Case.Searches, Search{Service: svc.Name, Slots: slots})
	v.Case.Stage = contract.Choosing
	v.slots = v.sys.behaviour.ShowSlots(slots)
	if len(slots) == 0 {
		v.say(contract.NewBooking, contract.NoSlots, svc.Name+" has no free slots in that time. Choose another service.")
	}
	v.offerEarly(ctx)
	return nil
}

// maxPages bounds how far next links are followed [SL-60].
const maxPages = 20

// Seek asks a provider for free slots, over all pages. The answer is that of the first page, or the first that is no success.
func (v *Visit) Seek(ctx context.Context, svc contract.Service, within int) ([]Slot, Answer) {
	from, to := v.sys.behaviour.Window(v.Task.Now, time.Duration(within)*time.Minute)
	stretch := v.sys.behaviour.Stretch
	if stretch == 0 || from.IsZero() || to.IsZero() {
		return v.seek(ctx, svc, from, to)
	}
	var all []Slot
	for at := from; ; at = at.Add(stretch) {
		end := at.Add(stretch)
		if !end.Before(to) {
			end = to
		}
		slots, a := v.seek(ctx, svc, at, end)
		for _, s := range slots {
			if at.Equal(from) || s.Start.After(at) { // one at the very end of a stretch has come with it
				all = append(all, s)
			}
		}
		if a.Status != http.StatusOK || end.Equal(to) {
			return all, a
		}
	}
}

// seek asks for the free slots between two times.
func (v *Visit) seek(ctx context.Context, svc contract.Service, from, to time.Time) ([]Slot, Answer) {
	r := Request{Operation: SlotSearch, Method: http.MethodGet, Path: "/Slot", Query: slotQuery(svc, from, to)}
	first := v.ask(ctx, TargetOf(svc), r)
	var slots []Slot
	known := map[string]Object{} // resources of all pages by relative reference
	var found []Object
	for page, a := 1, first; a.Status == http.StatusOK; page++ {
		bundle := a.Resource()
		found = append(found, gather(bundle, known)...)
		next, ok := nextPage(bundle, svc.Provider)
		if !ok || page == maxPages || v.sys.behaviour.OnePage {
			break
		}
		r.Path, r.Query, _ = strings.Cut(next, "?")
		a = v.ask(ctx, TargetOf(svc), r)
	}
	for _, slot := range found {
		slots = append(slots, described(svc.Name, slot, known))
	}
	return slots, first
}

func slotQuery(svc contract.Service, from, to time.Time) string {
	q := url.Values{
		"schedule.actor:healthcareservice": {svc.ID},
		"status":                           {"free"},
		"_include":                         {"Slot:schedule"},
		"_include:iterate": {
			"Schedule:actor:HealthcareService", "Schedule:actor:Practitioner",
			"Schedule:actor:PractitionerRole", "HealthcareService:location", "HealthcareService:providedBy",
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
