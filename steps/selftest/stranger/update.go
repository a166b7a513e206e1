package stranger

import "net/http"

// update sends a booking back as cancelled until it is known what became of it. It is true when the user has to be asked again.
func (d *desk) update(t *task, f *file, h *holding, r reply) bool {
	q := d.cancellation(f, h, r)
	doubt, failures := false, 0
	var p reply
	for n := 1; n <= d.rounds(); n++ {
		if n > 1 {
			d.pause()
		}
		if p = d.send(t, f, q); p.broken() {
			failures++
		}
		switch {
		case p.status == http.StatusOK && p.tree.text("resourceType") == "Appointment" && p.tree.text("status") != "booked":
			d.done(h)
			return false
		case p.silent() && d.bug("cancel-silence-success"):
			d.done(h)
			return false
		case p.silent() && d.bug("cancel-silence-failure"):
			d.failed(h, p, h.Service+" does not answer.")
			return false
		case p.status == http.StatusConflict && !d.bug("conflict-gives-up"),
			p.status == http.StatusPreconditionFailed && !d.bug("conflict-gives-up", "precondition-unknown"), p.silent():
			doubt = doubt || p.silent()
			now := d.read(t, f, h)
			if stop, moved := d.reconsider(t, f, h, &q, p, now, doubt); stop {
				return moved
			}
			if p.silent() && failures >= d.limit("never-repeats-update", "") {
				return d.finally(t, f, h, p, doubt)
			}
			if p.silent() && d.bug("cancel-retry-new-id") {
				q.id = d.requestID()
			}
		case p.broken() && failures < d.limit("never-repeats-update", ""):
			if d.bug("cancel-retry-new-id") {
				q.id = d.requestID()
			}
		case d.bug("refused-cancel-repeated") && p.status >= 400:
		default:
			return d.finally(t, f, h, p, doubt)
		}
	}
	return d.finally(t, f, h, p, doubt)
}

func (d *desk) rounds() int {
	if d.bug("conflict-without-end") {
		return 10
	}
	return d.limit("", "repeats-update-once")
}

// reconsider reads the booking again after a conflict or after silence, and makes the next request from it.
func (d *desk) reconsider(t *task, f *file, h *holding, q *ask, p, now reply, doubt bool) (stop, moved bool) {
	readable := now.status == http.StatusOK && now.tree.text("resourceType") == "Appointment"
	switch {
	case !readable && p.silent():
		return false, false // the same request may be sent again
	case !readable && doubt:
		return true, d.finally(t, f, h, p, doubt)
	case !readable:
		d.failed(h, now, h.Service+" could not be reached again.")
		return true, false
	case now.tree.text("status") == "cancelled" && doubt:
		d.done(h)
		return true, false
	case d.bug("conflict-old-body") && !p.silent():
		q.match, q.id = now.head.Get("ETag"), d.requestID()
		return false, false
	case d.bug("conflict-cancels-moved"):
		h.Essence = ""
	}
	if stop, moved := d.halt(t, f, h, now); stop {
		return true, moved
	}
	next := d.cancellation(f, h, now)
	switch {
	case p.silent() && next.match == q.match:
	case d.bug("conflict-same-id"):
		next.id = q.id
		*q = next
	default:
		*q = next
	}
	return false, false
}

// finally looks once more where the last answer leaves the matter open, and tells the user.
func (d *desk) finally(t *task, f *file, h *holding, p reply, doubt bool) bool {
	open := p.broken() || doubt || p.status < 400 || p.status == http.StatusUnprocessableEntity || p.status == http.StatusConflict
	if open {
		now := d.read(t, f, h)
		state := now.tree.text("status")
		switch {
		case now.status == http.StatusOK && state == "cancelled" && (doubt || p.broken() || p.status < 400):
			d.done(h)
			return false
		case now.status == http.StatusOK && state == "cancelled":
			d.already(h)
			return false
		case now.status != http.StatusOK && (p.silent() || doubt || p.status < 400):
			d.say("existing-booking", "unknown", h.Ref, "It is not known whether the appointment at "+h.Service+" was cancelled. Take it as still booked and ring the service.")
			return false
		}
	}
	switch {
	case p.status == http.StatusNotFound && d.bug("not-found-is-cancelled"):
		d.done(h)
	case p.status == http.StatusNotFound:
		d.failed(h, p, h.Service+" does not find the appointment.")
	case p.status == http.StatusForbidden, p.status == http.StatusUnauthorized:
		d.failed(h, p, h.Service+" does not permit this service to cancel it.")
	case p.status == http.StatusConflict, p.status == http.StatusPreconditionFailed:
		d.failed(h, p, "Somebody at "+h.Service+" keeps changing it.")
	case p.broken(), p.status < 400:
		d.failed(h, p, "The system of "+h.Service+" has a fault.")
	default:
		d.failed(h, p, h.Service+" did not accept the cancellation.")
	}
	return false
}

// cancellation is the update that cancels a booking as it was just read.
func (d *desk) cancellation(f *file, h *holding, r reply) ask {
	body, kind := d.asCancelled(f, h, r)
	base, asid := h.Provider, h.ASID
	if d.bug("cancels-at-latest-provider") {
		base, asid = d.latest().Provider, d.latest().ASID
	}
	q := ask{op: opCancel, method: http.MethodPut, base: base, asid: asid, path: within(h.Provider, h.URL) + d.format("?"), body: body, kind: kind, id: d.requestID()}
	q.match = etag(r)
	switch {
	case d.bug("no-if-match"):
		q.match = ""
	case d.bug("strong-etag") && len(q.match) > 2:
		q.match = q.match[2:]
	case d.bug("any-etag"):
		q.match = "*"
	case d.bug("etag-of-first-version") && h.ETag != "":
		q.match = h.ETag
	case d.bug("update-at-collection"):
		q.path = "/Appointment"
	case d.bug("cancel-by-delete"):
		q.method, q.body = http.MethodDelete, nil
	case d.bug("cancel-by-patch"):
		q.method, q.kind, q.body = http.MethodPatch, "application/json-patch+json", []byte(`[{"op":"replace","path":"/status","value":"cancelled"}]`)
	}
	return q
}

// etag is the version as it was given, or made of the version in the body where the header is lacking.
func etag(r reply) string {
	if given := r.head.Get("ETag"); given != "" {
		return given
	}
	if v := r.tree.text("meta", "versionId"); v != "" {
		return `W/"` + v + `"`
	}
	return ""
}
