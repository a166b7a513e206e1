package mutant

import (
	"context"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Consumers that do otherwise than the reference and are right all the same.

var _ = add(variants, Mutant{
	Name:   "extra-reads",
	Defect: "It reads every booking it knows when the patient calls, too.",
	Change: func(b *reference.Behaviour) {
		b.OnBegin = func(ctx context.Context, v *reference.Visit) {
			for _, r := range v.Earlier() {
				v.Read(ctx, r.Target(), r.ID)
			}
		}
	},
})

var _ = add(variants, Mutant{
	Name:   "sends-once",
	Defect: "It sends nothing again after an error or silence, but tells the user.",
	Change: func(b *reference.Behaviour) {
		b.AfterSilence = reference.GiveUp
		b.Next = func(method string, status, sent int) reference.Next {
			if next := reference.DefaultNext(method, status, sent); next != reference.Resend {
				return next
			}
			return reference.Stop
		}
	},
})

var _ = add(variants, Mutant{
	Name:   "no-practitioner",
	Defect: "Its tokens do not name the practitioner.",
	Change: func(b *reference.Behaviour) { b.OmitPractitioner = true },
})
