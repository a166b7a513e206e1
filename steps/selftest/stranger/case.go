package stranger

import (
	"fmt"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // London has to be known wherever this runs
)

// file is the case of one encounter.
type file struct {
	Encounter, Ref string
	Patient        patient
	Reason         string
	Opened         time.Time
	OpenedBy       person
	Outcome        *outcome
	OutcomeAt      time.Time
	Stage          string
	Found          *found
	Tries          []*attempt
	// Listed are the bookings on the list, Chosen those marked; Asking means that the question is open.
	Listed, Chosen []string
	Asking         bool
	Twice          bool
	Record         []recorded
	// Pointed are bookings that the registry named; Blind means that it could not be asked.
	Pointed []string
	Blind   bool
	Trace   string
	Gone    bool
	Missed  []string
}

// attempt is one new booking that was asked for: made, not-made or unknown.
type attempt struct {
	Service, State, Ref, Document, SlotID string
	Start, End                            time.Time
	Outside                               bool
}

// holding is a booking that the consumer knows of.
type holding struct {
	Ref, URL, Provider, ASID, Service, Place string
	Start, End                               time.Time
	Patient                                  patient
	State                                    string
	Encounter, By                            string
	Document, SlotID                         string
	ETag, Essence                            string
	Raw                                      []byte
	RawType                                  string
	Own                                      bool
	Past                                     bool
}

func (d *desk) newFile(t *task) *file {
	d.kept.Serial++
	f := &file{
		Encounter: t.Encounter, Ref: fmt.Sprintf("%s/%05d", d.setup.ODS, 20000+d.kept.Serial), Patient: *t.Patient,
		Reason: t.Reason, Opened: t.Now, OpenedBy: t.User, Stage: "assessing", Trace: fresh()[:8],
	}
	if d.bug("case-reopened") {
		for _, old := range d.kept.Cases {
			if same(old.Patient, f.Patient) && t.Now.Sub(old.Opened) < 24*time.Hour {
				f.Ref = old.Ref
			}
		}
	}
	d.kept.Cases[t.Encounter] = f
	return f
}

// begin opens the case; with a registry the patient's other bookings are looked for meanwhile.
func (d *desk) begin(t *task, f *file) {
	if d.bug("next-call-confirms") {
		d.finishOpenQuestions(t, f)
	}
	if d.bug("queued-after-decline") {
		d.sendQueue(t, f)
	}
	if !d.way("registry-late") && d.hasRegistry() {
		d.askRegistry(t, f)
		switch {
		case f.Blind && !d.bug("registry-down-unsaid"):
			d.say("other-bookings", "could-not-check", "", "The register of bookings cannot be reached at the moment. Go on with the call; it is tried again at the end.")
		case len(f.Pointed) > 0:
			d.say("other-bookings", "some-found", "", "The register of bookings names other bookings of this patient. They are dealt with at the end of the call.")
		}
	}
	if d.bug("early-search") && f.Reason == "call-back" {
		d.prefetch(t, f)
	}
	if d.bug("cancel-at-call-back") && f.Reason == "call-back" {
		d.cancelAll(t, f)
	}
}

// settle records the outcome of the assessment.
func (d *desk) settle(t *task, f *file) {
	if t.Outcome == nil || f.Stage == "closed" {
		d.cannot("the case is closed")
		return
	}
	f.Outcome, f.OutcomeAt, f.Stage = t.Outcome, t.Now, "outcome-set"
	f.Chosen, f.Asking = nil, false
	if t.Outcome.ReferTo != "" {
		d.say("encounter", "noted", "", "The referral to "+t.Outcome.ReferTo+" goes without a booking.")
	}
	if d.bug("cancel-at-self-care") && !t.Outcome.NeedsBooking {
		d.cancelAll(t, f)
	}
}

// end closes the case. What was not confirmed by now is not sent, now or later.
func (d *desk) end(t *task, f *file) {
	if d.dueAtEnd(f) {
		if d.list(t, f); len(d.offered(t, f)) > 0 {
			return // the user sees what can be cancelled, and closes after that
		}
	}
	if d.bug("cancel-on-close") && f.Asking {
		d.cancelThese(t, f, f.Chosen)
	}
	if d.bug("cancel-on-close-declined") && len(f.fresh()) > 0 {
		d.cancelAll(t, f)
	}
	if d.bug("queued-cancellation") {
		d.sendQueue(t, f)
	}
	if d.bug("forgets-at-end") {
		d.kept.Bookings = nil
	}
	f.Stage, f.Asking = "closed", false
	if !d.bug("next-call-confirms") {
		f.Chosen = nil
	}
}

// dueAtEnd says that a patient who called again was re-assessed and that the user has not been at the end of the encounter.
func (d *desk) dueAtEnd(f *file) bool {
	seen := f.Stage == "wrap-up" || f.Stage == "confirming" || f.Stage == "closed"
	return f.Reason == "call-back" && f.Outcome != nil && !seen
}

// fresh are the bookings made in this encounter that still count as its result. One that was
// booked again at the same service was replaced by the later one.
func (f *file) fresh() []string {
	var refs []string
	for i, a := range f.Tries {
		later := slices.ContainsFunc(f.Tries[i+1:], func(b *attempt) bool { return b.State == "made" && b.Service == a.Service })
		if a.State == "made" && !later {
			refs = append(refs, a.Ref)
		}
	}
	return refs
}

// state of the encounter's new bookings as a whole: made, unknown or none.
func (f *file) state() string {
	if len(f.fresh()) > 0 {
		return "made"
	}
	if slices.ContainsFunc(f.Tries, func(a *attempt) bool { return a.State == "unknown" }) {
		return "unknown"
	}
	return "none"
}

func (f *file) deadline() (time.Time, bool) {
	if f.Outcome == nil || f.Outcome.Within == 0 {
		return time.Time{}, false
	}
	return f.OutcomeAt.Add(time.Duration(f.Outcome.Within) * time.Minute), true
}

// same tells whether two descriptions are of one patient: by NHS number where both have one, otherwise
// by name, birth date, gender and either postcode or telephone.
func same(a, b patient) bool {
	if a.NHS != "" && b.NHS != "" {
		return a.NHS == b.NHS
	}
	return strings.EqualFold(a.Given, b.Given) && strings.EqualFold(a.Family, b.Family) && a.BirthDate == b.BirthDate &&
		a.Gender == b.Gender && (a.Postcode == b.Postcode || a.Phone != "" && a.Phone == b.Phone)
}
