package rule

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

var _ = register("CX-25", "a cancellation that names no version was refused",
	refuses("a cancellation without If-Match", wrong(evidence.Update, evidence.WrongNoIfMatch), refusal{status: 412}))

var _ = register("CX-26", "a cancellation that names another version than the present one was refused",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if wrong(evidence.Update, evidence.WrongStale, evidence.WrongMoved)(c) {
				f.refused(c, refusal{status: 409, row: "15.4", also: []int{412}})
			}
		}
		won := 0
		told := racesWithStaff(r, &f)
		for _, all := range races(r, evidence.Update) {
			if moved(r, all[0].Race) != nil {
				continue
			}
			done := slices.DeleteFunc(slices.Clone(all), func(c *Call) bool { return !c.Succeeded() })
			won += len(done)
			if len(done) > 0 { // where none was done, no version had gone by
				f.check(ifNot(len(done) < 2, fmt.Sprintf("%d of %d cancellations that named one version at once were done", len(done), len(all))), labelled(done)...)
			}
		}
		v := f.verdict("a cancellation with an old version")
		if told != "" {
			v.Detail += told
		} else if n := len(races(r, evidence.Update)); n > 0 && len(f.faults) == 0 {
			v.Detail += fmt.Sprintf(" (%d done in %d races)", won, n)
		}
		return v
	})

var _ = register("CX-27", "an update that changes more than the status was refused, and so nobody's booking was moved by editing it",
	refuses("an update that changes more than the status", wrong(evidence.Update, evidence.WrongDiffers, evidence.WrongMoves), refusal{status: 422}))

var _ = register("CX-28", "a booking that is cancelled was not cancelled again, and none was given another status than cancelled",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			switch {
			case wrong(evidence.Update, evidence.WrongAgain)(c):
				f.refused(c, refusal{status: 422, row: "15.28b", also: []int{409}})
			case wrong(evidence.Update, evidence.WrongOtherStatus)(c) && c.Status() == 400:
				f.refused(c, refusal{status: 422, row: "15.5", also: []int{400}})
			case wrong(evidence.Update, evidence.WrongOtherStatus)(c):
				f.refused(c, refusal{status: 422, row: "15.28b", also: []int{409}})
			}
		}
		return f.verdict("an update of a booking that is cancelled, or to another status than cancelled")
	})

var _ = register("CX-29", "a cancellation whose body breaks the profile was refused",
	refuses("a cancellation whose body breaks the profile", wrong(evidence.Update, evidence.WrongProfile), refusal{status: 422, row: "15.5", also: []int{400}}))

var _ = register("CX-30", "a cancellation that cannot be read, or is of another booking, was refused",
	refuses("a cancellation that cannot be read, or is of another booking", wrong(evidence.Update, evidence.WrongUnparsable, evidence.WrongIDDiffers), refusal{status: 400}))

var _ = register("CX-31", "a booking that there is not could not be cancelled, and none was made",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !wrong(evidence.Update, evidence.WrongUnknownBooking)(c) {
				continue
			}
			want := refusal{status: http.StatusNotFound, row: "10.E5", also: []int{405}}
			at, there := unmade(r, c)
			switch {
			case there:
				f.broken("a cancellation of a booking that nobody has made one", c.Label, at)
			case at != "" || c.Status() != want.status && !slices.Contains(want.also, c.Status()):
				f.refused(c, want)
			}
		}
		return f.verdict("a cancellation of a booking that nobody has, and a look for it afterwards")
	})

// unmade is what was asked after a cancellation of a booking that nobody has, and whether it shows that booking; empty where
// nobody looked.
func unmade(r *Record, c *Call) (at string, there bool) {
	for _, hit := range hits(r, c.Closed) {
		if hit.booking.Text("id") == c.ID {
			return hit.call.Label, true
		}
	}
	for _, later := range r.Calls {
		if later.Seq > c.Closed && later.Kind == evidence.ReadOne && later.ID == c.ID && later.Answered() {
			return later.Label, later.Succeeded()
		}
	}
	return "", false
}

// badUpdates chooses cancellations with something wrong that were refused.
func badUpdates(c *Call) bool {
	return c.Kind == evidence.Update && !c.Good() && c.Refused() && c.Wrong != evidence.WrongUnknownBooking
}

var _ = register("CX-36", "a refused cancellation changed nothing",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !badUpdates(c) {
				continue
			}
			if before, after, known := around(r, c.ID, c); known {
				why := changed(before, after)
				f.check(ifNot(why == "", "a cancellation that was refused ("+c.Wrong+") changed the booking: "+why), c.Label, after.call.Label)
			}
			for _, b := range made(r) {
				if at := freed(r, b, c); at != nil && b.Made() == c.ID {
					f.broken("the slot of a booking is shown as free since its cancellation was refused ("+c.Wrong+")", c.Label, at.Label)
				}
			}
		}
		return f.verdict("a booking read before and after a cancellation that was refused")
	})

var _ = register("SP-30", "the identifier of a booking that was made was not taken for another",
	repeated("a booking sent again under the identifier of the first", evidence.Book))

var _ = register("CX-34", "the identifier of a cancellation that was done was not taken for another",
	repeated("a cancellation sent again under the identifier of the first", evidence.Update))

func repeated(moment string, kind evidence.Kind) func(*Record) Verdict {
	return func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !wrong(kind, evidence.WrongRequestIDUsed)(c) {
				continue
			}
			f.refused(c, refusal{status: 409})
			if c.Status() == 409 {
				f.check(ifNot(c.Outcome() && explained(c), "the refusal does not say that the identifier was used before"), c.Label)
			}
			for _, b := range hits(r, c.Closed) {
				if kind == evidence.Book && b.booking.Text("status") == "booked" && !ours(r, b.booking.Text("id")) && b.booking.Slot() == c.Sent.Slot() && c.Sent.Slot() != "" {
					f.broken("a booking that was sent again was made again", c.Label, b.call.Label)
				}
			}
		}
		return f.verdict(moment)
	}
}

var _ = register("SP-31", "the identifier of a request that failed could be used again",
	each("a booking sent under the identifier of one that failed", func(c *Call) bool { return ordinary(c) && c.Probe == evidence.ProbeAgainAfter && !takenRefusal(c) }, func(c *Call) string {
		return ifNot(c.Status() != 409, "the identifier of a request that failed was taken for used")
	}))
