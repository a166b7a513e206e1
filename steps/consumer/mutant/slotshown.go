package mutant

import (
	"bytes"
	"net/http"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in what the user sees of the slots.

var _ = register(Mutant{
	Name:   "shows-one-slot",
	Defect: "Of the slots that it found it shows the first.",
	Breaks: []string{"SL-09"},
	Change: func(b *reference.Behaviour) {
		b.ShowSlots = func(found []reference.Slot) []reference.Slot { return found[:min(1, len(found))] }
	},
})

var _ = register(Mutant{
	Name:   "hides-slot-end",
	Defect: "It shows when a slot begins, and neither its end nor its duration.",
	Breaks: []string{"SL-54"},
	Change: func(b *reference.Behaviour) {
		b.ShowSlot = func(_ reference.Slot, shown *contract.Slot) { shown.End = time.Time{} }
	},
})

var _ = register(Mutant{
	Name:   "hides-slot-place",
	Defect: "It shows slots without saying where they are.",
	Breaks: []string{"SL-55"},
	Change: func(b *reference.Behaviour) {
		b.ShowSlot = func(_ reference.Slot, shown *contract.Slot) { shown.Location = "" }
	},
})

var _ = register(Mutant{
	Name:   "hides-practitioner",
	Defect: "It shows slots without saying who will see the patient.",
	Breaks: []string{"SL-55"},
	Change: func(b *reference.Behaviour) {
		b.ShowSlot = func(_ reference.Slot, shown *contract.Slot) { shown.Practitioner, shown.PractitionerGender = "", "" }
	},
})

var _ = register(Mutant{
	Name:   "assumes-in-person",
	Defect: "If the provider does not say how the patient is seen, it says in person.",
	Breaks: []string{"SL-56"},
	Change: func(b *reference.Behaviour) {
		b.ShowSlot = func(s reference.Slot, shown *contract.Slot) {
			if s.Channel == "" {
				shown.Channel = "In-person"
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "needs-a-place",
	Defect: "It passes over slots whose place the provider does not give.",
	Breaks: []string{"SL-57", "SL-09"},
	Change: func(b *reference.Behaviour) {
		b.ShowSlots = func(found []reference.Slot) []reference.Slot {
			return slices.DeleteFunc(slices.Clone(found), func(s reference.Slot) bool { return s.Location == "" })
		}
	},
})

// nothing is the answer to a search that finds nothing.
var nothing = reference.Answer{Status: http.StatusOK, Body: []byte(`{"resourceType":"Bundle","type":"searchset","total":0}`)}

var _ = register(Mutant{
	Name:   "chokes-on-extras",
	Defect: "It can make nothing of an answer that holds something that it did not ask for.",
	Breaks: []string{"SL-58", "SL-09"},
	Change: func(b *reference.Behaviour) {
		b.Hears = func(r reference.Request, a reference.Answer) reference.Answer {
			if r.Operation == reference.SlotSearch && bytes.Contains(a.Body, []byte(`"Device"`)) {
				return nothing
			}
			return a
		}
	},
})

var _ = register(Mutant{
	Name:   "quiet-about-no-slots",
	Defect: "It does not say that there are no slots.",
	Breaks: []string{"SL-59"},
	Change: func(b *reference.Behaviour) {
		b.Say = says(contract.SearchSlots, func(m contract.Message) bool { return m.Says == contract.NoSlots })
	},
})

var _ = register(Mutant{
	Name:   "times-as-written",
	Defect: "It shows the time of day as the provider wrote it, whatever its offset.",
	Breaks: []string{"SL-61"},
	Change: func(b *reference.Behaviour) {
		b.ShowSlot = func(s reference.Slot, shown *contract.Slot) {
			if start, ok := s.Resource["start"].(string); ok && len(start) >= len("2006-01-02T15:04") {
				shown.LocalStart = start[:len("2006-01-02T15:04")]
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "books-late-without-a-word",
	Defect: "It books a slot outside the outcome's timeframe for anybody, and says nothing.",
	Breaks: []string{"SL-62"},
	Change: func(b *reference.Behaviour) {
		b.Caution = func(bool, time.Duration) reference.Caution { return reference.GoOn }
		b.ShowSlot = func(_ reference.Slot, shown *contract.Slot) { shown.OutsideTimeframe = false }
	},
})

var _ = register(Mutant{
	Name:   "warns-after-booking-late",
	Defect: "It tells users of a late slot, and lets all of them book it without a clinician.",
	Breaks: []string{"SL-62"},
	Change: func(b *reference.Behaviour) {
		b.Caution = func(bool, time.Duration) reference.Caution { return reference.Notify }
	},
})

var _ = register(Mutant{
	Name:   "stops-clinicians",
	Defect: "It books no slot outside the outcome's timeframe, not even for a clinician.",
	Breaks: []string{"SL-63"},
	Change: func(b *reference.Behaviour) {
		b.Caution = func(bool, time.Duration) reference.Caution { return reference.AskApproval }
	},
})

var _ = register(Mutant{
	Name:   "shows-cancelled-as-booked",
	Defect: "It lists what was cancelled as if it stood.",
	Breaks: []string{"RD-23", "RB-26", "RB-54"},
	Change: func(b *reference.Behaviour) {
		b.Relevant = func(status string, start, now time.Time) bool {
			return (status == "booked" || status == "cancelled") && start.After(now)
		}
		b.Show = func(entry *contract.Booking) { entry.Status = "booked" }
	},
})
