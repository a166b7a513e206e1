package mutant

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/consumer/reference"
)

// Consumers whose screens differ from the reference and are right all the same.

var _ = add(variants, Mutant{
	Name:   "modal-question",
	Defect: "Its question stands alone on the screen and can only be confirmed or declined.",
	Change: func(b *reference.Behaviour) {
		b.Screen = func(_ *reference.Visit, screen *contract.Screen) {
			if screen.Prompt == nil {
				return
			}
			screen.Bookings, screen.Messages = nil, nil
			screen.Options = slices.DeleteFunc(screen.Options, func(o contract.Option) bool { return o.Act == contract.ActCancel })
		}
	},
})

var _ = add(variants, Mutant{
	Name:   "question-without-addresses",
	Defect: "Its question stands alone on the screen and shows place and time only.",
	Change: func(b *reference.Behaviour) {
		b.Screen = func(_ *reference.Visit, screen *contract.Screen) {
			if screen.Prompt == nil {
				return
			}
			screen.Bookings = nil
			for i := range screen.Prompt.Shown {
				screen.Prompt.Shown[i].URL = ""
			}
		}
	},
})

// A question of the consumer's own accord shows each booking that it is about, and counts as the offer [contract: options and the prompt].
var _ = add(variants, Mutant{
	Name:   "asks-without-a-list",
	Defect: "It never lists a booking: it asks about one after the other, and the question shows its address, place and time.",
	Change: asksWithoutAList,
})

var _ = add(variants, Mutant{
	Name:   "question-by-reference",
	Defect: "Its question shows the bookings on the list beside it, and nothing of its own.",
	Change: func(b *reference.Behaviour) {
		b.Prompt = func(p *contract.Prompt) { p.Shown = nil }
	},
})

var _ = add(variants, Mutant{
	Name:   "numbers-its-entries",
	Defect: "Its references are numbers in the order in which a call first shows the bookings, and mean others in the next call.",
	Change: numbersEntries,
})

// numbersEntries gives references that are numbers within an encounter, and takes them back.
func numbersEntries(b *reference.Behaviour) {
	own, number := map[string]string{}, map[string]string{}
	b.BeforeTask = func(_ context.Context, v *reference.Visit) {
		if v.Task.Kind == contract.BeginEncounter {
			clear(own)
			clear(number)
		}
		v.Task.Bookings = slices.Clone(v.Task.Bookings)
		for i, ref := range v.Task.Bookings {
			if kept, ok := own[ref]; ok {
				v.Task.Bookings[i] = kept
			}
		}
	}
	b.Screen = func(_ *reference.Visit, screen *contract.Screen) {
		for i := range screen.Bookings {
			ref := screen.Bookings[i].Ref
			if _, ok := number[ref]; !ok {
				number[ref] = strconv.Itoa(len(number) + 1)
				own[number[ref]] = ref
			}
			screen.Bookings[i].Ref = number[ref]
		}
		renumber(screen, number)
	}
}

// renumber puts the references of a screen into those of its entries.
func renumber(screen *contract.Screen, number map[string]string) {
	into := func(ref *string) {
		if n, ok := number[*ref]; ok {
			*ref = n
		}
	}
	screen.Options, screen.Messages = slices.Clone(screen.Options), slices.Clone(screen.Messages)
	for i := range screen.Options {
		into(&screen.Options[i].Booking)
	}
	for i := range screen.Messages {
		into(&screen.Messages[i].Booking)
	}
	if screen.Prompt != nil {
		screen.Prompt.Bookings = slices.Clone(screen.Prompt.Bookings)
		for i := range screen.Prompt.Bookings {
			into(&screen.Prompt.Bookings[i])
		}
	}
}

var _ = add(variants, Mutant{
	Name:   "tells-more",
	Defect: "At every step of the end it says again what stands and what was made.",
	Change: func(b *reference.Behaviour) {
		b.Screen = func(v *reference.Visit, screen *contract.Screen) {
			if v.Task.Kind != contract.ListBookings && v.Task.Kind != contract.ChooseToCancel && v.Task.Kind != contract.Decline {
				return
			}
			for _, r := range v.Offered() {
				screen.Messages = append(screen.Messages, contract.Message{About: contract.Existing, Says: contract.StillBooked, Booking: r.Ref, Text: "It stands."})
			}
			for range v.Standing() {
				screen.Messages = append(screen.Messages, contract.Message{About: contract.NewBooking, Says: contract.Made, Text: "The new booking stands, too."})
			}
		}
	},
})

var _ = add(variants, Mutant{
	Name:   "tells-at-the-end",
	Defect: "It cancels in the background and tells what came of it when the user closes the encounter; a failure it tells at once.",
	Change: func(b *reference.Behaviour) {
		var kept []contract.Message
		b.Say = func(task contract.Kind, said []contract.Message) []contract.Message {
			failed := slices.ContainsFunc(said, func(m contract.Message) bool {
				return m.Says == contract.NotCancelled || m.About == contract.Existing && m.Says == contract.FateUnknown
			})
			switch {
			case task == contract.ConfirmCancel && !failed:
				kept = append(kept, said...)
				return nil
			case task == contract.EndEncounter:
				out := append(kept, said...)
				kept = nil
				return out
			}
			return said
		}
	},
})

var _ = add(variants, Mutant{
	Name:   "hosts-in-capitals",
	Defect: "It shows the addresses of bookings with the host in capitals and the port that https implies.",
	Change: func(b *reference.Behaviour) {
		b.Screen = func(_ *reference.Visit, screen *contract.Screen) {
			for i := range screen.Bookings {
				screen.Bookings[i].URL = inCapitals(screen.Bookings[i].URL)
			}
			if screen.Prompt == nil {
				return
			}
			for i := range screen.Prompt.Shown {
				screen.Prompt.Shown[i].URL = inCapitals(screen.Prompt.Shown[i].URL)
			}
		}
	},
})

// inCapitals spells the host of an address otherwise; it means the same.
func inCapitals(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Port() != "" {
		return address
	}
	u.Host = strings.ToUpper(u.Host) + ":443"
	return u.String()
}
