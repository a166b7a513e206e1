package httpapi

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/mockprovider/fault"
	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// plannedSlots answers a slot search as a plan says: with less or more than was asked
// for, in pages, or with instants of another offset. Source: SL-47, SL-51, SL-57, SL-58, SL-60, SL-61.
func (a *api) plannedSlots(c *call, set fhir.Searchset, slots []booking.Slot, want includes) (fault.Reply, error) {
	like := *c.effect.Slots
	total := len(slots)
	slots, next := paged(slots, like.Page, c.request.URL.Query().Get(pageParameter))
	switch {
	case like.Bare:
		want = includes{}
	case like.More:
		want = includes{true, true, true, true, true, true, true}
	}
	included, err := a.included(slots, want)
	if err != nil {
		return fault.Reply{}, err
	}
	set.Entries = a.slotEntries(slots, included)
	if like.More {
		set.Entries = append(set.Entries, a.entry(strayResource(), fhir.Include))
	}
	a.Variance.Slots(&set, c.request.URL.RawQuery, a.NewID)
	for _, e := range set.Entries {
		if like.Offset != 0 && e.Resource.Type() == "Slot" {
			atOffset(e.Resource, like.Offset)
		}
	}
	bundle := set.Resource()
	bundle["total"] = json.Number(strconv.Itoa(total))
	if next > 0 {
		links, _ := bundle["link"].([]any)
		bundle["link"] = append(links, map[string]any{"relation": "next", "url": a.Base + "/Slot?" + nextQuery(c.request.URL.Query(), next)})
	}
	return c.answer(http.StatusOK, bundle)
}

// pageParameter is the provider's own; a consumer takes the link as it comes. Source: SL-60, RD-24.
const pageParameter = "page"

// pageMark stands before the number of a page. In an address it is encoded; who takes the link apart has to encode it again [SP-03].
const pageMark = "slots|"

// paged is one page of slots and the number of the next, 0 when there is none.
func paged(slots []booking.Slot, size int, asked string) (page []booking.Slot, next int) {
	if size == 0 {
		return slots, 0
	}
	number, err := strconv.Atoi(strings.TrimPrefix(asked, pageMark))
	if err != nil || number < 1 {
		number = 1
	}
	first := min((number-1)*size, len(slots))
	last := min(first+size, len(slots))
	if last < len(slots) {
		next = number + 1
	}
	return slots[first:last], next
}

func nextQuery(q url.Values, page int) string {
	q.Set(pageParameter, pageMark+strconv.Itoa(page))
	return q.Encode()
}

// strayResource is something that no parameter of a slot search asks for.
func strayResource() fhir.Resource {
	return fhir.Resource{"resourceType": "Device", "id": "desk", "status": "active", "model": "Reception desk"}
}

func atOffset(slot fhir.Resource, offset time.Duration) {
	zone := time.FixedZone("", int(offset/time.Second))
	for _, element := range []string{"start", "end"} {
		if at, err := fhir.Instant(slot.String(element)); err == nil {
			slot[element] = at.In(zone).Format("2006-01-02T15:04:05-07:00")
		}
	}
}
