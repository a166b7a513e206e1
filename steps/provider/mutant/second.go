package mutant

import (
	"bytes"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/provider/embedded"
)

// Defects that show only at a second look: at the same thing twice, at what was changed least, or at what happens next.

// doubled lists the first resource of a type twice, and counts it twice.
func doubled(resourceType string) func(r *request, o object) {
	return func(_ *request, o object) {
		list := items(o["entry"])
		for _, e := range list {
			if text(e, "resource", "resourceType") == resourceType {
				o["entry"] = append(list, e)
				if n, ok := o["total"].(float64); ok {
					o["total"] = n + 1
				}
				return
			}
		}
	}
}

var xmlEntry = regexp.MustCompile(`(?s)<entry>.*?</entry>`)

// doubledInXML lists the first entry of some kind twice in XML.
func doubledInXML(kind string) func(r *request, a *answer) {
	return func(r *request, a *answer) {
		if !onSlots(r, a) || !inXML(a.header) {
			return
		}
		for _, e := range xmlEntry.FindAll(a.body, -1) {
			if bytes.Contains(e, []byte("<"+kind+">")) || bytes.Contains(e, []byte("<"+kind+" ")) {
				a.body = bytes.Replace(a.body, e, slices.Concat(e, e), 1)
				return
			}
		}
	}
}

var xmlPatientIdentifier = regexp.MustCompile(`(?s)(<Patient>.*?)<identifier>.*?</identifier>`)

func onChanged(r *request, a *answer) bool { return onBooked(r, a) || onCanceled(r, a) }

// takes lets a cancellation pass that differs in some way from the booking.
func takesWhere(differs func(sent object) bool) func(*embedded.Config) {
	return handling(lets(func(r *request) {
		if o := r.sent(); o["status"] == "cancelled" && o["resourceType"] == "Appointment" && differs(o) {
			instead(r)
		}
	}))
}

// withoutNumber is the bookings of those who have no NHS number, which it lists for everybody.
func withoutNumber(r *request, m *memory[any]) *answer {
	a := r.ask()
	switch {
	case onBooked(r, a) && number(r.sent()) == "":
		m.Store("", decoded(a.body))
	case onSearch(r, a):
		if b, ok := m.Load(""); ok {
			a.edit(func(o object) {
				o["entry"] = append(items(o["entry"]), object{"resource": b, "search": object{"mode": "match"}})
				if n, ok := o["total"].(float64); ok {
					o["total"] = n + 1
				}
			})
		}
	}
	return a
}

// bookedAgain remembers of each slot the booking that was cancelled, and of those whose slot was booked again, that it was.
func bookedAgain(then func(a *answer)) func(r *request, m *memory[string]) *answer {
	return func(r *request, m *memory[string]) *answer {
		slot := text(contained(r.sent(), "Slot"), "identifier", 0, "value")
		a := r.ask()
		switch {
		case onCanceled(r, a) && slot != "":
			m.Store("of "+slot, r.id())
		case onBooked(r, a) && slot != "":
			if id, ok := m.Load("of " + slot); ok {
				m.Store("gone "+id, slot)
			}
		case onRead(r, a):
			if _, ok := m.Load("gone " + r.id()); ok {
				then(a)
			}
		}
		return a
	}
}

// offByAnHour takes the times of summer for later ones.
func offByAnHour(r *request) {
	r.requery(func(q url.Values) {
		for i, v := range q["start"] {
			if at, ok := strings.CutSuffix(v, "+01:00"); ok {
				q["start"][i] = at + "-01:00"
			}
		}
	})
}

// outcomeInJSON is an outcome in JSON where one in XML was asked for.
func outcomeInJSON(r *request) *answer {
	asked := r.Header.Get("Accept")
	a := r.ask()
	if a.status != http.StatusNotFound && a.status != http.StatusUnprocessableEntity || !strings.Contains(asked, "xml") {
		return a
	}
	one := saysInJSON(a.status, "processing", "Slot no longer available")(r)
	maps.Copy(one.header, http.Header{"X-Request-Id": a.header["X-Request-Id"]})
	return one
}

var (
	_ = bad("lists-slot-twice", "It lists a slot twice.", editing(onSlots, doubled("Slot")), "SL-32")
	_ = bad("lists-booking-twice", "It lists a booking of the patient twice.", editing(onSearch, doubled("Appointment")), "RD-16")
	_ = bad("xml-slot-twice", "It lists a slot twice in XML.", changing(doubledInXML("Slot")), "SL-32", "SL-33")
	_ = bad("xml-includes-twice", "It includes a schedule twice in XML.", changing(doubledInXML("Schedule")), "SL-36")
	_ = bad("calls-all-matches", "It calls what it includes a match.", editing(onSlots, func(_ *request, o object) {
		for _, e := range items(o["entry"]) {
			child(e, "search")["mode"] = "match"
		}
	}), "SL-33")
	_ = bad("shares-an-identifier", "Two of its slots have one identifier.", editing(onSlots, func(r *request, o object) {
		if !r.URL.Query().Has("_include") {
			return
		}
		var first any
		each(o, "Slot", func(s object) {
			if first == nil {
				first = s["identifier"]
			}
			s["identifier"] = first
		})
	}), "SL-41")
	_ = bad("hit-of-another-address", "Its list of bookings gives each the address of another.", editing(onSearch, func(r *request, o object) {
		for _, e := range items(o["entry"]) {
			child(e)["fullUrl"] = r.vale.Base + "/Appointment/of-another"
		}
	}), "RD-19")
	_ = bad("lists-the-nameless", "Its list of bookings holds those of people without an NHS number.", remembering(newMemory[any], withoutNumber), "RD-21")
	_ = bad("one-answer-id", "Its answers have one identifier between them.", changing(func(_ *request, a *answer) { a.header.Set("X-Request-Id", "vale") }), "SP-29")
	_ = bad("created-when-it-begins", "It says of each booking that it was made when it begins.", editing(func(r *request, a *answer) bool {
		return onChanged(r, a) || onRead(r, a) || onOldRead(r, a) || onSearch(r, a)
	}, func(_ *request, o object) {
		if o["resourceType"] == "Appointment" {
			o["created"] = o["start"]
		}
	}), "BK-54", "CX-13", "RD-08")
	_ = bad("cancelled-in-1970", "It says that bookings were cancelled in 1970.", changing(heading(onCanceled, func(_ *request, h http.Header) {
		h.Set("Last-Modified", "Thu, 01 Jan 1970 00:00:00 GMT")
	})), "CX-16")
	_ = bad("cancelled-where-it-was", "A cancelled booking is found where its first version is.", changing(heading(onCanceled, func(r *request, h http.Header) {
		h.Set("Location", r.vale.Base+"/Appointment/"+r.id()+"/_history/0")
	})), "CX-14")
	_ = bad("cancelled-stands-elsewhere", "A cancelled booking says that it stands in another version.", changing(heading(onCanceled, func(r *request, h http.Header) {
		h.Set("Content-Location", r.vale.Base+"/Appointment/"+r.id()+"/_history/0")
	})), "RD-07")
	_ = bad("takes-another-name", "It cancels although the patient's name is another.", takesWhere(func(o object) bool {
		return text(o, "participant", 0, "actor", "display") == "Somebody Else"
	}), "CX-27")
	_ = bad("takes-a-freed-slot", "It cancels although the slot in the booking is called free.", takesWhere(func(o object) bool { return contained(o, "Slot")["status"] == "free" }), "CX-27")
	_ = bad("takes-what-is-left-out", "It cancels although something is left out of the booking.", takesWhere(func(o object) bool { return o["language"] == nil }), "CX-27")
	_ = bad("version-by-its-beginning", "It compares versions as far as the present one goes.", handling(lets(func(r *request) {
		if tag := r.tag(); strings.HasPrefix(r.Header.Get("If-Match"), strings.TrimSuffix(tag, `"`)) {
			r.Header.Set("If-Match", tag)
		}
	})), "CX-26")
	// By night slots are further apart, so that the window that it takes instead may hold none.
	_ = badAtTimes("summer-time-off", "It takes the times of summer for others.", handling(asked(offByAnHour)), []string{"SL-15", "SL-20"}, "FM-22")
	_ = bad("times-as-text", "It refuses a booking whose times are in another zone than its own.", handling(refusesBooking("business-rule", "start is not that of the slot", func(_ *request, o object) bool {
		return strings.HasSuffix(text(o, "start"), "+01:00")
	})), "FM-22")
	_ = bad("xml-without-local-number", "A booking without an NHS number reads in XML without the provider's identifier of the patient.", changing(func(r *request, a *answer) {
		if onRead(r, a) && inXML(a.header) && !bytes.Contains(a.body, []byte("https://fhir.nhs.uk/Id/nhs-number")) {
			a.body = xmlPatientIdentifier.ReplaceAll(a.body, []byte("$1"))
		}
	}), "RD-09", "RD-08")
	_ = bad("xml-not-packed", "It compresses nothing in XML.", handling(func(r *request) *answer {
		if strings.Contains(r.Header.Get("Accept"), "xml") {
			r.Header.Del("Accept-Encoding")
		}
		return r.ask()
	}), "FM-13")
	_ = bad("no-packed-cancelling", "It does not take cancellations that are compressed.", handling(func(r *request) *answer {
		if r.cancels() && r.Header.Get("Content-Encoding") != "" {
			return says(http.StatusUnsupportedMediaType, "not-supported", "no compressed bodies")(r)
		}
		return r.ask()
	}), "FM-14")
	_ = bad("keeps-slot-of-the-rebooked", "The slot of a booking that was cancelled stays taken where its patient has another booking.", changing(func(r *request, a *answer) {
		number, slot := "", ""
		for _, b := range r.vale.State().Bookings {
			if onCanceled(r, a) && b.ID == r.id() {
				number, slot = b.NHSNumber, b.Slot
			}
		}
		for _, b := range r.vale.State().Bookings {
			if number != "" && b.NHSNumber == number && b.Status == "booked" {
				_ = r.vale.FillSlot(r.Context(), slot)
				return
			}
		}
	}), "CX-21")
	_ = badAtTimes("cancelled-stands-again", "A booking that was cancelled stands again once its slot is booked.", remembering(newMemory[string], bookedAgain(func(a *answer) {
		a.edit(func(o object) { o["status"] = "booked" })
	})), []string{"CX-13", "CX-19", "RD-08", "RD-16"}, "CX-18", "RD-02")
	_ = bad("cancelled-is-dropped", "A booking that was cancelled is dropped once its slot is booked.", remembering(newMemory[string], bookedAgain(func(a *answer) {
		a.status, a.body = http.StatusNotFound, must(object{"resourceType": "OperationOutcome", "id": "bad-1", "issue": []any{object{"severity": "error", "code": "not-found", "diagnostics": "no such booking"}}})
	})), "RD-10", "RD-01", "BK-49", "CX-20")
	_ = bad("json-outcomes", "Its refusals are in JSON where XML is asked for.", handling(outcomeInJSON), "ER-06")
	_ = bad("grave-errors-are-warnings", "Its refusals call what is wrong a warning.", editing(onRefusal, func(_ *request, o object) {
		for _, i := range items(o["issue"]) {
			child(i)["severity"] = "warning"
		}
	}), "ER-02", "BK-67")
	_ = bad("one-claim-is-enough", "It lets in tokens that do not say which device they are from.", handling(trusting(func(_ *request, c object) {
		if c["requesting_device"] == nil {
			c["requesting_device"] = object{"resourceType": "Device", "identifier": []any{object{"system": "https://x.example/Id/device", "value": "1"}}, "model": "x", "version": "1"}
		}
	})), "AU-25")
	_ = bad("undocumented-parameters", "Its statement does not document its search parameters.", editing(onMetadata, func(_ *request, o object) {
		for _, res := range items(o, "rest", 0, "resource") {
			for _, p := range items(res, "searchParam") {
				delete(child(p), "documentation")
			}
		}
	}), "NF-03")

	_ = good("versions-in-entries", "Its entries in the registry name a version of the booking.", telling(edited((*call).registers, func(o object) {
		id := child(o, "identifier", 0)
		id["value"] = text(id, "value") + "/_history/1"
	})))
	_ = good("bearer-in-small-letters", "It writes bearer in small letters to the registry.", telling(func(c *call) (*http.Response, error) {
		if h := c.Header.Get("Authorization"); strings.HasPrefix(h, "Bearer ") {
			c.Header.Set("Authorization", "bearer "+strings.TrimPrefix(h, "Bearer "))
		}
		return c.send()
	}))
	_ = good("no-identifier-needed", "It makes a booking that has no identifier of its request.", handling(func(r *request) *answer {
		if r.books() && r.Header.Get("X-Request-Id") == "" {
			r.Header.Set("X-Request-Id", r.Header.Get("Ssp-TraceID"))
		}
		return r.ask()
	}), "SP-32")
)
