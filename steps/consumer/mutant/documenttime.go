package mutant

import (
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in the time at which a document is said to have been made.

var _ = register(Mutant{
	Name:   "document-of-1999",
	Defect: "It says that the document of each booking was made in 1999.",
	Breaks: []string{"BK-42"},
	Change: asksOddly(inside("DocumentReference", sets("indexed", "1999-12-31T23:59:59Z"))),
})

var _ = register(Mutant{
	Name:   "document-of-the-first-call",
	Defect: "It says that the document of a new booking was made when the patient was first booked.",
	Breaks: []string{"BK-42"},
	Change: func(b *reference.Behaviour) {
		first := map[string]any{}
		b.BookingRequest = func(v *reference.Visit, r *reference.Request) {
			r.Body = changed(r.Body, inside("DocumentReference", func(document reference.Object) {
				if key := v.Case.Patient.Family + v.Case.Patient.BirthDate; first[key] == nil {
					first[key] = document["indexed"]
				} else {
					document["indexed"] = first[key]
				}
			}))
		}
	},
})
