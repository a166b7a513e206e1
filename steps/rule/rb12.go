package rule

import (
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
	"github.com/rebookcheck/rebookcheck/steps/evidence"
)

var _ = register(Rule{
	ID:       "RB-12",
	Sentence: "every earlier booking that the user confirmed was cancelled, or the user told that it was not",
	Awaits:   true,
	Judge: func(s *evidence.Story) Verdict {
		var f findings
		for _, e := range s.Encounters {
			confirmations(s, e, func(st *evidence.Step, b *evidence.Booking) {
				switch {
				case b.StatusAt(e.Last()) == "cancelled":
					f.ok(st.TaskLabel)
				case len(attemptsSince(s, st, b)) == 0:
					f.broken("a confirmed booking was neither cancelled nor tried", st.TaskLabel)
				case leftAsFound(s, st, b):
					f.broken("a confirmed booking was read as booked and not cancelled, and nobody was told", st.TaskLabel)
				}
			})
		}
		return f.verdict("a booking whose cancellation was confirmed, and that was cancelled")
	},
})

// leftAsFound says that a confirmed booking was looked at and found as it was confirmed, that nothing more was sent about it,
// and that no screen says so: to look is no attempt. Where it was found otherwise, or the time for it has come, or the user is
// told or asked once more, the consumer has reason to stop.
func leftAsFound(s *evidence.Story, st *evidence.Step, b *evidence.Booking) bool {
	var found *evidence.Call
	for _, c := range attemptsSince(s, st, b) {
		if c.Kind != evidence.ReadOne || !c.Succeeded() {
			return false
		}
		found = c
	}
	if found == nil || st.Screen == nil || found.Got.Text("status") != "booked" {
		return false
	}
	start := found.Got.Start()
	if !start.Equal(b.StartAt(st.Began)) || !start.After(st.Encounter.NowAt(st.Ended)) {
		return false
	}
	return !slices.ContainsFunc(st.Encounter.Screens(st.Ended), func(on *evidence.Step) bool {
		return on.Screen.Prompt != nil || len(on.ToldOf(b.URL, contract.NotCancelled, contract.StillBooked, contract.FateUnknown, contract.AlreadyCancelled)) > 0
	})
}

// attemptsSince are the calls about a booking from a step to the end of its encounter.
func attemptsSince(s *evidence.Story, st *evidence.Step, b *evidence.Booking) []*evidence.Call {
	var out []*evidence.Call
	for _, c := range s.CallsIn(st.Encounter) {
		if c.Seq > st.Began && c.ID == b.ID {
			out = append(out, c)
		}
	}
	return out
}

// cancelsFor are the calls that cancel a booking for a confirmation: those in its step, or else in later tasks of the encounter
// until the same booking is confirmed again. What is done in the background may be done when the user is a task further.
func cancelsFor(s *evidence.Story, st *evidence.Step, b *evidence.Booking) []*evidence.Call {
	if now := slices.DeleteFunc(attempts(s, st, b), func(c *evidence.Call) bool { return !c.Cancels() }); len(now) > 0 {
		return now
	}
	until := 0
	for _, again := range st.Encounter.All(contract.ConfirmCancel) {
		same := slices.ContainsFunc(s.ConfirmedIn(again), func(shown evidence.Shown) bool { return s.Booking(shown.URL) == b })
		if again.Began > st.Began && until == 0 && same {
			until = again.Began
		}
	}
	return slices.DeleteFunc(attemptsSince(s, st, b), func(c *evidence.Call) bool { return !c.Cancels() || until != 0 && c.Seq > until })
}

// toldFrom is from where on a screen can tell what came of calls for a confirmation.
func toldFrom(st *evidence.Step, calls []*evidence.Call) int { return max(st.Ended, calls[0].Seq) }
