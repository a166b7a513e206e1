package mutant

import (
	"context"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in what makes a re-assessment a new encounter.

var _ = register(Mutant{
	Name:   "slots-before-assessment",
	Defect: "It looks for slots as soon as a patient calls back, before there is an outcome.",
	Breaks: []string{"RB-05", "RB-20"},
	Change: func(b *reference.Behaviour) {
		b.OnBegin = func(ctx context.Context, v *reference.Visit) {
			if calledBack(v) {
				v.Seek(ctx, v.Services()[0], 120)
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "reopened-case",
	Defect: "It carries the patient's earlier case on instead of opening a new one.",
	Breaks: []string{"RB-06"},
	Change: func(b *reference.Behaviour) {
		b.CaseReference = func(fresh string, earlier []string) string {
			if len(earlier) > 0 {
				return earlier[len(earlier)-1]
			}
			return fresh
		}
	},
})

// first is the oldest identifier of the patient's earlier encounters, where there is one.
func first(fresh string, earlier []string) string {
	if len(earlier) > 0 {
		return earlier[0]
	}
	return fresh
}

var _ = register(Mutant{
	Name:   "reused-trace",
	Defect: "It uses the trace identifier of the patient's first encounter again in later ones.",
	Breaks: []string{"SP-09", "RB-07", "SP-08"},
	Change: func(b *reference.Behaviour) { b.TraceID = first },
})

var _ = register(Mutant{
	Name:      "reused-document",
	Catalogue: "FC-32",
	Defect:    "It sends the document of the patient's first booking again with the new one.",
	Breaks:    []string{"BK-46", "RB-07"},
	Change:    func(b *reference.Behaviour) { b.DocumentID = first },
})

var _ = register(Mutant{
	Name:      "reused-request-id",
	Catalogue: "FC-18",
	Defect:    "In a call-back it sends the new booking under the request identifier of the patient's first one.",
	Breaks:    []string{"SP-26", "RB-07"},
	Change: func(b *reference.Behaviour) {
		b.BookingRequest = func(v *reference.Visit, r *reference.Request) {
			if known := v.Known(); calledBack(v) && len(known) > 0 && known[0].RequestID != "" {
				r.ID = known[0].RequestID
			}
		}
	},
})

var _ = register(Mutant{
	Name:      "forgets-bookings",
	Catalogue: "FC-30",
	Defect:    "It no longer knows its bookings after a restart.",
	Breaks:    []string{"RB-19", "RB-24", "RB-51", "RB-54"},
	Change:    func(b *reference.Behaviour) { b.ForgetsOnRestart = true },
})
