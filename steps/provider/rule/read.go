package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

func readOne(c *Call) bool { return succeeded(evidence.ReadOne)(c) }

var _ = register("RD-01", "a booking could be read as it stands",
	each("a booking that was read", good(evidence.ReadOne), both(status(200), func(c *Call) string {
		return ifNot(c.Appointment(), "the answer is no Appointment")
	})))

var _ = register("RD-02", "an earlier version of a booking could be read as it was",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !good(evidence.ReadOld)(c) {
				continue
			}
			switch {
			case c.Status() != 200:
				f.broken(fmt.Sprintf("a version that there was, was answered with %d", c.Status()), c.Label)
			case c.Got.Text("id") != c.ID:
				f.broken("a version of another booking was answered", c.Label)
			case c.Got.Text("meta", "versionId") != c.Version:
				f.broken("another version was answered than the one that was asked for", c.Label)
			default:
				f.check(asFirstSeen(r, c), c.Label)
			}
		}
		return f.verdict("a version of a booking that was read")
	})

var _ = register("CX-19", "a cancelled booking kept the history of what it was",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !good(evidence.ReadOld)(c) || standing(r, c.ID, c.Seq) {
				continue
			}
			first := ""
			for _, s := range sights(r, c.ID) {
				if s.version == c.Version {
					first = s.status
				}
			}
			switch {
			case first == "cancelled": // the version that the cancellation made, which is a matter of RD-02
			case c.Status() != 200:
				f.broken(fmt.Sprintf("the version before the cancellation was answered with %d", c.Status()), c.Label)
			case first != "" && c.Got.Text("status") != first: // what else it holds is a matter of RD-02
				f.broken(fmt.Sprintf("the version before the cancellation reads as %q and was %q", c.Got.Text("status"), first), c.Label)
			default:
				f.ok(c.Label)
			}
		}
		return f.verdict("the version before a cancellation, read after it")
	})

var _ = register("RD-04", "a booking or a version that there is not was called not found",
	refuses("a booking or a version that nobody has", func(c *Call) bool {
		return wrong(evidence.ReadOne, evidence.WrongUnknownBooking)(c) || wrong(evidence.ReadOld, evidence.WrongUnknownVersion)(c)
	}, refusal{status: 404}))

var _ = register("RD-05", "a booking that was read came with its version", each("a booking that was read", succeeded(evidence.ReadOne, evidence.ReadOld), tagged))

var _ = register("RD-06", "a booking that was read says when it was changed last", each("a booking that was read", readOne, both(modified, func(c *Call) string { return apart(c, rounding) })))

var _ = register("RD-07", "a booking that was read may say where it stands",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !succeeded(evidence.ReadOne, evidence.ReadOld)(c) && !cancelled(c) {
				continue
			}
			at := c.Header("Content-Location")
			switch {
			case at == "":
				f.other("15.7r")
				f.ok(c.Label)
			case evidence.LocationID(at) != c.ID && evidence.LocationID("/"+at) != c.ID:
				f.broken("Content-Location leads to another booking", c.Label)
			default:
				f.check(ifNot(leadsTo(at, c.Got.Text("meta", "versionId")), "Content-Location leads to another version"), c.Label)
			}
		}
		return f.verdict("a booking that was read")
	})

var _ = register("RD-08", "a booking that was read holds all that was booked",
	eachMade("a booking that was read", func(r *Record, c *Call) string {
		for _, path := range []string{"id", "status", "start", "end", "created", "description", "supportingInformation", "slot", "participant"} {
			if c.Got.At(path) == nil {
				return path + " is missing"
			}
		}
		for _, t := range []string{"Patient", "DocumentReference", "Slot"} {
			if c.Got.Contained(t) == nil {
				return "the contained " + t + " is missing"
			}
		}
		if c.Got.Text("meta", "versionId") == "" {
			return "meta.versionId is missing"
		}
		return asFirstSeen(r, c)
	}))

// eachMade judges readings of bookings that were asked for rightly; one that should have been refused may lack what it lacked.
func eachMade(moment string, check func(*Record, *Call) string) func(*Record) Verdict {
	return func(r *Record) Verdict {
		var f findings
		ids := map[string]bool{}
		for _, b := range made(r) {
			ids[b.Made()] = true
		}
		for _, c := range r.Calls {
			if readOne(c) && c.Appointment() && ids[c.ID] {
				f.check(check(r, c), c.Label)
			}
		}
		return f.verdict(moment)
	}
}

var _ = register("RD-10", "a booking that was cancelled could be read still",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if good(evidence.ReadOne)(c) && !standing(r, c.ID, c.Seq) {
				f.check(status(200)(c), c.Label)
			}
		}
		return f.verdict("a cancelled booking that was read")
	})

func searched(c *Call) bool { return good(evidence.Search)(c) && c.Probe == "" }

var _ = register("RD-15", "the bookings of a patient were found in each spelling of the question that is documented",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !probe(evidence.ProbePatientForm)(c) {
				continue
			}
			standingIDs := standingOf(r, numberAsked(c), c.Seq)
			switch {
			case c.Status() != 200:
				f.broken(fmt.Sprintf("the spelling %s was answered with %d", spelling(c), c.Status()), c.Label)
			case !showsAll(c, standingIDs):
				f.broken("the spelling "+spelling(c)+" did not find the booking", c.Label)
			default:
				f.ok(c.Label)
			}
		}
		return f.verdict("a search for a patient's bookings in each spelling")
	})

// spelling is the parameter that names the patient.
func spelling(c *Call) string {
	for _, k := range slices.Sorted(maps.Keys(c.Query)) {
		if k != "_format" {
			return k
		}
	}
	return ""
}

// numberAsked is the NHS number that a search asks for.
func numberAsked(c *Call) string {
	v := c.Query.Get(spelling(c))
	if _, after, ok := strings.Cut(v, "|"); ok {
		return after
	}
	return v[strings.LastIndex(v, "/")+1:]
}

// standingOf are the ids of our bookings of a patient that stood then.
func standingOf(r *Record, number string, seq int) []string {
	var out []string
	for _, b := range made(r) {
		if b.Closed < seq && b.Sent.NHSNumber() == number && standing(r, b.Made(), seq) {
			out = append(out, b.Made())
		}
	}
	return out
}

func showsAll(c *Call, ids []string) bool {
	for _, id := range ids {
		found := false
		for _, b := range c.Of("Appointment") {
			found = found || b.Text("id") == id
		}
		if !found {
			return false
		}
	}
	return true
}

var _ = register("RD-16", "a search for a patient's bookings was answered with the list of them",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !searched(c) {
				continue
			}
			switch {
			case c.Status() != 200:
				f.broken(fmt.Sprintf("a search for a patient's bookings was answered with %d", c.Status()), c.Label)
			case bundle(c) != "":
				f.broken(bundle(c), c.Label)
			case !showsAll(c, standingOf(r, numberAsked(c), c.Seq)):
				f.broken("a booking that the patient holds is not in the list", c.Label)
			case twice(c, "Appointment"):
				f.broken("a booking is in the list twice", c.Label)
			default:
				f.check(counted(c), c.Label)
				for _, b := range c.Of("Appointment") {
					f.check(listed(r, c, b), c.Label)
				}
			}
		}
		return f.verdict("a search for a patient's bookings")
	})
