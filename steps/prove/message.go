package prove

import (
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

// silent takes messages off a screen that say one of the things given; any where none is given.
func silent(about contract.About, says ...contract.Says) func(*contract.Screen) bool {
	return func(sc *contract.Screen) bool {
		was := len(sc.Messages)
		sc.Messages = slices.DeleteFunc(sc.Messages, func(m contract.Message) bool {
			return m.About == about && (len(says) == 0 || slices.Contains(says, m.Says))
		})
		return len(sc.Messages) < was
	}
}

// saying has messages say something else.
func saying(about contract.About, to contract.Says, from ...contract.Says) func(*contract.Screen) bool {
	return func(sc *contract.Screen) bool {
		changed := false
		for i := range sc.Messages {
			if m := &sc.Messages[i]; m.About == about && slices.Contains(from, m.Says) {
				m.Says, changed = to, true
			}
		}
		return changed
	}
}

// everywhere makes an edit on all screens of an encounter at once, of any encounter.
func everywhere(change func(*contract.Screen) bool) func(*scene) []place {
	return whereTaskIs("", change)
}

// whereConfirmed makes an edit on all screens of an encounter in which a cancellation was confirmed.
func whereConfirmed(change func(*contract.Screen) bool) func(*scene) []place {
	return whereTaskIs(contract.ConfirmCancel, change)
}

// whereTaskIs makes an edit on all screens at once of an encounter that has a task of that kind; of any encounter where it is empty.
func whereTaskIs(kind contract.Kind, change func(*contract.Screen) bool) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, e := range s.story.Encounters {
			if kind != "" && len(e.All(kind)) == 0 {
				continue
			}
			out = append(out, func(d *draft) bool {
				changed := false
				for _, st := range e.Screens(0) {
					changed = d.screen(st.Ended, change) || changed
				}
				return changed
			})
		}
		return out
	}
}

// inTrouble makes an edit on the screens of steps in which something went wrong.
func inTrouble(change func(*contract.Screen) bool) func(*scene) []place {
	return func(s *scene) []place {
		var out []place
		for _, st := range s.steps() {
			if slices.ContainsFunc(s.story.Calls, func(c *evidence.Call) bool {
				return s.story.StepOf(c) == st && (c.Status() == 0 || c.Status() >= http.StatusBadRequest)
			}) {
				out = append(out, func(d *draft) bool { return d.screen(st.Ended, change) })
			}
		}
		return out
	}
}

func nothingSaid(sc *contract.Screen) bool {
	had := len(sc.Messages) > 0
	sc.Messages = nil
	return had
}

// stopped has the screen stay where it was, with nothing that could be done.
func stopped(sc *contract.Screen) bool {
	sc.NotDone, sc.Messages = &contract.NotDone{Why: "an error occurred"}, nil
	return true
}

func raw(sc *contract.Screen) bool {
	for i := range sc.Messages {
		sc.Messages[i].Text = `HTTP 422 {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"business-rule"}]}`
	}
	return len(sc.Messages) > 0
}

// What the user is told.
var _ = register(
	edit(Screen, "nobody is told that the booking was made", whereConfirmed(silent(contract.NewBooking, contract.Made)), "RB-35: and whether the new booking was made"),
	edit(Screen, "nobody is told that the booking was not made", everywhere(silent(contract.NewBooking, contract.NotMade, contract.SlotGone, contract.FateUnknown)), "RB-58: Tells the user that the new booking was not made", "BK-80: Tells the user in plain words when a booking did not succeed"),
	edit(Screen, "a booking that was not made is said to be", everywhere(saying(contract.NewBooking, contract.Made, contract.NotMade, contract.SlotGone, contract.FateUnknown)), "RB-58: the new booking was not made, or that its outcome is not known", "RB-59: treating an unanswered create as success", "RB-22: counts it as made only once the provider has confirmed it", "SP-23: Handles refusals that come from the SSP itself", "BK-80: when a booking did not succeed"),
	edit(Screen, "a booking that was not made is said to be when it was asked for", onScreens(saying(contract.NewBooking, contract.Made, contract.NotMade, contract.SlotGone, contract.FateUnknown), contract.Book), "BK-79: only after 201"),
	edit(Screen, "nobody is told what became of the cancellation", everywhere(silent(contract.Existing)), "RB-35: whether the original booking was cancelled", "CX-37: Shows the user the outcome returned by the provider", "RB-60: tells the user plainly that the original is still booked", "RB-58: that the original still stands"),
	edit(Screen, "a booking that stands is said to be cancelled", everywhere(saying(contract.Existing, contract.Cancelled, contract.NotCancelled, contract.StillBooked, contract.FateUnknown)), "CX-42: reporting a cancellation as done unless", "RB-60: plainly that the original is still booked"),
	edit(Screen, "a cancelled booking is said to stand", everywhere(saying(contract.Existing, contract.NotCancelled, contract.Cancelled)), "CX-37: Shows the user the outcome returned by the provider"),
	edit(Screen, "nobody is told that no booking is known", everywhere(silent(contract.OtherBookings, contract.NoneKnown)), "RB-54: it then says so rather than showing an empty or made-up list"),
	edit(Screen, "it is said that no booking is known", everywhere(func(sc *contract.Screen) bool {
		if len(sc.Bookings) == 0 {
			return false
		}
		noOffer(sc)
		sc.Bookings, sc.Messages = nil, append(sc.Messages, contract.Message{About: contract.OtherBookings, Says: contract.NoneKnown, Text: "No earlier bookings are known."})
		return true
	}), "RB-54: Omits the offer only when it knows of no earlier booking", "RB-19: enough about a booking it made to find it again", "RB-24: the list of the patient's existing relevant bookings"),
	edit(Screen, "nobody is told that other bookings could not be checked", everywhere(silent(contract.OtherBookings, contract.NotChecked)), "RG-31: the user is told that other bookings could not be checked"),
	edit(Screen, "nobody is told that there are no slots", everywhere(silent(contract.NewBooking, contract.NoSlots)), "SL-59: Tells the user clearly when there are no available slots"),
	edit(Screen, "nobody is told that a slot is late", everywhere(func(sc *contract.Screen) bool {
		marked := silent(contract.NewBooking, contract.OutsideTimeframe, contract.NeedsApproval)(sc)
		for i := range sc.Slots {
			marked = marked || sc.Slots[i].OutsideTimeframe
			sc.Slots[i].OutsideTimeframe = false
		}
		return marked
	}), "SL-62: Warns and prompts a non-clinical user"),
	edit(Screen, "nothing is said when something went wrong", inTrouble(nothingSaid), "ER-15: Turns each failure into a message fitting the workflow", "ER-18: Survives error answers with no body", "ER-19: Handles any unlisted 4xx or 5xx by class", "ER-20: in the same way", "BK-80: Tells the user in plain words", "CX-37: Shows the user the outcome", "FM-12: Accepts error answers in the format it asked for and also in JSON", "RB-58: Tells the user that the new booking was not made"),
	edit(Screen, "the consumer stops when something went wrong", inTrouble(stopped), "ER-15: Turns each failure into a message", "ER-18: Survives error answers", "ER-19: by class", "ER-20: Handles each pair of statuses", "FM-12: Accepts error answers"),
	edit(Screen, "raw errors are shown", inTrouble(raw), "ER-14: showing raw error codes or OperationOutcome content"),
	edit(Screen, "it is said that there are no slots when something went wrong", inTrouble(func(sc *contract.Screen) bool {
		sc.Messages = []contract.Message{{About: contract.NewBooking, Says: contract.NoSlots, Text: "There are no slots."}}
		return true
	}), "SP-23: Handles refusals that come from the SSP itself"),
	edit(Screen, "a booking that was answered is said to be in doubt", everywhere(saying(contract.NewBooking, contract.FateUnknown, contract.Made, contract.NotMade, contract.SlotGone)), "SP-24: Reads a provider status relayed by the SSP as the provider's own answer", "RB-35: whether the new booking was made"),
	edit(Screen, "the encounter is closed when a slot has gone", onScreens(func(sc *contract.Screen) bool {
		gone := slices.ContainsFunc(sc.Messages, func(m contract.Message) bool { return m.Says == contract.SlotGone })
		sc.Stage = contract.Closed
		return gone
	}, contract.Book), "BK-81: lets the user search again and choose another slot"),
	edit(Screen, "a failed cancellation cannot be tried again", everywhere(func(sc *contract.Screen) bool {
		failed := slices.ContainsFunc(sc.Messages, func(m contract.Message) bool {
			return m.About == contract.Existing && m.Says != contract.Cancelled && m.Says != contract.AlreadyCancelled
		})
		return failed && noOffer(sc)
	}), "RB-60: leaves it retriable"),
)
