package mutant

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

const nhsNumber = "https://fhir.nhs.uk/Id/nhs-number"

// heading changes headers of answers.
func heading(of func(*request, *answer) bool, change func(r *request, h http.Header)) func(r *request, a *answer) {
	return func(r *request, a *answer) {
		if of(r, a) {
			change(r, a.header)
		}
	}
}

// refusesBooking refuses bookings that are in some way.
func refusesBooking(code, why string, when func(r *request, o object) bool) func(r *request) *answer {
	return func(r *request) *answer {
		if r.books() && when(r, r.sent()) {
			return says(http.StatusUnprocessableEntity, code, why)(r)
		}
		return r.ask()
	}
}

// takes mends bookings that the mock would refuse.
func takes(mend func(r *request, o object)) func(r *request) *answer {
	return func(r *request) *answer {
		if r.books() {
			r.edit(func(o object) { mend(r, o) })
		}
		return r.ask()
	}
}

// another answers what was refused with another status.
func another(from, to int, when func(r *request, a *answer) bool) func(r *request, a *answer) {
	return func(r *request, a *answer) {
		if a.status == from && when(r, a) {
			a.status = to
		}
	}
}

func says2(a *answer, what string) bool { return strings.Contains(string(a.body), what) }

var (
	_ = bad("booked-200", "It answers a booking with 200.", changing(another(http.StatusCreated, http.StatusOK, func(r *request, _ *answer) bool { return r.books() })), "BK-47")
	_ = bad("no-location", "It does not say where a booking is found.", changing(heading(onBooked, func(_ *request, h http.Header) { h.Del("Location") })), "BK-48")
	_ = bad("location-nowhere", "The address of a booking leads nowhere.", changing(heading(onBooked, func(_ *request, h http.Header) {
		h.Set("Location", strings.Replace(h.Get("Location"), "/Appointment/", "/Appointment/x", 1))
	})), "BK-48")
	_ = bad("relative-nowhere", "The address of a booking is relative and leads nowhere.", changing(heading(onBooked, func(_ *request, h http.Header) {
		_, rest, _ := strings.Cut(h.Get("Location"), "/STU3/1")
		h.Set("Location", "/elsewhere"+rest)
	})), "BK-48")
	_ = bad("location-of-proxy", "The address of a booking is that of the proxy.", changing(heading(onBooked, func(_ *request, h http.Header) { h.Set("Location", "https://ssp.example/"+h.Get("Location")) })), "BK-48", "SP-06")
	_ = bad("says-nothing-back", "It confirms a booking with no word of it.", changing(func(r *request, a *answer) {
		if onBooked(r, a) {
			a.body = nil
		}
	}), "BK-50", "BK-52", "BK-48")
	_ = bad("no-version-in-body", "It confirms a booking without its version.", editing(onBooked, func(_ *request, o object) { delete(child(o, "meta"), "versionId") }), "BK-50", "BK-52", "BK-48")
	_ = bad("strong-tag", "Its versions are strong tags.", handling(func(r *request) *answer {
		if tag := r.Header.Get("If-Match"); strings.HasPrefix(tag, `"`) {
			r.Header.Set("If-Match", "W/"+tag)
		}
		a := r.ask()
		if tag := a.header.Get("ETag"); tag != "" {
			a.header.Set("ETag", strings.TrimPrefix(tag, "W/"))
		}
		return a
	}), "BK-52", "RD-05", "CX-15")
	_ = bad("wrong-tag", "The version in the header of a reading is another than that of the booking.", changing(heading(onRead, func(_ *request, h http.Header) { h.Set("ETag", `W/"77"`) })), "RD-05", "CX-13")
	_ = bad("no-tag-on-booking", "It confirms a booking without the header for its version.", changing(heading(onBooked, func(_ *request, h http.Header) { h.Del("ETag") })), "BK-52")
	_ = bad("iso-dates", "Its headers have dates of another form.", changing(func(_ *request, a *answer) {
		if t, err := time.Parse(http.TimeFormat, a.header.Get("Last-Modified")); err == nil {
			a.header.Set("Last-Modified", t.Format(time.RFC3339))
		}
	}), "BK-53", "RD-06", "CX-16")
	_ = bad("no-created", "It does not say when a booking was made.", editing(func(r *request, a *answer) bool { return onBooked(r, a) }, func(_ *request, o object) { delete(o, "created") }), "BK-54", "RD-02", "RD-08")
	_ = bad("created-long-ago", "It says of each booking that it was made years ago.", editing(func(r *request, a *answer) bool { return onBooked(r, a) }, func(_ *request, o object) { o["created"] = "2019-03-07T16:11:40Z" }), "BK-54", "RD-02", "RD-08")
	_ = bad("known-patients-only", "It books only patients whom it knows.", handling(refusesBooking("business-rule", "not registered here", func(_ *request, o object) bool {
		return text(contained(o, "Patient"), "name", 0, "family") == "Unheardof"
	})), "BK-56")
	_ = bad("numbers-only", "It books only patients with an NHS number.", handling(refusesBooking("business-rule", "no NHS number", func(_ *request, o object) bool {
		return o != nil && contained(o, "Patient")["identifier"] == nil && contained(o, "Slot")["id"] != nil && o["participant"] != nil && number(o) == "" && o["resourceType"] == "Appointment"
	})), "BK-57")
	_ = bad("no-local-number", "It gives a patient without an NHS number no identifier of its own.", editing(func(r *request, a *answer) bool { return onBooked(r, a) || onRead(r, a) }, func(_ *request, o object) {
		p := contained(o, "Patient")
		ids := items(p["identifier"])
		ids = slices.DeleteFunc(ids, func(i any) bool { return text(i, "system") != nhsNumber })
		if p["identifier"] = ids; len(ids) == 0 {
			delete(p, "identifier")
		}
	}), "BK-58", "RD-09", "CX-13", "RD-08")
	_ = bad("knows-all-extensions", "It refuses an extension that it does not know.", handling(refusesBooking("extension", "unknown extension", func(_ *request, o object) bool { return o["extension"] != nil })), "BK-59")
	_ = bad("any-slot", "It books slots that it does not have.", remembering(newSwaps, func(r *request, s *swaps) *answer {
		s.reveal(r)
		body := r.body
		a := r.ask()
		if r.books() && a.status == http.StatusUnprocessableEntity && says2(a, "holds no slot") {
			r.body = body
			return s.conceal(s.booksTwice(r))
		}
		return s.conceal(a)
	}), "BK-60")
	_ = bad("unknown-slot-500", "It fails on a slot that it does not have.", changing(another(http.StatusUnprocessableEntity, http.StatusInternalServerError, func(r *request, a *answer) bool { return r.books() && says2(a, "holds no slot") })), "BK-60")
	_ = bad("taken-200", "It answers a slot that is taken with 200 and a refusal in the body.", changing(another(http.StatusUnprocessableEntity, http.StatusOK, taken)), "BK-67")
	_ = bad("taken-in-other-words", "It refuses a slot that is taken in words of its own.", editing(taken, func(_ *request, o object) { child(o, "issue", 0)["diagnostics"] = "Sorry, somebody was faster" }), "BK-67")
	_ = bad("taken-without-code", "It refuses a slot that is taken without the code for it.", editing(taken, func(_ *request, o object) { delete(child(o, "issue", 0), "details") }), "BK-68")
	_ = bad("no-profile-needed", "It books what breaks the profile.", handling(takes(func(_ *request, o object) {
		if p := child(o, "participant", 0); p != nil && p["status"] == nil {
			p["status"] = "accepted"
		}
	})), "BK-69")
	_ = bad("cut-off-422", "It answers a body that cannot be read as one that breaks a rule.", changing(another(http.StatusBadRequest, http.StatusUnprocessableEntity, func(r *request, _ *answer) bool {
		return r.books() && r.sent() == nil && strings.Contains(r.Header.Get("Content-Type"), "json")
	})), "BK-70", "ER-09")
	_ = bad("patient-booked-500", "It fails on a body that is no booking.", changing(another(http.StatusBadRequest, http.StatusInternalServerError, func(r *request, _ *answer) bool { return r.books() && r.sent()["resourceType"] == "Patient" })), "BK-70")
	_ = bad("no-rank-needed", "It books a patient whom nobody is said to call first.", handling(takes(func(_ *request, o object) {
		if p := contained(o, "Patient"); at(p, "telecom", 0) != nil {
			phones := items(p["telecom"])[:1]
			child(phones[0])["rank"] = 1
			p["telecom"] = phones
		}
	})), "BK-71")
	_ = bad("any-number", "It books an NHS number that cannot be one.", handling(func(r *request) *answer {
		if r.books() {
			r.body = []byte(strings.ReplaceAll(string(r.body), "9990001007", "9990001006"))
		}
		return r.ask()
	}), "BK-72")
	_ = bad("any-media-type", "It takes a booking whatever it says it is.", handling(func(r *request) *answer {
		if r.Header.Get("Content-Type") == "application/xml" {
			r.Header.Set("Content-Type", "application/fhir+json")
		}
		return r.ask()
	}), "BK-74")
	_ = bad("no-slot-500", "It fails on a booking that names no slot.", changing(another(http.StatusBadRequest, http.StatusInternalServerError, func(r *request, _ *answer) bool {
		o := r.sent()
		return r.books() && o["resourceType"] == "Appointment" && contained(o, "Slot")["id"] == nil
	})), "BK-73")
	_ = bad("refused-holds-slot", "A booking that it refuses holds the slot all the same.", changing(func(r *request, a *answer) {
		if r.books() && a.status >= 400 && !taken(r, a) {
			_ = r.vale.FillSlot(r.Context(), text(contained(r.sent(), "Slot"), "identifier", 0, "value"))
		}
	}), "BK-78")
	_ = bad("reuses-ids", "It gives two bookings one id.", remembering(newMemory[string], func(r *request, m *memory[string]) *answer {
		a := r.ask()
		if !onBooked(r, a) {
			return a
		}
		made := text(decoded(a.body), "id")
		if made == "" {
			return a
		}
		if first, there := m.LoadOrStore("first", made); there {
			a.body = []byte(strings.ReplaceAll(string(a.body), made, first))
			a.header.Set("Location", strings.ReplaceAll(a.header.Get("Location"), made, first))
		}
		return a
	}), "BK-51", "RB-18", "RB-23")
	_ = bad("replays", "It answers a booking that is sent again as made.", remembering(newMemory[*answer], func(r *request, m *memory[*answer]) *answer {
		a := r.ask()
		key := r.Header.Get("X-Request-Id")
		if onBooked(r, a) {
			m.Store(key, a)
		}
		if first, there := m.Load(key); there && r.books() && a.status == http.StatusConflict {
			return first
		}
		return a
	}), "SP-30")
	_ = badAtTimes("books-again", "It makes a booking that is sent again a second time.", remembering(newSwaps, func(r *request, s *swaps) *answer {
		s.reveal(r)
		body := r.body
		a := r.ask()
		if r.books() && a.status == http.StatusConflict {
			r.body = body
			r.Header.Set("X-Request-Id", "0f3c9d0e-7e53-4a33-9f4e-"+time.Now().Format("150405.000000")[7:]+"b7a01a") //nolint:forbidigo // it lives in real time
			a = s.booksTwice(r)
		}
		return s.conceal(a)
	}), []string{"SL-41", "RB-18"}, "SP-30", "BK-55", "SP-28")
	_ = bad("failure-uses-up", "It takes the identifier of a request that failed for used.", remembering(newMemory[bool], func(r *request, m *memory[bool]) *answer {
		key := r.Header.Get("X-Request-Id")
		if r.books() {
			if _, there := m.LoadOrStore(key, true); there && key != "" {
				return says(http.StatusConflict, "duplicate", "used before")(r)
			}
		}
		return r.ask()
	}), "SP-31")
	_ = bad("no-id-500", "It fails on a booking without an identifier.", changing(another(http.StatusBadRequest, http.StatusInternalServerError, func(r *request, _ *answer) bool { return r.books() && r.Header.Get("X-Request-Id") == "" })), "SP-32")
)
