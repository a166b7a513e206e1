package mutant

import (
	"context"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects that show only where two things come together: a restart and a household, a silence and a
// patient who still agrees, a telephone of one's own and those of others.

var _ = register(Mutant{
	Name:   "slot-by-telephone",
	Defect: "It sends every slot back as one by telephone.",
	Breaks: []string{"BK-14"},
	Change: asksOddly(inside("Slot", func(slot reference.Object) {
		extensions, _ := slot["extension"].([]any)
		for _, v := range extensions {
			e, _ := v.(reference.Object)
			if url, _ := e["url"].(string); strings.HasSuffix(url, "DeliveryChannel-1") {
				e["valueCode"] = "Telephone"
			}
		}
	})),
})

var _ = register(Mutant{
	Name:   "sure-of-an-unanswered-booking",
	Defect: "Its question says that a new booking was made when nobody knows whether one was.",
	Breaks: []string{"RB-30", "RB-57"},
	Change: func(b *reference.Behaviour) {
		b.Screen = func(v *reference.Visit, screen *contract.Screen) {
			if screen.Prompt != nil && v.Case.Attempt == reference.Unknown {
				screen.Prompt.NewBookingMade, screen.Prompt.NoNewBooking = true, false
				screen.Prompt.Text = "The earlier booking will be cancelled because a new one has been made. Confirm with the patient first."
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "number-lost-at-a-restart",
	Defect: "After a restart it has lost the NHS numbers, and takes everybody with the same telephone for one patient.",
	Breaks: []string{"RB-26"},
	Change: func(b *reference.Behaviour) {
		b.Restores = func(r *reference.Record) { r.Patient.NHSNumber = "" }
		same := b.SamePatient
		b.SamePatient = func(a, b contract.Patient) bool {
			return same(a, b) || a.NHSNumber+b.NHSNumber != "" && (a.NHSNumber == "" || b.NHSNumber == "") && a.Phone == b.Phone
		}
	},
})

var _ = register(Mutant{
	Name:   "numbers-change-places",
	Defect: "It gives the patient's own telephone as that of the first contact, and the contact's as the patient's own.",
	Breaks: []string{"BK-31"},
	Change: asksOddly(ofPatient(func(patient reference.Object) {
		entry(func(contact reference.Object) {
			if patient["telecom"] != nil && contact["telecom"] != nil {
				patient["telecom"], contact["telecom"] = contact["telecom"], patient["telecom"]
			}
		}, "contact")(patient)
	})),
})

var _ = register(Mutant{
	Name:   "others-ranked-backwards",
	Defect: "It ranks the contact persons in reverse order.",
	Breaks: []string{"BK-35"},
	Change: asksOddly(ofPatient(func(patient reference.Object) {
		contacts, _ := patient["contact"].([]any)
		if patient["telecom"] == nil {
			return
		}
		for i, v := range contacts {
			contact, _ := v.(reference.Object)
			entry(sets("rank", len(contacts)-i+1), "telecom")(contact)
		}
	})),
})

var _ = register(Mutant{
	Name:   "declined-goes-with-the-next",
	Defect: "What one patient declined it cancels together with what the next patient confirms.",
	Breaks: []string{"RB-31", "RB-29", "RB-32"},
	Change: func(b *reference.Behaviour) {
		var declined []*reference.Record
		b.OnDecline = func(_ context.Context, v *reference.Visit) { declined = append(declined, v.Known()...) }
		b.ToCancel = func(confirmed, _, _ []*reference.Record) []*reference.Record {
			others := slices.DeleteFunc(slices.Clone(declined), func(r *reference.Record) bool {
				return len(confirmed) == 0 || r.Patient.NHSNumber == confirmed[0].Patient.NHSNumber || !r.Booked()
			})
			return append(slices.Clone(confirmed), others...)
		}
	},
})
