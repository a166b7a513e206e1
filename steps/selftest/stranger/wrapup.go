package stranger

import (
	"net/http"
	"slices"
)

// list goes to the end of the encounter: what the patient still has is read again and may be cancelled.
func (d *desk) list(t *task, f *file) {
	switch {
	case f.Stage == "closed":
		d.cannot("the case is closed")
		return
	case f.Outcome == nil && f.Reason != "cancel-only":
		d.peek(t, f)
		return
	}
	f.Stage, f.Found, f.Chosen, f.Asking = "wrap-up", nil, nil, false
	d.resolve(t, f)
	if d.hasRegistry() && !(d.way("registry-early") && !f.Blind) {
		d.askRegistry(t, f)
	}
	f.Listed, f.Missed = nil, nil
	for _, h := range d.candidates(t, f) {
		if d.refresh(t, f, h) {
			f.Listed = append(f.Listed, h.Ref)
		}
	}
	if d.way("list-backwards") {
		slices.Reverse(f.Listed)
	}
	d.tellNew(f)
	d.tellOld(t, f)
	if d.bug("choice-carries-over") {
		f.Chosen = slices.Clone(d.kept.Marked[t.User.ID])
	}
}

// peek shows what the patient has while the assessment is still open; nothing can be done about it yet.
func (d *desk) peek(t *task, f *file) {
	if d.way("list-shut-till-outcome") {
		d.cannot("the assessment has no outcome yet")
	}
	d.say("encounter", "noted", "", "The assessment is still open. Appointments can be cancelled when it has an outcome.")
	f.Listed = nil
	if d.refused != "" {
		return
	}
	for _, h := range d.candidates(t, f) {
		if d.refresh(t, f, h) {
			f.Listed = append(f.Listed, h.Ref)
		}
	}
}

// resolve asks once more about new bookings of which nobody knew.
func (d *desk) resolve(t *task, f *file) {
	for _, a := range f.Tries {
		if a.State != "unknown" || d.bug("silence-is-failure") {
			continue
		}
		svc, _ := d.service(a.Service)
		if at, where := d.locate(t, f, a, svc); where == "there" {
			d.made(t, f, a, &slot{Identifier: a.SlotID, Start: a.Start, End: a.End}, svc, at, nil)
			f.Stage = "wrap-up"
		}
	}
}

// tellNew says what there is of new bookings before anything old is decided.
func (d *desk) tellNew(f *file) {
	switch f.state() {
	case "none":
		d.say("new-booking", "not-made", "", "No new appointment has been made in this call.")
	case "unknown":
		if !d.bug("silence-unsaid") {
			d.say("new-booking", "unknown", "", "It is still not known whether the new appointment was made. Ring the service.")
		}
	}
}

func (d *desk) tellOld(t *task, f *file) {
	offered := d.offered(t, f)
	switch {
	case f.Blind && d.hasRegistry() && !d.bug("registry-down-unsaid"):
		d.say("other-bookings", "could-not-check", "", "The register of bookings cannot be reached, so bookings made by other services could not be checked.")
	case len(f.Missed) > 0 && len(f.Listed) == 0:
		d.say("other-bookings", "could-not-check", "", "The register names a booking that could not be read at its service. Ring the service if the patient knows of one.")
	case len(offered) == 0 && d.hasRegistry() && len(f.Pointed) > 0 && d.way("level-two") && !f.Blind:
		d.say("other-bookings", "some-found", "", "Another service has booked this patient. It has to be asked if that booking is to be cancelled.")
	case len(offered) == 0 && !d.bug("nothing-said-when-none"),
		len(f.Listed) > 0 && d.bug("says-none-though-listed"):
		d.say("other-bookings", "none-known", "", "No earlier bookings of this patient are known here.")
	case len(offered) > 0:
		d.say("other-bookings", "some-found", "", "The patient has earlier bookings. Ask whether any of them is to be cancelled.")
	}
	for _, ref := range offered {
		if !d.bug("offer-not-recorded") {
			d.record(f, "offer-made", ref)
		}
	}
	if len(offered) == 0 && !f.Blind {
		d.record(f, "nothing-known", "")
	}
}

func (d *desk) record(f *file, what, ref string) {
	r := recorded{What: what, Booking: ref}
	if !slices.Contains(f.Record, r) {
		f.Record = append(f.Record, r)
	}
}

// refresh reads a booking again for the list, and tells whether it belongs there.
func (d *desk) refresh(t *task, f *file, h *holding) bool {
	if h.State == "cancelled" || h.Past || d.way("no-list-read") && h.Own {
		return true
	}
	if d.bug("trusts-pointer", "registry-cancelled-listed") && !h.Own {
		return true
	}
	r := d.read(t, f, h)
	switch {
	case r.status == http.StatusNotFound && !h.Own:
		return false
	case r.status != http.StatusOK || r.tree.text("resourceType") != "Appointment":
		if !h.Own {
			f.Missed = append(f.Missed, h.Ref)
			return h.Essence != ""
		}
		return true
	}
	d.learn(h, r)
	if h.State != "booked" {
		if h.State == "cancelled" && d.way("tells-already-cancelled") {
			d.say("existing-booking", "already-cancelled", h.Ref, "The appointment at "+h.Service+", "+when(h.Start)+", has already been cancelled.")
		}
		return d.way("shows-cancelled") || d.bug("lists-cancelled")
	}
	return h.Start.After(t.Now)
}

// learn takes over what a read has shown.
func (d *desk) learn(h *holding, r reply) {
	if s := r.tree.text("status"); s != "" {
		h.State = s
	}
	if at, ok := instant(r.tree.text("start")); ok {
		h.Start = at
	}
	if at, ok := instant(r.tree.text("end")); ok {
		h.End = at
	}
	h.Essence = essence(r.tree)
	if d.bug("update-from-list-read") {
		h.ETag, h.Raw, h.RawType = r.head.Get("ETag"), r.body, r.head.Get("Content-Type")
	}
}

// choose marks bookings; nothing is sent, and the question is put.
func (d *desk) choose(t *task, f *file) {
	if f.Stage != "wrap-up" && f.Stage != "confirming" {
		d.cannot("the list of bookings is not on the screen")
		return
	}
	for _, ref := range t.Bookings {
		if !slices.Contains(d.offered(t, f), ref) {
			d.cannot("that booking is not on offer")
			if h := d.byRef(ref); h != nil && !h.Start.After(t.Now) {
				d.say("existing-booking", "not-cancelled", ref, "The time of this appointment has come, so it can no longer be cancelled here. Ring the service.")
			}
			return
		}
	}
	if len(t.Bookings) == 0 {
		d.cannot("no booking was marked")
		return
	}
	if d.bug("choices-add-up") {
		f.Chosen = append(f.Chosen, t.Bookings...)
		slices.Sort(f.Chosen)
		f.Chosen = slices.Compact(f.Chosen)
	} else if !d.bug("first-choice-sticks") || len(f.Chosen) == 0 || f.Stage != "confirming" {
		f.Chosen = slices.Clone(t.Bookings)
	}
	f.Asking, f.Stage = true, "confirming"
	d.kept.Marked[t.User.ID] = f.Chosen
	if d.bug("queued-after-decline") {
		d.kept.Queue = slices.Clone(f.Chosen)
	}
	if d.bug("cancel-on-mark") {
		d.cancelThese(t, f, f.Chosen)
	}
	if d.bug("no-question") {
		f.Stage = "wrap-up"
	}
}

// decline leaves everything as it is.
func (d *desk) decline(t *task, f *file) {
	if f.Stage != "wrap-up" && f.Stage != "confirming" {
		d.cannot("there is nothing to decline")
		return
	}
	if d.bug("decline-cancels") && f.Asking {
		d.cancelThese(t, f, f.Chosen)
	}
	offered := d.offered(t, f)
	f.Stage, f.Asking, f.Chosen = "wrap-up", false, nil
	for _, ref := range offered {
		switch {
		case d.bug("choice-misrecorded"):
			d.record(f, "chose-to-cancel", ref)
		case !d.bug("decline-not-recorded"):
			d.record(f, "offer-declined", ref)
		}
		h := d.byRef(ref)
		d.say("existing-booking", "still-booked", ref, "The appointment at "+h.Service+", "+when(h.Start)+", is kept.")
	}
}
