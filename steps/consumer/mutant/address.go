package mutant

import "github.com/rebookcheck/rebookcheck/steps/consumer/reference"

// Defects in where a cancellation goes.

var _ = register(Mutant{
	Name:      "wrong-provider",
	Catalogue: "FC-16",
	Defect:    "It looks for the original at the provider of the new booking.",
	Breaks:    []string{"RB-34"},
	Change: func(b *reference.Behaviour) {
		b.Target = func(t reference.Target, made []*reference.Record) reference.Target {
			if len(made) > 0 {
				return made[len(made)-1].Target()
			}
			return t
		}
	},
})

var _ = register(Mutant{
	Name:      "wrong-audience",
	Catalogue: "FC-16",
	Defect:    "It calls the original's provider with the token and the receiver of the new booking's.",
	Breaks:    []string{"RB-34", "AU-07", "SP-11"},
	Change: func(b *reference.Behaviour) {
		b.Target = func(t reference.Target, made []*reference.Record) reference.Target {
			if len(made) > 0 {
				other := made[len(made)-1].Target()
				t.ASID, t.Audience = other.ASID, other.Audience
			}
			return t
		}
	},
})

var _ = register(Mutant{
	Name:   "cancels-only-at-home",
	Defect: "It cancels only at the provider of its first service.",
	Breaks: []string{"CX-08", "RB-12"},
	Change: func(b *reference.Behaviour) {
		b.MayCancel = func(v *reference.Visit, r *reference.Record) bool { return r.Base == v.Services()[0].Provider }
	},
})
