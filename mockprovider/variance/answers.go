package variance

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/mockprovider/fhir"
)

// Headers changes the headers of an answer that holds a booking at a provider with
// that base. An update owes Last-Modified and an absolute Location; other answers only should have the one, and a
// Location that resolves from [base]/Appointment to what it means. Source: BK-48, BK-53, RD-05 to RD-07, CX-14.
func (v *Variance) Headers(header map[string]string, base string, update bool) {
	if v.has(modified, "left out") && !update {
		delete(header, "Last-Modified")
	}
	if v.has(contentAt, "left out") {
		delete(header, "Content-Location")
	}
	if at, ok := strings.CutPrefix(header["Location"], base+"/"); ok && !update && v.has(location, "relative") {
		header["Location"] = at
	}
}

// Appointment changes the instants that the provider sets; what the consumer sent stands as it was sent. Source: RD-08.
func (v *Variance) Appointment(r fhir.Resource) {
	if v == nil {
		return
	}
	v.restate(r, "created")
	v.restate(r.Object("meta"), "lastUpdated")
}

// Keep adds to a booking, as it is made, what the provider keeps with it and a consumer has to give back: an extension
// that the consumer cannot know, and a narrative. It reports whether it added anything. Source: CX-06, CX-19.
func (v *Variance) Keep(r fhir.Resource, base, key string) bool {
	if !v.has(content, "with more") {
		return false
	}
	had, _ := r["extension"].([]any)
	r["extension"] = append(slices.Clone(had), map[string]any{
		"url": base + "/StructureDefinition/desk-note", "valueString": "Desk “" + words[v.hash("desk", key)%uint64(len(words))] + "” – côté nord",
	})
	if !r.Has("text") {
		r["text"] = map[string]any{
			"status": "generated", "div": `<div xmlns="http://www.w3.org/1999/xhtml"><p>Kept at desk ` + strconv.FormatUint(v.hash("desk", key)%90+10, 10) + `</p></div>`,
		}
	}
	return true
}

// restate writes an instant in another way; one that cannot be read stands.
func (v *Variance) restate(r fhir.Resource, element string) {
	at, err := fhir.Instant(r.String(element))
	if err != nil {
		return
	}
	r[element] = v.Instant(at)
}

// Instant writes a time to the millisecond or, where it falls on one, to the second.
func (v *Variance) Instant(at time.Time) string {
	short := "2006-01-02T15:04:05"
	if at.Truncate(time.Second) != at {
		short += ".000" // nothing is lost
	}
	at = at.UTC()
	switch instants.choices[v.choice(instants)] {
	case "Z without milliseconds":
		return at.Format(short + "Z")
	case "+00:00":
		return at.Format(short) + "+00:00"
	case "+01:00 with milliseconds":
		return at.Add(time.Hour).Format("2006-01-02T15:04:05.000") + "+01:00"
	case "-05:00":
		return at.Add(-5*time.Hour).Format(short) + "-05:00"
	}
	return fhir.FormatInstant(at)
}

// Bookings changes the answer to a search for bookings; each is changed as Appointment does. Key is the search itself.
func (v *Variance) Bookings(set *fhir.Searchset, key string) {
	if v == nil {
		return
	}
	for _, e := range set.Entries {
		v.Appointment(e.Resource)
	}
	if !v.has(slotOrder, "by time") {
		v.mix(set.Entries, key)
	}
	v.bundle(set)
}

// Slots changes the answer to a slot search. Key is the search itself.
// Source: SL-24, SL-25, SL-32 to SL-53.
func (v *Variance) Slots(set *fhir.Searchset, key string, outcome func() string) {
	if v == nil {
		return
	}
	for _, e := range set.Entries {
		v.listed(e.Resource, set.Updated)
	}
	first := 0
	for first < len(set.Entries) && set.Entries[first].Mode == fhir.Match {
		first++
	}
	slots, others := set.Entries[:first], set.Entries[first:]
	switch slotOrder.choices[v.choice(slotOrder)] {
	case "backwards":
		slices.Reverse(slots)
	case "mixed":
		v.mix(slots, key)
	}
	switch entryOrder.choices[v.choice(entryOrder)] {
	case "matches last":
		set.Entries = slices.Concat(others, slots)
	case "mixed":
		v.mix(set.Entries, key)
	}
	if len(set.Entries) == 0 && v.has(nothing, "explained") {
		set.Entries = append(set.Entries, fhir.Entry{Mode: fhir.Note, Resource: fhir.Outcome(outcome(), fhir.Issue{
			Severity: fhir.SeverityInformation, Code: "informational", Diagnostics: "there are no slots in the time that was asked for",
		})})
	}
	v.bundle(set)
}

// bundle changes what stands around the entries.
func (v *Variance) bundle(set *fhir.Searchset) {
	if v.has(bundleID, "left out") {
		set.ID = ""
	}
}

// mix puts entries in an order that depends on the seed, the search and what they are.
func (v *Variance) mix(entries []fhir.Entry, key string) {
	slices.SortStableFunc(entries, func(a, b fhir.Entry) int {
		x, y := v.hash("order", key, a.Resource.Type(), a.Resource.ID()), v.hash("order", key, b.Resource.Type(), b.Resource.ID())
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
}

// listed changes one resource of a slot search.
func (v *Variance) listed(r fhir.Resource, updated time.Time) {
	if v.has(narrative, "given") {
		r["text"] = map[string]any{
			"status": "generated", "div": `<div xmlns="http://www.w3.org/1999/xhtml">` + r.Type() + `</div>`,
		}
	}
	if v.has(language, "given") {
		r["language"] = "en-GB"
	}
	switch r.Type() {
	case "Slot":
		v.slot(r, updated)
	case "Location":
		if v.has(places, "left out") {
			delete(r, "name")
			delete(r, "address")
		}
	}
}

func (v *Variance) slot(r fhir.Resource, updated time.Time) {
	v.restate(r, "start")
	v.restate(r, "end")
	if v.has(channel, "left out") {
		delete(r, "extension") // a slot has no other
	}
	if v.has(comments, "given") {
		r["comment"] = "Please arrive ten minutes early"
	}
	if meta := r.Object("meta"); meta != nil && v.has(slotUpdated, "given") {
		meta["lastUpdated"] = v.Instant(updated)
	}
}
