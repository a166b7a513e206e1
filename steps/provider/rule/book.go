package rule

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// ordinary are answered bookings with nothing wrong, outside of races.
func ordinary(c *Call) bool { return good(evidence.Book)(c) && c.Race == "" }

func confirmed(c *Call) bool { return ordinary(c) && c.Status() == 201 }

// booksOf judges good bookings that were to find something out; one whose slot was gone by then is nobody's fault.
func booksOf(moment string, chosen func(*Call) bool) func(*Record) Verdict {
	return func(r *Record) Verdict {
		f := booked(r, chosen)
		return f.verdict(moment)
	}
}

// booked are the findings of booksOf.
func booked(r *Record, chosen func(*Call) bool) findings {
	var f findings
	for _, c := range r.Calls {
		if ordinary(c) && chosen(c) {
			if why, known := unjustly(r, c); known {
				f.check(why, c.Label)
			}
		}
	}
	return f
}

var _ = register("BK-47", "a booking of a free slot was confirmed as made",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !ordinary(c) || c.Probe != "" && !c.Succeeded() || c.Refused() && takenRefusal(c) && !stillFree(r, c) {
				continue
			}
			if c.Succeeded() {
				f.check(status(201)(c), c.Label)
			} else if why, known := unjustly(r, c); known && len(holders(r, c)) == 0 {
				f.check(why, c.Label)
			}
		}
		return f.verdict("a booking of a slot that was shown as free")
	})

// holders are the earlier bookings that the patient of a booking holds; that a booking is refused for them is a matter of RB-50.
func holders(r *Record, c *Call) []*Call {
	for _, a := range again(r) {
		if a == c {
			return []*Call{a}
		}
	}
	return nil
}

func stillFree(r *Record, c *Call) bool {
	free, seen, _ := freeAfter(r, c.Sent.Slot(), slotTime(c), c.Closed)
	return seen && free
}

var _ = register("BK-48", "a confirmed booking came with its address, in the version that was made",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !confirmed(c) {
				continue
			}
			at := c.Header("Location")
			id, version := c.Got.Text("id"), c.Got.Text("meta", "versionId")
			want := "/Appointment/" + id + "/_history/" + version
			switch {
			case at == "":
				f.broken("a booking was confirmed without a Location", c.Label)
			case at == r.Begin.Base+want:
				f.ok(c.Label)
			case !strings.Contains(at, "://") && resolves(r.Begin.Base, at, want):
				f.other("17.26")
				f.ok(c.Label)
			default:
				f.broken("the Location of a booking does not lead to the version that was made", c.Label)
			}
		}
		return f.verdict("a confirmed booking")
	})

// resolves says that a relative Location leads from the address of the request to what was made.
func resolves(base, at, want string) bool {
	from, err := url.Parse(base + "/Appointment")
	if err != nil {
		return false
	}
	to, err := from.Parse(at)
	return err == nil && to.String() == base+want
}

var _ = register("BK-49", "the address of a booking stayed what it was",
	each("a booking of ours that was read by its address", func(c *Call) bool { return good(evidence.ReadOne)(c) && c.Probe == "" }, status(200)))

var _ = register("BK-50", "a confirmed booking came back with its id and its version",
	each("a confirmed booking", confirmed, func(c *Call) string {
		switch {
		case !c.Appointment():
			return "the answer is no Appointment"
		case c.Got.Text("id") == "":
			return "the booking has no id"
		case c.Got.Text("meta", "versionId") == "":
			return "the booking has no version"
		}
		return ""
	}))

var _ = register("BK-51", "each booking had an id that no other has, and kept it",
	func(r *Record) Verdict {
		var f findings
		seen := map[string]string{}
		for _, c := range r.Calls {
			switch {
			case confirmed(c) && c.Made() != "":
				if first, twice := seen[c.Made()]; twice {
					f.broken("two bookings have the same id", first, c.Label)
					continue
				}
				seen[c.Made()] = c.Label
				f.check(ifNot(idForm.MatchString(c.Made()), fmt.Sprintf("%q is no id of FHIR", c.Made())), c.Label)
			case succeeded(evidence.ReadOne, evidence.Update)(c) && c.Appointment():
				f.check(ifNot(c.Got.Text("id") == c.ID, "a booking came back with another id than it was asked for by"), c.Label)
			}
		}
		return f.verdict("a confirmed booking")
	})

var _ = register("BK-52", "a confirmed booking came with its version, as a later cancellation has to name it",
	each("a confirmed booking", confirmed, tagged))

// tagged says what is wrong with the entity tag of an answer.
func tagged(c *Call) string {
	version, weak := evidence.Tag(c.Header("ETag"))
	switch {
	case c.Header("ETag") == "":
		return "the answer has no ETag"
	case !weak:
		return fmt.Sprintf("the ETag %s is no weak one", c.Header("ETag"))
	case version != c.Got.Text("meta", "versionId"):
		return "the ETag is not the version of the booking"
	}
	return ""
}

var _ = register("BK-53", "a confirmed booking says when it was changed last", each("a confirmed booking", confirmed, modifiedNow))

// modifiedNow is modified for the answer to a change, which was made when it was answered.
func modifiedNow(c *Call) string {
	if why := modified(c); why != "" {
		return why
	}
	at, _ := http.ParseTime(c.Header("Last-Modified"))
	if !near(at, clocks(c)) {
		return fmt.Sprintf("Last-Modified is %q, which is not when the booking was changed", c.Header("Last-Modified"))
	}
	return apart(c, working)
}

// How far Last-Modified may be from meta.lastUpdated: both tell when the version was made, the one to the second. An answer to a
// change may have the time at which it was written, as long after the change as an answer may take (limits.answer, which is
// half a minute unless the vendor says otherwise).
const (
	rounding = time.Second
	working  = 30 * time.Second
)

// apart says that an answer gives two times for one change. Source: FHIR STU3, http, of which implementation_api has the sample
// (RD-06): the header is the lastUpdated of the version.
func apart(c *Call, most time.Duration) string {
	at, err := http.ParseTime(c.Header("Last-Modified"))
	updated := evidence.Instant(c.Got.Text("meta", "lastUpdated"))
	if err != nil || updated.IsZero() || at.Sub(updated).Abs() <= most {
		return ""
	}
	return fmt.Sprintf("Last-Modified is %q, and meta.lastUpdated is %q", c.Header("Last-Modified"), c.Got.Text("meta", "lastUpdated"))
}

func modified(c *Call) string {
	switch at := c.Header("Last-Modified"); {
	case at == "":
		return "the answer has no Last-Modified"
	case !httpDate(at):
		return fmt.Sprintf("Last-Modified is %q, which is no date of HTTP", at)
	}
	return ""
}

var _ = register("BK-54", "a confirmed booking says when it was made",
	each("a confirmed booking", func(c *Call) bool { return confirmed(c) && c.Appointment() }, func(c *Call) string {
		at := evidence.Instant(c.Got.Text("created"))
		switch {
		case c.Got.Text("created") == "":
			return "created is missing"
		case !at.IsZero() && !near(at, clocks(c)):
			return "created is not when the booking was made"
		}
		return ""
	}))

// clocks are the times at which an answer was given: by our clock, by that of its Date, and as its resource has it.
func clocks(c *Call) []time.Time {
	out := []time.Time{c.At, evidence.Instant(c.Got.Text("meta", "lastUpdated"))}
	if at, err := http.ParseTime(c.Header("Date")); err == nil {
		out = append(out, at)
	}
	return out
}

// near says that a time is about that of some clock. Clocks may differ; a time that none of them has is another.
func near(at time.Time, clocks []time.Time) bool {
	const drift = 15 * time.Minute
	return slices.ContainsFunc(clocks, func(clock time.Time) bool { return at.Sub(clock).Abs() <= drift })
}

var _ = register("BK-56", "a patient whom the provider did not know was booked",
	booksOf("a booking for a patient whom nobody knows", func(c *Call) bool { return c.Probe == evidence.ProbeUnknownPatient }))

var _ = register("BK-57", "a patient without an NHS number was booked",
	booksOf("a booking for a patient without an NHS number", func(c *Call) bool { return c.Probe == evidence.ProbeNoNumber }))

var _ = register("BK-58", "a patient without an NHS number was given an identifier by the provider",
	func(r *Record) Verdict {
		var f findings
		var before []*Call
		for _, c := range r.Calls {
			if !confirmed(c) || c.Probe != evidence.ProbeNoNumber || !c.Appointment() {
				continue
			}
			why := localNumber(c)
			for _, other := range before {
				if why == "" && who(other.Sent) != who(c.Sent) && slices.Equal(localNumbers(other), localNumbers(c)) {
					f.broken("two patients without an NHS number were given one identifier", other.Label, c.Label)
				}
			}
			f.check(why, c.Label)
			before = append(before, c)
		}
		return f.verdict("a confirmed booking of a patient without an NHS number")
	})

func localNumber(c *Call) string {
	return ifNot(len(localNumbers(c)) > 0, "the patient in the booking has no local identifier")
}

// localNumbers are the identifiers that the patient in an answer has, but for the NHS number, with their systems.
func localNumbers(c *Call) []string {
	var out []string
	patient := c.Got.Contained("Patient")
	for i := range patient.List("identifier") {
		if value, system := patient.Text("identifier", i, "value"), patient.Text("identifier", i, "system"); value != "" && system != nhsNumber {
			out = append(out, system+"|"+value)
		}
	}
	slices.Sort(out)
	return out
}

// who is the patient in a booking by name and birthday.
func who(b body) string {
	p := b.Contained("Patient")
	return fmt.Sprint(p.Text("name", 0, "family"), p.At("name", 0, "given"), p.Text("birthDate"))
}

var _ = register("RD-09", "a booking without an NHS number reads back with the provider's own identifier of the patient",
	func(r *Record) Verdict {
		var f findings
		for _, b := range made(r) {
			if b.Probe != evidence.ProbeNoNumber {
				continue
			}
			for _, s := range sights(r, b.Made()) {
				if s.call.Kind == evidence.ReadOne {
					f.check(localNumber(s.call), s.call.Label)
				}
			}
		}
		return f.verdict("a booking without an NHS number that was read again")
	})

var _ = register("BK-59", "a booking with an extension that nobody knows was made",
	booksOf("a booking with an extension that nobody knows", func(c *Call) bool { return c.Probe == evidence.ProbeExtension }))
