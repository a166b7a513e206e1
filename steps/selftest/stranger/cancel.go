package stranger

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// confirm cancels what the user has confirmed on the question.
func (d *desk) confirm(t *task, f *file) {
	refs := t.Bookings
	if len(refs) == 0 {
		refs = slices.Clone(f.Chosen)
	}
	if !f.Asking || len(refs) == 0 {
		d.cannot("there is nothing to confirm")
		return
	}
	for _, ref := range refs {
		if !slices.Contains(f.Chosen, ref) && !d.bug("first-choice-sticks", "question-without-booking") {
			d.cannot("that booking was not asked about")
			return
		}
	}
	if d.bug("asks-again") && !f.Twice {
		f.Twice = true
		d.say("encounter", "noted", "", "Are you sure? Confirm once more to send the cancellation.")
		return
	}
	switch {
	case d.bug("choices-add-up", "first-choice-sticks"):
		refs = slices.Clone(f.Chosen)
	case d.bug("cancels-all-listed"):
		refs = d.offered(t, f)
	case d.bug("choice-carries-over"):
		refs = append(slices.Clone(d.kept.Marked[t.User.ID+" sent"]), refs...)
		d.kept.Marked[t.User.ID+" sent"] = refs
	}
	d.cancelThese(t, f, refs)
	d.tellResult(f)
	d.undoNew(t, f)
}

// cancelThese cancels bookings one by one; each has a result of its own.
func (d *desk) cancelThese(t *task, f *file, refs []string) {
	mark := len(d.said)
	for _, ref := range slices.Clone(refs) {
		h := d.byRef(ref)
		if h == nil {
			continue
		}
		d.record(f, "chose-to-cancel", ref)
		moved := d.cancelOne(t, f, d.instead(f, h))
		if !moved {
			f.Chosen = slices.DeleteFunc(f.Chosen, func(c string) bool { return c == ref })
		}
		if d.bug("stops-at-failure") && h.State == "booked" {
			break
		}
	}
	f.Asking = len(f.Chosen) > 0 && !d.bug("stops-at-failure")
	if f.Stage != "closed" && (f.Stage == "confirming" || f.Stage == "wrap-up") {
		f.Stage = "wrap-up"
		if f.Asking {
			f.Stage = "confirming"
		}
	}
	d.garble(mark, refs)
}

// tellResult says how things stand with the new booking.
func (d *desk) tellResult(f *file) {
	if d.bug("new-booking-unsaid") {
		return
	}
	switch f.state() {
	case "made":
		h := d.byRef(f.fresh()[len(f.fresh())-1])
		d.say("new-booking", "made", "", "The new appointment at "+h.Service+", "+when(h.Start)+", stands.")
	case "unknown":
		d.say("new-booking", "unknown", "", "It is still not known whether the new appointment was made. Ring the service.")
	default:
		d.say("new-booking", "not-made", "", "No new appointment has been made in this call.")
	}
}

// read gets a booking from the provider that holds it.
func (d *desk) read(t *task, f *file, h *holding) reply {
	d.capability(t, f, service{Provider: h.Provider, ASID: h.ASID})
	return d.patiently(t, f, ask{op: opRead, base: h.Provider, asid: h.ASID, path: within(h.Provider, h.URL) + d.format("?")})
}

// cancelOne reads a booking and sends it back as cancelled. It is true when the user has to be asked again.
func (d *desk) cancelOne(t *task, f *file, h *holding) bool {
	if d.bug("cancels-pointer") && !h.Own {
		d.cancelPointer(t, f, h)
		return false
	}
	var r reply
	if d.bug("update-without-read", "update-from-list-read", "trusts-pointer") && len(h.Raw) > 0 {
		r = reply{status: 200, body: h.Raw, tree: parse(h.Raw), head: http.Header{"Etag": {h.ETag}, "Content-Type": {h.RawType}}}
	} else if d.bug("trusts-pointer") && !h.Own {
		r = d.send(t, f, ask{op: opRead, base: h.Provider, asid: h.ASID, path: within(h.Provider, h.URL)})
	} else {
		r = d.read(t, f, h)
		if d.way("reads-twice") && r.status == http.StatusOK {
			r = d.read(t, f, h)
		}
	}
	if stop, moved := d.halt(t, f, h, r); stop {
		return moved
	}
	return d.update(t, f, h, r)
}

// halt looks at what was read and ends the cancellation where it must not go on.
func (d *desk) halt(t *task, f *file, h *holding, r reply) (stop, moved bool) {
	state := r.tree.text("status")
	switch {
	case r.status == http.StatusNotFound && d.bug("not-found-is-cancelled"):
		h.State = "cancelled"
		d.say("existing-booking", "cancelled", h.Ref, "The appointment at "+h.Service+" has been cancelled.")
	case r.status == http.StatusNotFound:
		d.failed(h, r, h.Service+" does not find the appointment.")
	case r.status == http.StatusForbidden, r.status == http.StatusUnauthorized:
		d.failed(h, r, h.Service+" does not let this service see the appointment.")
	case r.status != http.StatusOK || r.tree.text("resourceType") != "Appointment":
		d.failed(h, r, h.Service+" could not be reached.")
	case state == "cancelled" && !d.bug("cancels-cancelled"):
		d.already(h)
	case state != "booked" && state != "cancelled":
		d.failed(h, r, "The patient has already been seen or expected at "+h.Service+".")
	case d.over(t, h, r) && !d.bug("lists-past"):
		d.failed(h, r, "The time of the appointment has come.")
	case h.Essence != "" && h.Essence != "failed" && essence(r.tree) != h.Essence:
		d.learn(h, r)
		d.say("existing-booking", "not-cancelled", h.Ref, "The service has changed this appointment meanwhile, so it was not cancelled. Check it with the patient and confirm again.")
		d.say("existing-booking", "still-booked", h.Ref, "The appointment at "+h.Service+" is now on "+when(h.Start)+" and still stands.")
		return true, true
	default:
		return false, false
	}
	return true, false
}

func (d *desk) over(t *task, h *holding, r reply) bool {
	start, ok := instant(r.tree.text("start"))
	return ok && !start.After(t.Now)
}

func (d *desk) already(h *holding) {
	h.State = "cancelled"
	if d.bug("already-is-success") {
		d.say("existing-booking", "cancelled", h.Ref, "The appointment at "+h.Service+", "+when(h.Start)+", has been cancelled for you.")
		return
	}
	d.say("existing-booking", "already-cancelled", h.Ref, "The appointment at "+h.Service+", "+when(h.Start)+", had been cancelled already; nothing was sent.")
}

func (d *desk) done(h *holding) {
	h.State = "cancelled"
	if !d.bug("success-hidden") {
		d.say("existing-booking", "cancelled", h.Ref, "The appointment at "+h.Service+", "+when(h.Start)+", has been cancelled.")
	}
	if d.bug("contradicts-itself") {
		d.say("existing-booking", "still-booked", h.Ref, "The appointment at "+h.Service+" is still booked.")
	}
}

func (d *desk) failed(h *holding, r reply, why string) {
	if d.bug("no-second-try") {
		h.Essence = "failed"
	}
	if d.bug("queued-cancellation") {
		d.kept.Queue = append(d.kept.Queue, h.Ref)
	}
	if d.bug("undoes-new-on-failure") {
		d.undo = true
	}
	if d.bug("failure-hidden") || d.unsaid(r) {
		return
	}
	advice := " Try again later, or ring the service."
	if strings.HasSuffix(why, "come.") {
		advice = " Ring the service."
	}
	d.say("existing-booking", "not-cancelled", h.Ref, "The appointment was not cancelled. "+why+advice+d.detail(r))
	if !d.bug("still-booked-unsaid") {
		d.say("existing-booking", "still-booked", h.Ref, "The appointment at "+h.Service+", "+when(h.Start)+", is still booked.")
	}
}

// essence is what matters of a booking: when, where, which slot and for whom.
func essence(b tree) string {
	if b.text("resourceType") != "Appointment" {
		return ""
	}
	slot, pat := b.contained("Slot"), b.contained("Patient")
	parts := []string{
		utc(b.text("start")), utc(b.text("end")), slot.text("identifier", "value"), slot.text("schedule", "reference"),
		b.text("participant", "actor", "identifier", "value"), pat.text("name", "family"), pat.text("birthDate"),
	}
	return strings.Join(parts, "|")
}

func utc(text string) string {
	if at, ok := instant(text); ok {
		return at.UTC().Format("2006-01-02T15:04:05")
	}
	return text
}

func escape(text string) string { return url.QueryEscape(text) }
