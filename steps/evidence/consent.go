package evidence

import (
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// What the user chose, was asked and confirmed is told by the bookings that the screens showed,
// not by the adapter's refs: a ref may stand for one booking on one screen and for another on the next.

// Shown is a booking as the user read it on a screen.
type Shown struct {
	// URL is empty where what was read is none of the bookings that the story knows by that place and time.
	URL string
	// Start is zero where the screen showed none.
	Start time.Time
	// Step is whose screen it was.
	Step *Step
}

// entry is the booking that a ref stood for on the latest screen before a place that showed the ref. The
// URL is empty where no screen showed it, or one screen showed two bookings under it.
func (e *Encounter) entry(ref string, before int) Shown {
	var found Shown
	for _, s := range e.Steps {
		if s.Screen == nil || s.Ended > before {
			continue
		}
		seen := false
		for _, b := range s.Screen.Bookings {
			switch {
			case b.Ref != ref:
			case seen && b.URL != found.URL:
				found.URL = ""
			case !seen:
				found, seen = Shown{URL: b.URL, Start: b.Start, Step: s}, true
			}
		}
	}
	return found
}

// URL is the booking that a ref stood for on the latest screen before a place that listed it or, where it stood on no list, in
// the latest question that showed it; empty when no screen did, or when that screen showed two bookings under it.
func (e *Encounter) URL(ref string, before int) string {
	listed := e.entry(ref, before)
	if listed.Step != nil {
		return listed.URL
	}
	url := ""
	for _, s := range e.Steps {
		if s.Screen != nil && s.Screen.Prompt != nil && s.Ended <= before {
			if shown := s.Screen.Prompt.URL(ref); shown != "" {
				url = shown
			}
		}
	}
	return url
}

// Before is the step whose screen stood when the task of a step was given; nil when there was none.
func (s *Step) Before() *Step {
	var found *Step
	for _, other := range s.Encounter.Steps {
		if other.Screen != nil && other.Ended < s.Began {
			found = other
		}
	}
	return found
}

// Asked are the bookings that the question on a step's screen is about, as the user read them; nil where there is
// no question, or it names none.
func (s *Story) Asked(st *Step) []Shown {
	if st == nil || st.Screen == nil || st.Screen.Prompt == nil {
		return nil
	}
	var out []Shown
	for _, shown := range st.Screen.Prompt.Shown {
		out = append(out, s.recognise(st, shown))
	}
	if len(out) > 0 {
		return out
	}
	for _, ref := range st.Screen.Prompt.Bookings {
		out = append(out, st.Encounter.entry(ref, st.Ended))
	}
	return out
}

// recognise finds the booking that a question shows by its URL or else by its place and time. Where the place or
// the time are those of no booking with that URL, the user read something else and the URL is empty.
func (s *Story) recognise(st *Step, shown contract.PromptBooking) Shown {
	url, _, _ := strings.Cut(shown.URL, "/_history/")
	out := Shown{URL: url, Start: shown.Start, Step: st}
	if url == "" {
		for _, screen := range st.Encounter.Screens(0) {
			for _, b := range screen.Screen.Bookings {
				if screen.Ended <= st.Ended && !shown.Start.IsZero() && b.Start.Equal(shown.Start) && s.Place(b.URL, shown.Service) && s.Place(b.URL, shown.Location) {
					out.URL = b.URL
				}
			}
		}
		return out
	}
	b := s.Booking(url)
	if b != nil && (!s.Place(url, shown.Service) || !s.Place(url, shown.Location) || !shown.Start.IsZero() && !b.heldAt(shown.Start)) {
		out.URL = ""
	}
	return out
}

// heldAt says that the booking was to begin then at some moment of the story.
func (b *Booking) heldAt(start time.Time) bool {
	return slices.ContainsFunc(b.Held, func(h Holding) bool { return h.Start.Equal(start) })
}

// Chosen are the URLs of the bookings that the user had marked last before a place; ok is false where the user had marked none.
func (e *Encounter) Chosen(by int) (urls []string, ok bool) {
	for _, s := range e.All(contract.ChooseToCancel) {
		if s.Began > by {
			continue
		}
		urls, ok = nil, true
		for _, ref := range s.Task.Bookings {
			marked := e.entry(ref, s.Began)
			if marked.Step == nil {
				marked = e.entry(ref, s.Ended) // listed only with the question
			}
			urls = append(urls, marked.URL)
		}
	}
	return urls, ok
}

// ConfirmedIn are the bookings that the user confirmed in a step: those that the task names, that the question before
// it showed and, where the user had marked bookings, that were marked.
func (s *Story) ConfirmedIn(st *Step) []Shown {
	e := st.Encounter
	asked := s.Asked(st.Before())
	chosen, marked := e.Chosen(st.Began)
	var refs []string
	if before := st.Before(); before != nil && before.Screen.Prompt != nil {
		refs = before.Screen.Prompt.Bookings
	}
	var out []Shown
	for _, ref := range st.Task.Bookings {
		shown := e.entry(ref, st.Began)
		if i := slices.Index(refs, ref); shown.Step == nil && i >= 0 && i < len(asked) {
			shown = asked[i] // listed nowhere but in the question
			marked = false
		}
		if asked != nil {
			i := slices.IndexFunc(asked, func(a Shown) bool { return a.URL == shown.URL })
			if i < 0 {
				continue
			}
			shown = asked[i]
		}
		if shown.URL == "" || marked && !slices.Contains(chosen, shown.URL) {
			continue
		}
		out = append(out, shown)
	}
	return out
}

// Confirmed are the URLs of the bookings whose cancellation the user had confirmed by a place in the order of events.
func (s *Story) Confirmed(e *Encounter, by int) []string {
	var out []string
	for _, st := range e.All(contract.ConfirmCancel) {
		if st.Began > by {
			continue
		}
		for _, shown := range s.ConfirmedIn(st) {
			if !slices.Contains(out, shown.URL) {
				out = append(out, shown.URL)
			}
		}
	}
	return out
}
