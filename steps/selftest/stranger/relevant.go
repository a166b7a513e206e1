package stranger

import (
	"slices"
	"strings"
	"time"
)

// relevant are the live bookings of the patient that the consumer knows of and that are not the result of this
// encounter. What only the registry has named is read first: an entry there says nothing certain.
func (d *desk) relevant(t *task, f *file) []*holding {
	var all []*holding
	for _, h := range d.holdings() {
		if d.belongs(t, f, h) && (h.Own || h.Essence != "" || d.refresh(t, f, h) && h.Essence != "") {
			all = append(all, h)
		}
	}
	return all
}

func (d *desk) belongs(t *task, f *file, h *holding) bool {
	mine := same(h.Patient, f.Patient)
	switch {
	case d.bug("lists-by-phone"):
		mine = mine || h.Patient.Phone != "" && h.Patient.Phone == f.Patient.Phone
	case d.bug("lists-by-name"):
		mine = mine || strings.EqualFold(h.Patient.Family, f.Patient.Family) && h.Patient.City == f.Patient.City
	case d.bug("needs-nhs-number"):
		mine = mine && h.Patient.NHS != ""
	}
	if !h.Own {
		mine = slices.Contains(f.Pointed, h.Ref) || mine && h.Essence != "" && f.Blind
	}
	live := h.State == "booked" && (h.Start.After(t.Now) || d.bug("lists-past"))
	if d.bug("lists-cancelled") {
		live = live || h.State == "cancelled" && h.Start.After(t.Now)
	}
	now := slices.Contains(f.fresh(), h.Ref)
	if d.bug("not-in-the-call") {
		now = now || h.Encounter == f.Encounter
	}
	return mine && live && !now
}

// candidates are what the list is made of.
func (d *desk) candidates(t *task, f *file) []*holding {
	var all []*holding
	for _, h := range d.holdings() {
		switch {
		case d.belongs(t, f, h):
		case d.way("shows-cancelled") && h.Own && h.State == "cancelled" && same(h.Patient, f.Patient) && h.Start.After(t.Now):
		case d.bug("lists-new-booking") && slices.Contains(f.fresh(), h.Ref):
		case d.way("shows-new-marked") && slices.Contains(f.fresh(), h.Ref):
		default:
			continue
		}
		if !h.Own && d.way("level-two") || h.Own && d.bug("registry-instead-of-own") {
			continue
		}
		if d.bug("lists-past") && !h.Start.After(t.Now) {
			h.Past = true
		}
		all = append(all, h)
	}
	slices.SortStableFunc(all, func(a, b *holding) int { return a.Start.Compare(b.Start) })
	return d.trimmed(t, f, all)
}

// trimmed is the list as vendors shorten it who think that they know what is wanted.
func (d *desk) trimmed(t *task, f *file, all []*holding) []*holding {
	keep := func(ok func(h *holding) bool) { all = slices.DeleteFunc(all, func(h *holding) bool { return !ok(h) }) }
	made := f.state() == "made"
	var at string
	for _, a := range f.Tries {
		if a.State == "made" {
			at = a.Service
		}
	}
	switch {
	case d.bug("never-offers"),
		d.bug("offers-to-callers-back") && f.Reason != "call-back",
		d.bug("offers-after-new-only") && !made,
		d.bug("offers-not-on-referral") && f.Outcome != nil && !f.Outcome.NeedsBooking:
		return nil
	case d.bug("offers-within-a-day"):
		keep(func(h *holding) bool { return h.Start.Before(t.Now.Add(6 * time.Hour)) })
	case d.bug("offers-same-service") && at != "":
		keep(func(h *holding) bool { return h.Service == at })
	case d.bug("offers-own-user"):
		keep(func(h *holding) bool { return h.By == t.User.ID })
	case d.bug("offers-first-only") && len(all) > 1:
		return all[:1]
	}
	return all
}

// offered are the bookings on the list that can be chosen.
func (d *desk) offered(t *task, f *file) []string {
	var refs []string
	for _, ref := range f.Listed {
		h := d.byRef(ref)
		if h == nil {
			continue
		}
		live := h.State == "booked" && (h.Start.After(t.Now) || t.Kind == "choose-to-cancel" && !d.way("withdraws-past")) && !slices.Contains(f.fresh(), ref)
		if d.bug("lists-cancelled", "lists-past", "lists-new-booking", "registry-cancelled-listed", "cancels-cancelled") {
			live = true
		}
		if d.bug("no-second-try") && h.Essence == "failed" {
			live = false
		}
		if live {
			refs = append(refs, ref)
		}
	}
	return refs
}
