package mutant

import (
	"context"
	"maps"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Variants in what is read in the background. The line above each says why it is right.

// A token stands for the user on whose behalf the call is made, which need not be the one at the screen [AU-06].
var _ = add(variants, Mutant{
	Name:   "reads-for-who-booked",
	Defect: "It keeps its list up to date in the name of the user who made the latest booking, whoever is at the screen.",
	Change: func(b *reference.Behaviour) {
		var who reference.Object
		b.Claims = func(_ context.Context, v *reference.Visit, r reference.Request, said reference.Object) {
			mine := reference.Object{"sub": said["sub"], "requesting_practitioner": said["requesting_practitioner"]}
			switch {
			case r.Operation == reference.Create:
				who = mine
			case r.Operation == reference.ReadOne && v.Task.Kind != contract.ConfirmCancel && who != nil:
				maps.Copy(said, who)
			}
		}
	},
})

// Only its own bookings are to be kept after the call; what another consumer made is known as far as the registry tells [RB-19, RB-15].
var _ = add(variants, Mutant{
	Name:   "keeps-nothing-of-the-registry",
	Defect: "It lists what only the registry named in the calls in which the registry could be asked.",
	Change: func(b *reference.Behaviour) {
		var call *reference.Case
		b.OnBegin = func(_ context.Context, v *reference.Visit) { call = v.Case }
		b.List = func(earlier, _ []*reference.Record) []*reference.Record {
			return slices.DeleteFunc(slices.Clone(earlier), func(r *reference.Record) bool {
				return r.Pointer != "" && call != nil && call.Unchecked
			})
		}
	},
})
