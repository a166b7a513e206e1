package mutant

import (
	"context"
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in which something is left over, or lost, from one act of a user, one user or one patient to the next.

var _ = register(Mutant{
	Name:   "no-goes-with-the-next-yes",
	Defect: "What the patient said no to it cancels together with what the patient says yes to next.",
	Breaks: []string{"RB-29", "RB-13", "RB-28", "RB-31", "RB-32", "RB-55"},
	Change: func(b *reference.Behaviour) {
		var declined []*reference.Record
		b.OnDecline = func(_ context.Context, v *reference.Visit) { declined = append(declined, v.Declined()...) }
		b.ToCancel = func(confirmed, _, _ []*reference.Record) []*reference.Record {
			all := slices.Clone(confirmed)
			for _, r := range declined {
				if r.Booked() && !slices.Contains(all, r) && len(confirmed) > 0 && r.Patient.NHSNumber == confirmed[0].Patient.NHSNumber {
					all = append(all, r)
				}
			}
			return all
		}
	},
})

var _ = register(Mutant{
	Name:   "declined-once-for-all",
	Defect: "It never offers again what was declined in one call.",
	Breaks: []string{"RB-51"},
	Change: func(b *reference.Behaviour) {
		declined := map[*reference.Record]string{}
		b.OnDecline = func(_ context.Context, v *reference.Visit) {
			for _, r := range v.Declined() {
				declined[r] = v.Case.Reference
			}
		}
		b.Offers = func(v *reference.Visit, r *reference.Record) bool {
			in, ok := declined[r]
			return !ok || in == v.Case.Reference
		}
	},
})

var _ = register(Mutant{
	Name:   "forgets-what-it-looked-for",
	Defect: "It does not keep, for later calls, a booking whose answer was lost and that it then found by a search.",
	Breaks: []string{"RB-28", "RB-51", "RB-52"},
	Change: func(b *reference.Behaviour) {
		searched := false
		found := map[string]string{}
		b.Hears = func(r reference.Request, a reference.Answer) reference.Answer {
			switch r.Operation {
			case reference.SlotSearch:
				searched = false
			case reference.Create:
				searched = searched || a.Unanswered()
			default:
			}
			return a
		}
		b.AfterBooking = func(_ context.Context, v *reference.Visit, _ reference.Fate) {
			if searched {
				for _, r := range v.Standing() {
					found[r.URL] = r.Encounter
				}
			}
		}
		b.List = func(earlier, _ []*reference.Record) []*reference.Record {
			return slices.DeleteFunc(slices.Clone(earlier), func(r *reference.Record) bool { return found[r.URL] != "" })
		}
	},
})

var _ = register(Mutant{
	Name:   "number-of-the-caller-before",
	Defect: "A patient whose NHS number is not known is booked under that of the patient who called before.",
	Breaks: []string{"BK-25", "BK-24"},
	Change: func(b *reference.Behaviour) {
		before := ""
		forCaller(func(patient contract.Patient, booking reference.Object) {
			if patient.NHSNumber != "" {
				before = patient.NHSNumber
				return
			}
			if before != "" {
				inside("Patient", func(p reference.Object) {
					p["identifier"] = []any{reference.Object{"use": "official", "system": "https://fhir.nhs.uk/Id/nhs-number", "value": before}}
				})(booking)
			}
		})(b)
	},
})

var _ = register(Mutant{
	Name:   "colleague-knows-nothing",
	Defect: "A user who takes over a call after the new booking was made is told that none was made.",
	Breaks: []string{"RB-35", "RB-30", "BK-80"},
	Change: func(b *reference.Behaviour) {
		booker := map[string]string{}
		b.Screen = func(v *reference.Visit, screen *contract.Screen) {
			if v.Task.Kind == contract.Book {
				booker[v.Case.Reference] = v.Task.User.ID
			}
			if by := booker[v.Case.Reference]; by == "" || by == v.Task.User.ID {
				return
			}
			for i := range screen.Messages {
				if m := &screen.Messages[i]; m.About == contract.NewBooking && m.Says == contract.Made {
					m.Says, m.Text = contract.NotMade, "No new booking was made."
				}
			}
			if screen.Prompt != nil && screen.Prompt.NewBookingMade {
				screen.Prompt.NewBookingMade, screen.Prompt.NoNewBooking = false, true
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "cancels-as-the-system",
	Defect: "It seeks slots and books in the name of the user, and cancels in its own.",
	Breaks: []string{"AU-06"},
	Change: func(b *reference.Behaviour) {
		b.Claims = claims(only(reference.Update), func(_ *reference.Visit, said map[string]any) {
			said["sub"] = "111-system"
			delete(said, "requesting_practitioner")
		})
	},
})

var _ = register(Mutant{
	Name:   "reads-and-tries-the-same-again",
	Defect: "A cancellation that was refused it sends once more as it was, after a reading that showed nothing new.",
	Breaks: []string{"CX-39", "BK-82"},
	Change: func(b *reference.Behaviour) {
		b.Next = func(method string, status, sent int) reference.Next {
			if method == http.MethodPut && (status == http.StatusBadRequest || status == http.StatusUnprocessableEntity) && sent < 2 {
				return reference.ReadAgain
			}
			return reference.DefaultNext(method, status, sent)
		}
	},
})

var _ = register(Mutant{
	Name:   "practitioner-of-the-next-room",
	Defect: "Of several slots at one time it shows each with the practitioner of one of them.",
	Breaks: []string{"SL-55"},
	Change: func(b *reference.Behaviour) {
		b.ShowSlots = func(found []reference.Slot) []reference.Slot {
			out := slices.Clone(found)
			for i := range out {
				for _, other := range found {
					if out[i].Practitioner == "" && other.Start.Equal(out[i].Start) {
						out[i].Practitioner = other.Practitioner
					}
				}
			}
			return out
		}
	},
})

var _ = register(Mutant{
	Name:   "slots-of-the-call-before",
	Defect: "Where a search fails it shows the slots that it found in an earlier call.",
	Breaks: []string{"RB-21"},
	Change: func(b *reference.Behaviour) {
		var found []contract.Slot
		b.Screen = func(v *reference.Visit, screen *contract.Screen) {
			none := func(m contract.Message) bool { return m.Says == contract.NoSlots }
			switch {
			case v.Task.Kind != contract.SearchSlots:
			case len(screen.Slots) > 0:
				found = slices.Clone(screen.Slots)
			case !slices.ContainsFunc(screen.Messages, none):
				screen.Slots = found
			}
		}
	},
})
