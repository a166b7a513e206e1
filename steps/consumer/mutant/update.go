package mutant

import (
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in the update that cancels a booking.

var _ = register(Mutant{
	Name:      "blind-put",
	Catalogue: "FC-12",
	Defect:    "It makes the update from the copy kept since the booking was made and never reads it.",
	Breaks:    []string{"CX-01"},
	Change:    func(b *reference.Behaviour) { b.PutsUnread, b.ListsUnread = true, true },
})

// names makes the update name a version of its own choice.
func names(choose func(read, kept string) string) func(*reference.Behaviour) {
	return func(b *reference.Behaviour) { b.IfMatch = choose }
}

var _ = register(Mutant{
	Name:   "stale-if-match",
	Defect: "It names the version from when the booking was made, not the one just read.",
	Breaks: []string{"CX-05"},
	Change: names(func(_, kept string) string { return kept }),
})

var _ = register(Mutant{
	Name:      "missing-if-match",
	Catalogue: "FC-14",
	Defect:    "It names no version in the update.",
	Breaks:    []string{"CX-05"},
	Change:    names(func(string, string) string { return "" }),
})

var _ = register(Mutant{
	Name:      "strong-if-match",
	Catalogue: "FC-14",
	Defect:    "It names the version as a strong entity tag.",
	Breaks:    []string{"CX-05"},
	Change:    names(func(read, _ string) string { return strings.TrimPrefix(read, "W/") }),
})

var _ = register(Mutant{
	Name:      "star-if-match",
	Catalogue: "FC-14",
	Defect:    "It names any version in the update.",
	Breaks:    []string{"CX-05"},
	Change:    names(func(string, string) string { return "*" }),
})

var _ = register(Mutant{
	Name:      "adds-reason",
	Catalogue: "FC-15",
	Defect:    "It adds a reason for the cancellation to the booking.",
	Breaks:    []string{"CX-04"},
	Change: func(b *reference.Behaviour) {
		b.Cancelled = func(body reference.Object) {
			list, _ := body["extension"].([]any)
			body["extension"] = append(list, reference.Object{
				"url":         "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-AppointmentCancellationReason-1",
				"valueString": "re-assessed",
			})
		}
	},
})

var _ = register(Mutant{
	Name:      "drops-document",
	Catalogue: "FC-15",
	Defect:    "It leaves the document reference out of the update.",
	Breaks:    []string{"CX-04"},
	Change: func(b *reference.Behaviour) {
		b.Cancelled = func(body reference.Object) {
			list, _ := body["contained"].([]any)
			var kept []any
			for _, v := range list {
				if o, ok := v.(reference.Object); !ok || o["resourceType"] != "DocumentReference" {
					kept = append(kept, v)
				}
			}
			body["contained"] = kept
		}
	},
})

var _ = register(Mutant{
	Name:   "entered-in-error",
	Defect: "It declares the booking entered in error instead of cancelling it.",
	Breaks: []string{"CX-12", "CX-03"},
	Change: func(b *reference.Behaviour) {
		b.Cancelled = func(body reference.Object) { body["status"] = "entered-in-error" }
	},
})

var _ = register(Mutant{
	Name:   "wrong-body-id",
	Defect: "The id in the update is not that of its address.",
	Breaks: []string{"CX-06"},
	Change: func(b *reference.Behaviour) {
		b.Cancelled = func(body reference.Object) { body["id"] = "another-booking" }
	},
})

var _ = register(Mutant{
	Name:   "partial-body",
	Defect: "It sends no more of the booking than its id and status.",
	Breaks: []string{"CX-02", "CX-04"},
	Change: func(b *reference.Behaviour) {
		b.Cancelled = func(body reference.Object) {
			for element := range body {
				if element != "resourceType" && element != "id" && element != "status" {
					delete(body, element)
				}
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "update-cut-short",
	Defect: "Half of its update is lost on the way out, so that its provider cannot read it.",
	Breaks: []string{"CX-02", "CX-03"},
	Change: func(b *reference.Behaviour) {
		b.Sends = func(_ *reference.Visit, r *reference.Request) {
			if r.Operation == reference.Update {
				r.Body = r.Body[:len(r.Body)/2]
			}
		}
	},
})
