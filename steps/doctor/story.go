package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// step is one task of the story that is tried, and what the harness has to see after it to go on.
type step struct {
	name string
	task func(*room) contract.Task
	// seen looks at the screen and at the world behind it; nil means that a valid screen is enough.
	seen func(*room, contract.Screen) Finding
	// needless says why the task is not to be tried; nil or empty means that it is.
	needless func(*room) string
	// spared says why a user need not do the task; nil or empty means that it is tried.
	spared func(*room) string
}

func (s step) try(ctx context.Context, r *room) Finding {
	if s.needless != nil {
		if why := s.needless(r); why != "" {
			return look("not tried: "+why, "see the check before")
		}
	}
	if s.spared != nil {
		if why := s.spared(r); why != "" {
			return fine("not needed: %s", why)
		}
	}
	before := r.exchanges()
	screen, err := r.perform(ctx, s.task(r))
	if err != nil {
		return wrong(err.Error()+r.refusedSince(before), "answer the task with what the user is then shown; 'rebookcheck contract screen' prints the schema")
	}
	if s.seen != nil {
		f := s.seen(r, screen)
		if said := r.refusedSince(before); f.Result != OK && !strings.Contains(f.Says, said) {
			f.Says += said
		}
		if f.Result != OK && screen.NotDone != nil {
			f.Says += "; the adapter says that the task could not be done: " + screen.NotDone.Why
		}
		return f
	}
	if screen.NotDone != nil {
		return look("the adapter says that it could not be done: "+screen.NotDone.Why, "if a user of your consumer could do it, make the adapter do it; a run continues without it")
	}
	return fine("done; the screen is valid (%s)", screen.Stage)
}

// only is a task with nothing but its kind.
func only(kind contract.Kind) func(*room) contract.Task {
	return func(*room) contract.Task { return contract.Task{Kind: kind} }
}

func begin(encounter string, why contract.Reason) func(*room) contract.Task {
	return func(r *room) contract.Task {
		r.encounter = encounter
		return r.begin(why)
	}
}

// story is a first call that ends in a booking, a call back that replaces it, and a third call in which the offer is declined.
func story() []step {
	return []step{
		{name: "begin-encounter", task: begin("first", contract.NewProblem)},
		{name: "record-outcome", task: (*room).outcome},
		{name: "search-slots", task: (*room).search, seen: searched},
		{name: "book", task: func(r *room) contract.Task { return r.book(1) }, seen: bookedAt(1)},
		{name: "list-bookings", task: only(contract.ListBookings)},
		{name: "end-encounter", task: only(contract.EndEncounter), seen: ended},
		{name: "call back", task: begin("second", contract.CallBack)},
		{name: "new outcome", task: (*room).outcome},
		{name: "new search", task: (*room).search, seen: searched},
		{name: "new booking", task: func(r *room) contract.Task { return r.book(0) }, seen: bookedAt(0)},
		{name: "list again", task: only(contract.ListBookings), seen: listed},
		{name: "choose-to-cancel", task: withRefs(contract.ChooseToCancel), seen: asked, needless: unoffered, spared: askedAlready},
		{name: "confirm-cancel", task: withRefs(contract.ConfirmCancel), seen: cancelled, needless: unoffered},
		{name: "end again", task: only(contract.EndEncounter), seen: ended},
		{name: "third call", task: begin("third", contract.CancelOnly)},
		{name: "its list", task: only(contract.ListBookings), seen: offered},
		{name: "decline", task: only(contract.Decline), needless: unoffered},
		{name: "its end", task: only(contract.EndEncounter), seen: ended},
	}
}

func withRefs(kind contract.Kind) func(*room) contract.Task {
	return func(r *room) contract.Task { return contract.Task{Kind: kind, Bookings: r.refs} }
}

func unoffered(r *room) string {
	if len(r.refs) == 0 {
		return "no cancellation was offered"
	}
	return ""
}

// askedAlready says that the question stands already, without the user having chosen anything.
func askedAlready(r *room) string {
	if r.outright {
		return "the consumer asks without being told to whether to cancel the booking"
	}
	return ""
}

// searched wants the search in the journal and its slots on the screen.
func searched(r *room, s contract.Screen) Finding {
	switch n, err := r.calls(evidence.Slots); {
	case err != nil:
		return wrong(err.Error(), "this is a fault of the harness, not of the adapter")
	case n == r.searches:
		return wrong("no slot search by this consumer was answered through the proxy"+r.refused(), "the consumer has to call the proxy in the setup, followed by the provider's address in the setup, with its own ASID from the setup")
	}
	r.searches, _ = r.calls(evidence.Slots) // read a moment ago
	for _, start := range r.slots {
		if slices.ContainsFunc(s.Slots, func(shown contract.Slot) bool { return shown.Start.Equal(start) }) {
			return fine("the search is in the journal, and the screen shows %s", slots(len(s.Slots)))
		}
	}
	return wrong("the search is in the journal, but the screen shows none of its free slots", `put the slots that the user sees into "slots", each with service, start and end`)
}

// bookedAt wants the nth slot booked at the provider and the user told.
func bookedAt(nth int) func(*room, contract.Screen) Finding {
	return func(r *room, s contract.Screen) Finding {
		if url, _ := r.booked(nth); url == "" {
			return wrong("the provider holds no such booking"+r.refused(), "book the slot and the service that the task names; to see what a provider rejects in a request, use the journal page of 'rebookcheck serve'")
		}
		if !slices.ContainsFunc(s.Messages, func(m contract.Message) bool { return m.About == contract.NewBooking && m.Says == contract.Made }) {
			return look("the provider holds the booking, but no message says so", `report what the user is told as a message about "new-booking" that says "made"`)
		}
		return fine("the provider holds the booking, and the screen says so")
	}
}

func ended(_ *room, s contract.Screen) Finding {
	if s.Stage != contract.Closed {
		return look(fmt.Sprintf("the encounter is at stage %q after it was ended", s.Stage), `answer with the stage "closed" once it is closed; a run gives the task once more`)
	}
	return fine("the encounter is closed")
}

// listed wants the first booking on the list, recognisable and with cancelling on offer.
func listed(r *room, s contract.Screen) Finding {
	url, _ := r.booked(1)
	i := slices.IndexFunc(s.Bookings, func(b contract.Booking) bool { return b.URL == url })
	if i < 0 {
		return look("the booking of the first call is not on the list, or not under its URL at the provider",
			`where the user sees it, put it into "bookings" with the URL that the provider gave in Location, made absolute and without /_history`)
	}
	ref := s.Bookings[i].Ref
	choice := slices.ContainsFunc(s.Options, func(o contract.Option) bool { return o.Act == contract.ActCancel })
	if r.outright = !choice && s.Prompt != nil && slices.Contains(s.Prompt.Bookings, ref); r.outright {
		r.refs = []string{ref}
		return fine("the booking of the first call is listed, and the user is asked directly whether to cancel it")
	}
	if !slices.ContainsFunc(s.Options, func(o contract.Option) bool {
		return o.Act == contract.ActCancel && (o.Booking == ref || o.Booking == "")
	}) {
		return look("the booking of the first call is listed, but without an option to cancel it", `if the user can cancel it, report that in "options"`)
	}
	r.refs = []string{ref}
	return fine("the booking of the first call is listed, with the option to cancel it")
}

// offered notes whether there is anything to decline.
func offered(r *room, s contract.Screen) Finding {
	r.refs = nil
	for _, o := range s.Options {
		r.refs = append(r.refs, o.Booking)
	}
	if s.Prompt != nil {
		r.refs = append(r.refs, s.Prompt.Bookings...)
	}
	return fine("done; the screen is valid (%s)", s.Stage)
}

func asked(_ *room, s contract.Screen) Finding {
	if s.Prompt == nil {
		return look("the user is not asked to confirm the cancellation", `if the user is asked to confirm, report that in "prompt"; a run confirms only what is asked`)
	}
	return fine("the user is asked to confirm")
}

func cancelled(r *room, _ contract.Screen) Finding {
	if _, status := r.booked(1); status != "cancelled" {
		return look("the provider still holds the booking"+r.refused(), "check what the consumer sent: 'rebookcheck run --tags @CX-01' judges it")
	}
	return fine("the booking is cancelled at its provider")
}

// slots counts slots in words.
func slots(n int) string {
	if n == 1 {
		return "1 slot"
	}
	return fmt.Sprintf("%d slots", n)
}
