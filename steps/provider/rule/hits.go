package rule

import (
	"slices"
	"strings"
	"time"

	wire "github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// What the list of a patient's bookings holds.

var _ = register("RD-17", "the list of a patient's bookings came as a whole",
	each("a list of a patient's bookings", func(c *Call) bool { return succeeded(evidence.Search)(c) }, func(c *Call) string {
		return ifNot(!paged(c), "the list goes on on another page")
	}))

var _ = register("RD-18", "no booking that is past was in the list",
	eachHit("a booking in a list of a patient's bookings", func(c *Call, b wire.Body) string {
		end := evidence.Instant(b.Text("end"))
		return ifNot(end.IsZero() || end.After(c.At.Add(-10*time.Minute)), "a booking in the list is past")
	}))

func eachHit(moment string, check func(c *Call, b wire.Body) string) func(*Record) Verdict {
	return func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if succeeded(evidence.Search)(c) {
				for _, b := range c.Of("Appointment") {
					f.check(check(c, b), c.Label)
				}
			}
		}
		return f.verdict(moment)
	}
}

var _ = register("RD-19", "each booking in the list says what a consumer has to know of it",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !succeeded(evidence.Search)(c) {
				continue
			}
			for i := range c.Got.List("entry") {
				if c.Got.Text("entry", i, "resource", "resourceType") == "Appointment" {
					f.check(toldEnough(c, i), c.Label)
				}
			}
		}
		return f.verdict("a booking in a list of a patient's bookings")
	})

// toldEnough says what a booking in a list lacks. Its version is told by meta.versionId, or by a fullUrl that names it; the
// sources have either.
func toldEnough(c *Call, i int) string {
	for _, path := range []string{"id", "status", "start", "end", "created", "participant"} {
		if c.Got.At("entry", i, "resource", path) == nil {
			return path + " is missing"
		}
	}
	if of := evidence.LocationID(c.Got.Text("entry", i, "fullUrl")); of != "" && of != c.Got.Text("entry", i, "resource", "id") {
		return "the fullUrl of a booking is that of another"
	}
	return ifNot(c.Got.Text("entry", i, "resource", "meta", "versionId") != "" || strings.Contains(c.Got.Text("entry", i, "fullUrl"), "/_history/"),
		"neither meta.versionId nor fullUrl says in which version a booking is")
}

var _ = register("RD-20", "a search with a number that cannot be an NHS number was refused",
	refuses("a search with a number that cannot be an NHS number", wrong(evidence.Search, evidence.WrongNHSNumber), refusal{status: 400}))

var _ = register("RD-21", "a list of bookings holds those of the patient who was asked for and of nobody else",
	func(r *Record) Verdict {
		return eachHit("a booking in a list of a patient's bookings", func(c *Call, b wire.Body) string {
			number := b.NHSNumber()
			switch {
			case number != "" && number != numberAsked(c):
				return "a booking of another patient is in the list"
			case number == "" && slices.ContainsFunc(made(r), func(m *Call) bool { return m.Made() == b.Text("id") && unlikely(r, m, numberAsked(c)) }):
				return "a booking of another patient, who has no NHS number, is in the list"
			}
			return ""
		})(r)
	})

// unlikely says that a booking of ours was for somebody of another name or birthday than the patient with that number, as
// far as a booking of that patient shows. A provider may know without a number who somebody is.
func unlikely(r *Record, m *Call, number string) bool {
	return m.Sent.NHSNumber() == "" && slices.ContainsFunc(made(r), func(of *Call) bool { return of.Sent.NHSNumber() == number && who(of.Sent) != who(m.Sent) })
}
