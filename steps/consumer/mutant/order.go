package mutant

import (
	"context"

	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Cancellations at the wrong time, and all of them unasked.

var _ = register(Mutant{
	Name:      "cancels-at-start",
	Catalogue: "FC-02",
	Defect:    "It cancels the earlier bookings as soon as the patient calls back.",
	Breaks:    []string{"RB-08", "RB-09", "RB-10", "RB-11", "RB-29", "RB-31", "RB-57", "RB-28"},
	Change: func(b *reference.Behaviour) {
		b.OnBegin = func(ctx context.Context, v *reference.Visit) {
			if calledBack(v) {
				cancelEach(ctx, v, v.Earlier())
			}
		}
	},
})

var _ = register(Mutant{
	Name:      "cancels-before-new",
	Catalogue: "FC-01",
	Defect:    "It cancels the earlier bookings just before it sends the new one.",
	Breaks:    []string{"RB-09", "RB-10", "RB-11", "RB-29", "RB-31", "RB-57", "RB-28"},
	Change: func(b *reference.Behaviour) {
		b.BeforeBooking = func(ctx context.Context, v *reference.Visit) {
			if calledBack(v) {
				cancelEach(ctx, v, v.Earlier())
			}
		}
	},
})

var _ = register(Mutant{
	Name:      "cancels-between-bookings",
	Catalogue: "FC-33",
	Defect:    "It cancels the earlier bookings after the first of two new ones.",
	Breaks:    []string{"RB-10", "RB-09", "RB-29", "RB-31"},
	Change: func(b *reference.Behaviour) {
		b.BeforeBooking = func(ctx context.Context, v *reference.Visit) {
			if calledBack(v) && len(v.Standing()) > 0 {
				cancelEach(ctx, v, v.Earlier())
			}
		}
	},
})

var _ = register(Mutant{
	Name:      "silent-cancel",
	Catalogue: "FC-03",
	Defect:    "It cancels the earlier bookings when the new one is confirmed, without asking.",
	Breaks:    []string{"RB-31", "RB-09", "RB-10", "RB-29", "RB-28"},
	Change: func(b *reference.Behaviour) {
		b.AfterBooking = func(ctx context.Context, v *reference.Visit, fate reference.Fate) {
			if calledBack(v) && fate == reference.Made {
				cancelEach(ctx, v, v.Earlier())
			}
		}
	},
})

var _ = register(Mutant{
	Name:      "cancels-after-refused",
	Catalogue: "FC-21",
	Defect:    "It cancels the earlier bookings although the new one was refused.",
	Breaks:    []string{"RB-57", "RB-09", "RB-29", "RB-31", "RD-23"},
	Change: func(b *reference.Behaviour) {
		b.AfterBooking = func(ctx context.Context, v *reference.Visit, fate reference.Fate) {
			if calledBack(v) && fate == reference.Refused {
				cancelEach(ctx, v, v.Earlier())
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "reverses-in-consultation",
	Defect: "Inside a consultation it cancels the first booking and then makes the alternative.",
	Breaks: []string{"RB-63", "RB-11", "RB-29", "RB-31", "RB-64"},
	Change: func(b *reference.Behaviour) {
		b.BeforeBooking = func(ctx context.Context, v *reference.Visit) {
			if v.BooksAgain() {
				cancelEach(ctx, v, v.Standing())
			}
		}
	},
})

var _ = register(Mutant{
	Name:      "cancels-though-declined",
	Catalogue: "FC-04",
	Defect:    "It cancels what was on offer although the user declined.",
	Breaks:    []string{"RB-55", "RB-13", "RB-29", "RB-31", "RB-57", "RD-23"},
	Change: func(b *reference.Behaviour) {
		b.OnDecline = func(ctx context.Context, v *reference.Visit) { cancelEach(ctx, v, v.Offered()) }
	},
})

var _ = register(Mutant{
	Name:      "cancels-on-close",
	Catalogue: "FC-04",
	Defect:    "It cancels what was on offer when a call-back is closed.",
	Breaks:    []string{"RB-31", "RB-13", "RB-15", "RB-28", "RB-29", "RB-32", "RB-55", "RB-57"},
	Change: func(b *reference.Behaviour) {
		b.OnClose = func(ctx context.Context, v *reference.Visit) {
			if calledBack(v) {
				cancelEach(ctx, v, v.Offered())
			}
		}
	},
})
