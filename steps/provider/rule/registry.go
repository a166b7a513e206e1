package rule

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	wire "github.com/rebookcheck/rebookcheck/steps/evidence"
	"github.com/rebookcheck/rebookcheck/steps/provider/evidence"
)

// pointer is the URL of the booking that a pointer names.
func pointer(b body) string {
	at, _, _ := strings.Cut(b.Text("identifier", 0, "value"), "/_history/")
	return at
}

// told are what the registry was told of a booking, by writing or by changing a pointer, and took.
func told(r *Record, kind evidence.Kind, id string) []*Call {
	var out []*Call
	for _, c := range r.Told {
		if c.Kind == kind && c.Succeeded() && strings.HasSuffix(pointer(c.Sent), "/Appointment/"+id) {
			out = append(out, c)
		}
	}
	return out
}

// unheard says that the registry was waited for in vain.
func unheard(r *Record, id, status string) bool {
	return slices.ContainsFunc(r.Waits, func(w evidence.WaitMark) bool { return w.Booking == id && w.For == "registry: "+status })
}

// registrations judges each booking of a patient with an NHS number by how often it was registered.
func registrations(moment string, chosen func(*Record, *Call) bool, check func(n int) string) func(*Record) Verdict {
	return func(r *Record) Verdict {
		var f findings
		for _, c := range made(r) {
			if c.Sent.NHSNumber() == "" || !chosen(r, c) {
				continue
			}
			all := writings(r, c.Made())
			if len(all) == 0 && !unheard(r, c.Made(), "booked") {
				continue
			}
			labels := append([]string{c.Label}, labelled(all)...)
			why := check(len(all))
			if no := turnedAway(r, c.Made()); why != "" && len(all) == 0 && no != nil {
				why += fmt.Sprintf(": the registry refused its entry with %d", no.Status())
				labels = append(labels, no.Label)
			}
			f.check(why, labels...)
		}
		return f.verdict(moment)
	}
}

// writings are the entries that the registry was given for a booking: those that it took, and any that came after one that it took.
func writings(r *Record, id string) []*Call {
	var out []*Call
	for _, c := range r.Told {
		if c.Kind == evidence.Book && strings.HasSuffix(pointer(c.Sent), "/Appointment/"+id) && (c.Succeeded() || len(out) > 0) {
			out = append(out, c)
		}
	}
	return out
}

// turnedAway is the last entry for a booking that the registry refused; nil where there is none.
func turnedAway(r *Record, id string) *Call {
	var out *Call
	for _, c := range r.Told {
		if c.Kind == evidence.Book && c.Refused() && strings.HasSuffix(pointer(c.Sent), "/Appointment/"+id) {
			out = c
		}
	}
	return out
}

func some(n int) string { return ifNot(n > 0, "a confirmed booking was not registered") }

func first(r *Record, c *Call) bool {
	return !slices.ContainsFunc(pairs(r), func(p pair) bool { return p.second == c })
}

var _ = needing(Registry, "RB-38", "the confirmed booking stands in the registry",
	registrations("a confirmed booking, and time for it to be registered", first, some))

var _ = needing(Registry, "RB-42", "the second booking stands in the registry beside the first",
	registrations("a second booking of a patient, and time for it to be registered", func(r *Record, c *Call) bool { return !first(r, c) }, some))

var _ = needing(Registry, "RG-06", "each confirmed booking was registered once",
	registrations("a confirmed booking, and time for it to be registered", func(*Record, *Call) bool { return true }, func(n int) string {
		return ifNot(n == 1, fmt.Sprintf("a confirmed booking was registered %d times", n))
	}))

// tellings are what the provider asked of the registry, without its questions for a token.
func tellings(r *Record) []*Call {
	return slices.DeleteFunc(slices.Clone(r.Told), func(c *Call) bool { return c.Kind == evidence.Other })
}

// eachTelling judges what the registry was asked.
func eachTelling(moment string, chosen func(*Call) bool, check func(*Call) string) func(*Record) Verdict {
	return func(r *Record) Verdict {
		var f findings
		for _, c := range tellings(r) {
			if chosen(c) {
				f.check(check(c), c.Label)
			}
		}
		return f.verdict(moment)
	}
}

func registers(c *Call) bool { return c.Kind == evidence.Book }

// eachEntry judges what was written into the registry, beside the booking of ours that it names; nil where it is of another.
func eachEntry(moment string, check func(entry, booking *Call) string) func(*Record) Verdict {
	return func(r *Record) Verdict {
		var f findings
		for _, c := range tellings(r) {
			if !registers(c) {
				continue
			}
			of := slices.DeleteFunc(made(r), func(b *Call) bool { return !strings.HasSuffix(pointer(c.Sent), "/Appointment/"+b.Made()) })
			if len(of) != 1 { // of two with one id it cannot be told whose it is; that is a matter of BK-51
				of = []*Call{nil}
			}
			f.check(check(c, of[0]), c.Label)
		}
		return f.verdict(moment)
	}
}

// entriesOfNone are entries of a booking that was refused: of its patient and its time, after it was asked for, and of no
// booking that was made.
func entriesOfNone(r *Record, refused *Call) []string {
	if slices.ContainsFunc(r.Calls, func(c *Call) bool {
		return c.Kind == evidence.Book && !c.Answered() && c.Sent.Start().Equal(refused.Sent.Start()) && c.Sent.NHSNumber() == refused.Sent.NHSNumber()
	}) {
		return nil // that one may have been made
	}
	var out []string
	for _, t := range tellings(r) {
		at, id := pointer(t.Sent), ""
		if i := strings.LastIndex(at, "/"); i >= 0 {
			id = at[i+1:]
		}
		if registers(t) && t.Seq > refused.Seq && !ours(r, id) && t.Sent.Start().Equal(refused.Sent.Start()) &&
			t.Sent.Text("participant", 0, "actor", "identifier", "value") == refused.Sent.NHSNumber() {
			out = append(out, t.Label)
		}
	}
	return out
}

var _ = needing(Registry, "RG-02", "the provider asked for its token to the registry as the standard has it",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Told {
			if c.Kind != evidence.Other || c.Exchange.Method != "POST" {
				continue
			}
			form, err := url.ParseQuery(string(wire.Plain(c.Exchange.Request)))
			why := ""
			switch {
			case err != nil || !strings.HasPrefix(c.Asked("Content-Type"), "application/x-www-form-urlencoded"):
				why = "it was not sent as a form"
			case form.Get("client_id") == "" || form.Get("client_secret") == "":
				why = "client_id or client_secret is missing"
			case form.Get("grant_type") != "client_credentials":
				why = "grant_type is not client_credentials"
			case !strings.HasSuffix(form.Get("scope"), "/.default"):
				why = "scope does not end in /.default"
			}
			f.check(why, c.Label)
		}
		return f.verdict("a question for a token to the registry")
	})

// bearer says that a header names a bearer token; the name of the scheme may be in any case. Source: RFC 7235, 2.1.
func bearer(header string) bool {
	scheme, token, _ := strings.Cut(header, " ")
	return strings.EqualFold(scheme, "Bearer") && token != ""
}

var _ = needing(Registry, "RG-04", "each call to the registry carried the token for it",
	eachTelling("a call to the registry", func(*Call) bool { return true }, func(c *Call) string {
		return ifNot(bearer(c.Asked("Authorization")), "a call to the registry carried no bearer token")
	}))

var _ = needing(Registry, "RG-07", "a booking was registered by writing an entry of its own",
	eachTelling("an entry in the registry", registers, func(c *Call) string {
		return ifNot(c.Sent.Text("resourceType") == "Appointment", "what was written is no Appointment")
	}))

var _ = needing(Registry, "RG-08", "an entry says when the booking is, when it was made, whose it is and where it is found",
	eachEntry("an entry in the registry", func(c, b *Call) string {
		for _, path := range []string{"status", "start", "end", "created"} {
			if c.Sent.Text(path) == "" {
				return path + " is missing"
			}
		}
		if b != nil && !b.Got.Start().IsZero() && !c.Sent.Start().Equal(b.Got.Start()) {
			return "it gives another time than that of its booking"
		}
		return ifNot(len(c.Sent.List("identifier")) == 1 && len(c.Sent.List("participant")) == 1, "it does not have one identifier and one participant")
	}))

var _ = needing(Registry, "RG-09", "an entry names the address of its booking",
	func(r *Record) Verdict {
		var f findings
		for _, c := range tellings(r) {
			if !registers(c) {
				continue
			}
			f.check(ifNot(c.Sent.Text("identifier", 0, "system") == "urn:ietf:rfc:3986" && strings.HasPrefix(pointer(c.Sent), r.Begin.Base+"/Appointment/"),
				"the identifier is not the absolute URL of the booking, with the system of URLs"), c.Label)
		}
		return f.verdict("an entry in the registry")
	})

var _ = needing(Registry, "RG-10", "an entry names its patient by NHS number",
	eachEntry("an entry in the registry", func(c, b *Call) string {
		id := c.Sent.At("participant", 0, "actor", "identifier")
		m, _ := id.(map[string]any)
		if b != nil && b.Sent.NHSNumber() != "" && body(m).Text("value") != "" && body(m).Text("value") != b.Sent.NHSNumber() {
			return "the NHS number is that of another patient than the booking's"
		}
		return ifNot(body(m).Text("system") == nhsNumber && body(m).Text("value") != "" && body(m).Text("use") == "official" && c.Sent.Text("participant", 0, "status") == "accepted",
			"the participant is not an accepted patient with an official NHS number")
	}))

var _ = needing(Registry, "RG-11", "an entry tells nothing of the patient's case",
	eachTelling("an entry in the registry", registers, func(c *Call) string {
		for _, path := range []string{"id", "contained", "supportingInformation", "description", "slot"} {
			if c.Sent.At(path) != nil {
				return path + " is in it"
			}
		}
		return ""
	}))

var _ = needing(Registry, "RG-14", "a booking without an NHS number was not registered",
	func(r *Record) Verdict {
		var f findings
		for _, c := range made(r) {
			if c.Sent.NHSNumber() == "" && slices.ContainsFunc(r.Waits, func(w evidence.WaitMark) bool { return w.Seq > c.Closed }) {
				f.check(ifNot(!slices.ContainsFunc(r.Told, func(t *Call) bool {
					return t.Kind == evidence.Book && strings.HasSuffix(pointer(t.Sent), "/Appointment/"+c.Made())
				}), "a booking without an NHS number was registered"), c.Label)
			}
		}
		return f.verdict("a booking without an NHS number, and time for it to be registered")
	})

var _ = needing(Registry, "RG-15", "a booking was confirmed although the registry could not be reached, and was registered later",
	func(r *Record) Verdict {
		var f findings
		for _, c := range r.Calls {
			if !ordinary(c) || c.Probe != evidence.ProbeOutage || takenRefusal(c) {
				continue
			}
			if why, known := unjustly(r, c); known {
				f.check(why, c.Label)
			}
			if id := c.Made(); id != "" && (unheard(r, id, "booked") || len(told(r, evidence.Book, id)) > 0) {
				f.check(some(len(told(r, evidence.Book, id))), c.Label)
			}
		}
		return f.verdict("a booking while the registry could not be reached")
	})
