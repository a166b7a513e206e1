package evidence

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Entry is an existing booking as the user read it at the end of an encounter: on the list or, where there is none, in a
// question about it that the consumer puts of its own accord.
type Entry struct {
	// Booking has no status where it was read in a question: a question shows none.
	contract.Booking
	// Asked marks one that was read in a question, on the screen of Step.
	Asked bool
	Step  *Step
}

// Entries are the bookings that the user read from a step on whose screen is the end of the encounter. Where it has no list, they are those that
// its question shows and the questions after it, one of which comes when the one before is answered [contract: options and the prompt].
func (s *Story) Entries(st *Step) []Entry {
	var out []Entry
	for _, b := range st.Screen.Bookings {
		out = append(out, Entry{Booking: b, Step: st})
	}
	if len(out) > 0 {
		return out
	}
	for _, asking := range st.questions() {
		out = append(out, s.askedOn(asking)...)
	}
	return out
}

// questions are the steps from one on whose screens ask outright, without a list beside it, until the user looks anew.
func (s *Step) questions() []*Step {
	var out []*Step
	for _, later := range s.Encounter.Screens(s.Ended) {
		again := later != s && later.Does(contract.ListBookings, contract.EndEncounter)
		if again || !later.AsksOutright() || len(later.Screen.Bookings) > 0 {
			break
		}
		out = append(out, later)
	}
	return out
}

// askedOn are the bookings that a question shows. One is told by the address that it shows, or else by its place and time.
func (s *Story) askedOn(st *Step) []Entry {
	var out []Entry
	for i, shown := range st.Screen.Prompt.Shown {
		url, _, _ := strings.Cut(shown.URL, "/_history/")
		entry := Entry{Asked: true, Step: st, Booking: contract.Booking{
			URL: url, Service: shown.Service, Location: shown.Location, Start: shown.Start,
		}}
		if url == "" {
			entry.URL = s.recognise(st, shown).URL
		}
		if refs := st.Screen.Prompt.Bookings; i < len(refs) {
			entry.Ref = refs[i]
		}
		out = append(out, entry)
	}
	return out
}
