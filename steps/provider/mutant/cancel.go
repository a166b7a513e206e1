package mutant

import (
	"net/http"
	"strings"
	"time"
)

// tag is the present version of the booking that a request is about, as it is given in headers.
func (r *request) tag() string {
	read := r.Clone(r.Context())
	read.Method, read.Body = http.MethodGet, http.NoBody
	read.Header.Del("If-Match")
	read.Header.Set("Ssp-InteractionID", "urn:nhs:names:services:careconnect:fhir:rest:read:appointment")
	one := &request{Request: read, path: r.path, vale: r.vale, next: r.next}
	one.reclaim(func(c object) { c["requested_scope"] = "patient/appointment.read" })
	return one.ask().header.Get("ETag")
}

// stored is the booking that a request is about, as it stands.
func (r *request) stored() object {
	read := r.Clone(r.Context())
	read.Method, read.Body = http.MethodGet, http.NoBody
	read.Header.Set("Ssp-InteractionID", "urn:nhs:names:services:careconnect:fhir:rest:read:appointment")
	read.Header.Set("Accept", "application/fhir+json")
	one := &request{Request: read, path: r.path, vale: r.vale, next: r.next}
	one.reclaim(func(c object) { c["requested_scope"] = "patient/appointment.read" })
	return decoded(one.ask().body)
}

// lets mends cancellations that the mock would refuse.
func lets(mend func(r *request)) func(r *request) *answer {
	return func(r *request) *answer {
		if r.cancels() {
			mend(r)
		}
		return r.ask()
	}
}

// instead sends the stored booking as cancelled instead of what was sent.
func instead(r *request) {
	o := r.stored()
	if o["resourceType"] != "Appointment" || o["status"] != "booked" {
		return
	}
	o["status"] = "cancelled"
	r.body = must(o)
	r.Header.Set("Content-Type", "application/fhir+json")
	r.Header.Set("If-Match", r.tag())
}

func differs(r *request) bool {
	if r.sent()["resourceType"] != "Appointment" {
		return false
	}
	return text(r.sent(), "description") == "another description" || at(r.sent(), "extension", 0) != nil || text(contained(r.sent(), "Patient"), "birthDate") == "1980-01-31" ||
		text(r.sent(), "participant", 0, "actor", "display") == "Somebody Else" || r.sent()["language"] == nil || contained(r.sent(), "Slot")["status"] == "free"
}

var (
	_ = bad("keeps-slot", "The slot of a booking that was cancelled stays taken.", changing(func(r *request, a *answer) {
		if onCanceled(r, a) {
			_ = r.vale.FillSlot(r.Context(), text(contained(r.stored(), "Slot"), "identifier", 0, "value"))
		}
	}), "CX-21")
	_ = bad("needs-no-version", "It cancels without being told the version.", handling(lets(func(r *request) {
		if r.Header.Get("If-Match") == "" {
			r.Header.Set("If-Match", r.tag())
		}
	})), "CX-25")
	_ = bad("any-version", "It cancels whatever version it is told.", handling(lets(func(r *request) {
		if strings.Contains(r.Header.Get("If-Match"), "no-such-version") {
			r.Header.Set("If-Match", r.tag())
		}
	})), "CX-26")
	_ = bad("missing-version-400", "It refuses a cancellation without a version as a bad request.", changing(another(http.StatusPreconditionFailed, http.StatusBadRequest, func(r *request, _ *answer) bool { return r.cancels() })), "CX-25")
	_ = bad("takes-changes", "It cancels although more than the status is changed.", handling(lets(func(r *request) {
		if differs(r) {
			instead(r)
		}
	})), "CX-27")
	_ = bad("moves-by-edit", "It moves a booking that is edited.", changing(func(r *request, a *answer) {
		if r.cancels() && r.sent()["status"] == "booked" && a.status == http.StatusUnprocessableEntity {
			_ = r.vale.MoveToNext(r.Context(), r.id())
			a.status, a.body = http.StatusOK, must(r.stored())
		}
	}), "CX-27")
	_ = bad("cancels-twice", "It cancels a booking that is cancelled.", changing(func(r *request, a *answer) {
		if r.cancels() && a.status == http.StatusUnprocessableEntity && says2(a, "already cancelled") {
			a.status, a.body = http.StatusOK, must(r.stored())
		}
	}), "CX-28")
	_ = bad("cancels-without-patient", "It cancels although the body breaks the profile.", handling(lets(func(r *request) {
		if o := r.sent(); o != nil && o["participant"] == nil {
			instead(r)
		}
	})), "CX-29")
	_ = bad("cancels-another", "It cancels although the body is of another booking.", handling(lets(func(r *request) {
		if o := r.sent(); o != nil && text(o, "id") != r.id() && r.stored()["status"] == "booked" {
			instead(r)
		}
	})), "CX-30")
	_ = bad("cut-off-cancels", "It cancels although the body cannot be read.", handling(lets(func(r *request) {
		if r.sent() == nil && strings.Contains(r.Header.Get("Content-Type"), "json") {
			instead(r)
		}
	})), "CX-30", "ER-09")
	_ = bad("makes-by-cancelling", "It answers a cancellation of a booking that there is not as made.", changing(another(http.StatusNotFound, http.StatusCreated, func(r *request, _ *answer) bool { return r.cancels() })), "CX-31")
	_ = bad("cancels-what-moved", "It cancels a booking that staff have moved, although the version before the move is named.", handling(func(r *request) *answer {
		if o := r.stored(); r.cancels() && r.sent()["status"] == "cancelled" && o["status"] == "booked" && text(r.sent(), "start") != text(o, "start") && staffMoved(r) {
			o["status"] = "cancelled"
			r.body = must(o)
			r.Header.Set("Content-Type", "application/fhir+json")
			r.Header.Set("If-Match", r.tag())
		}
		return r.ask()
	}), "CX-26")
	_ = bad("move-undoes-cancel", "A cancellation is undone by staff who move the booking at the same time.", handling(func(r *request) *answer {
		a := r.ask()
		if r.cancels() && a.status == http.StatusConflict && staffMoved(r) {
			a.status = http.StatusOK
			a.body = must(r.sent())
		}
		return a
	}), "CX-26")
	_ = bad("refusal-writes", "A cancellation that it refuses leaves a new version behind.", changing(func(r *request, a *answer) {
		if r.cancels() && a.status == http.StatusConflict {
			_ = r.vale.AddNote(r.Context(), r.id(), "somebody tried")
		}
	}), "CX-36")
	_ = bad("refusal-cancels", "A cancellation that it refuses is done all the same.", changing(func(r *request, a *answer) {
		if r.cancels() && a.status == http.StatusConflict && strings.Contains(r.Header.Get("If-Match"), "no-such") {
			_ = r.vale.CancelLocally(r.Context(), r.id())
		}
	}), "CX-36", "RB-18", "RB-23")
	_ = bad("cancelled-204", "It answers a cancellation with nothing.", changing(func(r *request, a *answer) {
		if onCanceled(r, a) {
			a.status, a.body = http.StatusNoContent, nil
		}
	}), "CX-13")
	_ = bad("cancelled-without-body", "It answers a cancellation without the booking.", changing(func(r *request, a *answer) {
		if onCanceled(r, a) {
			a.body = nil
		}
	}), "CX-17", "CX-15")
	_ = bad("cancelled-nowhere", "It does not say where a cancelled booking is found.", changing(heading(onCanceled, func(_ *request, h http.Header) { h.Del("Location") })), "CX-14")
	_ = bad("cancelled-old-tag", "It answers a cancellation with the version before it.", changing(heading(onCanceled, func(r *request, h http.Header) { h.Set("ETag", r.Header.Get("If-Match")) })), "CX-15")
	_ = bad("cancelled-without-date", "It does not say when a booking was cancelled.", changing(heading(onCanceled, func(_ *request, h http.Header) { h.Del("Last-Modified") })), "CX-16")
	_ = bad("cancelled-is-booked", "It answers a cancellation with the booking as it was.", editing(onCanceled, func(_ *request, o object) { o["status"] = "booked" }), "CX-17")
	_ = bad("cancelled-anew", "A booking that is cancelled comes back with a new id.", editing(onCanceled, func(_ *request, o object) { o["id"] = "anew-" + text(o, "id") }), "CX-17", "BK-51", "CX-18")
	_ = bad("cancelled-rewritten", "A booking that is cancelled comes back with another description.", editing(onCanceled, func(_ *request, o object) { o["description"] = "CANCELLED" }), "CX-18")
	_ = bad("says-it-cancelled", "It says that it cancelled, and has not.", handling(func(r *request) *answer {
		if !r.cancels() || r.sent()["status"] != "cancelled" || r.Header.Get("If-Match") == "" {
			return r.ask()
		}
		o := r.stored()
		if o["status"] != "booked" || r.Header.Get("If-Match") != r.tag() || differs(r) || text(r.sent(), "id") != r.id() || r.sent()["participant"] == nil || len(r.claims()) == 0 || r.Header.Get("Content-Type") == "application/xml" || r.badToken() {
			return r.ask()
		}
		o["status"] = "cancelled"
		child(o, "meta")["versionId"] = "99"
		a := saysInJSON(http.StatusOK, "", "")(r)
		a.body = must(o)
		a.header.Set("ETag", `W/"99"`)
		if at, err := time.Parse(time.RFC3339, text(o, "meta", "lastUpdated")); err == nil {
			a.header.Set("Last-Modified", at.UTC().Format(http.TimeFormat))
		}
		a.header.Set("Location", r.vale.Base+"/Appointment/"+r.id()+"/_history/99")
		return a
	}), "CX-18", "CX-26", "CX-28", "CX-36")
	_ = bad("cancel-replays", "It answers a cancellation that is sent again as done.", remembering(newMemory[*answer], func(r *request, m *memory[*answer]) *answer {
		a := r.ask()
		key := r.Header.Get("X-Request-Id")
		if onCanceled(r, a) {
			m.Store(key, a)
		}
		if first, there := m.Load(key); there && r.cancels() && a.status == http.StatusConflict {
			return first
		}
		return a
	}), "CX-34")
	_ = bad("staff-unseen", "A booking that staff cancel reads as booked.", remembering(newMemory[bool], func(r *request, m *memory[bool]) *answer {
		a := r.ask()
		if onCanceled(r, a) {
			m.Store(r.id(), true)
		}
		if _, cancelled := m.Load(r.id()); onRead(r, a) && !cancelled {
			a.edit(func(o object) { o["status"] = "booked" })
		}
		return a
	}), "RB-46", "CX-13")
	_ = bad("staff-keep-slot", "The slot of a booking that staff cancel stays taken.", remembering(newMemory[bool], func(r *request, m *memory[bool]) *answer {
		for _, b := range r.vale.State().Bookings {
			if _, ours := m.Load(b.ID); b.Status == "cancelled" && !ours {
				_ = r.vale.FillSlot(r.Context(), b.Slot)
				m.Store(b.ID, true)
			}
		}
		a := r.ask()
		if onCanceled(r, a) {
			m.Store(r.id(), true)
		}
		return a
	}), "CX-22", "RB-46")
)

// badToken says that the mock would refuse the token of a request.
func (r *request) badToken() bool {
	return r.stored()["resourceType"] == "OperationOutcome"
}
