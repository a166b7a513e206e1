package explore

import "pgregory.net/rapid"

// plan is what is drawn of a story. Its numbers are places in tables, and the first of each is the simplest, so that
// a plan which shrinks becomes a simpler story. Whatever is drawn, [tell] makes a story of it that can be played.
type plan struct {
	clock, access int
	earlier       []earlier
	visits        []visit
}

// earlier is a booking that was made before, in a call of its own.
type earlier struct{ patient, by, place, slot int }

// visit is one call.
type visit struct {
	before      []event // what happens before the patient calls
	cell        Cell
	patient, by int
	place, slot int
	faultPlace  int
	extra       int // see extras
	amid        []event
	pick, other int
}

// event is something that happens beside the calls.
type event struct{ kind, of int }

// What a user can want beside the one booking.
const (
	nothingMore  = iota
	bookAgain    // the booking just made is made again for another time
	alsoNeeds    // a second outcome and its booking
	tooLate      // a slot after the outcome's timeframe
	afterLooking // books after having looked at the existing bookings
	extras
)

var small = func(n int) *rapid.Generator[int] { return rapid.IntRange(0, n-1) }

func draw(t *rapid.T, n int, label string) int { return small(n).Draw(t, label) }

// few draws none of two times out of three.
func few[T any](of *rapid.Generator[T], label string, t *rapid.T) []T {
	if draw(t, 3, label+"?") < 2 { //nolint:mnd // two of three
		return nil
	}
	return rapid.SliceOfN(of, 1, 2).Draw(t, label)
}

var drawEvent = rapid.Custom(func(t *rapid.T) event {
	return event{draw(t, eventKinds, "event"), draw(t, 4, "of")}
})

func drawEarlier(t *rapid.T) earlier {
	return earlier{
		patient: rapid.SampledFrom([]int{0, 0, 0, 0, 1, 2, 3, 4, 5}).Draw(t, "patient"),
		by:      rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "by"), place: draw(t, 2, "place"), slot: draw(t, len(earlierSlots), "slot"),
	}
}

// drawVisit draws a call, and takes it or parts of it from a cell that was not walked yet where that was drawn.
func drawVisit(want Cell) func(*rapid.T) visit {
	return func(t *rapid.T) visit {
		v := visit{
			before: few(drawEvent, "before", t),
			cell: Cell{
				Stage:  rapid.SampledFrom([]int{booked, booked, booked, noneNeeded, noneNeeded, referred, onlyToCancel, byClinician, byClinician, notBooked, newProblem, unassessed}).Draw(t, "stage"),
				Fault:  max(0, draw(t, 2*len(troubles), "fault")-len(troubles)),
				Choice: rapid.SampledFrom([]int{confirmsOne, confirmsOne, confirmsOne, declines, declines, confirmsTwo, confirmsTwo, leaves, marksThenOther, marksThenNo, marksThenNext, noThenConfirms, hangsUp, colleague, goesBack}).Draw(t, "choice"),
			},
			patient: rapid.SampledFrom([]int{0, 0, 0, 0, 0, 1, 2, 3}).Draw(t, "patient"),
			by:      rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "by"),
			place:   draw(t, 2, "place"), slot: draw(t, len(newSlots), "slot"),
			faultPlace: rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "fault's place"),
			extra:      max(0, draw(t, 2*extras, "extra")-extras),
			amid:       few(drawEvent, "amid", t),
			pick:       draw(t, 3, "pick"), other: draw(t, 3, "other"),
		}
		if rapid.Bool().Draw(t, "unwalked stage") {
			v.cell.Stage = want.Stage
		}
		if rapid.Bool().Draw(t, "unwalked fault") {
			v.cell.Fault = want.Fault
		}
		if rapid.Bool().Draw(t, "unwalked choice") {
			v.cell.Choice = want.Choice
		}
		return v
	}
}

// drawPlan draws a story.
func drawPlan(want Cell) *rapid.Generator[plan] {
	return rapid.Custom(func(t *rapid.T) plan {
		return plan{
			clock: draw(t, len(clocks), "clock"), access: rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(t, "access"),
			earlier: rapid.SliceOfN(rapid.Custom(drawEarlier), 1, 4).Draw(t, "earlier"),
			visits:  rapid.SliceOfN(rapid.Custom(drawVisit(want)), 1, 3).Draw(t, "visits"),
		}
	})
}
