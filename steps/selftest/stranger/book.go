package stranger

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// book asks the provider for a slot that is on the screen.
func (d *desk) book(t *task, f *file) {
	s := d.onScreen(t, f)
	svc, _ := d.service(t.Service)
	if s == nil {
		d.cannot("that slot is not on the screen")
		return
	}
	if d.way("one-booking") && f.state() == "made" {
		d.cannot("one booking can be made in a call")
		return
	}
	end, bounded := f.deadline()
	outside := bounded && s.Start.After(end)
	if outside && !d.cautioned(t, f, s) {
		return
	}
	if d.bug("cancel-before-book") && f.Reason == "call-back" {
		d.cancelAll(t, f)
	}
	a := &attempt{Service: svc.Name, State: "unknown", Document: fresh(), SlotID: s.Identifier, Start: s.Start, End: s.End, Outside: outside}
	if old := d.earlier(f); old != nil && d.bug("document-uuid-kept") {
		a.Document = old.Document
	}
	if old := d.earlier(f); old != nil && d.bug("moves-by-update") && old.Service == svc.Name {
		d.move(t, f, old, s)
		return
	}
	f.Found, f.Gone = nil, false
	f.Tries = append(f.Tries, a)
	if d.bug("made-before-answer") {
		d.say("new-booking", "made", "", "Booked at "+svc.Name+" for "+when(s.Start)+".")
	}
	d.order(t, f, a, s, svc)
	if a.State == "made" {
		d.afterMade(t, f)
		return
	}
	f.Stage = "booking-open"
	if d.bug("cancel-after-refusal") && a.State == "not-made" {
		d.cancelAll(t, f)
	}
}

// onScreen is the slot of the latest search that the user points at.
func (d *desk) onScreen(t *task, f *file) *slot {
	if f.Stage != "choosing" || f.Found == nil || t.Slot == nil || f.Found.Service != t.Service {
		return nil
	}
	for _, s := range f.Found.Slots {
		if s.Start.Equal(t.Slot.Start) && (t.Slot.End.IsZero() || s.End.Equal(t.Slot.End)) {
			return s
		}
	}
	return nil
}

// cautioned warns of a slot after the timeframe, and tells whether it may be booked all the same.
func (d *desk) cautioned(t *task, f *file, s *slot) bool {
	switch {
	case d.bug("no-caution"):
		return true
	case d.bug("clinician-held-back") && t.User.Clinical:
		d.say("new-booking", "outside-timeframe", "", "This appointment is later than the assessment allows and cannot be booked.")
		return false
	case t.User.Clinical:
		d.say("new-booking", "outside-timeframe", "", "This appointment is later than the assessment allows; it is booked on your clinical decision, which is kept with the case.")
		return true
	case f.Outcome.Within <= 6*60:
		d.say("new-booking", "outside-timeframe", "", "This appointment at "+when(s.Start)+" is later than the assessment allows.")
		d.say("new-booking", "needs-approval", "", "It is not booked yet. Ask a clinician for approval, or choose a sooner one.")
		return false
	}
	d.say("new-booking", "outside-timeframe", "", "Note that this appointment is later than the assessment allows.")
	return true
}

// order sends the request, again after silence or failure, and settles what became of it.
func (d *desk) order(t *task, f *file, a *attempt, s *slot, svc service) {
	q := ask{op: opBook, method: http.MethodPost, base: svc.Provider, asid: svc.ASID, path: "/Appointment" + d.format("?"), kind: d.kind(), id: d.requestID()}
	q.body = d.request(d.appointment(t, f, a, s, svc), false)
	d.disguise(f, &q)
	d.beforehand(t, f, svc)
	var r reply
	doubt := false
	for n := 1; n <= d.limit("never-repeats-booking", "repeats-booking-once"); n++ {
		if n > 1 {
			d.again(t, f, a, s, svc, &q)
		}
		if r = d.send(t, f, q); !r.broken() && !(d.bug("retries-refusal") && r.status >= 400) {
			break
		}
		doubt = doubt || r.silent()
	}
	d.conclude(t, f, a, s, svc, r, doubt)
}

func (d *desk) limit(never, once string) int {
	switch {
	case d.way(never):
		return 1
	case d.way(once):
		return 2
	case d.bug("retries-forever"):
		return 12
	}
	return 3
}

// again gets the same request ready to be repeated.
func (d *desk) again(t *task, f *file, a *attempt, s *slot, svc service, q *ask) {
	d.pause()
	switch {
	case d.bug("retry-new-id"):
		q.id = d.requestID()
	case d.bug("retry-new-document"):
		a.Document = fresh()
		q.body = d.request(d.appointment(t, f, a, s, svc), true)
	case d.way("reserialised-retry"):
		q.body = respell(q.body)
	}
}

// conclude says what became of a new booking. Where the answer leaves it open the provider is asked for it.
func (d *desk) conclude(t *task, f *file, a *attempt, s *slot, svc service, r reply, doubt bool) {
	switch {
	case r.status == http.StatusCreated:
		d.created(t, f, a, s, svc, r)
	case r.status == http.StatusConflict && d.bug("conflict-is-success"):
		d.made(t, f, a, s, svc, svc.Provider+"/Appointment/"+fresh(), nil)
	case r.silent() && d.bug("silence-is-success"):
		d.made(t, f, a, s, svc, svc.Provider+"/Appointment/"+fresh(), nil)
	case r.silent() && d.bug("silence-is-failure"):
		d.notMade(t, f, a, r, "The appointment was not made. Choose again or try another service.")
	case r.status == http.StatusConflict && doubt && d.bug("duplicate-is-slot-gone"):
		d.gone(t, f, a)
	case r.silent(), doubt, r.status < 400, duplicate(r):
		d.lookFor(t, f, a, s, svc, r)
	case slotGone(r):
		if d.bug("slot-gone-one-code") && r.status == http.StatusConflict {
			d.notMade(t, f, a, r, "The system of "+svc.Name+" failed. Call the helpdesk.")
			return
		}
		if d.bug("books-next-slot") && d.nextInstead(t, f, a, svc) {
			return
		}
		d.gone(t, f, a)
	case r.status >= 500 && r.status != http.StatusNotImplemented:
		d.notMade(t, f, a, r, "The appointment was not made: the system of "+svc.Name+" has a fault. Try again later or choose another service.")
	case r.status == http.StatusUnauthorized, r.status == http.StatusForbidden:
		d.notMade(t, f, a, r, "The appointment was not made: "+svc.Name+" did not accept the request from this service. Choose another service and call the helpdesk.")
	default:
		d.notMade(t, f, a, r, "The appointment was not made: "+svc.Name+" did not accept it. Check the patient's details, choose another service or call the helpdesk.")
	}
}

// lookFor looks for a booking of which nobody knows whether it was made.
func (d *desk) lookFor(t *task, f *file, a *attempt, s *slot, svc service, r reply) {
	url, where := d.locate(t, f, a, svc)
	switch {
	case where == "there":
		d.made(t, f, a, s, svc, url, nil)
	case where == "absent" && slotGone(r) && !duplicate(r):
		d.gone(t, f, a)
	case where == "absent" && r.status >= 400 && !r.silent() && !duplicate(r):
		d.notMade(t, f, a, r, "The appointment was not made. Choose again or try another service.")
	default:
		a.State = "unknown"
		if !d.bug("silence-unsaid") && !d.unsaid(r) {
			d.say("new-booking", "unknown", "", "It is not known whether "+svc.Name+" made the appointment. Ring the service before the patient sets out, or choose another one."+d.detail(r))
		}
		d.stands(t, f)
	}
}

func (d *desk) notMade(t *task, f *file, a *attempt, r reply, text string) {
	a.State = "not-made"
	if !d.unsaid(r) {
		d.say("new-booking", "not-made", "", text+d.detail(r))
	}
	d.stands(t, f)
}

func (d *desk) gone(t *task, f *file, a *attempt) {
	a.State, f.Gone = "not-made", true
	d.say("new-booking", "slot-gone", "", "Somebody else has just taken this appointment, so it was not booked. Search again and choose another one.")
	d.stands(t, f)
}

// stands reminds the user that nothing has happened to what the patient has already.
func (d *desk) stands(t *task, f *file) {
	if d.bug("original-unsaid") {
		return
	}
	for _, h := range d.relevant(t, f) {
		d.say("existing-booking", "still-booked", h.Ref, "The appointment at "+h.Service+", "+when(h.Start)+", still stands.")
	}
}

// duplicate means that the request identifier was used by a request that had succeeded.
func duplicate(r reply) bool {
	if r.status != http.StatusConflict {
		return false
	}
	for _, i := range r.tree.list("issue") {
		if i.text("code") == "duplicate" || strings.Contains(i.text("details", "coding", "code"), "DUPLICATE") {
			return true
		}
	}
	return false
}

// slotGone means that somebody else has the slot: 409, or 422 for a reason of processing.
func slotGone(r reply) bool {
	if r.status == http.StatusConflict {
		return true
	}
	if r.status != http.StatusUnprocessableEntity {
		return false
	}
	for _, i := range r.tree.list("issue") {
		told := strings.ToLower(i.text("diagnostics") + " " + i.text("details", "text"))
		if i.text("code") == "processing" || strings.Contains(told, "slot") && strings.Contains(told, "available") {
			return true
		}
	}
	return false
}

// unsaid and detail are how bad programs treat answers that they did not expect.
func (d *desk) unsaid(r reply) bool {
	known := []int{0, 400, 401, 403, 404, 409, 412, 415, 422, 500, 502, 504}
	listed := false
	for _, s := range known {
		listed = listed || s == r.status
	}
	return d.bug("empty-answer-unsaid") && r.tree == nil && r.status >= 400 || d.bug("unlisted-unsaid") && !listed
}

func (d *desk) detail(r reply) string {
	switch {
	case d.bug("status-code-shown") && r.status >= 400:
		return fmt.Sprintf(" (HTTP %d)", r.status)
	case d.bug("diagnostics-shown") && r.tree.text("issue", "diagnostics") != "":
		return " " + r.tree.text("issue", "code") + ": " + r.tree.text("issue", "diagnostics")
	}
	return ""
}

// when is a date and time of day as the user reads it.
func when(at time.Time) string { return at.In(london).Format("Mon 2 Jan at 15:04") }
