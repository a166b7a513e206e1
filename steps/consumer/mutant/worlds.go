package mutant

import (
	"context"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects that show only with people and on days that are not like most.

var _ = register(Mutant{
	Name:   "born-on-the-28th",
	Defect: "It sends 28 February as the date of birth of whoever was born on the 29th.",
	Breaks: []string{"BK-29"},
	Change: asksWrongly(ofPatient(func(patient reference.Object) {
		if date, _ := patient["birthDate"].(string); strings.HasSuffix(date, "-02-29") {
			patient["birthDate"] = strings.TrimSuffix(date, "29") + "28"
		}
	})),
})

var _ = register(Mutant{
	Name:   "first-line-only",
	Defect: "It sends the first line of an address and no other.",
	Breaks: []string{"BK-30"},
	Change: func(b *reference.Behaviour) {
		cut := ofPatient(entry(func(address reference.Object) {
			if lines, _ := address["line"].([]any); len(lines) > 1 {
				address["line"] = lines[:1]
			}
		}, "address"))
		b.BeforeBooking = func(_ context.Context, v *reference.Visit) {
			v.Choice.Request.Body = changed(v.Choice.Request.Body, cut)
		}
	},
})

var _ = register(Mutant{
	Name:   "knows-no-leap-day",
	Defect: "It lists a booking on 29 February as one on 1 March.",
	Breaks: []string{"RB-27"},
	Change: func(b *reference.Behaviour) {
		b.Show = func(entry *contract.Booking) {
			if at := entry.Start.UTC(); at.Month() == time.February && at.Day() == 29 {
				entry.Start = entry.Start.Add(24 * time.Hour)
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "lists-by-name-and-birth",
	Defect: "It takes everybody with the same name and date of birth for one patient where the NHS number of neither is known.",
	Breaks: []string{"RB-26"},
	Change: func(b *reference.Behaviour) {
		same := b.SamePatient
		b.SamePatient = func(a, b contract.Patient) bool {
			if a.NHSNumber != "" || b.NHSNumber != "" {
				return same(a, b)
			}
			return a.Given == b.Given && a.Family == b.Family && a.BirthDate == b.BirthDate
		}
	},
})
