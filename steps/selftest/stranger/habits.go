package stranger

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
)

// What follows are habits of other vendors; the stranger as it stands has none of them.

// cancelAll cancels whatever the patient has, unasked.
func (d *desk) cancelAll(t *task, f *file) {
	for _, h := range d.relevant(t, f) {
		d.cancelOne(t, f, h)
	}
}

// finishOpenQuestions takes silence in an earlier call for a yes.
func (d *desk) finishOpenQuestions(t *task, f *file) {
	for _, old := range d.kept.Cases {
		if old != f && same(old.Patient, f.Patient) && len(old.Chosen) > 0 {
			d.cancelThese(t, old, old.Chosen)
		}
	}
}

// sendQueue sends cancellations that were put by.
func (d *desk) sendQueue(t *task, f *file) {
	queue := d.kept.Queue
	d.kept.Queue = nil
	for _, ref := range queue {
		if h := d.byRef(ref); h != nil && h.State == "booked" {
			said := d.said
			d.cancelOne(t, f, h)
			d.said = said
		}
	}
}

// move gives an existing booking another slot.
func (d *desk) move(t *task, f *file, old *holding, s *slot) {
	r := d.read(t, f, old)
	q := d.cancellation(f, old, r)
	q.body = replaceTimes(r.body, s)
	p := d.send(t, f, q)
	f.Found, f.Stage = nil, "booking-open"
	if p.status == http.StatusOK {
		old.Start, old.End, f.Stage = s.Start, s.End, "booking-done"
		d.say("new-booking", "made", "", "The appointment was moved to "+when(s.Start)+".")
		return
	}
	d.say("new-booking", "not-made", "", "The appointment could not be moved. Choose again.")
	d.stands(t, f)
}

// nextInstead books the slot that comes next when the chosen one has gone.
func (d *desk) nextInstead(t *task, f *file, a *attempt, svc service) bool {
	old := d.kept.Cache[svc.Name]
	if old == nil {
		return false
	}
	at := slices.IndexFunc(old.Slots, func(s *slot) bool { return s.Start.After(a.Start) })
	if at < 0 {
		return false
	}
	s := old.Slots[at]
	a.SlotID, a.Start, a.End, a.Document = s.Identifier, s.Start, s.End, fresh()
	d.order(t, f, a, s, svc)
	return true
}

// disguise makes a re-booking of a new booking.
func (d *desk) disguise(f *file, q *ask) {
	old := d.earlier(f)
	if old == nil || f.Reason != "call-back" {
		return
	}
	id := last(old.URL, "/")
	switch {
	case d.bug("rebook-header"):
		q.head = map[string]string{"X-Rebook-Of": id}
	case d.bug("rebook-query"):
		q.path += "?replaces=" + id
	case d.bug("rebook-bundle"):
		q.path = ""
		q.body = []byte(`{"resourceType":"Bundle","type":"transaction","entry":[{"resource":` + string(q.body) +
			`,"request":{"method":"POST","url":"Appointment"}},{"resource":` + string(cutJSON(old.Raw, "cancelled")) +
			`,"request":{"method":"PUT","url":"Appointment/` + id + `"}}]}`)
	}
}

// beforehand registers the patient at the provider.
func (d *desk) beforehand(t *task, f *file, svc service) {
	if d.bug("checks-patient-first") {
		d.send(t, f, ask{
			op: opBook, method: http.MethodPost, base: svc.Provider, asid: svc.ASID, path: "/Patient",
			body: asJSON(d.patientNode(t, f)), kind: d.kind(),
		})
	}
}

// instead is the booking that is cancelled when another was meant.
func (d *desk) instead(f *file, h *holding) *holding {
	switch {
	case d.bug("cancels-neighbour") && len(f.Listed) > 1:
		at := slices.Index(f.Listed, h.Ref)
		return d.byRef(f.Listed[(at+1)%len(f.Listed)])
	case d.bug("cancels-newest") && d.latest().Ref != "":
		return d.latest()
	}
	return h
}

// garble is what becomes of results on the way to the screen.
func (d *desk) garble(mark int, refs []string) {
	told := d.said[mark:]
	switch {
	case d.bug("one-message-for-all") && len(refs) > 1:
		for _, m := range told {
			if m.Booking == refs[len(refs)-1] {
				d.said = append(d.said[:mark:mark], m)
				return
			}
		}
	case d.bug("results-swapped") && len(refs) == 2:
		for i := range told {
			switch told[i].Booking {
			case refs[0]:
				told[i].Booking = refs[1]
			case refs[1]:
				told[i].Booking = refs[0]
			}
		}
	}
}

// undoNew gives up the new booking because the old one could not be cancelled.
func (d *desk) undoNew(t *task, f *file) {
	if !d.undo {
		return
	}
	d.undo = false
	for _, ref := range f.fresh() {
		d.cancelOne(t, f, d.byRef(ref))
	}
}

// replaceTimes puts another slot into a booking.
func replaceTimes(raw []byte, s *slot) []byte {
	var doc map[string]any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if dec.Decode(&doc) != nil {
		return raw
	}
	doc["start"], doc["end"] = s.StartText, s.EndText
	if inner := containedOf(doc, "Slot"); inner != nil {
		inner["start"], inner["end"] = s.StartText, s.EndText
		inner["identifier"] = []any{map[string]any{"system": s.System, "value": s.Identifier}}
		inner["schedule"] = map[string]any{"reference": s.Schedule}
	}
	out, err := json.Marshal(doc)
	if err != nil {
		return raw
	}
	return out
}
