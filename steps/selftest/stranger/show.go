package stranger

import (
	"slices"
	"strings"
)

// show is the screen as it stands.
func (d *desk) show(t *task, f *file) screen {
	s := screen{Case: f.Ref, Stage: f.Stage, Messages: d.said}
	if d.refused != "" {
		s.NotDone = &notDone{Why: d.refused}
	}
	if !d.way("no-case-record") {
		s.Record = f.Record
	}
	if f.Stage == "choosing" && f.Found != nil {
		for _, one := range f.Found.Slots {
			s.Slots = append(s.Slots, d.row(one, f))
		}
	}
	switch f.Stage {
	case "wrap-up", "confirming":
		d.showList(t, f, &s)
	case "assessing", "outcome-set", "booking-done":
		if t.Kind == "list-bookings" {
			for _, ref := range f.Listed {
				s.Bookings = append(s.Bookings, d.bookingRow(f, d.byRef(ref)))
			}
		}
		d.showEarly(t, f, &s)
	}
	if d.way("more-notes") {
		s.Messages = append(s.Messages, message{About: "encounter", Says: "noted", Text: "Case " + f.Ref + " is open at " + when(t.Now) + "."})
	}
	return s
}

func (d *desk) showList(t *task, f *file, s *screen) {
	offered := d.offered(t, f)
	for _, ref := range f.Listed {
		h := d.byRef(ref)
		if h == nil || d.way("drops-cancelled") && h.State == "cancelled" {
			continue
		}
		s.Bookings = append(s.Bookings, d.bookingRow(f, h))
	}
	if f.Stage == "wrap-up" || !d.way("modal-question") {
		for _, ref := range offered {
			s.Options = append(s.Options, option{Act: "cancel", Booking: ref, Chosen: d.ticked(f, offered)})
		}
	}
	if f.Stage == "confirming" && f.Asking {
		for _, ref := range f.Chosen {
			s.Options = append(s.Options, option{Act: "confirm-cancel", Booking: ref})
		}
		s.Prompt = d.question(f)
	}
	if len(offered) > 0 {
		s.Options = append(s.Options, option{Act: "decline"})
	}
	if len(f.Listed) == 0 && d.bug("button-when-none") {
		s.Options = append(s.Options, option{Act: "cancel"})
	}
}

// ticked is true for vendors who spare the user a click.
func (d *desk) ticked(f *file, offered []string) bool {
	return d.bug("ticked-beforehand") && f.Stage == "wrap-up" && f.state() == "made" ||
		d.bug("ticked-when-single") && len(offered) == 1 && f.state() == "made"
}

// showEarly puts buttons where they do not belong.
func (d *desk) showEarly(t *task, f *file, s *screen) {
	early := d.bug("offer-at-start") && f.Stage == "assessing" && f.Reason == "call-back" ||
		d.bug("offer-when-outcome-set") && f.Stage == "outcome-set" || d.bug("offer-when-booked") && f.Stage == "booking-done"
	if !early {
		return
	}
	for _, h := range d.relevant(t, f) {
		s.Bookings = append(s.Bookings, d.bookingRow(f, h))
		s.Options = append(s.Options, option{Act: "cancel", Booking: h.Ref})
	}
}

func (d *desk) bookingRow(f *file, h *holding) bookRow {
	start := h.Start.UTC()
	row := bookRow{Ref: h.Ref, URL: h.URL, Service: h.Service, Location: h.Place, Start: &start, Status: h.State}
	row.New = slices.Contains(f.fresh(), h.Ref) && d.way("shows-new-marked")
	switch {
	case d.bug("list-without-status"):
		row.Status = ""
	case d.bug("list-without-place"):
		row.Service, row.Location = "", ""
	case d.bug("list-start-shifted"):
		_, offset := h.Start.In(london).Zone()
		start = start.Add(asSeconds(offset))
	case d.bug("lists-cancelled", "registry-cancelled-listed"):
		row.Status = "booked"
	}
	return row
}

// question names what will go and says what there is instead.
func (d *desk) question(f *file) *question {
	q := &question{Bookings: slices.Clone(f.Chosen)}
	var what []string
	for _, ref := range f.Chosen {
		if h := d.byRef(ref); h != nil {
			what = append(what, h.Service+", "+when(h.Start))
		}
	}
	q.Text = "Check with the patient. To be cancelled: " + strings.Join(what, "; ") + ". "
	state := f.state()
	switch {
	case d.bug("question-claims-new"):
		state = "made"
	case d.bug("question-denies-new"):
		state = "none"
	}
	switch state {
	case "made":
		q.NewMade = true
		q.Text += "This is because a new appointment has been made in its place. Cancel it?"
	case "unknown":
		q.NoNew = true
		q.Text += "No new appointment has been confirmed; the service did not answer. Cancel all the same?"
	default:
		q.NoNew = true
		q.Text += "No new appointment has been made in its place. Cancel all the same?"
	}
	switch {
	case d.bug("question-without-booking"):
		q.Bookings, q.Text = []string{}, "Cancel the earlier appointment?"
	case d.bug("question-silent-on-new"):
		q.NewMade, q.NoNew, q.Text = false, false, "Cancel "+strings.Join(what, "; ")+"?"
	}
	return q
}
