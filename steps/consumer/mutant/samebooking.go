package mutant

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Defects in which booking a screen speaks of: what is offered, what the question shows and what is cancelled differ.

var _ = register(Mutant{
	Name:   "asks-about-one-more",
	Defect: "Its question also shows a booking that the user did not select.",
	Breaks: []string{"RB-30", "RB-51"},
	Change: func(b *reference.Behaviour) {
		b.Screen = func(_ *reference.Visit, screen *contract.Screen) {
			if screen.Prompt == nil || len(screen.Prompt.Shown) != 1 {
				return
			}
			for _, entry := range screen.Bookings {
				if entry.URL != screen.Prompt.Shown[0].URL && !entry.New {
					screen.Prompt.Shown = append(slices.Clone(screen.Prompt.Shown), contract.PromptBooking{URL: entry.URL, Service: entry.Service, Start: entry.Start})
					return
				}
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "asks-about-another",
	Defect: "If there are several bookings, its question shows a different one from the one selected.",
	Breaks: []string{"RB-29", "RB-13", "RB-30", "RB-31", "RB-32", "RB-51", "RB-55"},
	Change: func(b *reference.Behaviour) {
		b.Screen = func(_ *reference.Visit, screen *contract.Screen) {
			if screen.Prompt == nil || len(screen.Prompt.Shown) != 1 {
				return
			}
			for _, entry := range screen.Bookings {
				if entry.URL != screen.Prompt.Shown[0].URL {
					screen.Prompt.Shown = []contract.PromptBooking{{URL: entry.URL, Service: entry.Service, Start: entry.Start}}
					return
				}
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "asks-about-another-time",
	Defect: "If there are several bookings, its question shows the selected one with another one's place and time.",
	Breaks: []string{"RB-29", "RB-13", "RB-30", "RB-31", "RB-32", "RB-51", "RB-55"},
	Change: func(b *reference.Behaviour) {
		b.Screen = func(_ *reference.Visit, screen *contract.Screen) {
			if screen.Prompt == nil || len(screen.Prompt.Shown) != 1 {
				return
			}
			shown := &screen.Prompt.Shown[0]
			for _, entry := range screen.Bookings {
				if entry.URL != shown.URL {
					shown.Service, shown.Location, shown.Start = entry.Service, entry.Location, entry.Start
				}
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "swaps-references",
	Defect: "On the screen of its question the references of two bookings are exchanged.",
	Breaks: []string{"RB-29", "RB-12", "RB-13", "RB-28", "RB-30", "RB-31", "RB-32", "RB-51", "CX-42", "RB-35", "CX-37", "RB-55"},
	Change: func(b *reference.Behaviour) {
		b.Screen = func(_ *reference.Visit, screen *contract.Screen) {
			if screen.Prompt == nil || len(screen.Bookings) < 2 {
				return
			}
			screen.Prompt.Shown = nil
			first, second := &screen.Bookings[0], &screen.Bookings[1]
			first.Ref, second.Ref = second.Ref, first.Ref
		}
	},
})

var _ = register(Mutant{
	Name:   "one-reference-for-two",
	Defect: "If there are several bookings, the second has the reference of the first.",
	Breaks: []string{"RB-28", "RB-13", "RB-29", "RB-31", "RB-32", "RB-51", "RB-52", "CX-07", "CX-08", "RB-55"},
	Change: func(b *reference.Behaviour) {
		b.Screen = func(_ *reference.Visit, screen *contract.Screen) {
			if len(screen.Bookings) < 2 {
				return
			}
			first, second := screen.Bookings[0].Ref, screen.Bookings[1].Ref
			screen.Bookings[1].Ref = first
			for i := range screen.Options {
				if screen.Options[i].Booking == second {
					screen.Options[i].Booking = first
				}
			}
			if screen.Prompt != nil {
				screen.Prompt.Shown = nil
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "list-names-another-place",
	Defect: "If there are several bookings, its list shows each with the place of the first.",
	Breaks: []string{"RB-27"},
	Change: func(b *reference.Behaviour) {
		b.Screen = func(_ *reference.Visit, screen *contract.Screen) {
			for i := range screen.Bookings {
				screen.Bookings[i].Service, screen.Bookings[i].Location = screen.Bookings[0].Service, screen.Bookings[0].Location
			}
		}
	},
})

var _ = register(Mutant{
	Name:   "hides-the-original-as-new",
	Defect: "It marks the earlier bookings on its list as made in this call.",
	Breaks: []string{"RB-25"},
	Change: func(b *reference.Behaviour) {
		b.Screen = func(_ *reference.Visit, screen *contract.Screen) {
			for i := range screen.Bookings {
				screen.Bookings[i].New = true
			}
		}
	},
})
